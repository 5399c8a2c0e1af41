"""The API document: what flask-smorest reads off the routes, completed with what holds for all of them."""

import re
from collections.abc import Iterator
from typing import Any

from flask import Flask

from app.health.samples import sample_of
from app.identity.guards import member

METHODS = ("get", "post", "put", "patch", "delete")
JSON = "application/json"
ABOUT = """\
Every answer is an envelope: `{"success": true, "data": ..., "meta": {...}}`, or `{"success": false, "error": {...}}` with a \
stable `code`, a `message` that says what to do, and messages by field.

Lists are read page by page: `limit` up to 200, then `cursor` with the `meta.next_cursor` of the page before. Money is \
decimal text with an ISO 4217 currency beside it, times are RFC 3339 in UTC, ids are 64-bit integers.

Sign in for an access token, or make an API key; both go into `Authorization: Bearer`.
"""
PARAMETERS = {
    "IdempotencyKey": {
        "name": "Idempotency-Key",
        "in": "header",
        "description": "The same key gives the same answer for 48 hours, and the work is done once",
        "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
    },
    "IfMatch": {
        "name": "If-Match",
        "in": "header",
        "description": "ETag of the record as you read it; 412 when somebody changed it since",
        "schema": {"type": "string", "maxLength": 100},
        "example": '"3"',
    },
    "IfNoneMatch": {
        "name": "If-None-Match",
        "in": "header",
        "description": "ETag you hold; 304 without a body when it is still right",
        "schema": {"type": "string", "maxLength": 100},
        "example": '"3"',
    },
}
HEADERS = {
    "RequestId": {"description": "Names the request in our logs", "schema": {"type": "string"}},
    "Version": {"description": "Version of the record, for If-Match", "schema": {"type": "string"}, "example": '"3"'},
    "RateLimit": {"description": "Requests a minute", "schema": {"type": "integer"}},
    "RateRemaining": {"description": "Requests left in this minute", "schema": {"type": "integer"}},
    "RateReset": {"description": "Seconds until the next minute", "schema": {"type": "integer"}},
}
ERROR_EXAMPLE = {
    "success": False,
    "error": {
        "code": "invalid",
        "message": "Some fields are not valid.",
        "fields": {"email": ["Not a valid e-mail address."]},
        "request_id": "5f0c1f6e2d9a4b7c8e3a1b2c3d4e5f60",
    },
}


def read_document(app: Flask) -> dict[str, Any]:
    """The complete document; built once for each process."""
    kept = app.extensions.get("complete_document")
    if kept is None:
        kept = app.extensions["complete_document"] = build_document(app)
    return kept  # type: ignore[no-any-return]


def build_document(app: Flask) -> dict[str, Any]:
    """Complete the generated document with security, headers, names and examples."""
    document = app.extensions["api_document"].write()
    document["info"].update(description=ABOUT, license={"name": "MIT", "identifier": "MIT"})
    document["servers"] = [{"url": "/", "description": "This installation"}]
    document["components"]["parameters"] = PARAMETERS
    document["components"]["headers"] = HEADERS
    document["components"]["responses"]["DEFAULT_ERROR"]["content"][JSON]["example"] = ERROR_EXAMPLE
    document["paths"] = {shorten(path): item for path, item in document["paths"].items()}
    _mark_ids(document["components"]["schemas"])
    endpoints = dict(_endpoints(app))
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                _complete(app, document, path, method, endpoints[path, method])
    return document


def shorten(path: str) -> str:
    """The path without its last slash; both are served."""
    return path.rstrip("/") if path.count("/") > 1 else path


def _endpoints(app: Flask) -> Iterator[tuple[tuple[str, str], str]]:
    for rule in app.url_map.iter_rules():
        path = shorten(re.sub(r"<(?:[^:<>]+:)?([^<>]+)>", r"{\1}", rule.rule))
        for method in rule.methods or ():
            yield (path, method.lower()), rule.endpoint


def _complete(app: Flask, document: dict[str, Any], path: str, method: str, endpoint: str) -> None:
    operation = document["paths"][path][method]
    blueprint, _, name = endpoint.rpartition(".")
    view = app.view_functions[endpoint]
    is_member = app.extensions["guards"][blueprint] is member
    # A view that would hide what it calls ends with an underscore.
    operation["operationId"] = name.rstrip("_")
    operation["summary"] = operation.get("summary", name).rstrip(".")
    if not is_member:
        operation["security"] = []
    if getattr(view, "permission", None):
        operation["x-permission"] = view.permission
    _add_parameters(document, path, method, is_member=is_member, is_cached=hasattr(view, "cached_kind"))
    _add_headers(document, operation, is_member=is_member)
    _add_examples(document, operation)


def _add_parameters(document: dict[str, Any], path: str, method: str, *, is_member: bool, is_cached: bool) -> None:
    operation = document["paths"][path][method]
    wanted = []
    if method == "post" and is_member:
        wanted.append("IdempotencyKey")
    if method in ("put", "patch", "delete") and "{" in path and _has_version(document, path):
        wanted.append("IfMatch")
    if is_cached:
        wanted.append("IfNoneMatch")
        operation["responses"]["304"] = {"description": "You hold the newest version"}
    if wanted:
        operation.setdefault("parameters", []).extend({"$ref": f"#/components/parameters/{name}"} for name in wanted)


def _has_version(document: dict[str, Any], path: str) -> bool:
    """Whether the record at the path, or the one it belongs to, is read with a version."""
    record = re.sub(r"(\})[^{}]*$", r"\1", path)
    reading = document["paths"].get(record, {}).get("get")
    return reading is not None and "version" in answered_properties(document, reading)


def answered_properties(document: dict[str, Any], operation: dict[str, Any]) -> dict[str, Any]:
    """Properties of the data an operation answers with; empty when it is no object."""
    for status, response in operation["responses"].items():
        schema = response.get("content", {}).get(JSON, {}).get("schema")
        if str(status).startswith("2") and schema:
            data = resolve(document, schema).get("properties", {}).get("data", {})
            return resolve(document, data).get("properties", {})  # type: ignore[no-any-return]
    return {}


def resolve(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """The schema a reference points to, or the schema itself."""
    while "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    if len(schema.get("anyOf", ())) == 2:
        # An object or null: marshmallow's nested field that allows null.
        objects = [choice for choice in schema["anyOf"] if choice.get("type") != "null"]
        return resolve(document, objects[0]) if len(objects) == 1 else schema
    return schema


def _add_headers(document: dict[str, Any], operation: dict[str, Any], *, is_member: bool) -> None:
    named = {"X-Request-ID": "RequestId"}
    if is_member:
        named |= {
            "RateLimit-Limit": "RateLimit",
            "RateLimit-Remaining": "RateRemaining",
            "RateLimit-Reset": "RateReset",
        }
    if "version" in answered_properties(document, operation):
        named["ETag"] = "Version"
    for status, response in operation["responses"].items():
        if str(status).startswith("2"):
            response["headers"] = {name: {"$ref": f"#/components/headers/{ref}"} for name, ref in named.items()}


def _add_examples(document: dict[str, Any], operation: dict[str, Any]) -> None:
    holders = [operation.get("requestBody", {}), *operation["responses"].values()]
    for holder in holders:
        content = holder.get("content", {}).get(JSON)
        if content and "schema" in content and "example" not in content:
            content["example"] = sample_of(document, content["schema"])


def _mark_ids(schemas: dict[str, Any]) -> None:
    for schema in schemas.values():
        for name, field in schema.get("properties", {}).items():
            target = field.get("items", field) if name.endswith("ids") else field
            is_id = name in ("id", "ids") or name.endswith(("_id", "_ids"))
            if is_id and "integer" in _types(target):
                target["format"] = "int64"


def _types(schema: dict[str, Any]) -> list[str]:
    kind = schema.get("type", [])
    return [kind] if isinstance(kind, str) else list(kind)
