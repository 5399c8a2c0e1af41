"""What hangs on imported records: companies of contacts and deals, further addresses, tags, the first stage."""

from app.imports.staging import run
from app.imports.targets import Run

# What hangs on a record the import made goes with it; only what was hung on others is noted for undo.
MATCHED = "(select record_id from import_batch where is_match)"


def link_companies(job: Run) -> None:
    """Find companies by name, make the missing ones, and point the rows at them."""
    run(
        "with made as (insert into companies (organization_id, name, created_by_id, updated_by_id, version) "
        "select :organization, (array_agg(b.company_name order by b.line))[1], :user, :user, 1 from import_batch b "
        "where b.company_name is not null and not exists (select from companies c "
        "where c.organization_id = :organization and c.name_normalized = lower(b.company_name) and c.deleted_at is null) "
        "group by lower(b.company_name) returning id), "
        "noted as (insert into import_changes (organization_id, import_id, record_type, record_id, action) "
        "select :organization, :import_id, 'company', id, 'created' from made) "
        "insert into events (organization_id, name, record_type, record_id, actor_type, actor_id, request_id, data) "
        "select :organization, 'company.created', 'company', id, 'automation', :user, :request, "
        "jsonb_build_object('import_id', :import_id) from made",
        import_id=job.import_id,
        user=job.user_id,
        request=f"import-{job.import_id}",
    )
    run(
        "update import_batch b set company_id = c.id from (select distinct on (name_normalized) name_normalized, id "
        "from companies where organization_id = :organization and deleted_at is null and name_normalized in "
        "(select lower(company_name) from import_batch where company_name is not null) order by name_normalized, id) c "
        "where c.name_normalized = lower(b.company_name)"
    )


def link_contacts() -> None:
    """Point deals at the contact their e-mail address names, when there is one."""
    run(
        "update import_batch b set primary_contact_id = c.id from (select distinct on (email_normalized) "
        "email_normalized, id from contacts where organization_id = :organization and deleted_at is null "
        "and email_normalized in (select lower(contact_email) from import_batch) order by email_normalized, id) c "
        "where c.email_normalized = lower(b.contact_email)"
    )


def add_contact_details(job: Run) -> None:
    """The rows behind a contact's addresses and numbers; the first of each is the primary one."""
    if job.target.record_type != "contact":
        return
    for table, column, others in (("contact_emails", "email", "email_2"), ("contact_phones", "phone", "mobile")):
        extra = f", {column}_normalized" if column == "phone" else ""
        values = "d.value, d.normal" if extra else "d.value"
        kind = "case when d.position = 1 then 'mobile' else 'work' end" if extra else "'work'"
        normal = ("b.phone_normalized", "b.mobile_normalized") if extra else ("null", "null")
        run(
            f"with made as (insert into {table} (organization_id, contact_id, {column}{extra}, kind, is_primary, position) "
            f"select :organization, b.record_id, {values}, {kind}, d.position = 0 and not b.is_match, d.position "
            f"from import_batch b cross join lateral (values (0, b.{column}, {normal[0]}), (1, b.{others}, {normal[1]})) "
            "as d (position, value, normal) where d.value is not null "
            f"and (d.position = 0 or lower(d.value) is distinct from lower(b.{column})) "
            f"and not exists (select from {table} x where x.organization_id = :organization "
            f"and x.contact_id = b.record_id and lower(x.{column}) = lower(d.value)) order by b.line, d.position "
            "returning id, contact_id) "
            "insert into import_changes (organization_id, import_id, record_type, record_id, action) "
            f"select :organization, :import_id, '{table}', id, 'created' from made where contact_id in {MATCHED}",
            import_id=job.import_id,
        )


def add_tags(job: Run, *, has_matches: bool) -> None:
    """Make missing tags and put them on the records."""
    kind = job.target.record_type
    names = "(select distinct on (lower(n)) n from import_batch, jsonb_array_elements_text(tags) n order by lower(n))"
    run(
        f"with made as (insert into tags (organization_id, name) select :organization, n from {names} t "
        "on conflict do nothing returning id) "
        "insert into import_changes (organization_id, import_id, record_type, record_id, action) "
        "select :organization, :import_id, 'tag', id, 'created' from made",
        import_id=job.import_id,
    )
    put = (
        f"insert into taggings (organization_id, tag_id, {kind}_id) select distinct :organization, t.id, b.record_id "
        "from import_batch b, jsonb_array_elements_text(b.tags) n "
        "join tags t on t.organization_id = :organization and t.name_normalized = lower(n)"
    )
    if not has_matches:
        run(put)
        return
    run(
        f"with made as ({put} on conflict do nothing returning id, {kind}_id) "
        "insert into import_changes (organization_id, import_id, record_type, record_id, action) "
        f"select :organization, :import_id, 'tagging', id, 'created' from made where {kind}_id in {MATCHED}",
        import_id=job.import_id,
    )


def add_history(job: Run) -> None:
    """A new deal's history starts with the stage it was imported into."""
    if job.target.record_type == "deal":
        run(
            "insert into deal_stage_changes (organization_id, deal_id, to_stage_id, to_status, changed_at, changed_by_id) "
            "select :organization, record_id, stage_id, status, stage_changed_at, :user from import_batch "
            "where not is_match",
            user=job.user_id,
        )
