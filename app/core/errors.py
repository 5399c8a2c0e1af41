"""Errors the product answers with. Raised anywhere, written by one handler (core/error_answers.py)."""

from typing import Any


class AppError(Exception):
    """An answer other than success: `code` is stable for programs, `message` tells a person what to do.

    `fields` maps a field path to a list of messages.
    """

    status = 500
    code = "internal_error"
    message = "Something went wrong on our side. Quote the request id when you report it."

    def __init__(
        self,
        message: str | None = None,
        *,
        code: str | None = None,
        fields: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        self.message = message or type(self).message
        self.code = code or type(self).code
        self.fields = fields or {}
        self.headers = headers or {}
        super().__init__(self.message)


class Malformed(AppError):
    status, code, message = 400, "malformed_request", "The request cannot be read."


class Unauthorized(AppError):
    status, code, message = 401, "unauthorized", "Sign in to go on."


class PaymentRequired(AppError):
    status, code, message = 402, "plan_limit_reached", "The plan's limit is reached."


class Forbidden(AppError):
    status, code, message = 403, "forbidden", "Your role does not allow this."


class NotFound(AppError):
    status, code, message = 404, "not_found", "There is nothing here under this address."


class Conflict(AppError):
    status, code, message = 409, "conflict", "The record is in a state that does not allow this."


class PreconditionFailed(AppError):
    status, code = 412, "version_conflict"
    message = "Somebody changed the record since you read it. Read it again and repeat your change."


class TooLarge(AppError):
    status, code, message = 413, "too_large", "The request is larger than allowed."


class Invalid(AppError):
    status, code, message = 422, "invalid", "Some fields are not valid."


class LimitReached(AppError):
    status, code, message = 429, "rate_limited", "Too many requests. Wait before you try again."


class Unavailable(AppError):
    status, code = 503, "unavailable"
    message = "A service the product needs is not reachable. Try again in a few seconds."


class NoOrganization(RuntimeError):
    """A query ran without an organization: a defect of ours, never an answer to a client."""
