"""Jobs that do one thing each, for the tests of the runner; also run by real workers."""

import os
import signal
from typing import Any

from sqlalchemy import text

from app.core.database import after_commit, db, transaction
from app.core.errors import Conflict, Invalid, Unavailable
from app.core.job_runner import keep_claim
from app.core.jobs import job
from app.core.tenancy import current

ADD_TEAM = text("insert into teams (organization_id, name) values (:organization, :name)")
seen: list[dict[str, Any]] = []


@job()
def add_sample_team(name: str) -> None:
    db.session.execute(ADD_TEAM, {"organization": current.organization_id, "name": name})
    seen.append({"organization": current.organization_id, "user": current.user_id, "actor": current.actor_type})


@job(max_attempts=3)
def be_unavailable(name: str) -> None:
    db.session.execute(ADD_TEAM, {"organization": current.organization_id, "name": name})
    raise Unavailable("The vendor is away.")


@job()
def be_refused() -> None:
    raise Invalid("The vendor said no.")


@job()
def be_busy() -> None:
    raise Conflict("Locked.", code="busy")


@job()
def crash() -> None:
    raise ZeroDivisionError("a defect\x00")


def tell_failure(reason: str, name: str) -> None:
    db.session.execute(ADD_TEAM, {"organization": current.organization_id, "name": f"{name}: {reason}"})


@job(on_failure=tell_failure)
def fail_and_tell(name: str) -> None:
    raise Invalid("No.")


def fail_to_tell(reason: str) -> None:
    raise ZeroDivisionError(reason)


@job(on_failure=fail_to_tell)
def fail_twice() -> None:
    raise Invalid("No.")


@job("imports")
def kill_horse() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@job(stepwise=True)
def add_in_steps(names: list[str]) -> None:
    for number, name in enumerate(names):
        with transaction():
            keep_claim({"done": number + 1, "total": len(names)})
            db.session.execute(ADD_TEAM, {"organization": current.organization_id, "name": name})
            for callback in after_steps:
                after_commit(callback)
        for hook in list(between_steps):
            hook(number)


@job(stepwise=True, takes_turns=True)
def add_in_turns(names: list[str]) -> None:
    add_in_steps.function(names)


between_steps: list[Any] = []
after_steps: list[Any] = []
