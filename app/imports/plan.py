"""The plan of a run: which cell goes to which field, and what becomes of a row that does not fit."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from app.core.clock import now
from app.core.spreadsheet import restore
from app.imports.cells_to_values import Reader, Readers
from app.imports.custom_cells import CustomCells
from app.imports.lookups import Lookups
from app.imports.reading import Row
from app.imports.targets import MATCH_COLUMNS, TARGETS, Target

NOTHING_READABLE = "no cell of a mapped column could be read; the warnings of this line say why"


@dataclass
class CellWarning:
    """A cell that was left out, and why."""

    line: int
    field: str
    reason: str
    cells: list[str | None]


@dataclass(slots=True)
class Prepared:
    """A row ready for staging (custom fields as JSON already), or the reason why it is rejected."""

    line: int
    values: dict[str, Any]
    key: str | None = None
    rejection: str | None = None
    cells: Sequence[str | None] = ()


class Plan:
    """Turns rows of the file into values of the target."""

    def __init__(
        self,
        record_type: str,
        mapping: list[dict[str, Any]],
        lookups: Lookups,
        *,
        match_key: str = "none",
        defaults: dict[str, Any] | None = None,
        hints: dict[str, bool | None] | None = None,
    ) -> None:
        self.target: Target = TARGETS[record_type]
        self.lookups = lookups
        self.defaults = defaults or {}
        self.readers = Readers(lookups, **(hints or {}))
        self.key_column = MATCH_COLUMNS.get(match_key)
        self.warnings: list[CellWarning] = []
        self._fields: list[tuple[int, str, Reader]] = []
        custom: list[tuple[int, str]] = []
        for entry in mapping:
            if entry.get("field"):
                kind = self.target.fields[entry["field"]]
                self._fields.append((entry["column"], entry["field"], self.readers.make(entry["field"], kind)))
            elif label := entry.get("custom_key") or entry.get("custom_field"):
                # A dry run has no keys yet: they are made when the import starts.
                custom.append((entry["column"], label))
        self._custom = CustomCells(custom)
        self._width = 1 + max((entry["column"] for entry in mapping), default=-1)

    def prepare(self, rows: Iterable[Row]) -> list[Prepared]:
        """Read every row; warnings gather in `self.warnings` until `take_warnings`."""
        return [self._prepare_row(row) for row in rows]

    def take_warnings(self) -> list[CellWarning]:
        taken, self.warnings = self.warnings, []
        return taken

    def _prepare_row(self, row: Row) -> Prepared:
        if row.problem:
            return Prepared(row.line, {}, rejection=row.problem, cells=row.values)
        cells = row.values if len(row.values) >= self._width else [*row.values, *[None] * self._width]
        values: dict[str, Any] = {}
        unread = 0
        for position, name, read in self._fields:
            cell = cells[position]
            if cell is not None and (text := cell.strip()):
                try:
                    read(restore(text).replace("\x00", ""), values)
                except ValueError as error:
                    unread += 1
                    self.warnings.append(CellWarning(row.line, name, str(error), [cell]))
        if custom := self._custom.read(cells):
            values["custom_fields"] = custom
        rejection = self._complete(values) if values or not unread else NOTHING_READABLE
        key = values.get(self.key_column) if self.key_column else None
        if key is not None and self.key_column == "email_normalized":
            key = key.lower()
        return Prepared(row.line, values, key, rejection, row.values if rejection else ())

    def _complete(self, values: dict[str, Any]) -> str | None:
        """Fill in what a record of this type must have; the reason when that cannot be done."""
        rejection = COMPLETE[self.target.record_type](self, values)
        self.readers.as_minor(values, "value", "annual_revenue")
        if self.key_column == "email_normalized" and values.get("email"):
            values["email_normalized"] = values["email"].lower()
        if "owner_id" not in values and self.defaults.get("owner_id"):
            values["owner_id"] = self.defaults["owner_id"]
        return rejection

    def _complete_lead(self, values: dict[str, Any]) -> str | None:
        if not values:
            return "no mapped column has a value in this row"
        values.setdefault("status", self.defaults.get("status") or self.lookups.default_status)
        if self.defaults.get("source"):
            values.setdefault("source", self.defaults["source"])
        return None

    def _complete_contact(self, values: dict[str, Any]) -> str | None:
        if not (values.get("first_name") or values.get("last_name") or values.get("email") or values.get("email_2")):
            return "a contact needs a name or an e-mail address"
        if not values.get("email") and values.get("email_2"):
            values["email"] = values.pop("email_2")
        if not values.get("phone") and values.get("mobile"):
            values["phone"], values["phone_normalized"] = values["mobile"], values.get("mobile_normalized")
        return None

    def _complete_company(self, values: dict[str, Any]) -> str | None:
        return None if values.get("name") else "a company needs a name"

    def _complete_deal(self, values: dict[str, Any]) -> str | None:
        name = values.get("name") or values.get("company_name") or values.get("external_id")
        if not name:
            return "a deal needs a name, a company or an external id"
        values["name"] = name
        values.setdefault("currency", self.lookups.currency)
        stage = values.pop("stage", None) or self.lookups.first_stage
        values.update(stage_id=stage.id, pipeline_id=stage.pipeline_id, status=stage.type)
        if stage.type != "lost":
            values.pop("loss_note", None)
        if stage.type == "open":
            values.pop("closed_at", None)
        else:
            # Many systems keep one close date: of a closed deal it is the day it was closed.
            values.setdefault("closed_at", values.get("expected_close_date") or now().isoformat())
        values["stage_changed_at"] = values.get("closed_at") or values.get("created_at") or now().isoformat()
        return None


COMPLETE = {
    "lead": Plan._complete_lead,
    "contact": Plan._complete_contact,
    "company": Plan._complete_company,
    "deal": Plan._complete_deal,
}
