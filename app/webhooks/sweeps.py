"""From events to deliveries, beside the relay: once a second, for the endpoints that have something to hear.

Events are read behind a cursor and only once they are settled (events/queries.py), so none is ever passed over; the
cursor and the deliveries are one commit, so none is made twice. Any number of copies may run.
"""

import logging
import threading
from datetime import timedelta

from sqlalchemy import text

from app.core.clock import now
from app.core.database import db, transaction
from app.core.jobs import named_job
from app.core.tenancy import Scope, acting_as, current, unbound
from app.events.queries import SETTLED
from app.webhooks.jobs import SENDING_SECONDS
from app.webhooks.names import RECORD_TYPES
from app.webhooks.service import SEND_JOB

PAUSE_SECONDS = 1.0
ENDPOINTS_PER_SWEEP = 500
EVENTS_PER_STEP = 1000
DELIVERED_DAYS = 30
DEAD_DAYS = 90

log = logging.getLogger("neuracrm.webhooks")
FIND_WORK = text("select organization_id, id, has_events, has_due from find_webhook_work(:limit)")
LOCK = text(
    "select last_event_id, event_names from webhook_endpoints where organization_id = :organization and id = :endpoint "
    "and is_enabled for update skip locked"
)
HORIZON = text(
    "select max(id) from (select id from events where organization_id = :organization and id > :after "
    "and created_at < :settled order by id limit :limit) stretch"
)
MAKE = text(
    "insert into webhook_deliveries (organization_id, endpoint_id, event_id, event_at, event_name, record_type, record_id) "
    "select organization_id, :endpoint, id, created_at, name, record_type, record_id from events "
    "where organization_id = :organization and id > :after and id <= :horizon and created_at < :settled "
    "and record_type = any(:kinds) and (cardinality(cast(:names as text[])) = 0 or name = any(:names)) order by id "
    "on conflict do nothing"
)
ADVANCE = text(
    "update webhook_endpoints set last_event_id = :horizon where organization_id = :organization and id = :endpoint"
)
START = text(
    "update webhook_endpoints e set sending_until = clock_timestamp() + make_interval(secs => :seconds) "
    "where organization_id = :organization and id = :endpoint and is_enabled "
    "and (paused_until is null or paused_until <= clock_timestamp()) "
    "and (sending_until is null or sending_until < clock_timestamp()) "
    "and exists (select from webhook_deliveries d where d.organization_id = e.organization_id and d.endpoint_id = e.id "
    "and d.state = 'pending' and d.next_attempt_at <= clock_timestamp()) returning 1"
)
FORGET = text("select forget_webhook_deliveries(:delivered, :dead)")


def sweep_once() -> int:
    """Make the deliveries of new events and have what is due sent; how many endpoints had something."""
    with unbound(), transaction():
        work = db.session.execute(FIND_WORK, {"limit": ENDPOINTS_PER_SWEEP}).all()
    for row in work:
        with acting_as(Scope(row.organization_id, actor_type="system")):
            if row.has_events:
                make_deliveries(row.id)
            with transaction():
                _start_sending(row.id)
    return len(work)


def make_deliveries(endpoint_id: int) -> None:
    """Write the deliveries of everything settled behind the endpoint's cursor, a thousand events a commit."""
    while True:
        with transaction():
            if not _advance(endpoint_id):
                return


def _advance(endpoint_id: int) -> bool:
    # Asked before the events are looked at: what it says of them must not be newer than they are.
    settled = db.session.execute(SETTLED).scalar_one()
    values = {"organization": current.organization_id, "endpoint": endpoint_id}
    endpoint = db.session.execute(LOCK, values).first()
    if endpoint is None:
        return False
    stretch = {"after": endpoint.last_event_id, "settled": settled}
    horizon = db.session.execute(HORIZON, {**values, **stretch, "limit": EVENTS_PER_STEP}).scalar()
    if horizon is None:
        return False
    matching = {"horizon": horizon, "kinds": list(RECORD_TYPES), "names": endpoint.event_names}
    db.session.execute(MAKE, {**values, **stretch, **matching})
    db.session.execute(ADVANCE, {**values, "horizon": horizon})
    return True


def _start_sending(endpoint_id: int) -> None:
    values = {"organization": current.organization_id, "endpoint": endpoint_id, "seconds": SENDING_SECONDS}
    if db.session.execute(START, values).first() is not None:
        named_job(SEND_JOB).enqueue(endpoint_id=endpoint_id)


def run_sweeps(stop: threading.Event) -> None:
    """Sweep until `stop` is set. A database that is away is waited for."""
    while not stop.is_set():
        try:
            sweep_once()
        except Exception as error:  # noqa: BLE001  the sweep must outlive any fault of what it talks to
            log.warning("webhook sweep paused", extra={"reason": type(error).__name__})
        stop.wait(PAUSE_SECONDS)


def forget_old_deliveries() -> None:
    """Delete deliveries done a month ago and dead letters of three months. For the schedule."""
    moment = now()
    before = {"delivered": moment - timedelta(days=DELIVERED_DAYS), "dead": moment - timedelta(days=DEAD_DAYS)}
    with unbound(), transaction():
        count = db.session.execute(FORGET, before).scalar_one()
    log.info("old deliveries forgotten", extra={"deliveries": count})
