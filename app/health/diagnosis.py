"""What `flask doctor` looks at: every condition of a sound installation, each with its remedy.

Nothing here raises when a server is away, and no finding holds a secret, a password or an address.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg2
import redis
from psycopg2.extensions import connection as Connection

from app.core.cache import client
from app.core.clock import now
from app.core.provisioning import EXTENSIONS
from app.health import checks
from boot import find_role_faults, plain_address
from config import DATA, SECRET_NAMES, ConfigurationError, Settings, check_secret

OK, WARNING, ERROR = "ok", "warning", "error"
CONNECT_TIMEOUT_SECONDS = 2
OLDEST_POSTGRESQL, OLDEST_REDIS = 15, 7
CLOCK_WARNING_SECONDS, CLOCK_ERROR_SECONDS = 2.0, 30.0
GIGABYTE = 1024**3
DISK_WARNING_BYTES, DISK_ERROR_BYTES = 5 * GIGABYTE, GIGABYTE
RELEASE = "run `flask --app wsgi release` with the administrator's address"
START = "./scripts/run starts it on this machine"


@dataclass(frozen=True)
class Finding:
    """One line of the diagnosis: what was looked at, ok / warning / error, what was found, what to do."""

    subject: str
    state: str
    text: str
    remedy: str = ""


def diagnose(settings: Settings) -> Iterator[Finding]:
    """Every finding, in the order in which to repair."""
    yield from check_configuration(settings)
    yield from check_secrets(settings)
    yield from check_database(settings)
    yield from check_redis()
    yield from check_processes()
    yield from check_disk(settings)
    yield from check_metrics_folder(settings)
    yield from check_mail(settings)
    yield from check_backups(settings)
    yield from check_vendor_keys()


def check_configuration(settings: Settings) -> Iterator[Finding]:
    """Settings that are valid one by one and still wrong together."""
    wrong = list(_find_misfits(settings)) if settings.is_production else []
    yield from wrong
    if not wrong:
        yield Finding("configuration", OK, f"{settings.ENVIRONMENT}, release {settings.RELEASE_VERSION}")


def _find_misfits(settings: Settings) -> Iterator[Finding]:
    if settings.DEBUG:
        yield Finding("configuration", WARNING, "DEBUG is on", "remove DEBUG: log services need JSON lines")
    if not settings.PUBLIC_URL.startswith("https://"):
        text = "PUBLIC_URL is not https" if settings.PUBLIC_URL else "PUBLIC_URL is missing"
        yield Finding("configuration", WARNING, text, "set the https address people use; mailed links begin with it")
    if not settings.RATE_LIMIT_ENABLED:
        yield Finding("configuration", WARNING, "rate limits are off", "remove RATE_LIMIT_ENABLED")
    if "*" in settings.cors_origins:
        yield Finding("configuration", WARNING, "CORS_ORIGINS holds *", "name the origins that may read the API")


def check_secrets(settings: Settings) -> Iterator[Finding]:
    """Whether each secret is there, long, not well known and used once."""
    weak = False
    for name in SECRET_NAMES:
        try:
            check_secret(name, getattr(settings, name))
        except ConfigurationError as error:
            weak = True
            text, _, remedy = str(error).partition(": ")
            yield Finding("secrets", ERROR if settings.is_production else WARNING, text, remedy)
    given = [getattr(settings, name) for name in SECRET_NAMES if getattr(settings, name)]
    if len(set(given)) < len(given):
        weak = True
        yield Finding("secrets", ERROR, "two secrets are equal", "give each its own random value")
    if not weak:
        yield Finding("secrets", OK, f"{', '.join(SECRET_NAMES)} are long and random")


def check_database(settings: Settings) -> Iterator[Finding]:
    """The connection as the application makes it, and what must hold in the database."""
    try:
        connection = psycopg2.connect(plain_address(settings.application_url), connect_timeout=CONNECT_TIMEOUT_SECONDS)
    except psycopg2.OperationalError as error:
        yield _explain_refusal(str(error))
        return
    with closing(connection):
        connection.autocommit = True
        for check in (_check_server, _check_role, _check_extensions, _check_migrations, _check_clock):
            yield _checked(check, connection)


def _explain_refusal(reason: str) -> Finding:
    if "authentication" in reason or "does not exist" in reason:
        text = "PostgreSQL refuses the application's role, or has no such database"
        return Finding("database", ERROR, text, f"check DATABASE_URL, then {RELEASE}")
    return Finding("database", ERROR, "PostgreSQL is not reachable", f"start it or correct DATABASE_URL; {START}")


def _checked(check: Callable[[Connection], Finding], connection: Connection) -> Finding:
    try:
        return check(connection)
    except psycopg2.Error as error:
        subject = check.__name__.removeprefix("_check_")
        return Finding(subject, ERROR, f"PostgreSQL refused the question ({error.pgcode or 'it went away'})", RELEASE)


def _ask(connection: Connection, sql: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def _check_server(connection: Connection) -> Finding:
    version = connection.server_version // 10_000
    if version < OLDEST_POSTGRESQL:
        return Finding("database", ERROR, f"PostgreSQL {version} is too old", f"use {OLDEST_POSTGRESQL} or newer")
    return Finding("database", OK, f"PostgreSQL {version} answers")


def _check_role(connection: Connection) -> Finding:
    with connection.cursor() as cursor:
        faults = find_role_faults(cursor)
    if faults:
        return Finding("role", ERROR, "; ".join(faults), f"sign in as neuracrm_app: {RELEASE}")
    return Finding("role", OK, "no superuser, no BYPASSRLS, owns nothing, member of no role")


def _check_extensions(connection: Connection) -> Finding:
    present = {name for (name,) in _ask(connection, "select extname from pg_extension")}
    missing = [name for name in EXTENSIONS if name not in present]
    if missing:
        return Finding("extensions", ERROR, f"missing: {', '.join(missing)}", RELEASE)
    return Finding("extensions", OK, ", ".join(EXTENSIONS))


def _check_migrations(connection: Connection) -> Finding:
    head = checks.expected_revision()
    if not _ask(connection, "select 1 where to_regclass('public.alembic_version') is not null"):
        return Finding("migrations", ERROR, "the database has no schema", RELEASE)
    found = [revision for (revision,) in _ask(connection, "select version_num from alembic_version")]
    if found != [head]:
        return Finding("migrations", ERROR, f"at {', '.join(found) or 'none'}, the code expects {head}", RELEASE)
    return Finding("migrations", OK, f"at {head}, the newest")


def _check_clock(connection: Connection) -> Finding:
    before = now()
    ((server,),) = _ask(connection, "select clock_timestamp()")
    middle = before + (now() - before) / 2
    seconds = abs((server - middle).total_seconds())
    if seconds <= CLOCK_WARNING_SECONDS:
        return Finding("clock", OK, f"{seconds:.1f} s apart from the database server")
    state = ERROR if seconds > CLOCK_ERROR_SECONDS else WARNING
    text = f"{seconds:.0f} s apart from the database server"
    return Finding("clock", state, text, "let both machines follow a time server (NTP)")


def check_redis() -> Iterator[Finding]:
    """Whether Redis answers, is new enough, and never throws queues away."""
    try:
        server = client().info("server")
    except (redis.RedisError, OSError):
        yield Finding("redis", ERROR, "Redis is not reachable", f"start it or correct REDIS_URL; {START}")
        return
    version = str(server["redis_version"])  # type: ignore[index]
    if int(version.partition(".")[0]) < OLDEST_REDIS:
        yield Finding("redis", WARNING, f"Redis {version} is old", f"use {OLDEST_REDIS} or newer, or Valkey")
    else:
        yield Finding("redis", OK, f"Redis protocol {version} answers")
    yield _check_eviction()


def _check_eviction() -> Finding:
    remedy = "set maxmemory-policy to noeviction, or queues can vanish"
    try:
        policy = client().info("memory").get("maxmemory_policy", "unknown")  # type: ignore[union-attr]
    except (redis.RedisError, OSError):
        return Finding("redis memory", WARNING, "the eviction policy cannot be read", remedy)
    if policy != "noeviction":
        return Finding("redis memory", ERROR, f"the eviction policy is {policy}", remedy)
    return Finding("redis memory", OK, "noeviction")


def check_processes() -> Iterator[Finding]:
    """Whether workers serve every queue and a scheduler lives, by their heartbeats."""
    commands = {"worker": "python worker.py", "scheduler": "python worker.py --scheduler"}
    states = {"worker": checks.check_worker(), "scheduler": checks.check_scheduler()}
    for name, state in states.items():
        if state == checks.HEALTHY:
            yield Finding(name, OK, "alive")
        else:
            yield Finding(name, ERROR, state.removeprefix("unhealthy: "), f"start `{commands[name]}`, see its log")


def check_disk(settings: Settings) -> Iterator[Finding]:
    """Room for files, and the right to write them."""
    folder = _nearest(settings.storage_folder)
    if not os.access(folder, os.W_OK | os.X_OK):
        yield Finding("disk", ERROR, f"{folder} cannot be written", "give it to the user who runs the product")
        return
    free = shutil.disk_usage(folder).free
    text = f"{free / GIGABYTE:.1f} GB free for files"
    if free >= DISK_WARNING_BYTES:
        yield Finding("disk", OK, text)
    else:
        state = ERROR if free < DISK_ERROR_BYTES else WARNING
        yield Finding("disk", state, text, "free some, or move STORAGE_FOLDER to a larger disk")


def _nearest(folder: Path) -> Path:
    return next(path for path in (folder.absolute(), *folder.absolute().parents) if path.exists())


def check_metrics_folder(settings: Settings) -> Iterator[Finding]:
    """Whether the processes can add their figures up."""
    named = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
    folder = Path(named) if named else DATA / "metrics"
    remedy = "give every process the same empty writable folder as PROMETHEUS_MULTIPROC_DIR"
    if not named and (settings.is_production or not folder.is_dir()):
        yield Finding("metrics", WARNING, "PROMETHEUS_MULTIPROC_DIR is not set here", remedy)
    elif not (folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)):
        yield Finding("metrics", ERROR, f"{folder} is no folder that can be written", remedy)
    else:
        yield Finding("metrics", OK, "the folder is there and can be written")


def check_mail(settings: Settings) -> Iterator[Finding]:
    """Where mail goes."""
    remedy = "set SENDGRID_API_KEY, or SMTP_HOST, SMTP_USERNAME and SMTP_PASSWORD; and MAIL_FROM"
    if settings.SENDGRID_API_KEY and not settings.is_simulated("sendgrid"):
        yield Finding("mail", OK, "goes to SendGrid")
    elif settings.SMTP_HOST:
        yield Finding("mail", OK, "goes to the mail server of SMTP_HOST")
    elif settings.is_production:
        yield Finding(
            "mail", ERROR, "SENDGRID_API_KEY and SMTP_HOST are missing, so no invitation or reset can be sent", remedy
        )
    elif settings.is_simulated("sendgrid"):
        yield Finding("mail", OK, "goes to the simulator of SendGrid on this machine")
    else:
        yield Finding("mail", WARNING, "is only written to a folder: `flask --app wsgi outbox list`", remedy)


def check_backups(settings: Settings) -> Iterator[Finding]:
    """Whether backups are made, and the newest is young and good."""
    if not settings.BACKUP_ENCRYPTION_KEY:
        remedy = "set BACKUP_ENCRYPTION_KEY and keep a copy of it elsewhere: then every night brings a backup"
        yield Finding("backups", WARNING, "none are made", remedy)
        return
    state = checks.check_backups()["backups"]
    if state == checks.HEALTHY:
        yield Finding("backups", OK, "the newest is younger than 26 hours and good")
    else:
        remedy = "`flask --app wsgi backup list` tells the reason, `backup create --verify` makes one now"
        yield Finding("backups", ERROR, state.partition(": ")[2], remedy)


def check_vendor_keys() -> Iterator[Finding]:
    """Which vendors are configured; nobody is asked."""
    for vendor, state in checks.check_vendors().items():
        if state == checks.CONFIGURED:
            yield Finding(vendor, OK, "configured")
        elif state == checks.SIMULATED:
            yield Finding(vendor, OK, "a simulator on this machine stands in for it")
        elif state == checks.PAUSED:
            yield Finding(vendor, WARNING, "calls pause after repeated failures", "look at the vendor's status page")
        else:
            remedy = f"set {', '.join(checks.VENDORS[vendor])} to use it"
            yield Finding(vendor, WARNING, "not configured", remedy)
