"""SECURITY 29 and 31: keys are hashed, scoped, dated and dead when revoked; making one needs a fresh sign-in."""

import logging
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.core.clock import now
from tests.client import PASSWORD, ApiClient, Signed


def make_key(owner: Signed, *scopes: str, **values: Any) -> dict[str, Any]:
    return owner.make("/api-keys", {"name": "Importer", "scopes": list(scopes), **values})


def grow_stale(admin_sql: Any, person: Signed) -> None:
    admin_sql.execute(
        "update sessions set authenticated_at = now() - interval '6 minutes' where user_id = %s", (person.user_id,)
    )


def test_a_key_works_within_its_scopes(app, owner):
    key = make_key(owner, "members.read")
    assert re.fullmatch(r"nck_live_[0-9A-Za-z]{8}_[0-9A-Za-z_-]{43}[0-9A-Za-z]{6}", key["key"])
    program = ApiClient(app, key["key"])
    assert program.get("/members").status_code == 200
    assert program.get("/organization").status_code == 403
    listed = owner.get("/api-keys").json["data"]
    assert listed[0]["prefix"] == key["key"][:17] and "key" not in listed[0]


def test_29_keys_are_nowhere_in_the_database_or_the_logs(app, owner, admin_sql, caplog):
    with caplog.at_level(logging.DEBUG):
        key = owner.make("/api-keys", {"name": "K", "scopes": ["members.read"]}, headers={"Idempotency-Key": "k-1"})[
            "key"
        ]
        ApiClient(app, key).get("/members")
        ApiClient(app, key[:-1] + "x").get("/members")
    secret = key[18:61]
    admin_sql.execute(
        "select relname from pg_class where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace"
    )
    found = []
    for (table,) in admin_sql.fetchall():
        admin_sql.execute(f'select count(*) from "{table}" t where position(%s in t::text) > 0', (secret,))
        found += [table] * admin_sql.fetchone()[0]
    admin_sql.execute("select count(*) from idempotency_keys where position(%s::bytea in body) > 0", (secret.encode(),))
    assert found == [] and admin_sql.fetchone() == (0,)
    assert secret not in caplog.text and all(secret not in str(record.__dict__) for record in caplog.records)


def test_29_a_revoked_key_is_dead_with_the_next_request(app, owner):
    key = make_key(owner, "members.read")
    program = ApiClient(app, key["key"])
    assert program.get("/members").status_code == 200
    assert owner.delete(f"/api-keys/{key['id']}").status_code == 204
    assert program.get("/members").status_code == 401
    assert owner.delete(f"/api-keys/{key['id']}").status_code == 204
    assert owner.get("/api-keys").json["data"] == []


def test_29_a_key_ends_on_its_day(app, owner, admin_sql):
    key = make_key(owner, "members.read", expires_at=(now() + timedelta(days=1)).isoformat())
    assert ApiClient(app, key["key"]).get("/members").status_code == 200
    admin_sql.execute("update api_keys set expires_at = now() where id = %s", (key["id"],))
    assert ApiClient(app, key["key"]).get("/members").status_code == 401
    past = datetime(2020, 1, 1, tzinfo=UTC).isoformat()
    assert owner.post("/api-keys", {"name": "K", "scopes": [], "expires_at": past}).status_code == 422


def test_29_a_key_without_scopes_does_nothing(app, owner):
    program = ApiClient(app, make_key(owner)["key"])
    assert {program.get(path).status_code for path in ("/me", "/members", "/organization", "/teams")} == {403}


def test_29_damaged_keys_are_refused_without_asking_the_database(app, owner):
    key = make_key(owner, "members.read")["key"]
    flipped = key[:30] + ("A" if key[30] != "A" else "B") + key[31:]
    for bad in (
        flipped,
        key[:-1],
        key + "x",
        key.replace("live", "test"),
        "nck_",
        "nck_live_",
        key.upper(),
        "nck_live_" + "é" * 58,
    ):
        headers = {"Authorization": f"Bearer {bad}".encode().decode("latin-1")}
        assert ApiClient(app).get("/members", headers=headers).status_code == 401, bad


def test_a_key_dies_with_its_makers_membership(app, owner):
    admin = owner.colleague("admin")
    program = ApiClient(app, make_key(admin, "members.read", "leads.delete")["key"])
    assert program.get("/members").status_code == 200
    member = owner.get(f"/members?user_id={admin.user_id}").json["data"][0]["id"]
    owner.delete(f"/members/{member}")
    assert program.get("/members").status_code == 401
    assert owner.get("/api-keys").json["data"] == []


def test_a_key_shrinks_with_its_makers_role(app, owner):
    admin = owner.colleague("admin")
    program = ApiClient(app, make_key(admin, "exports.create", "members.read")["key"])
    member = owner.get(f"/members?user_id={admin.user_id}").json["data"][0]["id"]
    owner.patch(f"/members/{member}", {"role": "viewer"})
    assert program.get("/members").status_code == 200
    assert program.post("/exports", {}).status_code in (403, 404)


def test_scopes_are_permissions_the_maker_has(owner):
    for scopes in (["leads.fly"], ["account.manage"], ["api_keys.manage"], ["members.manage"], "leads.read", [1]):
        assert owner.post("/api-keys", {"name": "K", "scopes": scopes}).status_code == 422, scopes


def test_last_use_is_written_at_most_once_a_minute(app, owner, admin_sql):
    key = make_key(owner, "members.read")
    program = ApiClient(app, key["key"])
    used = "select last_used_at from api_keys where id = %s"
    program.get("/members")
    admin_sql.execute(used, (key["id"],))
    first = admin_sql.fetchone()[0]
    program.get("/members")
    admin_sql.execute(used, (key["id"],))
    assert first is not None and admin_sql.fetchone()[0] == first
    admin_sql.execute("update api_keys set last_used_at = now() - interval '61 seconds' where id = %s", (key["id"],))
    program.get("/members")
    admin_sql.execute(used, (key["id"],))
    assert admin_sql.fetchone()[0] > first


def test_keys_of_another_organization_are_not_there(owner, other):
    key = make_key(owner, "members.read")
    assert other.delete(f"/api-keys/{key['id']}").status_code == 404
    assert other.get("/api-keys").json["data"] == []


def test_what_a_key_does_is_told_apart_in_the_audit(app, owner, admin_sql):
    program = ApiClient(app, make_key(owner, "tags.create")["key"])
    made = program.post("/tags", {"name": "vip"})
    if made.status_code == 404:
        pytest.skip("there is nothing yet a key may create")
    admin_sql.execute(
        "select actor_type from events where organization_id = %s and actor_type = 'api_key'", (owner.organization_id,)
    )
    assert admin_sql.fetchall() == [("api_key",)]


SENSITIVE = [
    ("post", "/api-keys", {"name": "K", "scopes": []}, 201),
    ("put", "/me/password", {"password": "seventeen purple walruses"}, 204),
    ("put", "/me/email", {"email": "elsewhere@example.com"}, 202),
    ("post", "/me/second-factor/recovery-codes", {}, 409),
]


@pytest.mark.parametrize(("method", "path", "body", "done"), SENSITIVE)
def test_31_sensitive_changes_need_a_fresh_sign_in(owner, admin_sql, method, path, body, done):
    grow_stale(admin_sql, owner)
    ask = getattr(owner, method)
    stale = ask(path, body)
    assert stale.status_code == 403 and stale.json["error"]["code"] == "fresh_authentication_required"
    wrong = ask(path, {**body, "current_password": "not her password"})
    assert wrong.status_code == 403 and wrong.json["error"]["code"] == "invalid_password"
    assert ask(path, {**body, "current_password": PASSWORD}).status_code == done


def test_31_proving_the_password_again_makes_the_session_fresh(owner, admin_sql):
    grow_stale(admin_sql, owner)
    assert owner.put("/auth/fresh", {"password": "not her password"}).status_code == 403
    assert owner.post("/api-keys", {"name": "K", "scopes": []}).status_code == 403
    assert owner.put("/auth/fresh", {"password": PASSWORD}).status_code == 204
    assert owner.post("/api-keys", {"name": "K", "scopes": []}).status_code == 201


def test_31_guessing_the_own_password_is_limited_too(owner, admin_sql):
    grow_stale(admin_sql, owner)
    codes = [owner.put("/auth/fresh", {"password": f"guess number {n}"}).status_code for n in range(15)]
    assert 1 <= codes.count(403) <= 10 and codes[-1] == 429


def test_31_a_switched_session_is_no_fresher(app, owner, admin_sql):
    second = Signed.sign_up(app, email=owner.email)
    grow_stale(admin_sql, owner)
    moved = owner.put("/auth/organization", {"organization_id": second.organization_id}).json["data"]
    assert ApiClient(app, moved["access_token"]).post("/api-keys", {"name": "K", "scopes": []}).status_code == 403
