"""Addresses on the web: checked when they come in, and the domain a firm is known by."""

from typing import Any
from urllib.parse import urlsplit

import idna
import marshmallow as ma

from app.core.schemas import Text

MAX_URL = 2000
SCHEMES = ("http", "https")
NOT_AN_ADDRESS = "Not a web address: write https://example.com."


class WebAddress(Text):
    """An http or https address; one typed without a scheme gets https."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs["metadata"] = {"example": "https://example.com", **kwargs.get("metadata", {})}
        super().__init__(max=MAX_URL, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        text = super()._deserialize(value, attr, data, **kwargs)
        if not text:
            return text
        address = text if "://" in text else f"https://{text}"
        if address.split("://")[0].lower() not in SCHEMES or domain_of(address) is None or " " in address:
            raise ma.ValidationError(NOT_AN_ADDRESS)
        return address


class Domain(Text):
    """A bare domain name; a whole address is cut down to it."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        text = super()._deserialize(value, attr, data, **kwargs)
        if not text:
            return text
        domain = domain_of(text)
        if domain is None:
            raise ma.ValidationError("Not a domain: write example.com.")
        return domain


def domain_of(address: str) -> str | None:
    """The domain of a web address in ASCII lower case without "www.", or None when there is none."""
    try:
        host = urlsplit(address if "://" in address else f"//{address}").hostname or ""
        name = idna.encode(host.rstrip("."), uts46=True).decode().lower().removeprefix("www.")
    except (ValueError, UnicodeError):
        return None
    last = name.rpartition(".")[2]
    return name if "." in name and not last.isdigit() else None
