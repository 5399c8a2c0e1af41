"""SECURITY 27: mailed links are random, hashed, good once and briefly, and bound to what they were made for."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.client import PASSWORD, ApiClient, Signed
from tests.identity.letters import last_letter, last_token, read_letters

NEW_PASSWORD = "seventeen purple walruses"
CONFIRM = "/auth/password-reset/confirmation"
ACCEPT = "/auth/invitation/acceptance"


def reset_token(person: Signed, **options: Any) -> str:
    ApiClient(person.app).post("/auth/password-reset", {"email": person.email}, **options)
    person.run_jobs()
    return last_token(person.app, person.email)


def confirm(person: Signed, token: str, password: str = NEW_PASSWORD) -> Any:
    return ApiClient(person.app).post(CONFIRM, {"token": token, "password": password})


def can_sign_in(person: Signed, password: str) -> bool:
    return ApiClient(person.app).post("/auth/sign-in", {"email": person.email, "password": password}).status_code == 200


def test_reset_sets_the_password_and_ends_sessions(owner):
    assert confirm(owner, reset_token(owner)).status_code == 204
    assert owner.get("/me").status_code == 401
    assert can_sign_in(owner, NEW_PASSWORD) and not can_sign_in(owner, PASSWORD)
    owner.run_jobs()
    assert "was changed" in last_letter(owner.app, owner.email)


def test_27_a_reset_link_works_once(owner):
    token = reset_token(owner)
    with ThreadPoolExecutor(8) as pool:
        answers = [answer.status_code for answer in pool.map(lambda _n: confirm(owner, token), range(8))]
    assert answers.count(204) == 1
    assert confirm(owner, token, "another fine password").json["error"]["code"] == "invalid_link"


def test_27_a_newer_link_voids_the_older(owner):
    first, second = reset_token(owner), reset_token(owner)
    assert confirm(owner, first).status_code == 422
    assert confirm(owner, second).status_code == 204


def test_27_an_old_link_is_void(owner, admin_sql):
    token = reset_token(owner)
    admin_sql.execute(
        "select extract(epoch from max(expires_at - created_at)) from link_tokens where user_id = %s", (owner.user_id,)
    )
    assert float(admin_sql.fetchone()[0]) == pytest.approx(1800, abs=2)
    admin_sql.execute("update link_tokens set expires_at = now() where user_id = %s", (owner.user_id,))
    assert confirm(owner, token).json["error"]["code"] == "invalid_link"


def test_27_a_changed_address_voids_the_link(owner, admin_sql):
    token = reset_token(owner)
    admin_sql.execute(
        "update users set email_normalized = 'moved.' || email_normalized where id = %s", (owner.user_id,)
    )
    assert confirm(owner, token).json["error"]["code"] == "invalid_link"


def test_27_links_are_long_random_and_hashed(owner, admin_sql):
    token = reset_token(owner)
    assert len(token) == 43
    admin_sql.execute("select count(*) from link_tokens t where t::text like %s", (f"%{token}%",))
    assert admin_sql.fetchone() == (0,)
    admin_sql.execute("select count(*) from jobs j where j::text like %s", (f"%{token}%",))
    assert admin_sql.fetchone() == (0,)
    admin_sql.execute(
        "select payload from jobs where name = 'identity.send_letter' and organization_id = %s",
        (owner.organization_id,),
    )
    assert admin_sql.fetchall() == [({},)]


FORGED_HOSTS = (
    {"Host": "evil.example"},
    {"X-Forwarded-Host": "evil.example"},
    {"X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example"},
)


@pytest.mark.parametrize("headers", FORGED_HOSTS)
def test_27_the_host_header_does_not_move_the_link(owner, headers):
    reset_token(owner, headers=headers)
    letter = last_letter(owner.app, owner.email)
    assert "evil" not in letter and "http://crm.test/reset-password#token=" in letter


def test_27_guessed_links_are_refused(owner):
    for token in ("x", "A" * 43, reset_token(owner)[:-1] + "!", "0"):
        assert confirm(owner, token).status_code == 422


def test_27_a_link_serves_only_its_purpose(owner, other):
    owner.put("/me/email", {"email": "new." + owner.email})
    owner.run_jobs()
    email_token = last_token(owner.app, "new." + owner.email)
    assert confirm(owner, email_token).status_code == 422
    token = reset_token(owner)
    assert ApiClient(owner.app).post("/auth/email-change/confirmation", {"token": token}).status_code == 422
    assert ApiClient(owner.app).post(ACCEPT, {"token": token, "password": PASSWORD}).status_code == 422


def test_27_reset_refuses_a_weak_password_and_keeps_the_link(owner):
    token = reset_token(owner)
    weak = confirm(owner, token, "password1234")
    assert weak.status_code == 422 and "password" in weak.json["error"]["fields"]
    assert confirm(owner, token).status_code == 204


def test_three_reset_mails_in_fifteen_minutes(owner):
    for _ in range(5):
        assert ApiClient(owner.app).post("/auth/password-reset", {"email": owner.email}).status_code == 202
    owner.run_jobs()
    assert len(read_letters(owner.app, owner.email)) == 3


def test_email_change_takes_the_new_address_and_ends_sessions(owner):
    new = "new." + owner.email
    assert owner.put("/me/email", {"email": new}).status_code == 202
    owner.run_jobs()
    path = "/auth/email-change/confirmation"
    token = last_token(owner.app, new)
    assert ApiClient(owner.app).post(path, {"token": token}).status_code == 204
    assert owner.get("/me").status_code == 401
    assert ApiClient(owner.app).post(path, {"token": token}).status_code == 422
    old, owner.email = owner.email, new
    assert can_sign_in(owner, PASSWORD)
    owner.run_jobs()
    assert "another e-mail address" in last_letter(owner.app, old)


def test_email_change_to_a_taken_address_is_refused_only_to_its_reader(owner, other):
    assert owner.put("/me/email", {"email": other.email}).status_code == 202
    owner.run_jobs()
    token = last_token(owner.app, other.email)
    refused = ApiClient(owner.app).post("/auth/email-change/confirmation", {"token": token})
    assert refused.status_code == 409 and refused.json["error"]["code"] == "already_exists"


def invite(owner: Signed, email: str, role: str = "agent", **values: Any) -> str:
    owner.make("/invitations", {"email": email, "role": role, **values})
    owner.run_jobs()
    return last_token(owner.app, email)


def accept(owner: Signed, token: str, **values: Any) -> Any:
    return ApiClient(owner.app).post(ACCEPT, {"token": token, "password": PASSWORD, "name": "Newcomer", **values})


def test_invitation_brings_a_new_person_in(owner):
    team = owner.make("/teams", {"name": "North"})
    token = invite(owner, f"new1.{owner.organization_id}@example.com", "manager", team_id=team["id"])
    preview = ApiClient(owner.app).post("/auth/invitation/preview", {"token": token}).json["data"]
    assert preview["role"] == "manager" and preview["has_account"] is False
    signed = accept(owner, token)
    assert signed.status_code == 201, signed.json
    assert signed.json["data"]["role"] == "manager"
    assert signed.json["data"]["organization"]["id"] == owner.organization_id
    me = ApiClient(owner.app, signed.json["data"]["access_token"]).get("/me").json["data"]
    assert me["team"] == {"id": team["id"], "name": "North"} and me["user"]["email_verified"] is True
    assert owner.get("/invitations").json["data"] == []


def test_invitation_brings_a_known_person_in_with_her_password(owner, other):
    token = invite(owner, other.email)
    assert accept(owner, token, password="not her password").status_code == 401
    signed = accept(owner, token)
    assert signed.status_code == 201 and signed.json["data"]["user"]["id"] == other.user_id


def test_27_an_invitation_works_once(owner):
    token = invite(owner, f"once.{owner.organization_id}@example.com")
    with ThreadPoolExecutor(8) as pool:
        answers = [answer.status_code for answer in pool.map(lambda _n: accept(owner, token), range(8))]
    assert answers.count(201) == 1
    assert accept(owner, token).status_code == 422


def test_27_an_invitation_ends_after_72_hours(owner, admin_sql):
    token = invite(owner, f"late.{owner.organization_id}@example.com")
    admin_sql.execute(
        "select extract(epoch from expires_at - created_at) from invitations where organization_id = %s",
        (owner.organization_id,),
    )
    assert float(admin_sql.fetchone()[0]) == pytest.approx(72 * 3600, abs=2)
    admin_sql.execute("update invitations set expires_at = now() where organization_id = %s", (owner.organization_id,))
    assert accept(owner, token).json["error"]["code"] == "invalid_invitation"


def test_27_an_invitation_taken_back_is_void(owner):
    token = invite(owner, f"back.{owner.organization_id}@example.com")
    invitation = owner.get("/invitations").json["data"][0]
    assert owner.delete(f"/invitations/{invitation['id']}").status_code == 204
    assert accept(owner, token).status_code == 422
    assert owner.delete(f"/invitations/{invitation['id']}").status_code == 404


def test_27_an_invitation_dies_with_its_makers_right(owner):
    admin = owner.colleague("admin")
    email = f"down.{owner.organization_id}@example.com"
    token = invite(admin, email, "admin")
    member = owner.get(f"/members?user_id={admin.user_id}").json["data"][0]["id"]
    owner.patch(f"/members/{member}", {"role": "agent"})
    assert accept(owner, token).json["error"]["code"] == "invalid_invitation"
    owner.patch(f"/members/{member}", {"role": "admin"})
    owner.delete(f"/members/{member}")
    assert accept(owner, token).json["error"]["code"] == "invalid_invitation"


def test_27_nobody_invites_above_her_own_role(owner):
    admin = owner.colleague("admin")
    email = f"up.{owner.organization_id}@example.com"
    refused = admin.post("/invitations", {"email": email, "role": "owner"})
    assert refused.status_code == 403 and refused.json["error"]["code"] == "role_above_own"
    assert owner.post("/invitations", {"email": email, "role": "owner"}).status_code == 201


def test_27_an_invitation_is_bound_to_its_organization(owner, other):
    token = invite(owner, f"bound.{owner.organization_id}@example.com")
    moved = f"{other.organization_id}.{token.partition('.')[2]}"
    for forged in (moved, "1", "x.y", f"{2**70}.a", token + "x", f"{owner.organization_id}."):
        assert accept(owner, forged).status_code == 422
    assert "crm.test/accept-invitation" in last_letter(owner.app, f"bound.{owner.organization_id}@example.com")


def test_27_accepting_a_closed_organizations_invitation_is_refused(owner, admin_sql):
    token = invite(owner, f"closed.{owner.organization_id}@example.com")
    admin_sql.execute("update organizations set deactivated_at = now() where id = %s", (owner.organization_id,))
    assert accept(owner, token).status_code == 422


def test_a_new_invitation_replaces_the_open_one(owner):
    email = f"again.{owner.organization_id}@example.com"
    first, second = invite(owner, email), invite(owner, email, "viewer")
    assert len(owner.get("/invitations").json["data"]) == 1
    assert accept(owner, first).status_code == 422
    assert accept(owner, second).json["data"]["role"] == "viewer"
    assert owner.post("/invitations", {"email": email, "role": "agent"}).json["error"]["code"] == "already_member"


def test_an_organization_cannot_write_to_the_whole_world(owner, monkeypatch):
    from app.identity import invitations
    from app.identity.throttles import Budget

    monkeypatch.setattr(invitations, "INVITATIONS", Budget(limit=3, free=3))
    codes = [owner.post("/invitations", {"email": f"s{n}@example.com", "role": "agent"}).status_code for n in range(5)]
    assert codes == [201, 201, 201, 429, 429]


def test_a_removed_member_can_come_back(owner):
    agent = owner.colleague("agent")
    member = owner.get(f"/members?user_id={agent.user_id}").json["data"][0]["id"]
    owner.delete(f"/members/{member}")
    back = accept(owner, invite(owner, agent.email, "viewer"))
    assert back.status_code == 201 and back.json["data"]["role"] == "viewer"
    assert owner.get(f"/members/{member}").json["data"]["status"] == "active"


def test_a_new_person_needs_a_name_and_a_fit_password(owner):
    token = invite(owner, f"weak.{owner.organization_id}@example.com")
    unnamed = ApiClient(owner.app).post(ACCEPT, {"token": token, "password": PASSWORD})
    assert unnamed.status_code == 422 and "name" in unnamed.json["error"]["fields"]
    assert "password" in accept(owner, token, password="password1234").json["error"]["fields"]
    assert accept(owner, token).status_code == 201
