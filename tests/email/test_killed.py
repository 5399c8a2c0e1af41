"""kill -9 at every step of handing a mail over: never twice to the vendor, never lost without a word."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from simulators.server import Simulator
from tests.client import Signed
from tests.conftest import REDIS_DATABASE, settings_for
from tests.email.letters import make_lead, read, write
from tests.killing import Victim
from tests.simulated import SECRETS

MOST_STEPS = 400
FREE = "update jobs set claimed_until = null, state = 'pending' where organization_id = %s and state = 'running'"
NEWEST = "select max(id) from jobs where organization_id = %s and name = 'email.send_email'"
pytestmark = [pytest.mark.chaos, pytest.mark.slow]


def test_killed_at_every_step(
    servers: Any, database: str, tmp_path: Path, owner: Signed, simulate: Callable[..., Simulator], site: str, admin_sql: Any
) -> None:  # fmt: skip
    sendgrid = simulate("sendgrid", target=site)
    settings = settings_for(database, servers.redis(REDIS_DATABASE), tmp_path)
    vendor = {name: value for name, value in SECRETS.items() if name.startswith("SENDGRID")}
    about = {
        "settings": {**settings, **vendor, "SENDGRID_API_URL": sendgrid.url},
        "organization": owner.organization_id,
    }
    victim = Victim("tests.email.killed_sender", about)
    lead, mails, steps = make_lead(owner), [], 0
    try:
        for step in range(1, MOST_STEPS):
            mails.append(write(owner, lead_id=lead))
            admin_sql.execute(NEWEST, (owner.organization_id,))
            was_killed = victim.is_killed_at(step, job=admin_sql.fetchone()[0])
            admin_sql.execute(FREE, (owner.organization_id,))
            owner.run_jobs()
            if not was_killed:
                steps = step - 1
                break
    finally:
        victim.close()
    assert sendgrid.settle()
    owner.run_jobs(limit=1000)
    states = {mail["message_id"]: read(owner, mail)["state"] for mail in mails}
    taken = Counter(mail["headers"]["Message-ID"] for mail in sendgrid.store["mails"].values())
    assert steps > 20
    assert max(taken.values()) == 1
    # What was taken, its events tell; of the others a person reads that nobody knows.
    assert {states[message] for message in taken} <= {"sent", "delivered"}
    assert {state for message, state in states.items() if message not in taken} <= {"unknown"}
    unknown = sum(state == "unknown" for state in states.values())
    print(
        f"FIGURE mail: killed at {steps} steps, twice 0, lost 0, {len(taken)} of {len(mails)} taken, told as unknown {unknown}"
    )
