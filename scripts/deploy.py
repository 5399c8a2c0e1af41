"""`python -m scripts.deploy --commit SHA`: deploy to Railway, wait for it, test it, go back when it fails, tell Slack.

Web goes first: its release step migrates the database, and migrations suit the old code as well as the new. Worker and
scheduler follow. Exit code 0: deployed; 1: failed and gone back; 2: failed, and a person must look.

The environment: RAILWAY_PROJECT_TOKEN (or RAILWAY_TOKEN of an account), RAILWAY_ENVIRONMENT_ID, RAILWAY_SERVICE_IDS
(web=...,worker=...,scheduler=...), PUBLIC_URL, SLACK_WEBHOOK_URL (may be missing). Standard library only.
"""

import argparse
import json
import os
import sys
import time
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from scripts.railway import API_URL, ENDED_BADLY, SUCCESS, Deployment, Railway, RailwayError
from scripts.smoke import LOOPBACK, find_faults

DEPLOYED, GONE_BACK, STUCK = 0, 1, 2
DEPLOY_SECONDS = 1800.0
POLL_SECONDS = 5.0
SMOKE_SECONDS = 180.0
SLACK_TIMEOUT_SECONDS = 10.0
ROLES = ("web", "worker", "scheduler")
SETTINGS = ("RAILWAY_ENVIRONMENT_ID", "RAILWAY_SERVICE_IDS", "PUBLIC_URL")


class DeployError(Exception):
    """The new release does not stand; one line that says why."""


@dataclass
class Plan:
    """What is deployed, where, and how patiently."""

    railway: Railway
    services: Mapping[str, str]
    commit: str | None
    address: str
    name: str
    say: Callable[[str], None]
    slack_url: str = ""
    deploy_seconds: float = DEPLOY_SECONDS
    smoke_seconds: float = SMOKE_SECONDS
    poll_seconds: float = POLL_SECONDS
    sleep: Callable[[float], None] = time.sleep
    before: dict[str, Deployment] = field(default_factory=dict)
    touched: list[str] = field(default_factory=list)


def main() -> None:
    """Read command line and environment, deploy, end with the exit code."""
    parser = argparse.ArgumentParser(prog="python -m scripts.deploy", description=__doc__.splitlines()[0])
    parser.add_argument("--commit", help="the commit to deploy; the newest of the branch when missing")
    parser.add_argument("--name", default="production", help="what the messages call this environment")
    values = parser.parse_args()
    try:
        plan = read_plan(os.environ, values.commit, values.name)
    except (DeployError, RailwayError) as error:
        sys.exit(f"deploy: {error}")
    sys.exit(deploy(plan))


def read_plan(environment: Mapping[str, str], commit: str | None, name: str) -> Plan:
    """The plan the environment describes. Raises DeployError naming the variable that is missing or wrong."""
    missing = [setting for setting in SETTINGS if not environment.get(setting)]
    token = environment.get("RAILWAY_PROJECT_TOKEN") or environment.get("RAILWAY_TOKEN")
    if not token:
        missing.append("RAILWAY_PROJECT_TOKEN")
    if missing or not token:
        raise DeployError(f"{', '.join(missing)} must be set")
    pairs = (part.partition("=") for part in environment["RAILWAY_SERVICE_IDS"].split(",") if part.strip())
    services = {role.strip(): service.strip() for role, _, service in pairs}
    if set(services) - set(ROLES) or "web" not in services or not all(services.values()):
        raise DeployError("RAILWAY_SERVICE_IDS must read web=ID,worker=ID,scheduler=ID")
    railway = Railway(
        token,
        environment["RAILWAY_ENVIRONMENT_ID"],
        url=environment.get("RAILWAY_API_URL") or API_URL,
        is_project_token=bool(environment.get("RAILWAY_PROJECT_TOKEN")),
    )
    slack = environment.get("SLACK_WEBHOOK_URL", "")
    return Plan(railway, services, commit, environment["PUBLIC_URL"], name, _say, slack_url=slack)


def deploy(plan: Plan) -> int:
    """Carry the plan out; the exit code."""
    label = f"{plan.name}, {(plan.commit or 'newest')[:12]}"
    try:
        _remember_live(plan)
        for role in (role for role in ROLES if role in plan.services):
            _deploy_service(plan, role)
        _test(plan)
    except (DeployError, RailwayError) as error:
        plan.say(f"failed: {error}")
        return _go_back(plan, label, str(error))
    _tell_slack(plan, f":white_check_mark: Deployed NeuraCRM ({label}).")
    plan.say("deployed")
    return DEPLOYED


def _remember_live(plan: Plan) -> None:
    """What each service runs now, to go back to. A service that never ran has nothing."""
    for role, service in plan.services.items():
        live = plan.railway.find_newest(service, statuses=(SUCCESS,))
        if live is not None:
            plan.before[role] = live


def _deploy_service(plan: Plan, role: str) -> None:
    # An order whose answer is lost may have been carried out: the service counts as touched before it is given.
    plan.touched.append(role)
    deployment_id = plan.railway.deploy(plan.services[role], plan.commit)
    plan.say(f"{role}: deployment {deployment_id}")
    _wait(plan, role, lambda: plan.railway.read_status(deployment_id))


def _wait(plan: Plan, role: str, read_status: Callable[[], str]) -> None:
    """Wait until a deployment serves. Raises DeployError when it ends otherwise, or takes too long."""
    deadline = time.monotonic() + plan.deploy_seconds
    told = ""
    while True:
        status = read_status()
        if status != told:
            plan.say(f"{role}: {status.lower()}")
            told = status
        if status == SUCCESS:
            return
        if status in ENDED_BADLY:
            raise DeployError(f"{role} ended as {status.lower()}")
        if time.monotonic() > deadline:
            raise DeployError(f"{role} is still {status.lower()} after {plan.deploy_seconds:.0f} s")
        plan.sleep(plan.poll_seconds)


def _test(plan: Plan) -> None:
    faults = find_faults(plan.address, patience_seconds=plan.smoke_seconds, sleep=plan.sleep)
    if faults:
        raise DeployError(f"smoke test: {'; '.join(faults)}")
    plan.say("smoke tests passed")


def _go_back(plan: Plan, label: str, reason: str) -> int:
    """The former deployments serve again, the last touched first; a person is called where that fails."""
    failed = []
    for role in reversed(plan.touched):
        try:
            _go_back_with(plan, role)
        except (DeployError, RailwayError) as error:
            failed.append(f"{role}: {error}")
    if not failed and plan.touched:
        faults = find_faults(plan.address, patience_seconds=plan.smoke_seconds, sleep=plan.sleep)
        failed += [f"after going back: {fault}" for fault in faults]
    if failed:
        text = f":rotating_light: Deploying NeuraCRM ({label}) failed ({reason}) and going back did too: {'; '.join(failed)}"
        _tell_slack(plan, f"{text}. A person must look.")
        plan.say(f"could not go back: {'; '.join(failed)}")
        return STUCK
    _tell_slack(
        plan, f":leftwards_arrow_with_hook: Deploying NeuraCRM ({label}) failed, the former release serves: {reason}"
    )
    plan.say("gone back to the former release" if plan.touched else "nothing was changed")
    return GONE_BACK


def _go_back_with(plan: Plan, role: str) -> None:
    before = plan.before.get(role)
    if before is None:
        raise DeployError("no former deployment to go back to")
    service = plan.services[role]
    newest = plan.railway.find_newest(service)
    if newest is not None and newest.id == before.id:
        return
    plan.say(f"{role}: going back to {before.id}")
    plan.railway.roll_back(before.id)
    failed = newest.id if newest else ""

    def read_status() -> str:
        found = plan.railway.find_newest(service)
        # Until Railway lists the new one, the failed one is still the newest.
        return "QUEUED" if found is None or found.id == failed else found.status

    _wait(plan, role, read_status)


def _tell_slack(plan: Plan, text: str) -> None:
    """Tell the team; a Slack that is away changes nothing."""
    parts = urlsplit(plan.slack_url)
    if parts.scheme != "https" and parts.hostname not in LOOPBACK:
        return
    body = json.dumps({"text": text}).encode()
    request = urllib.request.Request(plan.slack_url, body, {"Content-Type": "application/json"})  # noqa: S310
    try:
        urllib.request.urlopen(request, timeout=SLACK_TIMEOUT_SECONDS).close()  # noqa: S310 - checked above
    except OSError as error:
        plan.say(f"Slack was not told: {error}")


def _say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    main()
