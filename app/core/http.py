"""The HTTP ground: blueprints that document themselves, one envelope, versions of records, readable bodies."""

import json
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, NoReturn

import flask_smorest
import marshmallow as ma
import orjson
from flask import Response, g, has_request_context, request
from werkzeug.http import quote_etag

from app.core import cache
from app.core.errors import Invalid, Malformed, NotFound, PreconditionFailed, TooLarge
from app.core.schemas import MAX_BIGINT, Schema, answer_schema
from app.core.tenancy import current

MAX_JSON_BYTES = 1024 * 1024
MAX_INTEGER_DIGITS = 400
JSON_TYPE = "application/json"


class Blueprint(flask_smorest.Blueprint):
    """A domain's routes. `takes` validates what comes in, `returns` documents and encodes what goes out."""

    def takes(self, schema: type[ma.Schema], location: str = "json") -> Callable[..., Any]:
        """Pass the validated body (location "json") or query string ("query") as the next positional argument."""
        loader = schema()
        read = read_json if location == "json" else lambda: request.args
        document = {"in": location, "required": True, "schema": schema}

        def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
            @wraps(view)
            def wrapper(*args: Any, **kwargs: Any) -> Any:
                return view(*args, loader.load(read()), **kwargs)

            docs = _document(wrapper).setdefault("arguments", {})
            docs.setdefault("parameters", []).insert(0, document)
            docs.setdefault("responses", {})
            return wrapper

        return decorate

    def returns(
        self, schema: type[ma.Schema] | None = None, *, status: int = 200, many: bool = False
    ) -> Callable[..., Any]:
        """Encode what the view returns (plain values, or a Page) in the envelope; a Response passes untouched."""

        def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
            @wraps(view)
            def wrapper(*args: Any, **kwargs: Any) -> Any:
                value = view(*args, **kwargs)
                return value if isinstance(value, Response) else answer(value, status=status)

            document: dict[str, Any] = {"description": "Success"}
            if schema is not None:
                document["schema"] = answer_schema(schema, many=many)
            docs = _document(wrapper)
            docs.setdefault("response", {}).setdefault("responses", {})[status] = [{**document, "content_type": None}]
            docs.setdefault("success_status_codes", []).append(status)
            return wrapper

        return decorate


def _document(view: Any) -> dict[str, Any]:
    # A copy: functools.wraps shares the inner view's dictionary.
    view._apidoc = {key: _copy(value) for key, value in getattr(view, "_apidoc", {}).items()}
    return view._apidoc  # type: ignore[no-any-return]


def _copy(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _copy(item) for key, item in value.items()}
    return list(value) if isinstance(value, list) else value


def requires(permission: str) -> Callable[..., Any]:
    """Name the permission ("leads.read") an operation needs; the guard refuses who lacks it."""

    def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
        view.permission = permission  # type: ignore[attr-defined]
        return view

    return decorate


def caches(kind: str) -> Callable[..., Any]:
    """Mark the reading of one record: the guard fetches it from Redis together with the session."""

    def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
        view.cached_kind = kind  # type: ignore[attr-defined]
        return view

    return decorate


class Page:
    """One page of a list: plain rows and the meta that goes with them."""

    def __init__(self, rows: list[Any], meta: dict[str, Any]) -> None:
        self.rows = rows
        self.meta = meta


def answer(value: Any = None, *, status: int = 200, meta: dict[str, Any] | None = None) -> Response:
    """The success envelope. Empty body for status 204."""
    if status == 204:
        return Response(status=204)
    if isinstance(value, Page):
        value, meta = value.rows, value.meta
    body = orjson.dumps({"success": True, "data": value, "meta": meta or {}}, default=encode)
    response = Response(body, status=status, mimetype=JSON_TYPE)
    if isinstance(value, dict) and "version" in value:
        response.headers["ETag"] = quote_etag(str(value["version"]))
    return response


def encode(value: Any) -> Any:
    """orjson's fallback: decimals as text; everything else is a defect."""
    from decimal import Decimal

    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, set | frozenset):
        return sorted(value)
    raise TypeError(f"cannot encode {type(value).__name__}")


def answer_record(kind: str, record: dict[str, Any]) -> Response:
    """Answer one record and keep the encoded body for the next reader."""
    response = answer(record)
    body = str(record["version"]).encode() + b"\n" + response.get_data()
    cache.store_record(kind, current.organization_id, record["id"], body)
    return _not_modified(response)


def answer_cached(body: bytes) -> Response:
    """The answer kept by `answer_record`, without touching the database."""
    version, _, content = body.partition(b"\n")
    response = Response(content, mimetype=JSON_TYPE)
    response.headers["ETag"] = quote_etag(version.decode())
    return _not_modified(response)


def _not_modified(response: Response) -> Response:
    if "If-None-Match" in request.headers and request.if_none_match.contains(response.get_etag()[0] or ""):
        return Response(status=304, headers={"ETag": response.headers["ETag"]})
    return response


def check_version(version: int) -> None:
    """Refuse with 412 when the client's If-Match names another version than the record's."""
    # A job or a command has no client that could have read another version.
    header = request.headers.get("If-Match") if has_request_context() else None
    if header and header.strip() != "*" and not request.if_match.contains(str(version)):
        raise PreconditionFailed(fields={"version": [f"The record is at version {version}."]})


def read_json() -> Any:
    """The body as JSON values. Raises Malformed for anything doubtful: duplicate keys, NaN, depth, wrong encoding."""
    if request.content_length is not None and request.content_length > MAX_JSON_BYTES:
        raise TooLarge(f"A JSON body may have at most {MAX_JSON_BYTES} bytes.")
    if request.mimetype and request.mimetype != JSON_TYPE and not request.mimetype.endswith("+json"):
        raise Malformed("Send the body as application/json.", code="unsupported_media_type")
    raw = request.get_data(cache=True)
    if request.content_length is None and len(raw) >= MAX_JSON_BYTES:
        # A body of unannounced length is cut at the limit without a word.
        raise TooLarge(f"A JSON body may have at most {MAX_JSON_BYTES} bytes.")
    if not raw:
        return {}
    try:
        return json.loads(raw.decode("utf-8"), object_pairs_hook=_unique, parse_constant=_constant, parse_int=_integer)
    except UnicodeDecodeError:
        raise Malformed("The body is not UTF-8.", code="malformed_json") from None
    except (ValueError, RecursionError) as error:
        text = str(error) if isinstance(error, json.JSONDecodeError) else "too deep, or a value JSON does not allow"
        raise Malformed(f"The body is not valid JSON: {text}.", code="malformed_json") from None


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise Malformed("The body names a key twice.", code="malformed_json")
    return result


def _constant(name: str) -> NoReturn:
    raise Malformed(f"The body holds {name}, which is not JSON.", code="malformed_json")


def _integer(digits: str) -> int:
    if len(digits) > MAX_INTEGER_DIGITS:
        raise Malformed("The body holds a number with too many digits.", code="malformed_json")
    return int(digits)


def parse_ids(values: Iterable[str], field: str) -> list[int]:
    """Ids of a query string. Raises Invalid naming the field."""
    ids = []
    for value in values:
        if not value.isascii() or not value.isdigit() or not 0 < int(value[:20]) <= MAX_BIGINT:
            raise Invalid(fields={field: ["Not a valid id."]})
        ids.append(int(value))
    return ids


def found(record: Any) -> Any:
    """The record, or the one 404 that both "not there" and "not yours" get."""
    if record is None:
        raise NotFound()
    return record


def request_id() -> str | None:
    return g.get("request_id")


__all__ = [
    "Blueprint",
    "Page",
    "Schema",
    "answer",
    "answer_record",
    "caches",
    "check_version",
    "found",
    "requires",
]
