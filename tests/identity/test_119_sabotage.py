"""SECURITY 119: a test that cannot fail proves nothing. Each guard is broken on purpose and its test must turn red."""

from typing import Any

import jwt
import pytest
from sqlalchemy import text

from app.core import security
from app.core.clock import now
from app.identity import guards, links, permissions, proof, refreshing, second_factor, session_cache, throttles
from tests.identity import test_15_25_at_once as at_once
from tests.identity import test_20_throttles as guessing
from tests.identity import test_22_tokens as tokens
from tests.identity import test_24_refresh as refreshes
from tests.identity import test_26_second_factor as codes
from tests.identity import test_27_links as mailed
from tests.identity import test_30_origin as origin


@pytest.fixture
def red() -> Any:
    """red(test, ...) calls a test that must fail now."""

    def check(test: Any, *arguments: Any, **named: Any) -> None:
        with pytest.raises(AssertionError):
            test(*arguments, **named)

    return check


def test_119_22_unverified_tokens_are_noticed(app, owner, other, monkeypatch, red):
    def believe(token: str, _key: str) -> dict[str, Any] | None:
        try:
            return dict(jwt.decode(token, options={"verify_signature": False}))
        except jwt.InvalidTokenError:
            return None

    monkeypatch.setattr(security, "_decode", believe)
    red(tokens.test_22_forged_tokens_are_refused, app, owner, other)


def test_119_15_kept_sessions_that_are_not_forgotten_are_noticed(owner, monkeypatch, red):
    monkeypatch.setattr(session_cache, "_mark", lambda _keys: None)
    red(at_once.test_15_25_an_ended_session_is_dead_at_once, owner, at_once.sign_out)


def test_119_20_uncounted_guesses_are_noticed(app, owner, monkeypatch, red, report):
    monkeypatch.setattr(proof, "count_guess", lambda _budgets: throttles.Guess([], now()))
    seen: list[str] = []
    real = proof.verify_password
    monkeypatch.setattr(
        proof, "verify_password", lambda stored, password: seen.append(password) or real(stored, password)
    )
    red(guessing.test_20_redis_down_changes_nothing, app, owner, seen)


def test_119_24_a_token_used_twice_is_noticed(app, owner, admin_sql, monkeypatch, red):
    careless = str(refreshing.USE).replace("and used_at is null ", "")
    monkeypatch.setattr(refreshing, "USE", text(careless))
    red(refreshes.test_24_parallel_refreshes_share_one_successor, app, owner, admin_sql)


def test_119_26_a_code_used_twice_is_noticed(owner, admin_sql, monkeypatch, red):
    enrolled = codes.Enrolled(owner)
    enrolled.forget_steps(admin_sql)
    careless = str(second_factor.USE_STEP).replace("and (totp_last_step is null or totp_last_step < :step) ", "")
    monkeypatch.setattr(second_factor, "USE_STEP", text(careless))
    red(codes.test_26_a_code_works_once, enrolled)


def test_119_27_a_link_used_twice_is_noticed(owner, monkeypatch, red):
    monkeypatch.setattr(links, "use_link", lambda _user_id, _token: None)
    from app.identity import resets

    monkeypatch.setattr(resets, "use_link", lambda _user_id, _token: None)
    red(mailed.test_27_a_reset_link_works_once, owner)


def test_119_30_a_foreign_origin_is_noticed(app, owner, monkeypatch, red):
    monkeypatch.setitem(app.extensions["guards"], "sign_in", guards.public)
    red(origin.test_30_foreign_pages_are_refused, app, owner, "https://evil.example")


def test_119_21_a_guard_that_asks_nothing_is_noticed(app, owner, monkeypatch, red):
    from tests.identity.test_members import test_viewers_change_nothing

    monkeypatch.setattr(guards, "_check_permission", lambda _view, _scope: None)
    red(test_viewers_change_nothing, owner)


def test_119_29_a_key_beyond_its_scopes_is_noticed(app, owner, monkeypatch, red):
    from app.identity import api_keys
    from tests.identity.test_29_api_keys import test_29_a_key_without_scopes_does_nothing

    monkeypatch.setattr(api_keys, "grants_of_key", lambda role, _scopes: permissions.GRANTS[role])
    red(test_29_a_key_without_scopes_does_nothing, app, owner)
