"""A first proposal which column goes into which of our fields; the person has the last word."""

from collections.abc import Sequence
from dataclasses import dataclass

from .source import Column
from .vocabulary import FIELDS, PREFIXES, squash, synonyms_of

PREFIXED_RANK = 100
_SALUTATION_WORDS = "mr mrs ms miss dr prof sir madam herr frau mme mlle m sr sra srta"
_SALUTATIONS = frozenset(_SALUTATION_WORDS.split())
# Fields that are only proposed when the values look right; the name alone misleads too often.
_NEEDED_TYPES = {
    "owner_email": ("email",),
    "contact_email": ("email",),
    "email": ("email", "text"),
    "email_2": ("email", "text"),
    "value": ("integer", "decimal", "money", "text"),
    "score": ("integer", "decimal", "text"),
    "employee_count": ("integer", "decimal", "text"),
    "annual_revenue": ("integer", "decimal", "money", "text"),
    "created_at": ("date", "datetime", "text"),
    "birthdate": ("date", "datetime", "text"),
    "expected_close_date": ("date", "datetime", "text"),
    "closed_at": ("date", "datetime", "text"),
}
_FIELD_OF_TYPE = {
    "lead": (("email", "email"), ("phone", "phone"), ("phone", "mobile"), ("url", "website")),
    "contact": (("email", "email"), ("email", "email_2"), ("phone", "phone"), ("phone", "mobile")),
    "company": (("url", "website"), ("phone", "phone")),
    "deal": (("email", "contact_email"), ("money", "value")),
}


@dataclass(frozen=True, order=True)
class _Match:
    rank: int
    field_place: int
    position: int
    field: str


def propose_mapping(columns: Sequence[Column], target: str) -> dict[int, str | None]:
    """Propose a field of the target (lead, contact, company, deal) for each column position, or None.

    A field is proposed at most once. Raises KeyError for an unknown target.
    """
    proposal: dict[int, str | None] = {column.position: None for column in columns}
    taken: set[str] = set()
    for match in sorted(_match_names(columns, target)):
        if proposal[match.position] is None and match.field not in taken:
            proposal[match.position] = match.field
            taken.add(match.field)
    _settle_names(columns, proposal)
    _fill_by_type(columns, target, proposal)
    return proposal


def _match_names(columns: Sequence[Column], target: str) -> list[_Match]:
    synonyms = synonyms_of(target)
    matches = []
    for column in columns:
        for field_place, field in enumerate(FIELDS[target]):
            rank = _rank(squash(column.name), synonyms[field], PREFIXES[target])
            if rank is not None and _values_fit(column, field):
                matches.append(_Match(rank, field_place, column.position, field))
    return matches


def _rank(name: str, words: tuple[str, ...], prefixes: tuple[str, ...]) -> int | None:
    if name in words:
        return words.index(name)
    for prefix in prefixes:
        rest = name.removeprefix(prefix)
        if rest != name and rest in words:
            return PREFIXED_RANK + words.index(rest)
    return None


def _values_fit(column: Column, field: str) -> bool:
    needed = _NEEDED_TYPES.get(field)
    if not column.samples:
        return field not in ("owner_email", "contact_email") or "mail" in squash(column.name)
    if needed and column.type not in needed:
        return False
    if field == "job_title":
        return not all(squash(sample) in _SALUTATIONS for sample in column.samples)
    return True


def _settle_names(columns: Sequence[Column], proposal: dict[int, str | None]) -> None:
    """ "Name" and "Nom" beside a first name are family names; "Nombre" alone is the whole name."""
    places = {field: position for position, field in proposal.items() if field}
    names = {column.position: squash(column.name) for column in columns}
    if "first_name" not in places or "last_name" in places:
        return
    if "full_name" in places and names[places["full_name"]] in ("name", "nom"):
        proposal[places["full_name"]] = "last_name"
    elif "full_name" not in places and names[places["first_name"]] in ("nombre", "nome"):
        proposal[places["first_name"]] = "full_name"


def _fill_by_type(columns: Sequence[Column], target: str, proposal: dict[int, str | None]) -> None:
    """Columns whose name says nothing still go by what they hold."""
    taken = set(proposal.values())
    for column_type, field in _FIELD_OF_TYPE[target]:
        if field in taken:
            continue
        for column in columns:
            if column.type == column_type and proposal[column.position] is None and not _is_elses(column):
                proposal[column.position] = field
                taken.add(field)
                break


def _is_elses(column: Column) -> bool:
    """Owners, assistants, relatives and fax numbers are not the person's own address or phone."""
    name = squash(column.name)
    others = ("owner", "assist", "fax", "pager", "manager", "spouse", "dad", "mum", "parent", "creat", "modif", "agent")
    return name.endswith("id") or any(word in name for word in others)
