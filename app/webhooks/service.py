"""Endpoints: made, changed, tested; deliveries: sent again."""

from datetime import timedelta
from typing import Any

from sqlalchemy import text

from app.core.clock import now
from app.core.database import db
from app.core.errors import Conflict, Invalid
from app.core.jobs import named_job
from app.core.outgoing_http import AddressRefused, check_url
from app.core.security import encrypt
from app.core.tenancy import current
from app.events.service import changes_of, record
from app.identity.mails import post_letter
from app.webhooks.models import WebhookDelivery, WebhookEndpoint
from app.webhooks.names import TEST_EVENT
from app.webhooks.queries import count_endpoints
from app.webhooks.signing import new_secret

PURPOSE = "webhook secret"
MAX_ENDPOINTS = 50
MAX_REPLAYED = 10_000
ROTATION_HOURS = 24
SEND_JOB = "webhooks.send_deliveries"
REASONS = {
    "gone": "it answered that it is gone (410)",
    "failing": "for three days no delivery to it has succeeded",
}

LATEST_EVENT = text("select coalesce(max(id), 0) from events where organization_id = :organization")
BURY = text(
    "update webhook_deliveries set state = 'dead', finished_at = clock_timestamp(), claimed_until = null, "
    "fence = fence + 1, last_error = coalesce(last_error, 'The endpoint was disabled.') "
    "where organization_id = :organization and endpoint_id = :endpoint and state = 'pending'"
)
OWNERS = text(
    "select u.email from memberships m join users u on u.id = m.user_id where m.organization_id = :organization "
    "and m.role = 'owner' and m.status = 'active' and u.deactivated_at is null order by m.id"
)
OF_PERIOD = text(
    "select id from webhook_deliveries where organization_id = :organization and endpoint_id = :endpoint "
    "and state = :state and created_at between :after and :before order by created_at, id limit :limit"
)
KNOWN = text(
    "select id from webhook_deliveries where organization_id = :organization and endpoint_id = :endpoint and id = any(:ids)"
)
AGAIN = text(
    "update webhook_deliveries set state = 'pending', attempts = 0, next_attempt_at = clock_timestamp(), "
    "claimed_until = null, finished_at = null, fence = fence + 1 where organization_id = :organization "
    "and endpoint_id = :endpoint and state <> 'pending' and id = any(:ids)"
)


def create_endpoint(values: dict[str, Any]) -> tuple[WebhookEndpoint, str]:
    """A new endpoint and its secret, which is readable only now. It hears of what happens from now on.

    Raises Invalid for an address that may not be asked, Conflict when there are too many.
    """
    _check_url(values["url"])
    if count_endpoints() >= MAX_ENDPOINTS:
        raise Conflict(f"An organization has at most {MAX_ENDPOINTS} webhooks.", code="too_many_webhooks")
    secret = new_secret()
    endpoint = WebhookEndpoint(
        created_by_id=current.user_id,
        url=values["url"],
        description=values.get("description"),
        event_names=_unique(values.get("event_names", [])),
        secret=encrypt(PURPOSE, secret),
        last_event_id=_latest_event(),
    )
    db.session.add(endpoint)
    db.session.flush()
    record("webhook.created", "webhook", endpoint.id, url=endpoint.url, event_names=endpoint.event_names)
    return endpoint, secret


def update_endpoint(endpoint: WebhookEndpoint, values: dict[str, Any]) -> None:
    """Change an opened endpoint. Enabled again it hears of what happens from then on. Raises Invalid."""
    if values.get("url", endpoint.url) != endpoint.url:
        _check_url(values["url"])
    is_enabled = values.pop("is_enabled", endpoint.is_enabled)
    if "event_names" in values:
        values["event_names"] = _unique(values["event_names"])
    changes = changes_of(endpoint, values)
    if changes:
        db.session.flush()
        record("webhook.updated", "webhook", endpoint.id, changes=changes)
    if is_enabled and not endpoint.is_enabled:
        _enable(endpoint)
    elif endpoint.is_enabled and not is_enabled:
        disable_endpoint(endpoint, "by_hand")


def _enable(endpoint: WebhookEndpoint) -> None:
    endpoint.is_enabled, endpoint.disabled_reason, endpoint.disabled_at = True, None, None
    endpoint.failures, endpoint.failing_since, endpoint.paused_until = 0, None, None
    endpoint.last_event_id = _latest_event()
    db.session.flush()
    record("webhook.updated", "webhook", endpoint.id, changes={"is_enabled": [False, True]})


def disable_endpoint(endpoint: WebhookEndpoint, reason: str) -> None:
    """Stop delivering; what was waiting becomes dead letters. The owners are told unless a person did it."""
    endpoint.is_enabled, endpoint.disabled_reason, endpoint.disabled_at = False, reason, now()
    db.session.flush()
    db.session.execute(BURY, {"organization": current.organization_id, "endpoint": endpoint.id})
    record("webhook.disabled", "webhook", endpoint.id, reason=reason)
    if reason in REASONS:
        _tell_owners(endpoint, reason)


def _tell_owners(endpoint: WebhookEndpoint, reason: str) -> None:
    for email in db.session.execute(OWNERS, {"organization": current.organization_id}).scalars().all():
        post_letter(
            email,
            "A webhook was switched off",
            f"NeuraCRM no longer delivers to the webhook {endpoint.url}: {REASONS[reason]}.\n\n"
            "What could not be delivered is kept under Settings, Webhooks, where you can switch the webhook on again "
            "and have its deliveries sent once more.\n",
        )


def rotate_secret(endpoint: WebhookEndpoint) -> str:
    """A new secret, readable only now. For a day deliveries are signed with the one before as well."""
    secret = new_secret()
    endpoint.previous_secret = endpoint.secret
    endpoint.previous_secret_until = now() + timedelta(hours=ROTATION_HOURS)
    endpoint.secret = encrypt(PURPOSE, secret)
    db.session.flush()
    record("webhook.secret_rotated", "webhook", endpoint.id)
    return secret


def delete_endpoint(endpoint: WebhookEndpoint) -> None:
    """Remove an endpoint with its deliveries; their events remain."""
    endpoint_id, url = endpoint.id, endpoint.url
    db.session.delete(endpoint)
    db.session.flush()
    record("webhook.deleted", "webhook", endpoint_id, url=url)


def send_test(endpoint: WebhookEndpoint) -> int:
    """Send an event that only this endpoint hears of; the id of its delivery. Raises Conflict while it is disabled."""
    _require_enabled(endpoint)
    event_id = record(TEST_EVENT, "webhook", endpoint.id)
    delivery = WebhookDelivery(
        endpoint_id=endpoint.id, event_id=event_id, event_at=now(), event_name=TEST_EVENT, record_type="webhook",
        record_id=endpoint.id,
    )  # fmt: skip
    db.session.add(delivery)
    _send_now(endpoint)
    return delivery.id


def replay_deliveries(endpoint: WebhookEndpoint, values: dict[str, Any]) -> int:
    """Send deliveries again under their ids, at most 10,000 at a time; how many.

    Raises Conflict while it is disabled, Invalid for the id of no delivery of this endpoint.
    """
    _require_enabled(endpoint)
    known = {"organization": current.organization_id, "endpoint": endpoint.id}
    ids = _chosen(known, values["delivery_ids"]) if "delivery_ids" in values else _of_period(known, values)
    done: Any = db.session.execute(AGAIN, {**known, "ids": ids})
    if done.rowcount:
        record("webhook.replayed", "webhook", endpoint.id, count=done.rowcount)
        _send_now(endpoint)
    return int(done.rowcount)


def _chosen(known: dict[str, Any], ids: list[int]) -> list[int]:
    found = set(db.session.execute(KNOWN, {**known, "ids": ids}).scalars())
    if not set(ids) <= found:
        raise Invalid(fields={"delivery_ids": ["There is no such delivery."]})
    return ids


def _of_period(known: dict[str, Any], values: dict[str, Any]) -> list[int]:
    period = {"after": values["created_after"], "before": values["created_before"]}
    chosen = {**period, "state": values.get("state", "dead"), "limit": MAX_REPLAYED}
    return list(db.session.execute(OF_PERIOD, {**known, **chosen}).scalars())


def _send_now(endpoint: WebhookEndpoint) -> None:
    # A person waits for it: a pause after failures ends here.
    endpoint.paused_until = None
    db.session.flush()
    named_job(SEND_JOB).enqueue(endpoint_id=endpoint.id)


def _require_enabled(endpoint: WebhookEndpoint) -> None:
    if not endpoint.is_enabled:
        raise Conflict("The webhook is switched off. Switch it on first.", code="webhook_disabled")


def _check_url(url: str) -> None:
    try:
        check_url(url)
    except AddressRefused as error:
        raise Invalid(fields={"url": [error.message]}, code=error.code) from None


def _latest_event() -> int:
    return int(db.session.execute(LATEST_EVENT, {"organization": current.organization_id}).scalar_one())


def _unique(names: list[str]) -> list[str]:
    return list(dict.fromkeys(names))
