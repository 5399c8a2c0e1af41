"""What `flask secrets check` looks at: every setting that is a secret, without ever showing one."""

import re
import stat
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from app.health.diagnosis import ERROR, OK, WARNING, Finding, check_secrets
from config import DATA, ROOT, WELL_KNOWN, ConfigurationError, Settings, check_secret

# A name with one of these ends holds a secret; the rest of config.py is no secret.
SECRET_ENDINGS = ("_KEY", "_SECRET", "_TOKEN", "_PASSWORD", "_DSN")
NO_SECRETS = ("STRIPE_PUBLISHABLE_KEY", "SENDGRID_WEBHOOK_PUBLIC_KEY", "POSTHOG_API_KEY")
OWN_SECRETS = ("SECRET_KEY", "JWT_SECRET_KEY", "WEBHOOK_SECRET", "JWT_PREVIOUS_SECRET_KEY")
LEAST_TOKEN_BYTES = 16
LEAST_PASSWORD_CHARACTERS = 12
# What vendors print in their guides instead of a key.
PLACEHOLDER = re.compile(r"^(sk-\.\.\.|sk_live_\.\.\.|retell-\.\.\.|x{4,}|\.\.\.|<.*>|\$\{.*\})$", re.IGNORECASE)
SECRET_FILES = (DATA / "secrets.env", DATA / "development.env", ROOT / ".env")


def inspect_secrets(settings: Settings) -> Iterator[Finding]:
    """Every finding about secrets. No finding holds a secret or a part of one."""
    yield from check_secrets(settings)
    yield from check_rotation(settings)
    yield from check_addresses(settings)
    yield from check_vendor_secrets(settings)
    yield from check_files(SECRET_FILES)


def check_rotation(settings: Settings) -> Iterator[Finding]:
    """Whether a change of the JWT key is under way, and done right."""
    previous = settings.JWT_PREVIOUS_SECRET_KEY
    if not previous:
        yield Finding("rotation", OK, "one key signs and checks access tokens")
        return
    if previous == settings.JWT_SECRET_KEY:
        text = "JWT_PREVIOUS_SECRET_KEY equals JWT_SECRET_KEY: nothing was changed"
        yield Finding("rotation", ERROR, text, "give JWT_SECRET_KEY a new value, or empty JWT_PREVIOUS_SECRET_KEY")
        return
    try:
        check_secret("JWT_PREVIOUS_SECRET_KEY", previous)
    except ConfigurationError as error:
        text, _, remedy = str(error).partition(": ")
        yield Finding("rotation", ERROR, text, f"forgers could sign with it; empty it. Else {remedy}")
        return
    minutes = settings.JWT_ACCESS_TOKEN_EXPIRE_MINUTES
    remedy = f"empty JWT_PREVIOUS_SECRET_KEY {minutes} minutes after every process has the new key"
    yield Finding("rotation", WARNING, "two keys are valid: a change of the JWT key is under way", remedy)


def check_addresses(settings: Settings) -> Iterator[Finding]:
    """Whether the servers' passwords are there and long, and their lines encrypted where they leave the machine."""
    for name in ("DATABASE_URL", "MIGRATION_DATABASE_URL", "REDIS_URL"):
        text = getattr(settings, name)
        if text:
            yield _check_address(settings, name, text)


def _check_address(settings: Settings, name: str, text: str) -> Finding:
    state = WARNING if settings.is_production else OK
    password = unquote(urlsplit(text).password or "")
    if not password:
        return Finding("addresses", state, f"{name} holds no password", "give the server one, or bar its port")
    if len(password) < LEAST_PASSWORD_CHARACTERS or any(word in password.lower() for word in WELL_KNOWN):
        return Finding("addresses", state, f"the password in {name} is short or well known", "change it at the server")
    return Finding("addresses", OK, f"{name} holds a password")


def check_vendor_secrets(settings: Settings) -> Iterator[Finding]:
    """Whether the other secrets that are set look like real ones."""
    given = {name: getattr(settings, name) for name in list_secret_names() if getattr(settings, name)}
    for name, value in given.items():
        if PLACEHOLDER.match(value) or any(word in value.lower() for word in ("your-", "change-me", "example")):
            yield Finding("vendors", ERROR, f"{name} is a placeholder", "set the real value, or empty it")
        elif len(value.encode()) < LEAST_TOKEN_BYTES and name != "SMTP_PASSWORD":
            yield Finding("vendors", WARNING, f"{name} is shorter than {LEAST_TOKEN_BYTES} bytes", "is it whole?")
    if settings.is_production and not settings.METRICS_TOKEN:
        text = "METRICS_TOKEN is missing, so everybody can read the metrics"
        yield Finding("vendors", WARNING, text, "set it, and give it to Prometheus")
    yield Finding("vendors", OK, f"set: {', '.join(sorted(given)) or 'none'}")


def list_secret_names() -> list[str]:
    """The settings that hold a secret of a vendor or another server."""
    named = [name for name in Settings.model_fields if name.endswith(SECRET_ENDINGS)]
    return [name for name in named if name not in (*OWN_SECRETS, *NO_SECRETS)]


def check_files(paths: tuple[Path, ...]) -> Iterator[Finding]:
    """Whether a file with secrets is closed to the other users of the machine."""
    for path in paths:
        if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077:
            yield Finding("files", WARNING, f"{path.name} can be read by other users", f"chmod 600 {path}")
