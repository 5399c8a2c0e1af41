"""SECURITY 22: an access token is ours, whole, of this kind and of this moment, or it is nothing."""

import base64
import json
import time
from typing import Any

import jwt
import pytest

from app.core.security import AUDIENCE, ISSUER, TOKEN_TYPE, key_id
from tests.client import PASSWORD, ApiClient

DAY = 86400


def claims_of(person: Any, **changes: Any) -> dict[str, Any]:
    """The claims of a good token, changed; a claim set to None is left out."""
    given = jwt.decode(person.token, options={"verify_signature": False})
    return {name: value for name, value in {**given, **changes}.items() if value is not None}


def encode(claims: dict[str, Any], key: str, **header: Any) -> str:
    """A token by hand: the library refuses to make some of them."""
    import hashlib
    import hmac

    head = {"alg": "HS256", "typ": TOKEN_TYPE, "kid": key_id(key), **header}
    parts = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in (head, claims)]
    algorithm = {"HS512": hashlib.sha512, "HS384": hashlib.sha384}.get(head["alg"], hashlib.sha256)
    signature = b"" if head["alg"] == "none" else hmac.new(key.encode(), b".".join(parts), algorithm).digest()
    return b".".join([*parts, base64.urlsafe_b64encode(signature).rstrip(b"=")]).decode()


def forgeries(person: Any, key: str) -> dict[str, str]:
    now = int(time.time())
    good = claims_of(person)
    public = "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA\n-----END PUBLIC KEY-----"
    head, body, signature = person.token.split(".")
    made = {
        "alg none": encode(good, key, alg="none"),
        "alg None": encode(good, key, alg="None"),
        "no signature": f"{head}.{body}.",
        "alg HS512 of the same key": encode(good, key, alg="HS512"),
        "public key as secret": encode(good, public),
        "empty key": encode(good, ""),
        "short key": encode(good, "secret"),
        "key from the header": encode(good, "mine", kid="../../dev/null", jku="https://evil.example/keys"),
        "another organization's key id": encode(good, "x" * 40),
        "changed body": f"{head}.{encode({**good, 'org': good['org'] + 1}, key).split('.')[1]}.{signature}",
    }
    changed = {
        "wrong audience": {"aud": "other"},
        "audience missing": {"aud": None},
        "wrong issuer": {"iss": "other"},
        "issuer missing": {"iss": None},
        "a refresh token's type": {"typ": "rt+jwt"},
        "type missing": {"typ": None},
        "expired": {"iat": now - DAY, "exp": now - 60},
        "no expiry": {"exp": None},
        "issued in the future": {"iat": now + 120, "exp": now + DAY},
        "not before tomorrow": {"nbf": now + DAY},
        "no session": {"sid": None},
        "session as text": {"sid": str(good["sid"])},
        "session of nobody": {"sid": 2**62},
        "organization as list": {"org": [good["org"]]},
        "organization as truth": {"org": True},
        "no subject": {"sub": None},
        "another subject": {"sub": str(int(good["sub"]) + 1)},
        "subject no number": {"sub": "admin"},
        "no id": {"jti": None},
    }
    made.update({name: encode(claims_of(person, **change), key) for name, change in changed.items()})
    return {**made, "rubbish": "a.b.c", "empty parts": "..", "unicode": "é.é.é", "long": "a" * 9000}


def test_22_forged_tokens_are_refused(app, owner, other):
    key = app.config["SETTINGS"].JWT_SECRET_KEY
    accepted, made = [], forgeries(owner, key)
    # Another organization in a token signed with our own key: the session is not there.
    made["own key, foreign organization"] = encode(claims_of(owner, org=other.organization_id), key)
    for name, token in made.items():
        if ApiClient(app, token.encode("ascii", "ignore").decode()).get("/me").status_code != 401:
            accepted.append(name)
    assert len(made) >= 30 and accepted == []


def test_22_thirty_seconds_of_clock_difference_are_allowed(app, owner):
    key, now = app.config["SETTINGS"].JWT_SECRET_KEY, int(time.time())

    def status(**changes: Any) -> int:
        return ApiClient(app, encode(claims_of(owner, **changes), key)).get("/me").status_code

    assert status(iat=now + 25, exp=now + DAY) == 200 and status(iat=now + 60, exp=now + DAY) == 401
    assert status(iat=now - DAY, exp=now - 25) == 200 and status(iat=now - DAY, exp=now - 60) == 401


def test_22_refresh_token_is_no_access_token(app, owner):
    body = {"email": owner.email, "password": PASSWORD}
    refresh = ApiClient(app).make("/auth/sign-in", body, 200, headers={"X-Token-Delivery": "body"})["refresh_token"]
    assert ApiClient(app, refresh).get("/me").status_code == 401


def test_22_the_previous_key_is_taken_while_keys_change(app, owner):
    settings = app.config["SETTINGS"]
    changed = {
        "JWT_SECRET_KEY": "another-jwt-key-0123456789abcdefghijkl",
        "JWT_PREVIOUS_SECRET_KEY": settings.JWT_SECRET_KEY,
    }
    try:
        app.config["SETTINGS"] = settings.model_copy(update=changed)
        assert owner.get("/me").status_code == 200
        app.config["SETTINGS"] = settings.model_copy(update={**changed, "JWT_PREVIOUS_SECRET_KEY": ""})
        assert owner.get("/me").status_code == 401
    finally:
        app.config["SETTINGS"] = settings


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic YTpi", "Token x", "bearer  "])
def test_22_other_schemes_are_refused(app, header):
    assert ApiClient(app).get("/me", headers={"Authorization": header}).status_code == 401


def test_22_token_names_issuer_and_audience(owner):
    claims = claims_of(owner)
    assert claims["iss"] == ISSUER and claims["aud"] == AUDIENCE and claims["exp"] - claims["iat"] == 1800
    assert "role" not in claims and "email" not in claims
