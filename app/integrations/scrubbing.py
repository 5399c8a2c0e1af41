"""Taking out of a text what may not leave the process: addresses, phone numbers, secrets, tokens.

What is sent to collectors is scrubbed as a whole, whatever wrote it: an exception of the database quotes the row it refused,
a vendor's error the request, a log line of a library whatever it likes.
"""

import re
from collections.abc import Iterable
from typing import Any

FILTERED = "[filtered]"
DEEPEST = 12
SECRET_MIN_LENGTH = 8
PATTERNS = (
    # e-mail addresses, also as they stand in a query string
    re.compile(r"[\w.+'-]+(?:@|%40)[\w-]+(?:\.[\w-]+)*", re.IGNORECASE),
    # what stands after a word that announces a secret
    re.compile(
        r"(?i)\b(bearer|basic|password|passwd|secret|token|api[_-]?key|authorization|cookie|session)\b"
        r"([\"']?\s*[:=]\s*|\s+)(?!\[filtered\])(?:bearer\s+|basic\s+)?[\"']?[^\s\"',;&)}\]]{4,}"
    ),
    # the passwords of addresses: postgresql://user:password@host
    re.compile(r"(?<=://)[^\s/:@]+:[^\s/@]+(?=@)"),
    # our own keys and those of the vendors, JSON web tokens
    re.compile(r"\b(?:nck|sk|pk|rk|whsec|key|re)_[A-Za-z0-9_]{8,}|\bSG\.[\w.-]{8,}|\b(?:AC|SK)[0-9a-f]{32}\b"),
    re.compile(r"\beyJ[\w-]{8,}(?:\.[\w-]+){0,2}"),
    # phone numbers: + and digits, or ten and more digits with the blanks people write
    re.compile(
        r"\+\d[\d\s().\-/]{5,}\d|\(?\b0\d{2,5}\)?[\s/-]\d[\d\s-]{4,}\d|\(\d{3}\)\s?\d{3}-\d{4}|\b\d{3}-\d{3}-\d{4}\b"
    ),
)


class Scrubber:
    """Knows the installation's own secrets as well as what such things look like."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        known = sorted({value for value in secrets if len(value) >= SECRET_MIN_LENGTH}, key=len, reverse=True)
        self._secrets = re.compile("|".join(re.escape(value) for value in known)) if known else None

    def scrub_text(self, text: str) -> str:
        """The text with what may not leave replaced."""
        if self._secrets is not None:
            text = self._secrets.sub(FILTERED, text)
        for pattern in PATTERNS:
            text = pattern.sub(FILTERED, text)
        return text

    def scrub(self, value: Any, depth: int = 0) -> Any:
        """The same in everything inside dictionaries and lists; what is deeper than anything of ours is dropped."""
        if isinstance(value, str):
            return self.scrub_text(value)
        if depth > DEEPEST:
            return FILTERED
        if isinstance(value, dict):
            return {self.scrub(key, depth + 1): self.scrub(inner, depth + 1) for key, inner in value.items()}
        if isinstance(value, list | tuple | set | frozenset):
            return [self.scrub(inner, depth + 1) for inner in value]
        if value is None or isinstance(value, bool | int | float):
            return value
        return self.scrub_text(str(value))


def scrubber_of(settings: Any) -> Scrubber:
    """A scrubber that knows the secrets of these settings."""
    words = ("SECRET", "KEY", "TOKEN", "PASSWORD", "DSN", "DATABASE_URL", "REDIS_URL", "_SID")
    values = (getattr(settings, name) for name in type(settings).model_fields if any(word in name for word in words))
    return Scrubber(str(value) for value in values if value)
