"""What a new password must be: long, whole, not among the common ones, not made of words anybody can guess here.

No rule about kinds of characters, and no expiry: both make passwords weaker (NIST SP 800-63B 3.1.1.2, ASVS 6.2).
"""

import re
from functools import cache

from app.core.errors import Invalid

MIN_LENGTH = 12
MAX_LENGTH = 128
COMMON_COUNT = 10_000
SHORTEST_COMMON = 6
# A common password with fewer than six further characters at one end is still the common one.
DECORATION = 6
# What is left without the words of the context must be a password by itself.
MIN_OWN = 8
SHORTEST_WORD = 4
PRODUCT_WORDS = ("neuracrm", "neura")


def check_new_password(password: str, *context: str, field: str = "password") -> None:
    """Raise Invalid, naming the field, unless the password may be used. `context`: e-mail, name, organization."""
    reason = find_weakness(password, *context)
    if reason:
        raise Invalid(fields={field: [reason]})


def find_weakness(password: str, *context: str) -> str | None:
    """Why a password is refused, or None."""
    if len(password) < MIN_LENGTH:
        return f"Use at least {MIN_LENGTH} characters. A few unrelated words are easy to remember."
    if len(password) > MAX_LENGTH:
        return f"Use at most {MAX_LENGTH} characters."
    plain = password.casefold()
    if _is_repetition(plain) or _is_common(plain):
        return "This password is too common. A few unrelated words are easy to remember."
    if _own_length(plain, context) < MIN_OWN:
        return "Do not build the password from your name, your e-mail address, your organization or the product."
    return None


def _is_repetition(plain: str) -> bool:
    period = (plain + plain).find(plain, 1)
    unit = plain[:period]
    return period < len(plain) and (period < SHORTEST_WORD or unit in _common())


def _is_common(plain: str) -> bool:
    common = _common()
    return any(plain[: len(plain) - cut] in common or plain[cut:] in common for cut in range(DECORATION))


def _own_length(plain: str, context: tuple[str, ...]) -> int:
    words = {word for text in context for word in re.findall(r"\w+", text.casefold()) if len(word) >= SHORTEST_WORD}
    # The longest first: "anderson" before "ander".
    for word in sorted({*words, *PRODUCT_WORDS}, key=len, reverse=True):
        plain = plain.replace(word, "")
    return len(plain)


@cache
def _common() -> frozenset[str]:
    # Read on first use: the lists take 15 MB while they are loaded, and most processes never judge a password.
    from zxcvbn.frequency_lists import FREQUENCY_LISTS

    ranked = FREQUENCY_LISTS["passwords"]
    return frozenset(word for word in ranked[:COMMON_COUNT] if len(word) >= SHORTEST_COMMON) | frozenset(
        word for word in ranked[COMMON_COUNT:] if len(word) >= MIN_LENGTH
    )
