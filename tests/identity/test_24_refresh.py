"""SECURITY 24: one live successor per refresh token; its second use ends the session and warns the person."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from tests.client import PASSWORD, ApiClient
from tests.identity.letters import last_letter

IN_BODY = {"X-Token-Delivery": "body"}


def sign_in(app: Any, email: str) -> dict[str, Any]:
    return ApiClient(app).make("/auth/sign-in", {"email": email, "password": PASSWORD}, status=200, headers=IN_BODY)


def refresh(app: Any, token: str) -> Any:
    return ApiClient(app).post("/auth/refresh", {"refresh_token": token})


def refresh_until_free(app: Any, token: str) -> Any:
    """Asks again while "somebody else is changing this": what the answer of a lock that was not free in time says."""
    for _ in range(10):
        answer = refresh(app, token)
        if answer.status_code != 409:
            break
    return answer


def test_refresh_gives_new_tokens_of_the_same_session(app, owner):
    first = sign_in(app, owner.email)
    second = refresh(app, first["refresh_token"])
    assert second.status_code == 200, second.json
    data = second.json["data"]
    assert data["session"] == first["session"] and data["refresh_token"] != first["refresh_token"]
    assert data["user"] == first["user"] and data["role"] == "owner"
    assert ApiClient(app, data["access_token"]).get("/me").status_code == 200


def test_24_parallel_refreshes_share_one_successor(app, owner, admin_sql):
    for _ in range(5):
        first = sign_in(app, owner.email)
        token = first["refresh_token"]
        with ThreadPoolExecutor(20) as pool:
            answers = list(pool.map(lambda _n, token=token: refresh_until_free(app, token), range(20)))
        assert {answer.status_code for answer in answers} == {200}
        (newest,) = {answer.json["data"]["refresh_token"] for answer in answers}
        admin_sql.execute(
            "select count(*) from refresh_tokens where session_id = %s and used_at is null", (first["session"]["id"],)
        )
        assert admin_sql.fetchone() == (1,)
        assert refresh(app, newest).status_code == 200


def test_24_within_the_grace_a_token_two_steps_back_is_superseded(app, owner):
    first = sign_in(app, owner.email)["refresh_token"]
    second = refresh(app, first).json["data"]["refresh_token"]
    third = refresh(app, second).json["data"]["refresh_token"]
    late = refresh(app, first)
    assert (late.status_code, late.json["error"]["code"]) == (409, "refresh_superseded")
    assert refresh(app, third).status_code == 200


def test_24_a_successor_cannot_be_told_from_its_predecessor_alone(app, owner):
    first = sign_in(app, owner.email)["refresh_token"]
    settings = app.config["SETTINGS"]
    second = refresh(app, first).json["data"]["refresh_token"]
    app.config["SETTINGS"] = settings.model_copy(update={"SECRET_KEY": settings.SECRET_KEY[::-1]})
    try:
        assert refresh(app, first).status_code == 409
    finally:
        app.config["SETTINGS"] = settings
    assert refresh(app, second).status_code == 200


def test_who_has_no_session_is_told_so_without_an_error(app):
    answer = ApiClient(app).post("/auth/refresh", {})
    assert (answer.status_code, answer.data) == (204, b"")
    assert "Set-Cookie" not in answer.headers


def test_a_session_ended_within_the_grace_stays_ended(app, owner):
    data = sign_in(app, owner.email)
    newest = refresh(app, data["refresh_token"]).json["data"]
    assert ApiClient(app, newest["access_token"]).post("/auth/sign-out").status_code == 204
    assert refresh(app, data["refresh_token"]).status_code == 401


def test_24_reuse_after_the_grace_ends_the_session_and_warns(app, owner, admin_sql):
    data = sign_in(app, owner.email)
    newest = refresh(app, data["refresh_token"]).json["data"]
    admin_sql.execute(
        "update refresh_tokens set used_at = used_at - interval '11 seconds' where session_id = %s and used_at is not null",
        (data["session"]["id"],),
    )
    replay = refresh(app, data["refresh_token"])
    assert replay.status_code == 401 and replay.json["error"]["code"] == "refresh_token_reused"
    assert ApiClient(app, newest["access_token"]).get("/me").status_code == 401
    assert refresh(app, newest["refresh_token"]).status_code == 401
    owner.run_jobs()
    assert "continued from two places" in last_letter(app, owner.email)
    admin_sql.execute(
        "select count(*) from events where name = 'session.stolen' and record_id = %s", (data["session"]["id"],)
    )
    assert admin_sql.fetchone() == (1,)


def test_idle_session_cannot_be_refreshed(app, owner, admin_sql):
    data = sign_in(app, owner.email)
    admin_sql.execute(
        "update refresh_tokens set expires_at = now() - interval '1 second' where session_id = %s",
        (data["session"]["id"],),
    )
    assert refresh(app, data["refresh_token"]).json["error"]["code"] == "session_ended"


def test_tokens_expire_after_seven_idle_days_and_thirty_in_all(app, owner, admin_sql):
    data = sign_in(app, owner.email)
    admin_sql.execute(
        "select round(extract(epoch from t.expires_at - t.created_at) / 86400), "
        "round(extract(epoch from s.expires_at - s.created_at) / 86400) from refresh_tokens t "
        "join sessions s on s.id = t.session_id where s.id = %s",
        (data["session"]["id"],),
    )
    assert admin_sql.fetchone() == (7, 30)
    admin_sql.execute(
        "update sessions set expires_at = now() + interval '1 day' where id = %s", (data["session"]["id"],)
    )
    refresh(app, data["refresh_token"])
    admin_sql.execute(
        "select max(t.expires_at) = s.expires_at from refresh_tokens t join sessions s on s.id = t.session_id "
        "where s.id = %s and t.used_at is null group by s.expires_at",
        (data["session"]["id"],),
    )
    assert admin_sql.fetchone() == (True,)


def test_forged_refresh_tokens_are_refused(app, owner):
    token = sign_in(app, owner.email)["refresh_token"]
    organization, secret = token.split(".")
    for forged in (secret, f"{int(organization) + 1}.{secret}", f"{organization}.{secret}x", f"x.{secret}",
                   f"{10**18 * 9}.{secret}", f"{organization}.", "." + secret, "²." + secret, f"0.{secret}"):  # fmt: skip
        assert refresh(app, forged).status_code == 401, forged
    assert refresh(app, token).status_code == 200


def test_cookie_carries_the_session_and_never_turns_into_text(app, owner):
    api = ApiClient(app)
    signed = api.post("/auth/sign-in", {"email": owner.email, "password": PASSWORD})
    cookie = next(c for c in signed.headers.getlist("Set-Cookie") if "neuracrm_refresh" in c)
    assert "HttpOnly" in cookie and "SameSite=Strict" in cookie and "Path=/" in cookie
    assert "refresh_token" not in signed.json["data"]
    again = api.post("/auth/refresh", {}, headers=IN_BODY)
    assert again.status_code == 200 and "refresh_token" not in again.json["data"]


def test_cookies_are_bound_to_the_host_wherever_https_is_used(app, owner):
    settings = app.config["SETTINGS"]
    app.config["SETTINGS"] = settings.model_copy(update={"PUBLIC_URL": "https://crm.test"})
    try:
        signed = ApiClient(app).post("/auth/sign-in", {"email": owner.email, "password": PASSWORD})
    finally:
        app.config["SETTINGS"] = settings
    for cookie in signed.headers.getlist("Set-Cookie"):
        assert cookie.startswith("__Host-") and "Secure" in cookie and "Domain" not in cookie and "Path=/" in cookie


def test_refresh_tokens_are_kept_as_hashes(app, owner, admin_sql):
    token = sign_in(app, owner.email)["refresh_token"]
    admin_sql.execute(
        "select count(*) from refresh_tokens where position(%s in refresh_tokens::text) > 0", (token.split(".")[1],)
    )
    assert admin_sql.fetchone() == (0,)
