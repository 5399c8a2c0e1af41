"""Every operation that takes an id, tried by one organization with the ids of the other.

Each is first done with the trying organization's own ids: only an operation that works can prove that it refuses.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from app.health.isolation import recipes
from app.health.isolation.operations import Operation, body_ids, is_id, kind_of
from app.health.isolation.scratch import Scratch, name_of, put

# An id nobody has: what stands there must be answered like what stands elsewhere.
NOBODYS_ID = 4_611_686_018_427_387_904
REFUSALS = (400, 403, 404, 409, 422)
MAX_TOLD = 200
Path = dict[str, Any]


@dataclass(frozen=True)
class Attempt:
    """One try: what was done, with which foreign id, what came back, and what is wrong with it (empty: nothing)."""

    operation: Operation
    foreign: str
    status: int
    fault: str = ""


@dataclass(frozen=True)
class Target:
    """What an operation is tried with: the victim's record in the state the operation needs."""

    operation: Operation
    foreign: Path
    ways: list[tuple[str, ...]]


def choose_targets(victim: Scratch) -> list[Target]:
    """Make every record of the victim that is tried later: from then on nothing of hers may change."""
    targets = []
    for operation in victim.operations.values():
        ways = list(body_ids(victim.document, operation.body))
        if operation.is_member and (operation.path_ids or ways or operation.query_ids):
            targets.append(Target(operation, prepare(victim, operation), ways))
        for name in (*(name_of(way) for way in ways), *operation.query_ids):
            victim.keep(kind_of(name, operation))
    victim.run_jobs()
    return targets


def try_everything(trying: Scratch, victim: Scratch, targets: list[Target]) -> Iterator[Attempt]:
    """All attempts of `trying` at the records of `victim`, and every reading that takes no id."""
    for target in targets:
        yield from _try(trying, victim, target)
    named = {target.operation.name for target in targets}
    for operation in trying.operations.values():
        if operation.is_member and operation.method == "get" and operation.name not in named:
            yield _read(trying, victim, operation)


def _try(trying: Scratch, victim: Scratch, target: Target) -> Iterator[Attempt]:
    operation = target.operation
    yield _control(trying, operation)
    # A refused attempt leaves the record as it was: the next one can use it.
    own = prepare(trying, operation)
    for parameters in _path_choices(operation):
        yield _try_path(trying, victim, operation, own, {name: target.foreign[name] for name in parameters})
    for way in target.ways:
        yield _try_body(trying, victim, operation, own, way)
    for name in operation.query_ids:
        yield _try_query(trying, victim, operation, own, name)


def _path_choices(operation: Operation) -> list[list[str]]:
    each = [[name] for name in operation.path_ids]
    return [*each, operation.path_ids] if len(each) > 1 else each


def prepare(scratch: Scratch, operation: Operation) -> dict[str, Any]:
    """Path values of a fresh record in the state the operation needs."""
    if operation.path.startswith(recipes.ENDING_SESSIONS):
        scratch.token = scratch.sign_in(scratch.user_id)
    path = scratch.fresh_path(operation)
    for before in _needed_before(scratch, operation):
        scratch.do(before, path)
        if operation.name not in recipes.BEFORE_JOBS:
            scratch.run_jobs()
    return path


def _needed_before(scratch: Scratch, operation: Operation) -> list[Operation]:
    if operation.path.endswith(("/restoration", "/trash")):
        record = operation.path.rpartition("/")[0]
        return [one for one in scratch.operations.values() if one.path == record and one.method == "delete"]
    return [scratch.operations[name] for name in recipes.BEFORE.get(operation.name, ())]


def _control(trying: Scratch, operation: Operation) -> Attempt:
    path = prepare(trying, operation)
    answer = trying.call(operation, path, trying.body_for(operation, path), trying.query_for(operation, path))
    works = answer.status_code < 300 or (answer.status_code == 409 and operation.name in recipes.BEFORE_JOBS)
    return Attempt(operation, "", answer.status_code, "" if works else f"fails with its own ids: {told(answer)}")


def _try_path(trying: Scratch, victim: Scratch, operation: Operation, own: Path, foreign: Path) -> Attempt:
    """A foreign record must be answered exactly like one that does not exist."""
    body, query = trying.body_for(operation, own), trying.query_for(operation, own)
    theirs = trying.call(operation, {**own, **foreign}, body, query)
    nobodys = trying.call(operation, {**own, **dict.fromkeys(foreign, NOBODYS_ID)}, body, query)
    fault = ""
    if theirs.status_code != 404:
        fault = f"answered {theirs.status_code} instead of 404: {told(theirs)}"
    elif _without_request_id(theirs) != _without_request_id(nobodys):
        fault = "tells a foreign record from one that does not exist"
    return Attempt(operation, " and ".join(foreign), theirs.status_code, fault or _leak(victim, theirs))


def _try_body(trying: Scratch, victim: Scratch, operation: Operation, own: Path, way: tuple[str, ...]) -> Attempt:
    body = trying.body_for(operation, own)
    put(body, way, victim.keep(kind_of(name_of(way), operation)))
    answer = trying.call(operation, own, body, trying.query_for(operation, own))
    fault = "" if answer.status_code in REFUSALS else f"answered {answer.status_code}: {told(answer)}"
    return Attempt(operation, ".".join(way), answer.status_code, fault or _leak(victim, answer))


def _try_query(trying: Scratch, victim: Scratch, operation: Operation, own: Path, name: str) -> Attempt:
    """A filter by a foreign id may be answered: with nothing."""
    kept = {key: value for key, value in trying.query_for(operation, own).items() if not is_id(key)}
    query = {**kept, name: str(victim.keep(kind_of(name, operation)))}
    answer = trying.call(operation, own, trying.body_for(operation, own), query)
    fault = f"answered {answer.status_code}: {told(answer)}" if answer.status_code >= 500 else _leak(victim, answer)
    return Attempt(operation, name, answer.status_code, fault)


def _read(trying: Scratch, victim: Scratch, operation: Operation) -> Attempt:
    """What takes no id may not show anything of the other organization either."""
    answer = trying.call(operation, recipes.NAMES, None, trying.query_for(operation))
    fault = f"answered {answer.status_code}: {told(answer)}" if answer.status_code >= 300 else _leak(victim, answer)
    return Attempt(operation, "", answer.status_code, fault)


def _leak(victim: Scratch, answer: Any) -> str:
    return "LEAK: the answer holds the other organization's text" if victim.mark.encode() in answer.data else ""


def _without_request_id(answer: Any) -> Any:
    error = dict(answer.json.get("error", {})) if answer.is_json else {}
    error.pop("request_id", None)
    return error


def told(answer: Any) -> str:
    """The beginning of an answer, for a person."""
    return str(answer.get_data(as_text=True))[:MAX_TOLD]
