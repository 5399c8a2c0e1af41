"""One batch from staging into the records, in sets: match, update, create, link, and note what undo needs."""

from dataclasses import dataclass

from app.core import cache
from app.core.tenancy import current
from app.imports.batches import Batch
from app.imports.relations import add_contact_details, add_history, add_tags, link_companies, link_contacts
from app.imports.staging import Staged, run, scalars, stage
from app.imports.targets import MATCH_COLUMNS, Run

# Filled after staging, by what the row says of its company and its contact.
LINKED = ("company_id", "primary_contact_id")
OWN_RULE = ("created_at", "custom_fields")


@dataclass
class Outcome:
    """What became of a batch."""

    created: int = 0
    updated: int = 0
    skipped: int = 0


def load_batch(job: Run, batch: Batch) -> Outcome:
    """Write a batch in the running transaction."""
    outcome = Outcome()
    _add_to(outcome, job.policy, batch.merged)
    if not batch.rows:
        return outcome
    _create_sources(job, batch.new_sources)
    stage(job.target, batch.staged)
    matched = match_existing(job)
    if matched and job.policy == "skip":
        outcome.skipped += run("delete from import_batch where is_match")
    if job.target.record_type in ("contact", "deal"):
        link_companies(job)
    if job.target.record_type == "deal":
        link_contacts()
    if matched and job.policy == "update":
        outcome.updated += _update(job, batch.staged)
    outcome.created += _create(job, batch.staged)
    if "tags" in batch.staged.columns:
        add_tags(job, has_matches=matched > 0)
    add_contact_details(job)
    add_history(job)
    return outcome


def _add_to(outcome: Outcome, policy: str, merged: int) -> None:
    if policy == "update":
        outcome.updated += merged
    else:
        outcome.skipped += merged


def match_existing(job: Run) -> int:
    """Point each row at the oldest living record with its key; a row without one keeps its new id. How many were found."""
    if job.match_key == "none" or job.policy == "create":
        return 0
    column = MATCH_COLUMNS[job.match_key]
    return run(
        f"update import_batch b set record_id = m.id, is_match = true from (select distinct on (t.{column}) "
        f"t.{column} as key, t.id from {job.target.table} t where t.organization_id = :organization "
        f"and t.{column} in (select match_key from import_batch where match_key is not null) "
        f"and t.deleted_at is null order by t.{column}, t.id) m where m.key = b.match_key"
    )


def _create_sources(job: Run, new_sources: dict[str, str]) -> None:
    for key, label in new_sources.items():
        made = scalars(
            "insert into lead_sources (organization_id, key, label, position) values (:organization, :key, :label, 1000) "
            "on conflict do nothing returning id",
            key=key,
            label=label,
        )
        for source_id in made:
            note_created(job, "lead_source", source_id)


def note_created(job: Run, record_type: str, record_id: int) -> None:
    """Remember a row the import made beside its records, so that undo finds it."""
    run(
        "insert into import_changes (organization_id, import_id, record_type, record_id, action) "
        "values (:organization, :import_id, :type, :record, 'created') on conflict do nothing",
        import_id=job.import_id,
        type=record_type,
        record=record_id,
    )


def _update(job: Run, staged: Staged) -> int:
    """Filled cells win over what stands there, empty cells change nothing. The row before is kept for undo."""
    table, kind = job.target.table, job.target.record_type
    run(
        "insert into import_changes (organization_id, import_id, record_type, record_id, action, version_after, before) "
        f"select t.organization_id, :import_id, '{kind}', t.id, 'updated', t.version + 1, to_jsonb(t) from {table} t "
        "join import_batch b on b.record_id = t.id and b.is_match where t.organization_id = :organization "
        "on conflict (organization_id, import_id, record_type, record_id) "
        "do update set version_after = import_changes.version_after + 1",
        import_id=job.import_id,
    )
    changes = ", ".join(f"{name} = coalesce(b.{name}, t.{name})" for name in _plain_columns(job, staged))
    changes += ", " if changes else ""
    updated = scalars(
        f"update {table} t set {changes}custom_fields = t.custom_fields || coalesce(b.custom_fields, '{{}}'), "
        "version = t.version + 1, updated_at = clock_timestamp(), updated_by_id = :user from import_batch b "
        "where t.organization_id = :organization and b.record_id = t.id and b.is_match returning t.id",
        user=job.user_id,
    )
    _record(job, "updated", "b.is_match")
    cache.forget_records(kind, current.organization_id, *updated)
    return len(updated)


def _plain_columns(job: Run, staged: Staged) -> list[str]:
    """The record's columns this batch fills, but for the two with a rule of their own."""
    filled = {*staged.columns, *LINKED} - {*OWN_RULE}
    return [name for name in job.target.staging if name in filled]


def _create(job: Run, staged: Staged) -> int:
    table, kind = job.target.table, job.target.record_type
    names = _plain_columns(job, staged)
    defaults = {"first_name": "''", "last_name": "''"}
    picked = [f"coalesce({name}, {defaults[name]})" if name in defaults else name for name in names]
    created = run(
        f"insert into {table} (organization_id, id, {''.join(f'{name}, ' for name in names)}custom_fields, created_at, "
        f"created_by_id, version) overriding system value select :organization, record_id, "
        f"{''.join(f'{value}, ' for value in picked)}coalesce(custom_fields, '{{}}'), coalesce(created_at, now()), :user, 1 "
        "from import_batch where not is_match",
        user=job.user_id,
    )
    run(
        "insert into import_changes (organization_id, import_id, record_type, record_id, action) "
        f"select :organization, :import_id, '{kind}', record_id, 'created' from import_batch where not is_match",
        import_id=job.import_id,
    )
    _record(job, "created", "not b.is_match")
    return created


def _record(job: Run, verb: str, condition: str) -> None:
    run(
        "insert into events (organization_id, name, record_type, record_id, actor_type, actor_id, request_id, data) "
        f"select :organization, '{job.target.record_type}.{verb}', '{job.target.record_type}', b.record_id, 'automation', "
        f":user, :request, jsonb_build_object('import_id', :import_id, 'line', b.line) from import_batch b where {condition}",
        user=job.user_id,
        request=f"import-{job.import_id}",
        import_id=job.import_id,
    )
