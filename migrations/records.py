"""Words for migrations about records: composite foreign keys, partial keyset indexes."""

from alembic import op


def reference(table: str, column: str, target: str, *, on_delete: str = "", then: str = "") -> None:
    """A foreign key that carries the organization, so that a row cannot point into another one.

    Its index goes on with the column `then`, for reading the rows behind a key in that order.
    """
    op.execute(
        f"alter table {table} add constraint {table}_{column}_fkey foreign key (organization_id, {column}) "
        f"references {target} (organization_id, id) {on_delete}"
    )
    columns = ", ".join(name for name in ("organization_id", column, then, "id") if name)
    op.execute(f"create index {table}_{column}_idx on {table} ({columns}) where {column} is not null")


def reference_member(table: str, *columns: str) -> None:
    """Owner, assignee, author: members of the same organization. Members are never deleted, only removed."""
    for column in columns:
        op.execute(
            f"alter table {table} add constraint {table}_{column}_fkey foreign key (organization_id, {column}) "
            "references memberships (organization_id, user_id)"
        )


def keyset(table: str, name: str, *columns: str) -> None:
    """Index behind a sorted list of living records; the id makes the order total."""
    op.execute(
        f"create index {table}_{name}_idx on {table} (organization_id, {', '.join(columns)}, id) where deleted_at is null"
    )


def filtered(table: str, *columns: str) -> None:
    """Indexes behind filters of a list of living records; an empty value costs nothing."""
    for column in columns:
        op.execute(
            f"create index {table}_{column}_idx on {table} (organization_id, {column}, created_at, id) "
            f"where {column} is not null and deleted_at is null"
        )


def flagged(table: str, *columns: str) -> None:
    """Indexes behind yes-or-no filters, of the few records that say yes."""
    for column in columns:
        op.execute(
            f"create index {table}_{column}_idx on {table} (organization_id, created_at, id) "
            f"where {column} and deleted_at is null"
        )


def link_columns() -> str:
    """The four records a note, task, activity or tagging can stand on."""
    return "company_id bigint, contact_id bigint, deal_id bigint, lead_id bigint"


def reference_links(table: str, *, on_delete: str = "on delete cascade", then: str = "") -> None:
    for column, target in (
        ("company_id", "companies"),
        ("contact_id", "contacts"),
        ("deal_id", "deals"),
        ("lead_id", "leads"),
    ):
        reference(table, column, target, on_delete=on_delete, then=then)
