"""The addresses settings hold: the database's, with one host or several, and what may be a vendor's own."""

import ipaddress
import re
from urllib.parse import urlsplit

from sqlalchemy.engine import URL, make_url

HOSTS = re.compile(r"^(?P<head>[^/]+//(?:[^/]*@)?)(?P<hosts>[^/?@]*,[^/?@]*)(?P<tail>.*)$")
LOCAL_ENDINGS = ("localhost", ".local", ".internal", ".test")


class ConfigurationError(Exception):
    """The settings do not allow a start; the message is one line that names the variable and the remedy."""


def normalise_database_url(text: str) -> URL:
    """`postgres://` and `postgresql://` become `postgresql+psycopg2://`; SQLAlchemy 2.1 would pick psycopg 3."""
    if not text:
        raise ConfigurationError("DATABASE_URL is missing: set it to postgresql://user:password@host:5432/name")
    try:
        url = make_url(HOSTS.sub(_spread_hosts, text))
    except Exception as error:
        raise ConfigurationError(
            "DATABASE_URL cannot be read: use postgresql://user:password@host:5432/name"
        ) from error
    if url.get_backend_name() not in ("postgres", "postgresql"):
        raise ConfigurationError("DATABASE_URL must name PostgreSQL; no other database is supported")
    return url.set(drivername="postgresql+psycopg2")


def _spread_hosts(found: re.Match[str]) -> str:
    """libpq's `//one:5432,two:5432/name`, as SQLAlchemy reads several hosts: in the query."""
    hosts = "&".join(f"host={host}" for host in found["hosts"].split(","))
    return f"{found['head']}{found['tail']}{'&' if '?' in found['tail'] else '?'}{hosts}"


def is_public_url(url: str) -> bool:
    """Whether an address may be a vendor's own: https, and no name or number of this machine or a private network."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").rstrip(".")
    except ValueError:
        return False
    if parts.scheme != "https" or not host:
        return False
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        # A name whose last part is a number is an address in another writing (0x7f.1, 2130706433).
        return "." in host and not host.endswith(LOCAL_ENDINGS) and host.rpartition(".")[2].isalpha()
