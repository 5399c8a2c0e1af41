"""Sealed texts, encryption, passwords, tokens."""

import pytest

from app.core import security
from app.core.errors import Malformed


@pytest.fixture(autouse=True)
def context(app):
    with app.app_context():
        yield


def test_sealed_value_comes_back():
    for value in ([1, "a", None], {"a": 1.5}, "é", 2**53):
        assert security.unseal("p", security.seal("p", value)) == value


@pytest.mark.parametrize("change", ["purpose", "first", "last", "short", "empty", "junk", "unicode"])
def test_sealed_value_that_was_changed_is_refused(change):
    sealed = security.seal("p", [1, 2, 3])
    changed = {
        "purpose": sealed, "first": "A" + sealed[1:] if sealed[0] != "A" else "B" + sealed[1:],
        "last": sealed[:-2] + ("AA" if sealed[-2:] != "AA" else "BB"), "short": sealed[:10], "empty": "",
        "junk": "%%%", "unicode": "é" * 20,
    }[change]  # fmt: skip
    with pytest.raises(Malformed):
        security.unseal("q" if change == "purpose" else "p", changed)


def test_encrypted_text_comes_back_and_says_nothing():
    sealed = security.encrypt("totp", "secret")
    assert "secret" not in sealed
    assert sealed != security.encrypt("totp", "secret")
    assert security.decrypt("totp", sealed) == "secret"
    for purpose, text in (("other", sealed), ("totp", sealed[:-4] + "AAA="), ("totp", "AAAA")):
        with pytest.raises(ValueError):
            security.decrypt(purpose, text)


@pytest.mark.usefixtures("real_passwords")
def test_password_is_hashed_by_argon2id_whole():
    """SECURITY 17 and 28."""
    stored = security.hash_password("x" * 100 + "a")
    assert stored.startswith("$argon2id$v=19$m=47104,t=1,p=1$")
    assert security.verify_password(stored, "x" * 100 + "a")
    assert not security.verify_password(stored, "x" * 100 + "b")
    assert not security.verify_password(None, "x")
    assert not security.verify_password("not a hash", "x")
    assert not security.needs_rehash(stored)
