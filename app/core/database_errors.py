"""What an error of PostgreSQL means: away, busy, or a wrong statement."""

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from app.core.errors import Conflict, Unavailable

# SQLSTATE of lock_timeout, a serialization failure and a deadlock: the same work succeeds a moment later.
BUSY_STATES = ("55P03", "40001", "40P01")
AWAY = "The database is not reachable. Try again in a few seconds."
BUSY = "Somebody else is changing this right now. Try again."


def is_lost_connection(error: BaseException) -> bool:
    """Whether the error means PostgreSQL is away or overloaded, rather than that a statement was wrong."""
    if isinstance(error, PoolTimeout):
        return True
    if not isinstance(error, DBAPIError):
        return False
    state = getattr(error.orig, "pgcode", None)
    # 57P0x: server shutting down or starting; 53: out of resources; 08, or none: the connection itself broke.
    if state is None:
        return error.connection_invalidated or isinstance(error, OperationalError | InterfaceError)
    return state[:3] == "57P" or state[:2] in ("53", "08")


def is_busy(error: BaseException) -> bool:
    """Whether the error means that another transaction held what this one needed."""
    return isinstance(error, DBAPIError) and getattr(error.orig, "pgcode", None) in BUSY_STATES


def raise_translated(error: Exception) -> None:
    """Raise what the caller can act on: Unavailable, Conflict, or the error itself."""
    if is_lost_connection(error):
        raise Unavailable(AWAY) from error
    if is_busy(error):
        raise Conflict(BUSY, code="busy") from error
    raise error
