"""SECURITY 21: every operation of the document, for every role, for nobody, and for a key without scopes.

The permission table and the permission an operation names are the truth; each cell is a real request. A refusal where
the table allows, or anything else where it denies, is a deviation.
"""

import itertools
from dataclasses import dataclass
from typing import Any

import pytest

from app.core.database import transaction
from app.core.tenancy import Scope, acting_as
from app.identity import api_keys, service
from app.identity.devices import Device
from app.identity.permissions import ENROLMENT, GRANTS, NOT_FOR_KEYS, PERMISSIONS, ROLES, grants_of_key, outranks
from app.identity.sessions import start_session
from tests.client import ApiClient

METHODS = ("get", "post", "put", "patch", "delete")
NO_SUCH_ID = 2**62
# Operations anybody may call, each with its reason.
OPEN = {
    "/api/health": "tells only that the process lives",
    "/api/health/": "tells only that the process lives",
    "/api/health/detailed": "tells what works, no data",
    "/api/health/metrics": "numbers without organizations or ids, behind METRICS_TOKEN when set",
    "/api/health/ready": "for the load balancer",
    "/livez": "tells only that the process lives",
    "/readyz": "for the load balancer",
    "/api/docs": "the documentation page",
    "/api/openapi.json": "the document itself",
    "/api/auth/sign-up": "starts with nobody",
    "/api/auth/sign-in": "starts with nobody",
    "/api/auth/refresh": "the refresh token is the credential",
    "/api/auth/password-reset": "for who cannot sign in",
    "/api/auth/password-reset/confirmation": "the mailed link is the credential",
    "/api/auth/email-change/confirmation": "the mailed link is the credential",
    "/api/auth/invitation/preview": "the mailed link is the credential",
    "/api/auth/invitation/acceptance": "the mailed link is the credential",
}
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Operation:
    """One method of one address, and the permission its view names."""

    method: str
    path: str
    permission: str | None

    def call(self, app: Any, token: str | None) -> int:
        api = ApiClient(app, token)
        path = self.path.removeprefix("/api")
        for name in ("{" + part.split("}")[0] + "}" for part in path.split("{")[1:]):
            path = path.replace(name, str(NO_SUCH_ID))
        body = {} if self.method in ("post", "put", "patch") else None
        return int(api.call(self.method.upper(), path, body).status_code)


def list_operations(app: Any) -> list[Operation]:
    """The operations of the OpenAPI document, each with the permission of the view behind it."""
    document = app.extensions["api_document"].write()
    with app.app_context():
        adapter = app.url_map.bind("crm.test")
        found = []
        for path, item in document["paths"].items():
            for method in (name for name in METHODS if name in item):
                concrete = "/".join(str(NO_SUCH_ID) if "{" in part else part for part in path.split("/"))
                endpoint, _ = adapter.match(concrete, method=method.upper())
                permission = getattr(app.view_functions[endpoint], "permission", None)
                found.append(Operation(method, path, permission))
    return found


class Cast:
    """An organization with one member of each role and a key without scopes; sessions are fresh for every call."""

    def __init__(self, owner: Any) -> None:
        self.app, self.organization_id, self.owner_id = owner.app, owner.organization_id, owner.user_id
        self.users = {"owner": owner.user_id}

    def token(self, role: str) -> str:
        """A new session of the role's member; she is made again when the operation before removed her."""
        with (
            self.app.app_context(),
            acting_as(Scope(self.organization_id, self.owner_id, "owner")),
            transaction(),
        ):
            user_id = self.users.get(role) or self._make(role)
            if service.find_membership_of(user_id).status != "active":  # type: ignore[union-attr]
                service.join_organization(user_id, role)
            return start_session(user_id, Device()).access

    def key(self, scopes: list[str]) -> str:
        grants = GRANTS["owner"]
        with (
            self.app.app_context(),
            acting_as(Scope(self.organization_id, self.owner_id, "owner", grants=grants)),
            transaction(),
        ):
            return str(api_keys.create_key("matrix", scopes, None)["key"])

    def _make(self, role: str) -> int:
        email = f"cast{next(_numbers)}.{self.organization_id}@example.com"
        made = service.add_member(email=email, name=role.title(), password=None, role=role)
        self.users[role] = made["user_id"]
        return int(made["user_id"])


@pytest.fixture
def cast(owner: Any) -> Cast:
    return Cast(owner)


def test_21_every_operation_names_a_permission_or_stands_open_for_a_reason(app):
    operations = list_operations(app)
    unnamed = [f"{o.method} {o.path}" for o in operations if o.permission is None and o.path not in OPEN]
    unknown = [f"{o.method} {o.path}" for o in operations if o.permission and o.permission not in PERMISSIONS]
    assert len(operations) > 30 and unnamed == [] and unknown == []


@pytest.mark.slow
def test_21_every_operation_for_every_role(app, cast, report):
    deviations, cells = [], 0
    empty_key = cast.key([])
    guarded = [operation for operation in list_operations(app) if operation.permission]
    for operation in guarded:
        for role in ROLES:
            status = operation.call(app, cast.token(role))
            allowed = operation.permission in GRANTS[role]
            if (status in (401, 403) or status >= 500) if allowed else status != 403:
                deviations.append(f"{role}: {operation.method} {operation.path} -> {status}")
        if operation.call(app, None) != 401:
            deviations.append(f"nobody: {operation.method} {operation.path}")
        if operation.call(app, empty_key) != 403:
            deviations.append(f"key without scopes: {operation.method} {operation.path}")
        cells += len(ROLES) + 2
    report(21, operations=len(guarded), cells=cells, deviations=len(deviations))
    assert deviations == []


@pytest.mark.slow
def test_21_a_key_reaches_exactly_its_scope(app, cast):
    """One scope at a time: nothing but the operations that name it may open."""
    operations = [operation for operation in list_operations(app) if operation.permission]
    deviations = []
    for scope in ("leads.read", "contacts.create", "members.read"):
        key = cast.key([scope])
        for operation in operations:
            status = operation.call(app, key)
            if (status == 403) == (operation.permission == scope):
                deviations.append(f"{scope}: {operation.method} {operation.path} -> {status}")
    assert deviations == []


def test_21_roles_only_grow():
    for lower, higher in itertools.pairwise(reversed(ROLES)):
        assert set(GRANTS[lower]) <= set(GRANTS[higher]), (lower, higher)
        assert outranks(higher, lower) and not outranks(lower, higher)


def test_21_a_key_gets_nothing_it_was_not_given():
    assert grants_of_key("owner", []) == {}
    assert grants_of_key("viewer", ["leads.delete"]) == {}
    assert grants_of_key("owner", sorted(NOT_FOR_KEYS)) == {}
    assert grants_of_key("agent", ["leads.update"]) == {"leads.update": GRANTS["agent"]["leads.update"]}
    assert set(ENROLMENT) <= NOT_FOR_KEYS
