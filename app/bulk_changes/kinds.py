"""How each kind of record is opened, changed, deleted and restored: through its own service."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import marshmallow as ma
from sqlalchemy import column, select, table

from app.activities.links import LINKS
from app.activities.schemas import TaskUpdate
from app.activities.task_service import open_task, update_task
from app.companies.schemas import CompanyUpdate
from app.companies.service import update_company
from app.contacts.schemas import ContactUpdate
from app.contacts.service import update_contact
from app.core.database import db
from app.core.listing import Listing
from app.core.records import open_record, open_trashed
from app.core.tenancy import current
from app.deals.schemas import DealMove
from app.deals.service import move_deal, update_deal
from app.events.changes import restore_record, trash_record
from app.leads.schemas import LeadUpdate
from app.leads.service import update_lead
from app.saved_views.filters import LISTINGS

PERMISSIONS = {"change": "update", "delete": "delete", "restore": "delete"}


@dataclass(frozen=True)
class Kind:
    """A kind of record: what a change to it may say, and how it is made."""

    record_type: str
    schema: ma.Schema
    update: Callable[[Any, dict[str, Any]], Any]

    @property
    def listing(self) -> Listing:
        return LISTINGS[self.record_type]

    @property
    def model(self) -> Any:
        return self.listing.model

    def permission(self, action: str) -> str:
        return f"{self.listing.name}.{PERMISSIONS[action]}"


def _update_deal(deal: Any, values: dict[str, Any]) -> None:
    stage_id = values.pop("stage_id", None)
    if stage_id is None:
        update_deal(deal, values)
    else:
        move_deal(deal, stage_id, values)


KINDS = {
    "lead": Kind("lead", LeadUpdate(), update_lead),
    "contact": Kind("contact", ContactUpdate(), update_contact),
    "company": Kind("company", CompanyUpdate(), update_company),
    "deal": Kind("deal", DealMove(partial=True), _update_deal),
    "task": Kind("task", TaskUpdate(), update_task),
}


def apply_change(kind: Kind, action: str, record_id: int, changes: dict[str, Any]) -> bool:
    """Do it to one record; whether anything changed. Raises NotFound, Forbidden, Invalid and what the service raises."""
    record = _open(kind, record_id, kind.permission(action), trashed=action == "restore")
    if action == "delete":
        trash_record(kind.record_type, record)
    elif action == "restore":
        restore_record(kind.record_type, record)
    else:
        before = record.version
        kind.update(record, _load(kind, record_id, changes))
        return bool(record.version != before)
    return True


def _open(kind: Kind, record_id: int, permission: str, *, trashed: bool) -> Any:
    if kind.record_type == "task":
        return open_task(record_id, permission, trashed=trashed)
    return (open_trashed if trashed else open_record)(kind.model, record_id, permission)


def _load(kind: Kind, record_id: int, changes: dict[str, Any]) -> dict[str, Any]:
    """The values of this record: tags are added to and taken from those it has."""
    values: dict[str, Any] = dict(kind.schema.load(changes.get("values", {})))  # type: ignore[arg-type]
    added, removed = set(changes.get("add_tag_ids", ())), set(changes.get("remove_tag_ids", ()))
    if added or removed:
        values["tag_ids"] = sorted((_tag_ids(kind, record_id) | added) - removed)
    return values


def _tag_ids(kind: Kind, record_id: int) -> set[int]:
    link = LINKS[kind.record_type]
    taggings = table("taggings", column("organization_id"), column("tag_id"), column(link)).c
    mine = (taggings.organization_id == current.organization_id, taggings[link] == record_id)
    return set(db.session.execute(select(taggings.tag_id).where(*mine)).scalars())
