"""The one place where errors become answers. Database text never reaches a client."""

import logging
import random
import re
from typing import Any

import orjson
from flask import Flask, Response, g
from marshmallow import ValidationError
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, StatementError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from app.core.database_errors import AWAY, BUSY, is_busy, is_lost_connection
from app.core.errors import AppError, Conflict, Invalid, LimitReached, PreconditionFailed, Unavailable

log = logging.getLogger("neuracrm.errors")
SUFFIX = re.compile(r"_(fkey|key|check|idx|uq)$")
HTTP_CODES = {400: "malformed_request", 404: "not_found", 405: "method_not_allowed", 413: "too_large",
              415: "unsupported_media_type", 429: "rate_limited"}  # fmt: skip
HTTP_MESSAGES = {
    404: "There is nothing here under this address.",
    405: "This address does not take this method.",
    413: "The request is larger than allowed.",
    429: "Too many requests. Wait before you try again.",
}


def init_errors(app: Flask) -> None:
    app.register_error_handler(AppError, write_error)
    app.register_error_handler(HTTPException, lambda error: write_error(_from_http(error)))
    app.register_error_handler(ValidationError, lambda error: write_error(Invalid(fields=_messages(error.messages))))
    app.register_error_handler(StaleDataError, lambda _error: write_error(PreconditionFailed()))
    app.register_error_handler(StatementError, lambda error: write_error(_from_database(error)))
    app.register_error_handler(PoolTimeout, lambda _error: write_error(Unavailable()))
    app.register_error_handler(Exception, _unexpected)


def write_error(error: AppError) -> Response:
    """The failure envelope, with Retry-After where trying again makes sense."""
    body = {
        "success": False,
        "error": {
            "code": error.code,
            "message": error.message,
            "fields": error.fields,
            "request_id": g.get("request_id"),
        },
    }
    response = Response(
        orjson.dumps(body, default=str, option=orjson.OPT_NON_STR_KEYS),
        status=error.status,
        mimetype="application/json",
    )
    if isinstance(error, Unavailable):
        # Jitter, so that clients do not come back all at once.
        response.headers["Retry-After"] = str(random.randint(2, 10))
    response.headers.update(error.headers)
    if error.status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _unexpected(error: Exception) -> Response:
    log.exception("unexpected error", extra={"kind": type(error).__name__})
    return write_error(AppError())


def _messages(messages: Any) -> dict[str, Any]:
    return messages if isinstance(messages, dict) else {"_": messages}


def _from_http(error: HTTPException) -> AppError:
    status = error.code or 500
    answer = AppError(HTTP_MESSAGES.get(status, error.description or error.name), code=HTTP_CODES.get(status))
    answer.status = status
    if status not in HTTP_CODES:
        answer.code = error.name.lower().replace(" ", "_")
    keep = ("allow", "retry-after", "location")
    answer.headers = {key: value for key, value in error.get_headers() if key.lower() in keep}
    return answer


def _from_database(error: StatementError) -> AppError:
    if isinstance(error, IntegrityError):
        return _from_constraint(error)
    if isinstance(error, DBAPIError) and is_lost_connection(error):
        return Unavailable(AWAY)
    state = getattr(error.orig, "pgcode", None) or ""
    if is_busy(error):
        return Conflict(BUSY, code="busy")
    if state == "57014":
        return Unavailable("The question takes too long. Narrow it down and try again.", code="too_slow")
    if isinstance(error, DataError) or isinstance(error.orig, ValueError | UnicodeError | OverflowError):
        return Invalid("A value does not fit its field.")
    log.error("database error", exc_info=error, extra={"sqlstate": state})
    return AppError()


def _from_constraint(error: IntegrityError) -> AppError:
    diagnosis = getattr(error.orig, "diag", None)
    state = getattr(error.orig, "pgcode", "")
    table, name = (diagnosis.table_name or "", diagnosis.constraint_name or "") if diagnosis else ("", "")
    field = SUFFIX.sub("", name.removeprefix(f"{table}_")) or (diagnosis.column_name if diagnosis else "") or "_"
    if state == "23505":
        return Conflict(
            "Another record has this value already.",
            code="already_exists",
            fields={field: ["Already taken."]},
        )
    if state == "23503":
        return Invalid(fields={field: ["There is no such record, or something still refers to it."]})
    if state == "23502":
        column = (diagnosis.column_name if diagnosis else None) or field
        return Invalid(fields={column: ["Missing data for required field."]})
    return Invalid(fields={field: ["Not an allowed value."]})


__all__ = ["LimitReached", "init_errors", "write_error"]
