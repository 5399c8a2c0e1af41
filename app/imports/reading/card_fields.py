"""Which property of a card goes into which column."""

import re
from collections.abc import Sequence

from .card_lines import Property, split_escaped, unescape
from .values import parse_date

CARD_COLUMNS = (
    "full_name", "first_name", "last_name", "nickname", "company_name", "department", "job_title", "email", "email_2",
    "email_3", "phone", "mobile", "phone_work", "phone_home", "fax", "street", "city", "state", "postal_code",
    "country", "website", "birthdate", "description", "tags", "external_id",
)  # fmt: skip
_COMPACT_DATE = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})")
_FAX = {"FAX", "HOMEFAX", "WORKFAX", "PAGER"}
_MOBILE = {"CELL", "MOBILE", "IPHONE"}


def read_card(properties: Sequence[Property]) -> tuple[list[str | None], str | None]:
    """Values in the order of CARD_COLUMNS, and the reason when nothing of the card can be used."""
    card: dict[str, str] = {}
    _read_names(properties, card)
    _read_organization(properties, card)
    _read_emails(properties, card)
    _read_phones(properties, card)
    _read_address(properties, card)
    _read_rest(properties, card)
    values = [card.get(column, "").strip() or None for column in CARD_COLUMNS]
    has_identity = any(card.get(column) for column in ("full_name", "email", "phone", "mobile", "company_name"))
    problem = None if has_identity else "The card has no name, e-mail, phone or company."
    return values, problem


def _all(properties: Sequence[Property], *names: str) -> list[Property]:
    """The properties of these names, the preferred ones first."""
    found = [entry for entry in properties if entry.name in names and entry.value.strip(" ;")]
    return sorted(found, key=_preference)


def _preference(entry: Property) -> int:
    if "PREF" in entry.types:
        return 0
    stated = next(iter(entry.parameters.get("PREF", ())), "")
    return int(stated) if stated.isdecimal() and len(stated) < 4 else 1000


def _first_text(properties: Sequence[Property], *names: str) -> str:
    found = _all(properties, *names)
    return unescape(found[0].value).strip() if found else ""


def _read_names(properties: Sequence[Property], card: dict[str, str]) -> None:
    names = _all(properties, "N")
    parts = [" ".join(part.split()) for part in split_escaped(names[0].value, ";")] if names else []
    last, first = [*parts, "", ""][:2]
    card["last_name"], card["first_name"] = last, first
    card["full_name"] = " ".join(_first_text(properties, "FN").split()) or f"{first} {last}".strip()
    card["nickname"] = _first_text(properties, "NICKNAME")


def _read_organization(properties: Sequence[Property], card: dict[str, str]) -> None:
    found = _all(properties, "ORG")
    parts = [part.strip() for part in split_escaped(found[0].value, ";")] if found else []
    card["company_name"] = parts[0] if parts else ""
    card["department"] = ", ".join(part for part in parts[1:] if part) or _first_text(properties, "X-DEPARTMENT")
    card["job_title"] = _first_text(properties, "TITLE") or _first_text(properties, "ROLE")


def _read_emails(properties: Sequence[Property], card: dict[str, str]) -> None:
    values = [unescape(entry.value).strip().removeprefix("mailto:") for entry in _all(properties, "EMAIL")]
    for column, value in zip(("email", "email_2", "email_3"), dict.fromkeys(values), strict=False):
        card[column] = value


def _read_phones(properties: Sequence[Property], card: dict[str, str]) -> None:
    """Each number goes to its own column; the plain phone is one that fits no other, else work, else home."""
    for entry in _all(properties, "TEL"):
        number = _phone_text(entry.value)
        if entry.types & _FAX:
            card.setdefault("fax", number)
        elif entry.types & _MOBILE and "mobile" not in card:
            card["mobile"] = number
        elif "WORK" in entry.types and "phone_work" not in card:
            card["phone_work"] = number
        elif "HOME" in entry.types and "phone_home" not in card:
            card["phone_home"] = number
        else:
            card.setdefault("phone", number)
    fallback = card.get("phone_work") or card.get("phone_home")
    if fallback:
        card.setdefault("phone", fallback)


def _phone_text(value: str) -> str:
    number, _, extension = unescape(value).strip().removeprefix("tel:").partition(";ext=")
    return f"{number} ext. {extension}" if extension else number


def _read_address(properties: Sequence[Property], card: dict[str, str]) -> None:
    addresses = _all(properties, "ADR")
    chosen = next((entry for entry in addresses if "WORK" in entry.types), addresses[0] if addresses else None)
    if chosen is None:
        return
    parts = [part.strip() for part in split_escaped(chosen.value, ";")]
    box, extended, street, city, state, code, country = [*parts, *[""] * 7][:7]
    card["street"] = ", ".join(part for part in (street, extended, box) if part)
    card.update(city=city, state=state, postal_code=code, country=country)


def _read_rest(properties: Sequence[Property], card: dict[str, str]) -> None:
    card["website"] = _first_text(properties, "URL")
    card["external_id"] = _first_text(properties, "UID")
    card["tags"] = _first_text(properties, "CATEGORIES")
    notes = [unescape(entry.value).strip() for entry in _all(properties, "NOTE")]
    birthday = _first_text(properties, "BDAY")
    card["birthdate"] = _date_text(birthday)
    if birthday and not card["birthdate"]:
        notes.append(f"Birthday: {birthday}")
    card["description"] = "\n".join(dict.fromkeys(notes)).replace("\r\n", "\n")


def _date_text(value: str) -> str:
    match = _COMPACT_DATE.match(value)
    try:
        return parse_date("-".join(match.groups()) if match else value).isoformat()
    except ValueError:
        return ""
