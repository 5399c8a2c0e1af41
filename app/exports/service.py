"""Asking for an export."""

from typing import Any

from marshmallow import ValidationError
from sqlalchemy import func, select

from app.core.clock import now
from app.core.database import db
from app.core.errors import Conflict, Forbidden, Invalid
from app.core.jobs import named_job
from app.core.tenancy import current
from app.events.service import record
from app.exports.models import Export
from app.exports.queries import LISTINGS

MAX_RUNNING = 5
PLURALS = {"lead": "leads", "contact": "contacts", "company": "companies", "deal": "deals"}


def request_export(record_type: str, file_format: str, filters: dict[str, Any]) -> Export:
    """Queue the writing of a file. Raises Invalid for an unknown filter, Conflict when too many are running."""
    if current.reach(f"{PLURALS[record_type]}.read") is None:
        raise Forbidden(f"Your role does not include {PLURALS[record_type]}.read.")
    _check_filters(record_type, filters)
    running = select(func.count()).where(
        Export.organization_id == current.organization_id, Export.state.in_(["queued", "running"])
    )
    if db.session.execute(running).scalar_one() >= MAX_RUNNING:
        raise Conflict(f"{MAX_RUNNING} exports are running already. Wait until one is done.", code="too_many_exports")
    made = Export(
        created_by_id=current.user_id,
        record_type=record_type,
        format=file_format,
        filters=filters,
        filename=f"{PLURALS[record_type]}-{now():%Y-%m-%d-%H%M}.{file_format}",
    )
    db.session.add(made)
    db.session.flush()
    made.job_id = named_job("exports.write_export").enqueue(export_id=made.id)
    db.session.flush()
    record("export.requested", "export", made.id, record_type=record_type, format=file_format)
    return made


def _check_filters(record_type: str, filters: dict[str, Any]) -> None:
    refused = {name: ["Not a filter of an export."] for name in ("limit", "cursor", "count") if name in filters}
    if refused:
        raise Invalid(fields={"filters": refused})
    try:
        LISTINGS[record_type].load({name: str(value) for name, value in filters.items()})
    except ValidationError as error:
        raise Invalid(fields={"filters": error.messages}) from None
