"""Signing up and signing in."""

from tests.client import PASSWORD, ApiClient, Signed


def test_sign_up_makes_an_organization_and_signs_its_owner_in(api):
    body = {"email": "New@Example.com", "password": PASSWORD, "name": "New", "organization_name": "New firm"}
    response = api.post("/auth/sign-up", body)
    assert response.status_code == 201, response.json
    data = response.json["data"]
    assert data["role"] == "owner" and data["expires_in"] == 1800
    assert data["user"]["email"] == "New@example.com" or data["user"]["email"] == "New@Example.com"
    assert "neuracrm_refresh=" in response.headers["Set-Cookie"]


def test_colleague_signs_in_with_her_role(owner):
    agent = owner.colleague("agent")
    assert agent.organization_id == owner.organization_id and agent.user_id != owner.user_id


def test_wrong_password_and_unknown_address_get_the_same_refusal(app, owner):
    api = ApiClient(app)
    wrong = api.post("/auth/sign-in", {"email": owner.email, "password": "x" * 12})
    unknown = api.post("/auth/sign-in", {"email": "nobody@example.com", "password": "x" * 12})
    assert wrong.status_code == unknown.status_code == 401
    assert {**wrong.json["error"], "request_id": 0} == {**unknown.json["error"], "request_id": 0}


def test_sign_up_with_a_known_address_and_its_password_adds_an_organization(app, owner):
    again = Signed.sign_up(app, email=owner.email)
    assert again.user_id == owner.user_id and again.organization_id != owner.organization_id
