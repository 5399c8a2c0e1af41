"""A value that fits a schema: for the document's examples, and for whoever tries every operation."""

import re
from typing import Any

FORMATS = {
    "email": "ada@example.com",
    "date": "2027-03-01",
    "date-time": "2027-03-01T09:30:00Z",
    "uri": "https://example.com",
    "url": "https://example.com",
    "uuid": "7f1d2c3b-4a59-4e68-8b70-9d0e1f2a3b4c",
}
PATTERNS = {"^#[0-9a-fA-F]{6}$": "#2457c5"}
DEEPEST = 6
TEXT = "Example"


def sample_of(document: dict[str, Any], schema: dict[str, Any], *, required_only: bool = False, depth: int = 0) -> Any:
    """A value of the schema; with `required_only`, an object has nothing that may be left out."""
    if "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    for key in ("example", "default", "const"):
        if key in schema:
            return schema[key]
    if schema.get("enum"):
        return next(value for value in schema["enum"] if value is not None)
    for key in ("anyOf", "oneOf", "allOf"):
        if schema.get(key):
            choices = [choice for choice in schema[key] if choice.get("type") != "null"]
            return sample_of(document, choices[0], required_only=required_only, depth=depth)
    return _by_type(document, schema, required_only, depth)


def _by_type(document: dict[str, Any], schema: dict[str, Any], required_only: bool, depth: int) -> Any:
    kinds = schema.get("type", "object")
    kind = next((name for name in ([kinds] if isinstance(kinds, str) else kinds) if name != "null"), "null")
    if kind == "object":
        return _object(document, schema, required_only, depth)
    if kind == "array":
        count = max(1 if depth < DEEPEST and not required_only else 0, schema.get("minItems", 0))
        item = schema.get("items", {"type": "string"})
        return [sample_of(document, item, required_only=required_only, depth=depth + 1) for _ in range(count)]
    if kind in ("integer", "number"):
        return max(1, schema.get("minimum", 1))
    if kind == "boolean":
        return True
    return _text(schema) if kind == "string" else None


def _object(document: dict[str, Any], schema: dict[str, Any], required_only: bool, depth: int) -> dict[str, Any]:
    if depth > DEEPEST:
        return {}
    names = schema.get("required", []) if required_only else schema.get("properties", {})
    properties = schema.get("properties", {})
    return {
        name: sample_of(document, properties[name], required_only=required_only, depth=depth + 1)
        for name in names
        if name in properties and not (required_only and properties[name].get("readOnly"))
    }


def _text(schema: dict[str, Any]) -> str:
    text = PATTERNS.get(schema.get("pattern", "")) or FORMATS.get(schema.get("format", ""), TEXT)
    if schema.get("pattern") and not re.search(schema["pattern"], text):
        text = "example"
    text = text.ljust(schema.get("minLength", 0), "x")
    return text[: schema["maxLength"]] if "maxLength" in schema else text
