"""SECURITY 30: no other site's page changes anything with the cookie, and none reads an answer."""

import pytest

from tests.client import PASSWORD, ApiClient

FOREIGN = (
    "https://evil.example",
    "null",
    "http://crm.test.evil.example",
    "http://evil-crm.test",
    "http://sub.crm.test",
    "https://crm.test",
    "http://crm.test:8001",
    "http://CRM.test.",
)


@pytest.mark.parametrize("origin", FOREIGN)
def test_30_foreign_pages_are_refused(app, owner, origin):
    api = ApiClient(app)
    api.make("/auth/sign-in", {"email": owner.email, "password": PASSWORD}, status=200)
    refused = api.post("/auth/refresh", {}, headers={"Origin": origin})
    assert refused.status_code == 403 and refused.json["error"]["code"] == "foreign_origin"
    assert "Access-Control-Allow-Origin" not in refused.headers
    assert api.post("/auth/refresh", {}).status_code == 200


def test_30_foreign_pages_cannot_sign_anybody_in(app, owner):
    body = {"email": owner.email, "password": PASSWORD}
    for path in ("/auth/sign-in", "/auth/sign-up", "/auth/password-reset"):
        answer = ApiClient(app).post(path, body, headers={"Origin": "https://evil.example"})
        assert answer.status_code == 403 and "Set-Cookie" not in answer.headers


def test_30_a_foreign_page_that_names_no_origin_is_refused(app, owner):
    api = ApiClient(app)
    api.make("/auth/sign-in", {"email": owner.email, "password": PASSWORD}, status=200)
    for site, status in (("cross-site", 403), ("same-site", 403), ("same-origin", 200), ("none", 200)):
        assert api.post("/auth/refresh", {}, headers={"Sec-Fetch-Site": site}).status_code == status, site


def test_own_pages_may(app, owner):
    api = ApiClient(app)
    for origin in ("http://crm.test", "http://localhost"):
        answer = api.post("/auth/sign-in", {"email": owner.email, "password": PASSWORD}, headers={"Origin": origin})
        assert answer.status_code == 200, origin


def test_a_form_cannot_post(app, owner):
    answer = ApiClient(app).post("/auth/sign-in", data="email=a", content_type="text/plain")
    assert answer.status_code == 400
