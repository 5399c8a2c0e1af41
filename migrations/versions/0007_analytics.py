"""Indexes that answer the reports from themselves."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

INDEXES = {
    "leads_report_idx": "leads (organization_id, created_at) include (status, source, owner_id, converted_at) "
    "where deleted_at is null",
    "deals_report_idx": "deals (organization_id, status, closed_at) include "
    "(owner_id, pipeline_id, stage_id, currency, value, probability, created_at, original_lead_id) where deleted_at is null",
    "tasks_completed_idx": "tasks (organization_id, completed_at) include (assignee_id) "
    "where deleted_at is null and completed_at is not null",
}
CHANGES = "'lead.updated', 'contact.updated', 'company.updated', 'deal.updated', 'deal.stage_changed'"


def upgrade() -> None:
    with op.get_context().autocommit_block():
        for name, definition in INDEXES.items():
            # What an interrupted run left behind is invalid.
            op.execute(f"drop index concurrently if exists {name}")
            op.execute(f"create index concurrently {name} on {definition}")
    # A partitioned table cannot have it made concurrently; only the few events that tell of a change stand in it.
    op.execute(
        "create index events_changes_idx on events (organization_id, created_at, actor_id) "
        f"where actor_type = 'user' and name in ({CHANGES})"
    )


def downgrade() -> None:
    for name in (*INDEXES, "events_changes_idx"):
        op.execute(f"drop index {name}")
