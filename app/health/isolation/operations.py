"""The operations of the API document, and which of their values name a record."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from app.health.document import JSON, METHODS, resolve

# A name that says what the record is for -> what it is.
KINDS = {
    "answers": "email",
    "template": "email_template",
    "thread": "email",
    "original_lead": "lead",
    "owner": "user",
    "assignee": "user",
    "actor": "user",
    "created_by": "user",
    "new_owner": "user",
    "primary_contact": "contact",
    "reports_to": "contact",
    "parent_company": "company",
    "move_to_stage": "stage",
    "reason": "loss_reason",
    "kept": "lead",
    "merged": "lead",
    "add_tag": "tag",
    "remove_tag": "tag",
    "from_stage": "stage",
    "to_stage": "stage",
}
# Ids that name nothing of an organization.
FREE = {"external_id", "request_id", "event_id", "record_id", "record_ids", "provider_id", "message_id"}


@dataclass(frozen=True)
class Operation:
    """One method of one address."""

    name: str
    method: str
    path: str
    summary: str
    is_member: bool
    permission: str | None
    body: dict[str, Any] | None
    content_type: str | None
    queries: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def path_ids(self) -> list[str]:
        """Parameters of the path that name a record."""
        return [name for name in re.findall(r"\{([^}]+)\}", self.path) if name.endswith("_id")]

    @property
    def query_ids(self) -> list[str]:
        return [name for name in self.queries if is_id(name)]

    def __str__(self) -> str:
        return f"{self.method.upper()} {self.path}"


def list_operations(document: dict[str, Any]) -> list[Operation]:
    """Every operation, in the order of the document."""
    return [
        _read(path, method, item) for path, item in document["paths"].items() for method in METHODS if method in item
    ]


def _read(path: str, method: str, item: dict[str, Any]) -> Operation:
    operation = item[method]
    content = operation.get("requestBody", {}).get("content", {})
    parameters = [*item.get("parameters", []), *operation.get("parameters", [])]
    return Operation(
        name=operation["operationId"],
        method=method,
        path=path,
        summary=operation["summary"],
        is_member="security" not in operation,
        permission=operation.get("x-permission"),
        body=content[JSON]["schema"] if JSON in content else None,
        content_type=next(iter(content), None),
        queries={one["name"]: one["schema"] for one in parameters if one.get("in") == "query"},
    )


def is_id(name: str) -> bool:
    """Whether a field of this name holds ids of an organization's records."""
    return name not in FREE and (name == "ids" or name.endswith(("_id", "_ids")))


def kind_of(name: str, operation: Operation) -> str:
    """What kind of record a field names: "contact" for primary_contact_id; for `ids` the kind of the address."""
    if name == "ids":
        plural = operation.path.split("/")[2].replace("-", "_")
        word = f"{plural[:-3]}y" if plural.endswith("ies") else plural.removesuffix("s")
    else:
        word = name.removesuffix("s").removesuffix("_id")
    return KINDS.get(word, word)


def body_ids(document: dict[str, Any], schema: dict[str, Any] | None, depth: int = 0) -> Iterator[tuple[str, ...]]:
    """Ways into a body to every value that names a record; a list is entered at its first element ("0")."""
    if schema is None or depth > 4:
        return
    for name, property_schema in resolve(document, schema).get("properties", {}).items():
        target = resolve(document, property_schema)
        if is_id(name) and "object" not in str(target.get("type")):
            yield (name, "0") if "array" in str(target.get("type")) else (name,)
        elif "items" in target:
            yield from ((name, "0", *rest) for rest in body_ids(document, target["items"], depth + 1))
        else:
            yield from ((name, *rest) for rest in body_ids(document, target, depth + 1))
