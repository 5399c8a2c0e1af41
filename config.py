"""Settings of NeuraCRM: the only reader of the environment.

Order: process environment, `.data/development.env` (written by `scripts/run`), defaults. In development missing
secrets are generated once into `.data/secrets.env`; in production a missing, short or well-known secret stops the start.
"""

import hashlib
import hmac
import os
import secrets
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy.engine import URL

from addresses import ConfigurationError, is_public_url, normalise_database_url

ROOT = Path(__file__).resolve().parent
DATA = Path(os.environ.get("NEURACRM_DATA", ROOT / ".data"))
SECRET_MIN_BYTES = 32
SECRET_NAMES = ("SECRET_KEY", "JWT_SECRET_KEY", "WEBHOOK_SECRET")
WELL_KNOWN = ("change-in-production", "change-me", "changeme", "dev-secret", "your-", "example", "password")
APPLICATION_ROLE = "neuracrm_app"
# The settings that must be set to use a vendor; its address is in {VENDOR}_API_URL.
VENDOR_KEYS = {
    "openai": ("OPENAI_API_KEY",),
    "retell": ("RETELL_API_KEY",),
    "stripe": ("STRIPE_SECRET_KEY",),
    "sendgrid": ("SENDGRID_API_KEY",),
    "twilio": ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN"),
}


class Settings(BaseSettings):
    """Every variable the product knows, by the exact names of `.env.example`."""

    model_config = SettingsConfigDict(extra="ignore", case_sensitive=True, hide_input_in_errors=True)

    ENVIRONMENT: Literal["development", "test", "staging", "production"] = "development"
    DEBUG: bool = False
    RELEASE_VERSION: str = "0.1.0"
    PUBLIC_URL: str = ""
    PORT: int = 8000
    TRUSTED_PROXIES: int = Field(0, ge=0, le=5)
    CORS_ORIGINS: str = ""

    SECRET_KEY: str = ""
    WEBHOOK_SECRET: str = ""
    JWT_SECRET_KEY: str = ""
    JWT_PREVIOUS_SECRET_KEY: str = ""
    JWT_ALGORITHM: Literal["HS256"] = "HS256"
    JWT_ACCESS_TOKEN_EXPIRE_MINUTES: int = Field(30, ge=1, le=1440)

    DATABASE_URL: str = ""
    MIGRATION_DATABASE_URL: str = ""
    DATABASE_POOL_SIZE: int = Field(10, ge=1)
    DATABASE_POOL_OVERFLOW: int = Field(20, ge=0)
    REDIS_URL: str = ""

    OPENAI_API_KEY: str = ""
    OPENAI_API_URL: str = ""
    OPENAI_MODEL: str = "gpt-6-luna"
    OPENAI_QUALITY_MODEL: str = "gpt-6.1-sol"
    OPENAI_EMBEDDING_MODEL: str = "text-embedding-3-small"
    OPENAI_MODERATION_MODEL: str = "omni-moderation-latest"
    RETELL_API_KEY: str = ""
    RETELL_API_URL: str = ""
    RETELL_AGENT_ID: str = ""
    RETELL_PHONE_NUMBER: str = ""
    STRIPE_SECRET_KEY: str = ""
    STRIPE_PUBLISHABLE_KEY: str = ""
    STRIPE_WEBHOOK_SECRET: str = ""
    STRIPE_API_URL: str = ""
    SENDGRID_API_KEY: str = ""
    SENDGRID_WEBHOOK_PUBLIC_KEY: str = ""
    SENDGRID_PARSE_TOKEN: str = ""
    SENDGRID_PARSE_DOMAIN: str = ""
    SENDGRID_API_URL: str = ""
    TWILIO_ACCOUNT_SID: str = ""
    TWILIO_AUTH_TOKEN: str = ""
    TWILIO_API_URL: str = ""
    TWILIO_API_KEY_SID: str = ""
    TWILIO_API_KEY_SECRET: str = ""
    TWILIO_TWIML_APP_SID: str = ""
    TWILIO_PHONE_NUMBER: str = ""
    WEBHOOK_BASE_URL: str = ""
    CLOUDFLARE_R2_ACCESS_KEY: str = ""
    CLOUDFLARE_R2_SECRET_KEY: str = ""
    CLOUDFLARE_R2_BUCKET: str = ""
    CLOUDFLARE_R2_ENDPOINT: str = ""

    SENTRY_DSN: str = ""
    LOGTAIL_TOKEN: str = ""
    LOGTAIL_HOST: str = ""
    POSTHOG_API_KEY: str = ""
    POSTHOG_HOST: str = ""
    LOG_LEVEL: str = "INFO"
    METRICS_TOKEN: str = ""
    METRICS_PORT: int = Field(0, ge=0, le=65_535)

    SMTP_HOST: str = ""
    SMTP_PORT: int = 587
    SMTP_USERNAME: str = ""
    SMTP_PASSWORD: str = ""
    MAIL_FROM: str = "NeuraCRM <no-reply@neuracrm.local>"

    ENABLE_AI_FEATURES: bool = True
    ENABLE_CALL_CENTER: bool = True
    ENABLE_ANALYTICS: bool = True

    RATE_LIMIT_PER_MINUTE: int = Field(1200, ge=1)
    RATE_LIMIT_ENABLED: bool = True
    IMPORT_MAX_BYTES: int = Field(1024**3, ge=1)
    STORAGE_FOLDER: str = ""
    OUTGOING_LOOPBACK: bool = False

    BACKUP_ENCRYPTION_KEY: str = ""
    BACKUP_PREVIOUS_ENCRYPTION_KEY: str = ""
    BACKUP_FOLDER: str = ""
    BACKUP_S3_BUCKET: str = ""
    BACKUP_S3_ENDPOINT: str = ""
    BACKUP_S3_ACCESS_KEY: str = ""
    BACKUP_S3_SECRET_KEY: str = ""

    @property
    def is_production(self) -> bool:
        """Whether secrets must be given and real: production and staging."""
        return self.ENVIRONMENT in ("production", "staging")

    @property
    def storage_folder(self) -> Path:
        """Where files live when no bucket is set."""
        return Path(self.STORAGE_FOLDER) if self.STORAGE_FOLDER else DATA / "files"

    @property
    def backup_folder(self) -> Path:
        """Where backups lie when no bucket is set, and drills keep their reports."""
        return Path(self.BACKUP_FOLDER) if self.BACKUP_FOLDER else DATA / "backups"

    @property
    def outbox_folder(self) -> Path:
        """Where mail is written in development and tests, when no SMTP_HOST is set."""
        return (Path(self.STORAGE_FOLDER) if self.STORAGE_FOLDER else DATA) / "outbox"

    @property
    def public_url(self) -> str:
        """The address people reach the product at, without a trailing slash; used in mails, never taken from a request."""
        return (self.PUBLIC_URL or f"http://127.0.0.1:{self.PORT}").rstrip("/")

    @property
    def webhook_url(self) -> str:
        """The address vendors call back at, without a trailing slash; behind a proxy it differs from what a request tells."""
        return (self.WEBHOOK_BASE_URL or self.public_url).rstrip("/")

    def is_configured(self, vendor: str) -> bool:
        """Whether the keys of a vendor of VENDOR_KEYS are set; a simulator has keys as well."""
        return all(getattr(self, name) for name in VENDOR_KEYS[vendor])

    def vendor_url(self, vendor: str) -> str:
        """The address that stands in for the vendor's own, without a trailing slash; empty for the vendor itself."""
        return str(getattr(self, f"{vendor.upper()}_API_URL")).rstrip("/")

    def is_simulated(self, vendor: str) -> bool:
        """Whether a simulator answers instead of the vendor: its address is on this machine or a private network."""
        url = self.vendor_url(vendor)
        return bool(url) and self.is_configured(vendor) and not is_public_url(url)

    @property
    def cors_origins(self) -> list[str]:
        return [origin.strip() for origin in self.CORS_ORIGINS.split(",") if origin.strip()]

    @cached_property
    def owner_url(self) -> URL:
        """The address migrations use: MIGRATION_DATABASE_URL, else DATABASE_URL as given."""
        return normalise_database_url(self.MIGRATION_DATABASE_URL or self.DATABASE_URL)

    @cached_property
    def application_url(self) -> URL:
        """The address the application uses; never the owner's.

        With a MIGRATION_DATABASE_URL, DATABASE_URL already names the application's role. With one superuser
        DATABASE_URL alone (as on Railway) the release step made the role with the password derived here.
        """
        url = normalise_database_url(self.DATABASE_URL)
        if self.MIGRATION_DATABASE_URL:
            return url
        return url.set(username=APPLICATION_ROLE, password=self.application_password)

    @property
    def application_password(self) -> str:
        """Password of the application's role, derived from SECRET_KEY so that web and worker need no further secret."""
        return hmac.new(self.SECRET_KEY.encode(), b"database role neuracrm_app", hashlib.sha256).hexdigest()


def load_settings(**overrides: Any) -> Settings:
    """Read the settings and refuse what is not fit for the environment.

    Raises ConfigurationError naming the first variable that is wrong.
    """
    # The simulators come first: what a person wrote into development.env counts more.
    files = (DATA / "secrets.env", DATA / "simulators.env", DATA / "development.env")
    environment = overrides.get("ENVIRONMENT") or os.environ.get("ENVIRONMENT", "development")
    if environment == "development":
        _generate_development_secrets(files[0])
    env_file = files if environment == "development" else None
    try:
        settings = Settings(_env_file=env_file, **overrides)  # type: ignore[call-arg]
    except ValueError as error:
        details = error.errors()[0] if hasattr(error, "errors") else {"loc": ("settings",), "msg": str(error)}
        raise ConfigurationError(f"{details['loc'][0]}: {details['msg']}") from None
    _check_required(settings)
    return settings


def _check_required(settings: Settings) -> None:
    if settings.is_production:
        for name in SECRET_NAMES:
            check_secret(name, getattr(settings, name))
        if settings.SECRET_KEY == settings.JWT_SECRET_KEY:
            raise ConfigurationError("JWT_SECRET_KEY equals SECRET_KEY: give each its own random value")
        _refuse_simulators(settings)
    if not settings.DATABASE_URL:
        raise ConfigurationError("DATABASE_URL is missing: start ./scripts/run first, or set it")
    if not settings.REDIS_URL:
        raise ConfigurationError("REDIS_URL is missing: start ./scripts/run first, or set it")


def _refuse_simulators(settings: Settings) -> None:
    for vendor, keys in VENDOR_KEYS.items():
        name = f"{vendor.upper()}_API_URL"
        url = getattr(settings, name)
        if url and not is_public_url(url):
            raise ConfigurationError(f"{name} names a simulator or a private address: leave it empty")
        simulated = next((key for key in keys if "simulated" in getattr(settings, key)), None)
        if simulated:
            raise ConfigurationError(f"{simulated} is a simulator's key: set the vendor's, or leave it empty")


def check_secret(name: str, value: str) -> None:
    """Raise ConfigurationError when a secret is missing, short or well known; the message never holds it."""
    remedy = 'create one with: python -c "import secrets; print(secrets.token_urlsafe(48))"'
    if not value:
        raise ConfigurationError(f"{name} is missing: {remedy}")
    if len(value.encode()) < SECRET_MIN_BYTES:
        raise ConfigurationError(f"{name} is shorter than {SECRET_MIN_BYTES} bytes: {remedy}")
    if any(word in value.lower() for word in WELL_KNOWN) or len(set(value)) < 10:
        raise ConfigurationError(f"{name} is a well-known or trivial value: {remedy}")


def _generate_development_secrets(path: Path) -> None:
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = "".join(f"{name}={secrets.token_urlsafe(48)}\n" for name in SECRET_NAMES)
    part = path.with_suffix(f".{os.getpid()}")
    part.write_text(lines)
    part.chmod(0o600)
    try:
        # link() fails when another process was first: both then read the same secrets.
        os.link(part, path)
    except FileExistsError:
        return
    finally:
        part.unlink()
