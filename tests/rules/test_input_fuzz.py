"""SECURITY 35, 36, 38, 39, 40: hostile input to every operation of the document.

An operation is called the way it succeeds, with one thing wrong: each string, each number, the body as a whole.
"""

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.fuzzing.operations import list_operations, make_seed
from tests.fuzzing.seeds import Seed, World

SLEEP_SECONDS = 5
INJECTIONS = (
    "'; select pg_sleep(5); --",
    "1) or (select 1 from pg_sleep(5)) is null --",
    '" union select secret from users --',
    "id desc, (select pg_sleep(5))",
    "\\'; drop table leads; --",
    "{{7*7}}%s%(id)s:name$$",
)
PRIVILEGED = (
    "id", "organization_id", "org_id", "role", "is_admin", "is_owner", "owner", "permissions", "grants", "created_at",
    "updated_at", "deleted_at", "created_by_id", "updated_by_id", "version", "is_sample", "seats", "plan", "user_id",
    "password_hash", "totp_secret", "search_text", "email_verified_at", "must_enrol", "__class__",
)  # fmt: skip
# Names that some body takes for good reason; every other body must refuse them.
GRANTED = {"create_invitation": {"role"}, "update_member": {"role"}, "switch_organization": {"organization_id"}}
# What an owner goes to pay; it counts once the payment service says so.
GRANTED |= {"change_subscription": {"plan", "seats"}, "create_checkout": {"plan", "seats"}}
GRANTED |= {"create_session": {"organization_id"}}
BROKEN_TEXTS = ("\x00", "a\x00b", "\ud800", "\u2028", "\u202eevil", "\U0001f600" * 300, "e\u0301", "x" * 100_000)
NUMBERS = (2**31, 2**63, -(2**63) - 1, 10**300, 1.5, -0.0, True)
DATES = ("0000-00-00", "0000-01-01T00:00:00Z", "9999-12-31T23:59:59-23:59", "300000-01-01", "NaN", "Infinity", "1e400")
RAW_BODIES = {
    "depth 100000": b"[" * 100_000 + b"]" * 100_000,
    "object depth 5000": b'{"a":' * 5_000 + b"1" + b"}" * 5_000,
    "5000 digits": b'{"name":' + b"9" * 5_000 + b"}",
    "duplicate keys": b'{"name":"a","name":"b"}',
    "NaN": b'{"name":NaN}',
    "Infinity": b'{"name":-Infinity}',
    "BOM": b'\xef\xbb\xbf{"name":"a"}',
    "UTF-16": '{"name":"a"}'.encode("utf-16"),
    "not UTF-8": b'{"name":"\xff"}',
    "half": b'{"name":',
}
HUGE_BYTES = 10 * 1024 * 1024


class Attack:
    """Every operation with its seed, and what the answers were."""

    def __init__(self, app: Any) -> None:
        self.app = app
        self.http = app.test_client(use_cookies=False)
        self.world = World(app)
        document = self.http.get("/api/openapi.json").json
        self.schemas = document["components"]["schemas"]
        self.operations = list(list_operations(document))
        self.seeds = {item["operationId"]: make_seed(self.world, item) for item in self.operations}
        self.statuses: dict[int, int] = {}
        self.failures: list[str] = []

    def send(self, operation: dict[str, Any], wrong: str, expected: set[int] | None = None, **changes: Any) -> int:
        """One call; a 5xx, or a status outside `expected`, is a failure."""
        seed = self.seeds[operation["operationId"]]
        options: dict[str, Any] = {"query_string": seed.query, **changes}
        if "data" not in options and "json" not in options and _is_json(seed):
            options["json"] = seed.body
        if "json" in options:
            options["data"], options["content_type"] = json.dumps(options.pop("json")), "application/json"
        headers = {"Authorization": f"Bearer {seed.person.token}"} if seed.person else {}
        path = options.pop("path", operation["path"].format(**seed.path))
        response = self.http.open(path, method=operation["method"], headers=headers, **options)
        status = response.status_code
        self.statuses[status] = self.statuses.get(status, 0) + 1
        if status >= 500 or (expected is not None and status not in expected):
            answer = response.get_data(as_text=True)[:200]
            self.failures.append(f"{operation['method']} {operation['path']} {wrong!r:.60}: {status} {answer}")
        return status

    def with_bodies(self) -> Iterator[tuple[dict[str, Any], Seed]]:
        for operation in self.operations:
            if operation["body"]:
                yield operation, self.seeds[operation["operationId"]]

    def fields(self, operation: dict[str, Any], kinds: set[str]) -> Iterator[str]:
        """Names of the body's fields of some JSON types."""
        for name, schema in operation["body"].get("properties", {}).items():
            types = schema.get("type", "object")
            if kinds & ({types} if isinstance(types, str) else set(types)):
                yield name


def _is_json(seed: Seed) -> bool:
    return seed.body is not None and not (isinstance(seed.body, dict) and "file" in seed.body)


@pytest.fixture(scope="module")
def target(app: Any) -> Attack:
    return Attack(app)


@pytest.fixture
def attack(target: Attack) -> Attack:
    target.statuses, target.failures = {}, []
    return target


def conclude(attack: Attack, number: int, what: str) -> None:
    print(f"\nFIGURE {number}: {what} {sum(attack.statuses.values())} statuses {dict(sorted(attack.statuses.items()))}")
    assert attack.failures == [], f"{len(attack.failures)} failures:\n" + "\n".join(attack.failures[:20])


def test_35_sql_injection(attack: Attack, admin_sql: Any) -> None:
    admin_sql.execute("select count(*) from leads")
    (before,) = admin_sql.fetchone()
    started = time.monotonic()
    for number, operation in enumerate(attack.operations):
        for place, parameter in enumerate(operation["query"]):
            text = INJECTIONS[(number + place) % len(INJECTIONS)]
            query = {**attack.seeds[operation["operationId"]].query, parameter["name"]: text}
            attack.send(operation, text, query_string=query)
    for number, (operation, seed) in enumerate(attack.with_bodies()):
        for place, name in enumerate(attack.fields(operation, {"string", "array", "object"})):
            text = INJECTIONS[(number + place) % len(INJECTIONS)]
            attack.send(operation, text, json={**(seed.body or {}), name: text})
    seconds = (time.monotonic() - started) / sum(attack.statuses.values())
    admin_sql.execute("select count(*) from leads")
    assert admin_sql.fetchone()[0] >= before
    assert seconds < SLEEP_SECONDS / 10
    conclude(attack, 35, f"mean ms {seconds * 1000:.1f} injected statements 0, requests")


def test_36_mass_assignment(attack: Attack) -> None:
    accepted = []
    for operation, seed in attack.with_bodies():
        documented = set(operation["body"].get("properties", {}))
        granted = GRANTED.get(operation["operationId"], set())
        assert documented & set(PRIVILEGED) <= granted, operation["operationId"]
        body = {**(seed.body or {}), **dict.fromkeys(set(PRIVILEGED) - granted, 1)}
        attack.send(operation, "privileged names", {422}, json=body)
        one = {**(seed.body or {}), "organization_id" if "organization_id" not in granted else "is_admin": 1}
        accepted += [operation["path"]] if attack.send(operation, "one name", {422}, json=one) < 300 else []
    assert accepted == []
    conclude(attack, 36, f"names {len(PRIVILEGED)} accepted {len(accepted)}, requests")


def test_38_broken_text(attack: Attack) -> None:
    for number, (operation, seed) in enumerate(attack.with_bodies()):
        for place, name in enumerate(attack.fields(operation, {"string"})):
            text = BROKEN_TEXTS[(number + place) % len(BROKEN_TEXTS)]
            attack.send(operation, text, json={**(seed.body or {}), name: text})
    for number, operation in enumerate(attack.operations):
        for place, parameter in enumerate(operation["query"]):
            text = BROKEN_TEXTS[(number + place) % len(BROKEN_TEXTS)].replace("\ud800", "\ufffd")[:5_000]
            query = {**attack.seeds[operation["operationId"]].query, parameter["name"]: text}
            attack.send(operation, text, query_string=query)
    huge = b'{"name":"' + b"x" * HUGE_BYTES + b'"}'
    for operation, _seed in list(attack.with_bodies())[::5]:
        attack.send(operation, "10 MB", {413, 422}, data=huge, content_type="application/json")
    conclude(attack, 38, "requests")


def test_39_numbers_and_dates(attack: Attack) -> None:
    for number, (operation, seed) in enumerate(attack.with_bodies()):
        for place, name in enumerate(attack.fields(operation, {"integer", "number", "string", "array"})):
            values = (NUMBERS, DATES)[(number + place) % 2]
            value = values[(number + place) // 2 % len(values)]
            attack.send(operation, str(value), json={**(seed.body or {}), name: value})
    for number, operation in enumerate(attack.operations):
        for place, parameter in enumerate(operation["query"]):
            value = str((*NUMBERS, *DATES)[(number + place) % (len(NUMBERS) + len(DATES))])
            attack.send(operation, value, query_string={parameter["name"]: value})
        for value in ("0", "-1", str(2**63), "1" * 30) if operation["parameters"] else ():
            path = operation["path"].format(**dict.fromkeys(operation["parameters"], value))
            attack.send(operation, value, {400, 401, 404, 422}, path=path)
    conclude(attack, 39, "requests")


def test_40_raw_bodies(attack: Attack) -> None:
    bodies = list(RAW_BODIES.items())
    for number, (operation, _seed) in enumerate(attack.with_bodies()):
        for name, raw in [bodies[(number + step) % len(bodies)] for step in range(3)]:
            attack.send(operation, name, {400}, data=raw, content_type="application/json")
    lead = next(item for item in attack.operations if item["operationId"] == "create_lead")
    for name, raw in bodies:
        attack.send(lead, name, {400}, data=raw, content_type="application/json")
    conclude(attack, 40, "requests")
