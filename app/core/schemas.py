"""Field types and the base schema: unknown fields are refused, text is clean, numbers fit the database."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

import marshmallow as ma
from email_validator import EmailNotValidError, validate_email
from marshmallow import fields, validate

from app.core.money import CURRENCIES, MAX_MINOR, to_minor, to_text

MAX_BIGINT = 2**63 - 1
MAX_TEXT = 255
MAX_LONG_TEXT = 50_000
SURROGATES = re.compile("[\ud800-\udfff]")
LINE_BREAK = re.compile("[\r\n\x85\u2028\u2029]")
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class Schema(ma.Schema):
    """Unknown and read-only fields are refused, in the order they were declared.

    Loading looks only at the fields that were given and those that must or will have a value: marshmallow walks all of a
    record's forty for the three a request names.
    """

    class Meta:
        unknown = ma.RAISE

    def load(self, data: Any, **options: Any) -> Any:
        """The validated values. Raises marshmallow's ValidationError."""
        if options or self.partial or self.only is not None or not isinstance(data, Mapping) or self._hooks["pre_load"]:
            return super().load(data, **options)
        return _narrowed(type(self), tuple(self._concerned(data))).load(data)

    def _concerned(self, data: Mapping[str, Any]) -> Iterator[str]:
        for name, item in self.load_fields.items():
            if item.required or item.load_default is not ma.missing or (item.data_key or name) in data:
                yield name


@lru_cache(maxsize=2000)
def _narrowed(schema: type[ma.Schema], names: tuple[str, ...]) -> ma.Schema:
    return schema(only=names)


class Text(fields.String):
    """Text PostgreSQL can store: no NUL, no lone surrogate; trimmed; at most `max` characters.

    A required text may not be blank; an optional blank one becomes None when null is allowed.
    """

    def __init__(self, *, max: int = MAX_TEXT, min: int = 0, multiline: bool = False, **kwargs: Any) -> None:
        kwargs.setdefault("metadata", {})
        checks = [*_as_list(kwargs.pop("validate", None)), validate.Length(min=min or None, max=max)]
        super().__init__(validate=checks, **kwargs)
        self._multiline = multiline

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        text = super()._deserialize(value, attr, data, **kwargs)
        if SURROGATES.search(text) or "\x00" in text:
            raise ma.ValidationError("Contains characters that cannot be stored.")
        if not self._multiline and CONTROL.search(text):
            raise ma.ValidationError("Contains control characters.")
        text = unicodedata.normalize("NFC", text).strip()
        if not text and self.allow_none and not self.required:
            return None
        return text

    def _validate(self, value: Any) -> None:
        # A blank that became None has no length and is none of the choices.
        if value is not None:
            super()._validate(value)


def _as_list(value: Any) -> list[Any]:
    return [] if value is None else list(value) if isinstance(value, list | tuple) else [value]


class Email(Text):
    """An address by RFC 5321 as people use it; kept as typed, compared in lower case elsewhere."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs["metadata"] = {"format": "email", **kwargs.get("metadata", {})}
        super().__init__(max=254, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        # Before the blanks around it go: a line break is no slip of the hand but an attempt at a mail's header.
        if isinstance(value, str) and LINE_BREAK.search(value):
            raise ma.ValidationError("Not a valid e-mail address: it contains a line break.")
        text = super()._deserialize(value, attr, data, **kwargs)
        return text if text is None else check_email(text)


def check_email(text: str) -> str:
    """The address in its normal form. Raises marshmallow's ValidationError with the reason.

    A domain without a dot passes: some top-level domains take mail, and so do names inside a firm's network.
    """
    try:
        checked = validate_email(text, check_deliverability=False, test_environment=True, globally_deliverable=False)
        if checked.domain.rpartition(".")[2].isdigit():
            raise ma.ValidationError("Not a valid e-mail address: write a domain, not a number.")
        return checked.normalized
    except EmailNotValidError as error:
        raise ma.ValidationError(f"Not a valid e-mail address: {error}") from None
    except (ValueError, UnicodeError):
        raise ma.ValidationError("Not a valid e-mail address.") from None


class Id(fields.Integer):
    """The id of a record: 1 to 2^63 - 1, never a boolean or a fraction."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(strict=True, validate=validate.Range(1, MAX_BIGINT), **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        return super()._deserialize(_not_boolean(value), attr, data, **kwargs)


class WholeNumber(fields.Integer):
    """An integer within bounds; JSON numbers only, unless `strict` is false (query strings)."""

    def __init__(self, *, min: int = 0, max: int = 2**31 - 1, **kwargs: Any) -> None:
        kwargs.setdefault("strict", True)
        super().__init__(validate=validate.Range(min, max), **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        return super()._deserialize(_not_boolean(value), attr, data, **kwargs)


def _not_boolean(value: Any) -> Any:
    if isinstance(value, bool):
        raise ma.ValidationError("Not a valid integer.")
    return value


class Truth(fields.Boolean):
    """true or false; in a query string also 1, 0, yes, no."""

    truthy = {True, "true", "True", "1", "yes"}
    falsy = {False, "false", "False", "0", "no"}


class Timestamp(fields.AwareDateTime):
    """RFC 3339 with an offset; answered in UTC."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="iso", default_timezone=None, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> datetime:
        if not isinstance(value, str):
            raise ma.ValidationError("Not a valid time: write 2026-11-23T10:15:00Z.")
        try:
            return super()._deserialize(value, attr, data, **kwargs).astimezone(UTC)
        except (OverflowError, ma.ValidationError):
            raise ma.ValidationError("Not a valid time with an offset: write 2026-11-23T10:15:00Z.") from None


class Day(fields.Date):
    """A calendar date, YYYY-MM-DD, without a time zone."""


class Money(fields.Field[int]):
    """A decimal string ("1250.50") outside, integer minor units inside. The currency stands in its own field.

    Loading gives a Decimal: the service turns it into minor units once it knows the currency.
    """

    def __init__(self, **kwargs: Any) -> None:
        kwargs["metadata"] = {
            "type": "string",
            "pattern": r"^[0-9]{1,13}(\.[0-9]{1,3})?$",
            "example": "1250.50",
            **kwargs.get("metadata", {}),
        }
        super().__init__(**kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:  # noqa: ARG002
        if isinstance(value, bool) or not isinstance(value, str | int):
            raise ma.ValidationError('Not a valid amount: write a decimal string such as "1250.50".')
        try:
            amount = Decimal(str(value).strip())
        except InvalidOperation:
            raise ma.ValidationError('Not a valid amount: write a decimal string such as "1250.50".') from None
        if not amount.is_finite() or amount < 0 or amount > MAX_MINOR // 1000 or _places(amount) > 3:
            raise ma.ValidationError("An amount has at most 13 digits before and 3 after the point, and no sign.")
        return amount


def _places(amount: Decimal) -> int:
    exponent = amount.as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 99


class Currency(Text):
    """ISO 4217 code in capitals."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max=3, validate=validate.OneOf(sorted(CURRENCIES)), **kwargs)


_answers: dict[tuple[str, bool], type[ma.Schema]] = {}


class ListMeta(ma.Schema):
    """What comes with a page: the cursor of the next one, and a count when asked for."""

    next_cursor = fields.String(allow_none=True)
    limit = fields.Integer()
    count = fields.Integer()
    count_kind = fields.String(validate=validate.OneOf(["exact", "estimate"]))


def answer_schema(schema: type[ma.Schema], *, many: bool) -> type[ma.Schema]:
    """The documented envelope around a schema."""
    name = schema.__name__.removesuffix("Schema") + ("List" if many else "") + "Answer"
    key = (f"{schema.__module__}.{name}", many)
    if key not in _answers:
        body: dict[str, Any] = {
            "success": fields.Boolean(required=True, metadata={"enum": [True]}),
            "data": fields.Nested(schema, many=many, required=True),
            "meta": fields.Nested(ListMeta, required=True) if many else fields.Dict(required=True),
        }
        _answers[key] = Schema.from_dict(body, name=name)
    return _answers[key]


class ErrorBody(ma.Schema):
    code = fields.String(required=True, metadata={"description": "Stable name of the error"})
    message = fields.String(required=True, metadata={"description": "What to do about it"})
    fields_ = fields.Dict(data_key="fields", required=True, metadata={"description": "Messages by field"})
    request_id = fields.String(required=True, allow_none=True)


class ErrorAnswer(ma.Schema):
    """The failure envelope of every operation."""

    success = fields.Boolean(required=True, metadata={"enum": [False]})
    error = fields.Nested(ErrorBody, required=True)


__all__ = [
    "Currency",
    "Day",
    "Email",
    "Id",
    "Money",
    "Schema",
    "Text",
    "Timestamp",
    "Truth",
    "WholeNumber",
    "to_minor",
    "to_text",
]
