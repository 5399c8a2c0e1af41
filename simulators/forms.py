"""Forms with nested names, as Stripe takes them: `a[b][0][c]=1` becomes {"a": {"b": [{"c": 1}]}}."""

import re
from collections.abc import Callable, Iterable
from typing import Any

PARTS = re.compile(r"[^\[\]]+|(?<=\[)(?=\])")
Resolve = Callable[[dict[str, Any]], dict[str, Any]]


def decode_form(items: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Nested dictionaries of texts; a list is a dictionary whose keys are its positions."""
    decoded: dict[str, Any] = {}
    for name, value in items:
        parts = PARTS.findall(name) or [name]
        target = decoded
        for part in parts[:-1]:
            inner = target.setdefault(part or str(len(target)), {})
            target = inner if isinstance(inner, dict) else {}
        target[parts[-1] or str(len(target))] = value
    return decoded


def coerce(value: Any, schema: dict[str, Any], resolve: Resolve) -> Any:
    """The value in the types its schema wants; what does not fit stays as it is, for the check to find."""
    schema = resolve(schema)
    for choice in schema.get("anyOf", []):
        changed = coerce(value, choice, resolve)
        if _fits(changed, resolve(choice)):
            return changed
    if isinstance(value, dict):
        return _coerce_nested(value, schema, resolve)
    return _coerce_text(value, schema.get("type"))


def _coerce_nested(value: dict[str, Any], schema: dict[str, Any], resolve: Resolve) -> Any:
    if schema.get("type") == "array":
        return [coerce(inner, schema.get("items", {}), resolve) for inner in value.values()]
    known, other = schema.get("properties", {}), schema.get("additionalProperties")
    other = other if isinstance(other, dict) else {}
    return {name: coerce(inner, known.get(name, other), resolve) for name, inner in value.items()}


def _coerce_text(value: Any, kind: str | None) -> Any:
    if not isinstance(value, str):
        return value
    if kind == "integer" and re.fullmatch(r"-?\d+", value):
        return int(value)
    if kind == "number" and re.fullmatch(r"-?\d+(\.\d+)?", value):
        return float(value)
    if kind == "boolean" and value in ("true", "false"):
        return value == "true"
    return value


def _fits(value: Any, schema: dict[str, Any]) -> bool:
    kinds: dict[str, Any] = {
        "object": dict,
        "array": list,
        "integer": int,
        "number": float,
        "boolean": bool,
        "string": str,
    }
    if "enum" in schema and value not in schema["enum"]:
        return False
    return isinstance(value, kinds.get(schema.get("type", ""), object))
