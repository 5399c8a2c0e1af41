"""The two errors that leave this folder: try again, or do not."""

from app.core.errors import AppError, Unavailable


class Refused(AppError):
    """The vendor understood and said no; trying again changes nothing."""

    status, code, message = 422, "refused", "The outside service refused this."


class Unsure(Unavailable):
    """The vendor did not answer: nobody knows whether it did the work. Without an idempotency key, do not simply repeat."""

    code = "outcome_unknown"


__all__ = ["Refused", "Unavailable", "Unsure"]
