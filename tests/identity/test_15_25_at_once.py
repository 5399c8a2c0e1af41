"""SECURITY 15 and 25: what ends or narrows a session does so with its very next request, with Redis and without."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from app.core import cache
from app.core.database import transaction
from app.core.tenancy import Scope, acting_as
from app.identity import organizations, people
from app.identity.session_cache import session_key
from app.identity.sessions import end_sessions_everywhere
from tests.client import PASSWORD, ApiClient, Signed
from tests.identity.letters import last_token

NEW_PASSWORD = "seventeen purple walruses"


@contextmanager
def in_organization(person: Signed) -> Iterator[None]:
    with person.app.app_context(), acting_as(Scope(person.organization_id, person.user_id, "owner")), transaction():
        yield


def member_id(owner: Signed, person: Signed) -> int:
    return owner.get(f"/members?user_id={person.user_id}").json["data"][0]["id"]


def sign_out(owner: Signed, person: Signed) -> None:
    assert person.post("/auth/sign-out").status_code == 204


def sign_out_everywhere(owner: Signed, person: Signed) -> None:
    assert person.delete("/auth/sessions").status_code == 204


def remove(owner: Signed, person: Signed) -> None:
    assert owner.delete(f"/members/{member_id(owner, person)}").status_code == 204


def leave(owner: Signed, person: Signed) -> None:
    assert person.delete("/me/membership").status_code == 204


def reset(owner: Signed, person: Signed) -> None:
    ApiClient(person.app).post("/auth/password-reset", {"email": person.email})
    owner.run_jobs()
    token = last_token(person.app, person.email)
    body = {"token": token, "password": NEW_PASSWORD}
    assert ApiClient(person.app).post("/auth/password-reset/confirmation", body).status_code == 204


def deactivate_user(owner: Signed, person: Signed) -> None:
    with in_organization(owner):
        people.deactivate_user(person.user_id)


def deactivate_organization(owner: Signed, person: Signed) -> None:
    with in_organization(owner):
        organizations.deactivate_organization()


WAYS = (sign_out, sign_out_everywhere, remove, leave, reset, deactivate_user, deactivate_organization)


@pytest.mark.parametrize("end", WAYS, ids=lambda way: way.__name__)
def test_15_25_an_ended_session_is_dead_at_once(owner, end):
    agent = owner.colleague("agent")
    usable = 0
    assert agent.get("/me").status_code == 200
    end(owner, agent)
    for _ in range(20):
        usable += agent.get("/me").status_code != 401
    assert usable == 0


def test_15_changed_role_counts_with_the_next_request(owner):
    manager = owner.colleague("manager")
    assert manager.get("/me").json["data"]["role"] == "manager"
    assert manager.patch("/organization", {"name": "X"}).status_code == 403
    owner.patch(f"/members/{member_id(owner, manager)}", {"role": "admin"})
    assert manager.patch("/organization", {"name": "X"}).status_code == 200
    owner.patch(f"/members/{member_id(owner, manager)}", {"role": "viewer"})
    assert manager.patch("/organization", {"name": "Y"}).status_code == 403


def test_15_a_reader_that_asked_before_cannot_keep_what_it_saw(owner):
    """The guard may have read the living session just before its end was committed, and store it just after."""
    from app.identity.session_cache import keep_session

    agent = owner.colleague("agent")
    agent.get("/me")
    session_id = agent.get("/me").json["data"]["session"]["id"]
    agent.post("/auth/sign-out")
    with owner.app.app_context():
        keep_session(agent.organization_id, session_id, [agent.user_id, "agent", None, False])
    assert agent.get("/me").status_code == 401


@pytest.fixture
def without_redis(app: Any) -> Iterator[None]:
    """The application cannot reach Redis; what is kept there stays."""
    real = app.extensions["redis"]
    app.extensions["redis"] = cache.connect_redis("redis://127.0.0.1:1/0")
    cache.breaker.succeeded()
    yield
    app.extensions["redis"] = real
    cache.breaker.succeeded()


@pytest.mark.parametrize("end", [sign_out, sign_out_everywhere, remove, deactivate_user], ids=lambda way: way.__name__)
def test_15_25_the_same_with_redis_down(owner, without_redis, end):
    agent = owner.colleague("agent")
    assert agent.get("/me").status_code == 200
    end(owner, agent)
    assert agent.get("/me").status_code == 401


def test_15_a_kept_session_is_forgotten_as_soon_as_redis_is_back(app, owner):
    """Redis away for the process that ends the session only, with the living session kept in it."""
    agent = owner.colleague("agent")
    session_id = agent.get("/me").json["data"]["session"]["id"]
    real, dead = app.extensions["redis"], cache.connect_redis("redis://127.0.0.1:1/0")
    key = session_key(agent.organization_id, session_id)
    assert real.get(key)
    pool, real.connection_pool = real.connection_pool, dead.connection_pool
    cache.breaker.succeeded()
    agent.post("/auth/sign-out")
    real.connection_pool = pool
    cache.breaker.succeeded()
    # A second on an idle machine.
    back = time.monotonic()
    while agent.get("/me").status_code != 401:
        assert time.monotonic() - back < 15.0
    assert real.get(key) == b""


def test_signing_out_one_of_several(app, owner):
    second = ApiClient(
        app, ApiClient(app).make("/auth/sign-in", {"email": owner.email, "password": PASSWORD}, 200)["access_token"]
    )
    sessions = owner.get("/auth/sessions").json["data"]
    assert len(sessions) == 2 and [one["is_current"] for one in sessions].count(True) == 1
    other = next(one["id"] for one in sessions if not one["is_current"])
    assert owner.delete(f"/auth/sessions/{other}").status_code == 204
    assert second.get("/me").status_code == 401 and owner.get("/me").status_code == 200
    assert owner.delete(f"/auth/sessions/{other}").status_code == 404


def test_nobody_ends_somebody_elses_session(owner, other):
    agent = owner.colleague("agent")
    foreign = [agent.get("/me").json["data"]["session"]["id"], other.get("/me").json["data"]["session"]["id"]]
    for session_id in foreign:
        assert owner.delete(f"/auth/sessions/{session_id}").status_code == 404
    assert agent.get("/me").status_code == other.get("/me").status_code == 200


def test_ending_sessions_everywhere_reaches_other_organizations(app, owner):
    elsewhere = Signed.sign_up(app, email=owner.email)
    assert elsewhere.organization_id != owner.organization_id
    with app.app_context(), acting_as(Scope(unbound=True)), transaction():
        assert end_sessions_everywhere(owner.user_id, "test") == 2
    assert owner.get("/me").status_code == elsewhere.get("/me").status_code == 401


def test_switching_organization_moves_the_session(app, owner, other):
    second = Signed.sign_up(app, email=owner.email)
    moved = owner.put("/auth/organization", {"organization_id": second.organization_id})
    assert moved.status_code == 200 and moved.json["data"]["organization"]["id"] == second.organization_id
    assert owner.get("/me").status_code == 401
    assert ApiClient(app, moved.json["data"]["access_token"]).get("/me").status_code == 200
    assert second.put("/auth/organization", {"organization_id": other.organization_id}).status_code == 404


def test_signing_in_goes_where_the_person_was_last(app, owner):
    second = Signed.sign_up(app, email=owner.email)
    body = {"email": owner.email, "password": PASSWORD}
    assert ApiClient(app).make("/auth/sign-in", body, 200)["organization"]["id"] == second.organization_id
    there = {**body, "organization_id": owner.organization_id}
    assert ApiClient(app).make("/auth/sign-in", there, 200)["organization"]["id"] == owner.organization_id
    assert ApiClient(app).make("/auth/sign-in", body, 200)["organization"]["id"] == owner.organization_id


def test_signing_in_elsewhere_is_refused(app, owner, other):
    body = {"email": owner.email, "password": PASSWORD, "organization_id": other.organization_id}
    refused = ApiClient(app).post("/auth/sign-in", body)
    assert refused.status_code == 403 and refused.json["error"]["code"] == "not_a_member"
