"""Seeds of the operations on accounts and sessions: each on a person of its own, for it may end her session."""

from collections.abc import Callable
from typing import Any

import pyotp

from tests.client import PASSWORD, ApiClient, Signed
from tests.fuzzing.seeds import Seed, World
from tests.identity.letters import last_token

NEW_PASSWORD = "seventeen purple walruses"


def _seed(body: Any, person: Signed | None = None) -> Seed:
    return Seed(person, body=body)


def _new_address(world: World) -> str:
    return f"new{world.next()}.{world.person.organization_id}@example.com"


def _sign_up(world: World) -> Seed:
    names = {"name": "Ann", "organization_name": "Seed & Co"}
    return _seed({"email": _new_address(world), "password": PASSWORD, **names})


def _sign_in(world: World) -> Seed:
    return _seed({"email": world.person.email, "password": PASSWORD})


def _refresh(world: World) -> Seed:
    body = {"email": world.person.email, "password": PASSWORD}
    signed_in = ApiClient(world.app).make("/auth/sign-in", body, status=200, headers={"X-Token-Delivery": "body"})
    return _seed({"refresh_token": signed_in["refresh_token"]})


def _reset(world: World) -> Seed:
    person = Signed.sign_up(world.app)
    ApiClient(world.app).post("/auth/password-reset", {"email": person.email})
    person.run_jobs()
    return _seed({"token": last_token(world.app, person.email), "password": NEW_PASSWORD})


def _confirm_address(world: World) -> Seed:
    person, address = Signed.sign_up(world.app), _new_address(world)
    assert person.put("/me/email", {"email": address}).status_code == 202
    person.run_jobs()
    return _seed({"token": last_token(world.app, address)})


def _invited(world: World) -> str:
    address = _new_address(world)
    world.person.make("/invitations", {"email": address, "role": "agent"})
    world.person.run_jobs()
    return last_token(world.app, address)


def _enrolled(world: World) -> tuple[Signed, list[str]]:
    person = Signed.sign_up(world.app)
    code = pyotp.TOTP(person.make("/me/second-factor")["secret"]).now()
    return person, person.put("/me/second-factor", {"code": code}).json["data"]["recovery_codes"]


def _confirm_factor(world: World) -> Seed:
    person = Signed.sign_up(world.app)
    return _seed({"code": pyotp.TOTP(person.make("/me/second-factor")["secret"]).now()}, person)


def _remove_factor(world: World) -> Seed:
    person, codes = _enrolled(world)
    return _seed({"password": PASSWORD, "recovery_code": codes[0]}, person)


def _end_session(world: World) -> Seed:
    person = Signed.sign_up(world.app)
    session = person.get("/auth/sessions").json["data"][0]["id"]
    return Seed(person, path={"session_id": session})


def _switch(world: World) -> Seed:
    person = Signed.sign_up(world.app)
    return _seed({"organization_id": person.organization_id}, person)


def _own(body: Any) -> Callable[[World], Seed]:
    return lambda world: Seed(Signed.sign_up(world.app), body=body)


ACCOUNTS: dict[str, Callable[[World], Seed]] = {
    "create_account": _sign_up,
    "create_session": _sign_in,
    "refresh_session": _refresh,
    "request_password_reset": lambda world: _seed({"email": world.person.email}),
    "reset_password": _reset,
    "confirm_email_change": _confirm_address,
    "preview_invitation": lambda world: _seed({"token": _invited(world)}),
    "accept_invitation": lambda world: _seed({"token": _invited(world), "password": PASSWORD, "name": "Ann"}),
    "end_all_sessions": _own(None),
    "end_session": _end_session,
    "sign_out": _own(None),
    "switch_organization": _switch,
    "prove_again": _own({"password": PASSWORD}),
    "update_me": _own({"name": "Ann"}),
    "change_password": _own({"current_password": PASSWORD, "password": NEW_PASSWORD}),
    "change_email": lambda world: _seed({"email": _new_address(world)}, Signed.sign_up(world.app)),
    "begin_second_factor": _own(None),
    "confirm_second_factor": _confirm_factor,
    "renew_recovery_codes": lambda world: _seed({"current_password": PASSWORD}, _enrolled(world)[0]),
    "remove_second_factor": _remove_factor,
    "leave_organization": lambda world: Seed(world.person.colleague("agent")),
    # May demand a second factor of everybody.
    "update_organization": _own({"name": "Seed & Co"}),
}
