"""The operator sees jobs of all organizations, tries failed ones again and cancels waiting ones."""

from typing import Any

import pytest

from app.core.database import transaction
from app.core.tenancy import Scope, acting_as
from tests.client import Signed
from tests.core import sample_jobs

NOBODY = "999999999"


@pytest.fixture
def call(app: Any) -> Any:
    """Runs `flask jobs ...`: exit code and output."""

    def invoke(*arguments: Any) -> tuple[int, str]:
        result = app.test_cli_runner().invoke(args=["jobs", *map(str, arguments)])
        return result.exit_code, result.output

    return invoke


@pytest.fixture
def failed(owner: Signed) -> int:
    job_id = enqueue(owner, sample_jobs.be_refused)
    owner.run_jobs()
    return job_id


def enqueue(person: Signed, work: Any, **payload: Any) -> int:
    with person.app.app_context(), acting_as(Scope(person.organization_id, person.user_id)), transaction():
        return int(work.enqueue(**payload))


def state_of(person: Signed, job_id: int) -> str:
    return str(person.get(f"/jobs/{job_id}").json["data"]["state"])


def ids_of(output: str) -> set[int]:
    return {int(line.split()[1]) for line in output.splitlines()}


def test_failed_jobs_are_listed_with_their_reason(call: Any, owner: Signed, failed: int) -> None:
    code, output = call("failed", "--organization", owner.organization_id)
    assert code == 1
    assert ids_of(output) == {failed}
    assert output.endswith("invalid: The vendor said no.\n")


def test_nothing_failed(call: Any, other: Signed) -> None:
    assert call("failed", "--organization", other.organization_id) == (0, "There are none.\n")


def test_list_covers_all_organizations_or_one(call: Any, owner: Signed, other: Signed, failed: int) -> None:
    foreign = enqueue(other, sample_jobs.be_refused)
    code, everything = call("list")
    assert code == 0
    assert ids_of(everything) >= {failed, foreign}
    _, mine = call("list", "--organization", owner.organization_id)
    assert failed in ids_of(mine) and foreign not in ids_of(mine)
    _, waiting = call("list", "--organization", owner.organization_id, "--state", "pending")
    assert waiting == "There are none.\n"


def test_failed_job_is_tried_again(call: Any, owner: Signed, failed: int) -> None:
    code, output = call("retry", failed, "--organization", owner.organization_id)
    assert (code, output) == (0, f"Job {failed} waits for a worker.\n")
    assert state_of(owner, failed) == "pending"


def test_waiting_job_is_canceled(call: Any, owner: Signed) -> None:
    job_id = enqueue(owner, sample_jobs.be_refused)
    assert call("cancel", job_id, "--organization", owner.organization_id)[0] == 0
    assert state_of(owner, job_id) == "canceled"
    code, output = call("cancel", job_id, "--organization", owner.organization_id)
    assert code == 1
    assert "cannot be canceled" in output


def test_job_of_another_organization_is_not_found(call: Any, owner: Signed, other: Signed, failed: int) -> None:
    for organization_id in (other.organization_id, NOBODY):
        for verb in ("retry", "cancel"):
            code, output = call(verb, failed, "--organization", organization_id)
            assert code == 1
            assert output.startswith("Error: ")
    assert state_of(owner, failed) == "failed"


def test_organization_must_be_named(call: Any) -> None:
    assert call("retry", 1)[0] == 2
