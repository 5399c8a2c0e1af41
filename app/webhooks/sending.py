"""One attempt at a delivery: claimed in a commit, sent without a transaction, its outcome written in another.

Killed anywhere between, the claim runs out and the same message goes again under the same id: at least once, never lost.
"""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import text

from app.core import metrics
from app.core.clock import now
from app.core.database import db, transaction
from app.core.errors import Unavailable
from app.core.outgoing_http import AddressRefused, post
from app.core.security import decrypt
from app.core.tenancy import current
from app.webhooks.models import WebhookEndpoint
from app.webhooks.queries import message_id, open_endpoint
from app.webhooks.service import PURPOSE, disable_endpoint
from app.webhooks.signing import signed_headers

# Longer than an attempt may take (core/outgoing_http.py), so that nobody else takes it meanwhile.
CLAIM_SECONDS = 30
# The waits after each failure: three days in all, as Standard Webhooks proposes.
WAITS_SECONDS = (5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 72_000)
JITTER = 0.2
GIVE_UP_DAYS = 3
# So many failures in a row, and the endpoint as a whole rests: one probe instead of every waiting delivery.
FAILURES_BEFORE_PAUSE = 5
FIRST_PAUSE_SECONDS = 30
LONGEST_PAUSE_SECONDS = 900
MAX_PAYLOAD_BYTES = 64 * 1024
MAX_ERROR_TEXT = 300
GONE = 410

TAKE = text(
    "update webhook_deliveries t set claimed_until = clock_timestamp() + make_interval(secs => :lease), "
    "attempts = attempts + 1, fence = fence + 1, last_attempt_at = clock_timestamp() "
    "where organization_id = :organization and id = (select d.id from webhook_deliveries d "
    "join webhook_endpoints e on e.organization_id = d.organization_id and e.id = d.endpoint_id "
    "where d.organization_id = :organization and d.endpoint_id = :endpoint and d.state = 'pending' and e.is_enabled "
    "and (e.paused_until is null or e.paused_until <= clock_timestamp()) and d.next_attempt_at <= clock_timestamp() "
    "and (d.claimed_until is null or d.claimed_until < clock_timestamp()) "
    # What happened to the same record before is still on its way: the receiver must hear of it first.
    "and not exists (select from webhook_deliveries p where p.organization_id = d.organization_id "
    "and p.endpoint_id = d.endpoint_id and p.record_type = d.record_type and p.record_id = d.record_id "
    "and p.state = 'pending' and p.event_id < d.event_id) "
    "order by d.event_id limit 1 for update of d skip locked) "
    "returning id, endpoint_id, event_id, event_at, attempts, fence"
)
# Behind the day before, so that PostgreSQL looks into one or two partitions.
EVENT = text(
    "select id, name, record_type, record_id, actor_type, actor_id, request_id, created_at, data from events "
    "where organization_id = :organization and id = :id and created_at between cast(:at as timestamptz) - interval '1 day' "
    "and cast(:at as timestamptz) + interval '1 day'"
)
FINISH = text(
    "update webhook_deliveries set state = :state, finished_at = case when :state = 'pending' then null "
    "else clock_timestamp() end, claimed_until = null, next_attempt_at = coalesce(:next, next_attempt_at), "
    "last_status = :status, last_error = :error, duration_ms = :duration "
    "where organization_id = :organization and id = :id and fence = :fence and state = 'pending' returning 1"
)
HEALTHY = text(
    "update webhook_endpoints set failures = 0, failing_since = null, paused_until = null, "
    "last_delivered_at = clock_timestamp() where organization_id = :organization and id = :endpoint"
)
FAILING = text(
    "update webhook_endpoints set failures = failures + 1, failing_since = coalesce(failing_since, clock_timestamp()) "
    "where organization_id = :organization and id = :endpoint returning failures, failing_since"
)
PAUSE = text(
    "update webhook_endpoints set paused_until = :until where organization_id = :organization and id = :endpoint"
)


@dataclass(frozen=True)
class Message:
    """A claimed delivery with everything an attempt needs; holds secrets, so it is never logged."""

    delivery_id: int
    endpoint_id: int
    attempt: int
    fence: int
    url: str
    secrets: tuple[str, ...]
    message_id: str
    body: bytes


@dataclass(frozen=True)
class Outcome:
    """What became of an attempt. No status: nothing answered. The receiver's body is kept nowhere."""

    status: int | None
    error: str | None
    duration_ms: int | None

    @property
    def is_success(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


def take_message(endpoint_id: int) -> Message | None:
    """Claim the next delivery of an endpoint that is due; None when there is none."""
    values = {"organization": current.organization_id, "endpoint": endpoint_id, "lease": CLAIM_SECONDS}
    row = db.session.execute(TAKE, values).first()
    if row is None:
        return None
    endpoint = db.session.get(WebhookEndpoint, (current.organization_id, endpoint_id), populate_existing=True)
    event = db.session.execute(
        EVENT, {"organization": current.organization_id, "id": row.event_id, "at": row.event_at}
    ).one()
    return Message(
        row.id, endpoint_id, row.attempts, row.fence, endpoint.url, _secrets(endpoint), message_id(row.event_id),
        write_body(event),
    )  # fmt: skip


def _secrets(endpoint: WebhookEndpoint) -> tuple[str, ...]:
    sealed = [endpoint.secret]
    if endpoint.previous_secret and endpoint.previous_secret_until and endpoint.previous_secret_until > now():
        sealed.append(endpoint.previous_secret)
    return tuple(decrypt(PURPOSE, one) for one in sealed)


def write_body(event: Any) -> bytes:
    """The body of a message: made of the event alone, so every attempt sends the same bytes."""
    data = {
        "event_id": event.id,
        "record_type": event.record_type,
        "record_id": event.record_id,
        "actor_type": event.actor_type,
        "actor_id": event.actor_id,
        "request_id": event.request_id,
        "details": event.data,
    }
    message = {"type": event.name, "timestamp": event.created_at, "data": data}
    body = orjson.dumps(message)
    if len(body) > MAX_PAYLOAD_BYTES:
        body = orjson.dumps({**message, "data": {**data, "details": None, "is_cut": True}})
    return body


def send_message(message: Message) -> Outcome:
    """Post it. Outside any transaction: a stranger may take ten seconds."""
    headers = signed_headers(message.secrets, message.message_id, int(now().timestamp()), message.body)
    try:
        reply = post(message.url, message.body, {"Content-Type": "application/json", **headers})
    except (AddressRefused, Unavailable) as error:
        return Outcome(None, error.message[:MAX_ERROR_TEXT], None)
    outcome = Outcome(reply.status, None, round(reply.seconds * 1000))
    return outcome if outcome.is_success else Outcome(reply.status, f"It answered {reply.status}.", outcome.duration_ms)


def write_outcome(message: Message, outcome: Outcome) -> None:
    """Mark the delivery, and what it tells of its endpoint. An attempt somebody else took over changes nothing."""
    state, wait = _judge(message, outcome)
    metrics.WEBHOOK_DELIVERIES.labels(state if state in ("delivered", "dead") else "failed").inc()
    values = {
        "organization": current.organization_id, "id": message.delivery_id, "fence": message.fence, "state": state,
        "next": None if wait is None else now() + timedelta(seconds=wait), "status": outcome.status,
        "error": outcome.error, "duration": outcome.duration_ms,
    }  # fmt: skip
    if db.session.execute(FINISH, values).first() is None:
        return
    endpoint = {"organization": current.organization_id, "endpoint": message.endpoint_id}
    if outcome.is_success:
        db.session.execute(HEALTHY, endpoint)
        return
    failing = db.session.execute(FAILING, endpoint).one()
    if outcome.status == GONE:
        _disable(message.endpoint_id, "gone")
    elif failing.failing_since < now() - timedelta(days=GIVE_UP_DAYS):
        _disable(message.endpoint_id, "failing")
    elif failing.failures >= FAILURES_BEFORE_PAUSE:
        db.session.execute(PAUSE, {**endpoint, "until": _pause_until(failing.failures)})


def _judge(message: Message, outcome: Outcome) -> tuple[str, float | None]:
    """The delivery's new state, and the seconds to wait when it is tried again."""
    if outcome.is_success:
        return "delivered", None
    if outcome.status == GONE or message.attempt > len(WAITS_SECONDS):
        return "dead", None
    return "pending", WAITS_SECONDS[message.attempt - 1] * random.uniform(1 - JITTER, 1 + JITTER)


def _pause_until(failures: int) -> datetime:
    # No larger power than the longest pause needs.
    doubled = FIRST_PAUSE_SECONDS * 2 ** min(failures - FAILURES_BEFORE_PAUSE, 10)
    return now() + timedelta(seconds=min(doubled, LONGEST_PAUSE_SECONDS) * random.uniform(1 - JITTER, 1 + JITTER))


def _disable(endpoint_id: int, reason: str) -> None:
    endpoint = open_endpoint(endpoint_id)
    if endpoint.is_enabled:
        disable_endpoint(endpoint, reason)


def deliver_next(endpoint_id: int) -> bool:
    """Make one attempt in steps of its own; False when nothing is due."""
    with transaction():
        message = take_message(endpoint_id)
    if message is None:
        return False
    outcome = send_message(message)
    with transaction():
        write_outcome(message, outcome)
    return True
