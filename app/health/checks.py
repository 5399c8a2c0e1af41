"""What the product depends on, asked one by one with short timeouts. A reason never tells an address or a version of a server."""

from datetime import UTC, datetime
from functools import lru_cache

import redis
from flask import current_app
from rq.utils import utcparse
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from app.backups.queries import Standing, read_standing
from app.core.cache import client
from app.core.clock import now
from app.core.database import db
from app.core.errors import Unavailable
from app.core.jobs import QUEUES
from app.core.provisioning import head_revision
from app.core.relay import HEARTBEAT_KEY
from app.integrations.calls import list_paused
from config import VENDOR_KEYS

HEALTHY = "healthy"
CONFIGURED, NOT_CONFIGURED, SIMULATED = "configured", "not_configured", "simulated"
PAUSED = "degraded: calls pause after repeated failures"
# An idle worker of RQ tells that it lives every 45 seconds.
WORKER_SILENCE_SECONDS = 75
BACKUP_AGE_SECONDS = 26 * 3600
REVISION = text("select version_num from alembic_version")
VENDORS = {
    "openai": VENDOR_KEYS["openai"],
    "retell_ai": VENDOR_KEYS["retell"],
    "stripe": VENDOR_KEYS["stripe"],
    "sendgrid": VENDOR_KEYS["sendgrid"],
    "twilio": VENDOR_KEYS["twilio"],
    "storage": ("CLOUDFLARE_R2_ACCESS_KEY", "CLOUDFLARE_R2_SECRET_KEY", "CLOUDFLARE_R2_BUCKET"),
}
OUR_NAMES = {"retell_ai": "retell"}


def check_everything() -> dict[str, str]:
    """Every part and its state, by the names of the specification."""
    return {**check_own_parts(), **check_vendors(), **check_backups()}


def check_own_parts() -> dict[str, str]:
    """What the product cannot do without; the vendors are left out."""
    database, migrations = check_database()
    return {
        "database": database,
        "redis": check_redis(),
        "worker": check_worker(),
        "scheduler": check_scheduler(),
        "migrations": migrations,
    }


def sum_up(checks: dict[str, str]) -> str:
    """healthy, degraded (a vendor is not configured, or its calls pause) or unhealthy."""
    if any(state.startswith("unhealthy") for state in checks.values()):
        return "unhealthy"
    is_degraded = any(state == NOT_CONFIGURED or state.startswith("degraded") for state in checks.values())
    return "degraded" if is_degraded else HEALTHY


def check_database() -> tuple[str, str]:
    """State of the database and of its schema."""
    try:
        with db.engine.connect() as connection:
            found = connection.execute(REVISION).scalar()
    except Unavailable:
        return "unhealthy: not reachable", "unhealthy: unknown"
    except SQLAlchemyError as error:
        is_empty = "alembic_version" in str(getattr(error, "orig", ""))
        return (HEALTHY, "unhealthy: no schema") if is_empty else ("unhealthy: not reachable", "unhealthy: unknown")
    expected = expected_revision()
    return HEALTHY, HEALTHY if found == expected else f"unhealthy: at {found}, the code expects {expected}"


@lru_cache(maxsize=1)
def expected_revision() -> str:
    return head_revision()


def check_redis() -> str:
    try:
        client().ping()
    except (redis.RedisError, OSError):
        return "unhealthy: not reachable"
    return HEALTHY


def check_worker() -> str:
    """Whether living workers serve every queue."""
    try:
        served = served_queues()
    except (redis.RedisError, OSError):
        return "unhealthy: unknown, Redis is not reachable"
    if not served:
        return "unhealthy: no worker is alive"
    missing = [queue for queue in QUEUES if queue not in served]
    return f"unhealthy: nobody works {', '.join(missing)}" if missing else HEALTHY


def served_queues() -> set[str]:
    """Queues that a worker with a fresh heartbeat serves. Raises RedisError."""
    connection = client()
    served: set[str] = set()
    for key in connection.smembers("rq:workers"):  # type: ignore[union-attr]
        beat, queues = connection.hmget(key, "last_heartbeat", "queues")  # type: ignore[misc]
        if beat and queues and _age(beat.decode()) < WORKER_SILENCE_SECONDS:
            served.update(queues.decode().split(","))
    return served


def _age(beat: str) -> float:
    moment = utcparse(beat)
    return (now() - (moment if moment.tzinfo else moment.replace(tzinfo=UTC))).total_seconds()


def check_scheduler() -> str:
    """Whether a relay and a scheduler live: they are one process."""
    try:
        beat = client().get(HEARTBEAT_KEY)
    except (redis.RedisError, OSError):
        return "unhealthy: unknown, Redis is not reachable"
    if beat is None:
        return "unhealthy: no heartbeat"
    seconds = (now() - datetime.fromtimestamp(float(beat), UTC)).total_seconds()  # type: ignore[arg-type]
    return HEALTHY if seconds < WORKER_SILENCE_SECONDS else "unhealthy: the heartbeat is old"


def check_backups() -> dict[str, str]:
    """Whether the newest backup is young and good; nothing where none are meant to be made."""
    if not current_app.config["SETTINGS"].BACKUP_ENCRYPTION_KEY:
        return {}
    try:
        return {"backups": describe_standing(read_standing())}
    except (Unavailable, SQLAlchemyError):
        return {"backups": "unhealthy: unknown, the database is not reachable"}


def describe_standing(standing: Standing) -> str:
    """healthy, or degraded with the reason."""
    age = standing.age_seconds
    if age is None:
        return "degraded: there is no backup"
    if age > BACKUP_AGE_SECONDS:
        return f"degraded: the newest backup is {age / 3600:.0f} hours old"
    if standing.verified is not None and standing.verified.verification == "failed":
        return "degraded: the last backup that was restored for a look is not good"
    if standing.newest is not None and standing.newest.state == "failed":
        return "degraded: the last backup failed"
    return HEALTHY


def check_vendors() -> dict[str, str]:
    """Whether each vendor's keys are set, a simulator stands in for it, or its calls pause; nobody is asked."""
    paused = list_paused()
    return {vendor: _check_vendor(OUR_NAMES.get(vendor, vendor), names, paused) for vendor, names in VENDORS.items()}


def _check_vendor(vendor: str, names: tuple[str, ...], paused: set[str]) -> str:
    settings = current_app.config["SETTINGS"]
    if not all(getattr(settings, name) for name in names):
        return NOT_CONFIGURED
    if vendor in paused:
        return PAUSED
    return SIMULATED if vendor in VENDOR_KEYS and settings.is_simulated(vendor) else CONFIGURED
