"""Schemathesis over the whole document: every operation once with its seed, then with generated examples."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from ipaddress import IPv4Address
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup, ServerError
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.fuzzing.operations import describe, make_seed
from tests.fuzzing.seeds import Seed, World

DOCUMENT = "/api/openapi.json"
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
# One example in so many keeps the ids it was generated with.
STRANGE_IDS = 5
# One example in so many breaks the schema on purpose.
BROKEN_EXAMPLES = 4
# What these were called with is still there afterwards.
LASTING = ("GET", "PATCH", "POST")
FIRST_ADDRESS = int(IPv4Address("10.0.0.1"))
_addresses = itertools.count()


@dataclass
class Fuzzing:
    """What a run found: operations by label, and every failure with its reproduction."""

    operations: int = 0
    examples: int = 0
    reached: set[str] = field(default_factory=set)
    statuses: dict[int, int] = field(default_factory=dict)
    server_errors: dict[str, str] = field(default_factory=dict)
    violations: dict[str, str] = field(default_factory=dict)

    def figure(self) -> str:
        share = 100 * len(self.reached) / max(self.operations, 1)
        return (
            f"FIGURE 115: operations {self.operations} reached {len(self.reached)} ({share:.1f}%) "
            f"examples {self.examples} server errors {len(self.server_errors)} "
            f"schema violations {len(self.violations)}"
        )


def fuzz(app: Any, examples: int, *, only: str = "") -> Fuzzing:
    """Call every operation with its seed and `examples` generated examples; failures are collected, not raised."""
    schema = schemathesis.openapi.from_wsgi(DOCUMENT, app)
    world, found = World(app), Fuzzing()
    for result in schema.get_all_operations():
        operation = result.ok()
        if only and only not in operation.label:
            continue
        found.operations += 1
        world.renew()
        known = describe(schema.raw_schema, operation.path, operation.method.lower())
        first = make_seed(world, known)
        _try_seed(operation, first, found)
        if examples:
            spare = first if known["method"] in LASTING and not known["is_public"] else make_seed(world, known)
            _try_examples(operation, spare, world, found, examples)
    return found


def _try_seed(operation: Any, first: Seed, found: Fuzzing) -> None:
    media = next(iter(operation.get_request_payload_content_types()), None) if first.body is not None else None
    body = {} if first.body is None else {"body": first.body, "media_type": media}
    case = operation.Case(path_parameters=first.path, query=first.query, **body)
    _judge(case, first, found)


def _try_examples(operation: Any, spare: Seed, world: World, found: Fuzzing, examples: int) -> None:
    modes = [GenerationMode.POSITIVE] * (BROKEN_EXAMPLES - 1) + [GenerationMode.NEGATIVE]
    for mode, count in ((mode, max(1, examples * modes.count(mode) // len(modes))) for mode in dict.fromkeys(modes)):
        strategy = operation.as_strategy(generation_mode=mode)

        @seed(115)
        @settings(
            max_examples=count,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=strategy, choice=st.integers(1, STRANGE_IDS))
        def attempt(case: Any, choice: int) -> None:
            if choice > 1:
                _use_known_ids(case, spare, world)
            _judge(case, spare, found)

        try:
            attempt()
        except Unsatisfiable:
            # Nothing of this operation can be broken: no parameter, no body.
            continue


def _use_known_ids(case: Any, spare: Seed, world: World) -> None:
    """Put ids that exist in place of generated ones, so that the work behind the look-up is reached."""
    case.path_parameters.update(spare.path)
    for values in _objects(case.body):
        for name in values:
            if name in world.ids:
                values[name] = [world.ids[name]] if name == "tag_ids" else world.ids[name]
    for name in list(case.query or ()):
        if name in world.ids:
            case.query[name] = str(world.ids[name])


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from _objects(item)


def _judge(case: Any, person: Seed, found: Fuzzing) -> None:
    # The test client does not unpack what is compressed.
    headers = {"Accept-Encoding": "identity"}
    if person.person:
        headers["Authorization"] = f"Bearer {person.person.token}"
    # Every example from an address of its own: what is limited by address is tested elsewhere.
    address = str(IPv4Address(FIRST_ADDRESS + next(_addresses)))
    response = case.call(headers=headers, environ_overrides={"REMOTE_ADDR": address})
    found.examples += 1
    found.statuses[response.status_code] = found.statuses.get(response.status_code, 0) + 1
    label = case.operation.label
    if 200 <= response.status_code < 300:
        found.reached.add(label)
    try:
        case.validate_response(response, checks=CHECKS, headers=headers)
    except FailureGroup as group:
        _note(label, group, found)


def _note(label: str, group: FailureGroup, found: Fuzzing) -> None:
    for failure in group.exceptions:
        where = found.server_errors if isinstance(failure, ServerError) else found.violations
        where.setdefault(f"{label}: {failure.title}", f"{failure}\n{group.args[0]}"[:2000])
