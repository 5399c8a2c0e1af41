"""From the text of a cell to a value of a field. Pure but for the lookups it is given.

A reader returns the value, or raises ValueError with words for a person; then the cell is left out and a warning says so.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import marshmallow as ma
import orjson

from app.core.money import CURRENCIES, MAX_MINOR, to_minor
from app.core.phones import normalise_phone
from app.core.schemas import check_email
from app.imports import targets
from app.imports.lookups import Lookups, plain_word
from app.imports.reading import values as text_values

MAX_TEXT = 1000
MAX_LONG_TEXT = 50_000
MAX_NAME = 255
# Values kept of a column whose cells repeat, and phone numbers kept of a file.
MAX_KNOWN = 10_000
# What a cell of these says depends on the cell alone, and few different ones make up a column.
REPEATING = frozenset((targets.CHOICE, targets.SOURCE, targets.STATUS, targets.STAGE, targets.OWNER, targets.TAGS,
                       targets.CURRENCY, targets.SCORE, targets.INTEGER, targets.DATE, targets.TIME))  # fmt: skip

COLUMN_OF = {"loss_reason": "loss_note"}

Reader = Callable[[str, dict[str, Any]], None]


class Readers:
    """One reader per kind of field. A reader puts what it read under its column names into the row's values."""

    def __init__(self, lookups: Lookups, *, day_first: bool | None = None, decimal_comma: bool | None = None) -> None:
        self.lookups = lookups
        self.day_first = day_first
        self.decimal_comma = decimal_comma
        self.zone = ZoneInfo(lookups.timezone)
        self._phones: dict[str, str | None] = {}

    def make(self, field: str, kind: str) -> Reader:
        """The reader for a field of a target."""
        whole_row: dict[str, Reader] = {
            targets.OWNER: self._owner,
            targets.TAGS: self._tags,
            targets.SOURCE: self._source,
            targets.STATUS: self._status,
            targets.STAGE: self._stage,
            targets.MONEY: self._money(field),
            targets.PHONE: self._phone(field),
        }
        by_field: dict[str, Reader] = {"full_name": self._full_name, "type": self._company_type}
        reader = by_field.get(field) or whole_row.get(kind) or self._simple(COLUMN_OF.get(field, field), kind)
        return _remember(reader) if kind in REPEATING else reader

    def _simple(self, column: str, kind: str) -> Reader:
        read: Callable[[str], Any] = {
            targets.EMAIL: self._email,
            targets.DATE: self._date,
            targets.TIME: self._time,
            targets.INTEGER: self._integer,
            targets.SCORE: self._score,
            targets.CURRENCY: self._currency,
            targets.CHOICE: _choice,
            targets.LONG_TEXT: lambda text: text[:MAX_LONG_TEXT],
            targets.NAME: lambda text: text[:MAX_NAME],
            targets.TEXT: lambda text: text[:MAX_TEXT],
        }[kind]

        def reader(text: str, values: dict[str, Any]) -> None:
            values[column] = read(text)

        return reader

    def _full_name(self, text: str, values: dict[str, Any]) -> None:
        if "," in text:
            last, _, first = text.partition(",")
        else:
            first, _, last = text.rpartition(" ")
        values.setdefault("first_name", first.strip()[:MAX_NAME])
        values.setdefault("last_name", last.strip()[:MAX_NAME])

    def _email(self, text: str) -> str:
        try:
            return check_email(text.removeprefix("mailto:"))
        except ma.ValidationError as error:
            raise ValueError(str(error.messages[0])) from None

    def _phone(self, field: str) -> Reader:
        def reader(text: str, values: dict[str, Any]) -> None:
            kept = text[:MAX_NAME]
            if kept not in self._phones:
                if len(self._phones) >= MAX_KNOWN:
                    self._phones.clear()
                self._phones[kept] = normalise_phone(kept, self.lookups.region)
            # Kept as typed: a number nobody can dial is still what the team knows.
            values[field] = kept
            values[f"{field}_normalized"] = self._phones[kept]

        return reader

    def _date(self, text: str) -> str:
        return text_values.parse_date(text, day_first=self.day_first).isoformat()

    def _time(self, text: str) -> str:
        moment = text_values.parse_datetime(text, day_first=self.day_first)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=self.zone)
        if not 1900 <= moment.year <= 2200:
            raise ValueError(f"the year {moment.year} is not plausible")
        return datetime.astimezone(moment, UTC).isoformat()

    def _integer(self, text: str) -> int:
        number = text_values.parse_integer(text, decimal_comma=self.decimal_comma)
        if not 0 <= number < 2**31:
            raise ValueError("must be between 0 and 2147483647")
        return number

    def _score(self, text: str) -> int:
        number = round(text_values.parse_decimal(text, decimal_comma=self.decimal_comma))
        if not 0 <= number <= 100:
            raise ValueError("a score lies between 0 and 100")
        return int(number)

    def _currency(self, text: str) -> str:
        code = text.upper()
        if code not in CURRENCIES:
            raise ValueError(f"{text!r} is not an ISO 4217 currency code")
        return code

    def _money(self, field: str) -> Reader:
        def reader(text: str, values: dict[str, Any]) -> None:
            amount, currency = text_values.parse_money(text, decimal_comma=self.decimal_comma)
            if amount < 0 or amount > MAX_MINOR // 1000:
                raise ValueError("an amount must lie between 0 and 10,000,000,000,000")
            # Minor units need the currency, which may stand in a later column: see prepare_row.
            values[field] = amount
            if currency in CURRENCIES:
                values.setdefault("currency", currency)

        return reader

    def _owner(self, text: str, values: dict[str, Any]) -> None:
        owner = self.lookups.owners.get(text.lower())
        if owner is None:
            raise ValueError("no active member has this e-mail address or name")
        values["owner_id"] = owner

    def _tags(self, text: str, values: dict[str, Any]) -> None:
        separator = ";" if ";" in text else ","
        names = [part.strip()[:60] for part in text.split(separator) if part.strip()]
        values["tags"] = orjson.dumps(names[:20]).decode()

    def _source(self, text: str, values: dict[str, Any]) -> None:
        if _choice(text) is not None:
            values["source"] = self.lookups.source_key(text)

    def _status(self, text: str, values: dict[str, Any]) -> None:
        if _choice(text) is None:
            return
        status = self.lookups.statuses.get(plain_word(text))
        if status is None:
            raise ValueError(f"no lead status is called {text[:60]!r}; the default was taken")
        values["status"] = status

    def _stage(self, text: str, values: dict[str, Any]) -> None:
        if _choice(text) is None:
            return
        stage = self.lookups.stage(text)
        if stage is None:
            raise ValueError(f"no stage is called {text[:60]!r}; the first open stage was taken")
        values["stage"] = stage

    def _company_type(self, text: str, values: dict[str, Any]) -> None:
        word = plain_word(text)
        if word not in targets.COMPANY_TYPES:
            raise ValueError(f"{text[:60]!r} is not one of {', '.join(targets.COMPANY_TYPES)}")
        values["type"] = word

    def as_minor(self, values: dict[str, Any], *fields: str) -> None:
        """Turn amounts into minor units now that the row's currency is known."""
        for field in fields:
            if field in values:
                values.setdefault("currency", self.lookups.currency)
                values[field] = to_minor(values[field], values["currency"])


def _remember(read: Reader) -> Reader:
    """The same reader, which reads a cell once for all the rows that hold it."""
    known: dict[str, dict[str, Any]] = {}

    def reader(text: str, values: dict[str, Any]) -> None:
        found = known.get(text)
        if found is None:
            found = {}
            read(text, found)
            if len(known) < MAX_KNOWN:
                known[text] = found
        values.update(found)

    return reader


def _choice(text: str) -> str | None:
    return None if text_values.is_placeholder(text) else text[:MAX_NAME]


__all__ = ["Reader", "Readers"]
