"""kill -9 at every step from an event to its delivery: never lost, and never under another id."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.client import Signed
from tests.conftest import REDIS_DATABASE, settings_for
from tests.killing import Victim
from tests.webhooks.receiver import Receiver

MOST_STEPS = 400
FREE = (
    "update jobs set claimed_until = null, state = 'pending' where organization_id = %s and state = 'running'",
    "update webhook_deliveries set claimed_until = null, next_attempt_at = now() where organization_id = %s "
    "and state = 'pending'",
    "update webhook_endpoints set sending_until = null, paused_until = null where organization_id = %s",
)
pytestmark = [pytest.mark.chaos, pytest.mark.slow]


def test_killed_at_every_step(
    servers: Any, database: str, tmp_path: Path, owner: Signed, hook: dict[str, Any], receiver: Receiver,
    deliver: Callable[[Signed], None], admin_sql: Any,
) -> None:  # fmt: skip
    settings = settings_for(database, servers.redis(REDIS_DATABASE), tmp_path)
    about = {"settings": {**settings, "OUTGOING_LOOPBACK": True}, "organization": owner.organization_id}
    sender = Victim("tests.webhooks.killed_sender", {**about, "endpoint": hook["id"]})
    leads, steps = [], 0
    try:
        for step in range(1, MOST_STEPS):
            leads.append(owner.make("/leads", {"last_name": f"Step {step}"})["id"])
            was_killed = sender.is_killed_at(step)
            for statement in FREE:
                admin_sql.execute(statement, (owner.organization_id,))
            deliver(owner)
            if not was_killed:
                steps = step - 1
                break
    finally:
        sender.close()
    assert steps > 20
    told = [one.data["data"]["record_id"] for one in receiver.received]
    assert set(told) == set(leads)
    sent = Counter(one.message_id for one in receiver.received)
    assert len(sent) == len(leads)
    assert max(sent.values()) <= 2
    admin_sql.execute(
        "select count(*) from webhook_deliveries where organization_id = %s and state <> 'delivered'",
        (owner.organization_id,),
    )
    assert admin_sql.fetchone() == (0,)
    twice = sum(count == 2 for count in sent.values())
    print(f"FIGURE webhooks: killed at {steps} steps, lost 0, sent twice under one id {twice} of {len(leads)}")
