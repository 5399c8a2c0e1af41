"""Endpoints: who may, what is refused, what is shown once."""

from typing import Any

import pytest

from tests.client import PASSWORD, Signed

URL = "https://hooks.example.com/crm"


def test_secret_is_shown_once(owner: Signed) -> None:
    made = owner.make("/webhooks", {"url": URL, "event_names": ["lead.created", "lead.created"], "description": "ERP"})
    assert made["secret"].startswith("whsec_")
    assert made["event_names"] == ["lead.created"]
    read = owner.get(f"/webhooks/{made['id']}").json["data"]
    listed = owner.get("/webhooks").json["data"]
    assert "secret" not in read
    assert listed == [read]
    rotated = owner.make(f"/webhooks/{made['id']}/secret")
    assert rotated["secret"] != made["secret"]
    assert rotated["previous_secret_until"] is not None


def test_secret_stands_nowhere_in_plain_text(owner: Signed, admin_sql: Any) -> None:
    secret = owner.make("/webhooks", {"url": URL})["secret"].removeprefix("whsec_")
    for table in ("webhook_endpoints", "events", "jobs"):
        admin_sql.execute(f"select count(*) from {table} t where t::text like %s", (f"%{secret}%",))
        assert admin_sql.fetchone() == (0,)


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example.com/", "https://127.0.0.1/", "https://10.0.0.1/", "https://169.254.169.254/latest/",
        "https://[::1]/", "https://localhost/", "https://db.internal/", "https://2130706433/", "https://example.com:22/",
        "https://user@example.com/", "ftp://example.com/", "nothing",
    ],
)  # fmt: skip
def test_address_that_may_not_be_asked_is_refused(owner: Signed, url: str) -> None:
    answer = owner.post("/webhooks", {"url": url})
    assert answer.status_code == 422
    assert "url" in answer.json["error"]["fields"]
    made = owner.make("/webhooks", {"url": URL})
    assert owner.patch(f"/webhooks/{made['id']}", {"url": url}).status_code == 422


@pytest.mark.parametrize("body", [{}, {"url": URL, "event_names": ["session.started"]}, {"url": URL, "secret": "x"}])
def test_invalid_webhook_is_refused(owner: Signed, body: dict[str, Any]) -> None:
    assert owner.post("/webhooks", body).status_code == 422


def test_limit_of_endpoints(owner: Signed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.webhooks.service.MAX_ENDPOINTS", 1)
    owner.make("/webhooks", {"url": URL})
    answer = owner.post("/webhooks", {"url": URL})
    assert (answer.status_code, answer.json["error"]["code"]) == (409, "too_many_webhooks")


@pytest.mark.parametrize("role", ["manager", "agent", "viewer"])
def test_only_administrators_may(owner: Signed, role: str) -> None:
    made = owner.make("/webhooks", {"url": URL})
    colleague = owner.colleague(role)
    for method, path in [
        ("GET", "/webhooks"), ("POST", "/webhooks"), ("GET", f"/webhooks/{made['id']}"),
        ("PATCH", f"/webhooks/{made['id']}"), ("DELETE", f"/webhooks/{made['id']}"),
        ("POST", f"/webhooks/{made['id']}/secret"), ("POST", f"/webhooks/{made['id']}/tests"),
        ("GET", f"/webhooks/{made['id']}/deliveries"), ("POST", f"/webhooks/{made['id']}/replays"),
    ]:  # fmt: skip
        assert colleague.call(method, path, {} if method != "GET" else None).status_code == 403, path


def test_another_organization_sees_nothing(owner: Signed, other: Signed) -> None:
    made = owner.make("/webhooks", {"url": URL})
    for method, path in [
        ("GET", ""), ("PATCH", ""), ("DELETE", ""), ("POST", "/secret"), ("POST", "/tests"), ("GET", "/deliveries"),
    ]:  # fmt: skip
        body = {} if method in ("PATCH", "POST") else None
        assert other.call(method, f"/webhooks/{made['id']}{path}", body).status_code == 404
    answer = other.post(f"/webhooks/{made['id']}/replays", {"delivery_ids": [1]})
    assert answer.status_code == 404
    assert other.get("/webhooks").json["data"] == []


def test_31_an_old_session_needs_the_password(owner: Signed, admin_sql: Any) -> None:
    made = owner.make("/webhooks", {"url": URL})
    admin_sql.execute(
        "update sessions set authenticated_at = now() - interval '1 hour' where organization_id = %s",
        (owner.organization_id,),
    )
    for path, body in [("/webhooks", {"url": URL}), (f"/webhooks/{made['id']}/secret", {})]:
        assert owner.post(path, body).status_code == 403
        assert owner.post(path, {**body, "current_password": PASSWORD}).status_code == 201


def test_events_are_served_to_consumers_with_a_key(owner: Signed) -> None:
    """Catching up: /api/events behind the last event, with an API key that may nothing else."""
    from tests.client import ApiClient

    key = owner.make("/api-keys", {"name": "ERP", "scopes": ["events.read"]})["key"]
    lead = owner.make("/leads", {"last_name": "Ahead"})
    consumer = ApiClient(owner.app, key)
    seen = consumer.get("/events?name=lead.created").json["data"]
    assert [event["record_id"] for event in seen] == [lead["id"]]
    assert consumer.get(f"/events?after={seen[-1]['id']}&name=lead.created").json["data"] == []
    assert consumer.get("/webhooks").status_code == 403
    assert consumer.get("/leads").status_code == 403
