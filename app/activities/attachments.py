"""What stands on a record when the record goes for good."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, update

from app.activities.links import LINKS
from app.activities.models import Activity, Note, Task
from app.core.database import db
from app.core.tenancy import current
from app.events.changes import purge_record


def release_links(record_type: str, record_ids: Sequence[int]) -> None:
    """Call it before records are removed: tasks stay without them, and so does what stands on other records too.

    A note or activity that stands on these records alone goes with them, by its foreign key.
    """
    for model in (Activity, Note, Task):
        link = getattr(model, LINKS[record_type])
        here = [model.organization_id == current.organization_id, link.in_(record_ids)]
        if model is not Task:
            here.append(func.num_nonnulls(*[getattr(model, name) for name in LINKS.values()]) > 1)
        values = {link.key: None, "version": model.version + 1}
        db.session.execute(update(model).where(*here).values(values), execution_options={"synchronize_session": False})


def purge_with_attachments(kind: str, row: Any) -> None:
    """Remove a company, contact, deal or lead of the trash for good, leaving what also stands elsewhere."""
    release_links(kind, [row.id])
    purge_record(kind, row)
