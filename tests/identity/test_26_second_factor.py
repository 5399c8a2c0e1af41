"""SECURITY 26: a code is good once and for a moment, guessing ends after five, and no way in goes around it."""

import time
from typing import Any

import pyotp
import pytest

from app.core.database import db, transaction
from app.core.tenancy import Scope, acting_as
from tests.client import PASSWORD, ApiClient, Signed
from tests.identity.letters import last_token
from tests.identity.scale import number_of

NEW_PASSWORD = "seventeen purple walruses"


class Enrolled:
    """A person with a second factor."""

    def __init__(self, person: Signed) -> None:
        self.person = person
        self.app = person.app
        self.secret = person.make("/me/second-factor")["secret"]
        self.recovery_codes = person.put("/me/second-factor", {"code": self.code()}).json["data"]["recovery_codes"]

    def code(self, steps: int = 0) -> str:
        # Not in the last seconds of a step: the answers below count steps.
        if time.time() % 30 > 22:
            time.sleep(30 - time.time() % 30)
        return pyotp.TOTP(self.secret).at(int(time.time()) + 30 * steps)

    def sign_in(self, **codes: Any) -> Any:
        return ApiClient(self.app).post("/auth/sign-in", {"email": self.person.email, "password": PASSWORD, **codes})

    def forget_steps(self, admin_sql: Any) -> None:
        admin_sql.execute("update users set totp_last_step = null where id = %s", (self.person.user_id,))


@pytest.fixture
def enrolled(owner, admin_sql) -> Enrolled:
    made = Enrolled(owner)
    made.forget_steps(admin_sql)
    return made


def test_enrolment_shows_a_key_for_an_app_and_ten_codes(enrolled):
    assert len(set(enrolled.recovery_codes)) == 10
    me = enrolled.person.get("/me").json["data"]
    assert me["second_factor"]["enabled"] is True
    assert enrolled.person.post("/me/second-factor").json["error"]["code"] == "already_enabled"


def test_enrolment_needs_a_right_code(owner):
    owner.post("/me/second-factor")
    refused = owner.put("/me/second-factor", {"code": "000000"})
    assert refused.status_code == 403
    assert owner.get("/me").json["data"]["second_factor"]["enabled"] is False
    assert (
        owner.colleague("agent").put("/me/second-factor", {"code": "000000"}).json["error"]["code"] == "not_enrolling"
    )


def test_the_secret_is_kept_encrypted(enrolled, admin_sql):
    admin_sql.execute("select totp_secret from users where id = %s", (enrolled.person.user_id,))
    assert enrolled.secret not in admin_sql.fetchone()[0]
    for code in enrolled.recovery_codes:
        admin_sql.execute("select count(*) from recovery_codes where code_hash like %s", (f"%{code}%",))
        assert admin_sql.fetchone() == (0,)


def test_26_password_alone_does_not_let_in(enrolled):
    refused = enrolled.sign_in()
    assert refused.status_code == 401 and refused.json["error"]["code"] == "second_factor_required"


def test_26_a_code_works_once(enrolled):
    code = enrolled.code()
    assert enrolled.sign_in(totp_code=code).status_code == 200
    again = enrolled.sign_in(totp_code=code)
    assert again.status_code == 401 and again.json["error"]["code"] == "invalid_code"


def test_26_the_same_code_twice_at_once_lets_one_in(enrolled):
    from concurrent.futures import ThreadPoolExecutor

    code = enrolled.code()
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _n: enrolled.sign_in(totp_code=code).status_code, range(4)))
    assert answers.count(200) == 1


def test_26_an_older_step_is_no_way_around_a_used_one(enrolled):
    assert enrolled.sign_in(totp_code=enrolled.code()).status_code == 200
    assert enrolled.sign_in(totp_code=enrolled.code(-1)).status_code == 401
    assert enrolled.sign_in(totp_code=enrolled.code(+1)).status_code == 200


def test_26_one_step_of_clock_difference_is_allowed_and_no_more(enrolled, admin_sql):
    answers = {}
    for step in (-2, -1, 0, 1, 2):
        enrolled.forget_steps(admin_sql)
        answers[step] = enrolled.sign_in(totp_code=enrolled.code(step)).status_code
    assert answers == {-2: 401, -1: 200, 0: 200, 1: 200, 2: 401}


def test_26_guessing_ends_after_five(enrolled, admin_sql):
    right = enrolled.code()
    wrong = [
        f"{number:06d}"
        for number in range(10_000)
        if f"{number:06d}" not in (right, enrolled.code(1), enrolled.code(-1))
    ]
    answers = [enrolled.sign_in(totp_code=code).json["error"]["code"] for code in wrong[:12]]
    assert answers.count("invalid_code") == 5 and answers.count("too_many_attempts") == 7
    assert enrolled.sign_in(totp_code=right).status_code == 429
    assert enrolled.sign_in(recovery_code=enrolled.recovery_codes[0]).status_code == 429


@pytest.mark.slow
def test_26_ten_thousand_guesses(enrolled, report):
    """The whole attack, without the cost of its passwords: the code's own check is called."""
    from app.core.errors import AppError
    from app.identity.devices import Device
    from app.identity.queries import Account
    from app.identity.second_factor import prove_second_factor

    account = Account(enrolled.person.user_id, enrolled.person.email, "", None, True, None)
    evaluated = 0
    with enrolled.app.app_context(), acting_as(Scope(unbound=True)):
        for number in range(number_of(10_000, 200)):
            try:
                with transaction():
                    prove_second_factor(account, f"{number:06d}", None, Device(f"10.0.{number % 50}.1"))
            except AppError as error:
                evaluated += error.code == "invalid_code"
            db.session.remove()
    report(26, guesses=number_of(10_000, 200), evaluated=evaluated)
    assert evaluated == 5


def test_26_a_recovery_code_works_once(enrolled):
    code = enrolled.recovery_codes[3]
    assert enrolled.sign_in(recovery_code=code.lower().replace("-", " ")).status_code == 200
    assert enrolled.sign_in(recovery_code=code).status_code == 401
    assert enrolled.sign_in(recovery_code=enrolled.recovery_codes[4]).status_code == 200


def test_new_recovery_codes_replace_the_old(enrolled):
    codes = enrolled.person.make("/me/second-factor/recovery-codes")["recovery_codes"]
    assert enrolled.sign_in(recovery_code=enrolled.recovery_codes[0]).status_code == 401
    assert enrolled.sign_in(recovery_code=codes[0]).status_code == 200


def test_26_reset_leaves_the_second_factor_on(enrolled):
    ApiClient(enrolled.app).post("/auth/password-reset", {"email": enrolled.person.email})
    enrolled.person.run_jobs()
    token = last_token(enrolled.app, enrolled.person.email)
    body = {"token": token, "password": NEW_PASSWORD}
    done = ApiClient(enrolled.app).post("/auth/password-reset/confirmation", body)
    assert done.status_code == 204 and not done.data
    again = ApiClient(enrolled.app).post("/auth/sign-in", {"email": enrolled.person.email, "password": NEW_PASSWORD})
    assert again.json["error"]["code"] == "second_factor_required"


def test_26_signing_up_again_needs_the_second_factor(enrolled):
    body = {"email": enrolled.person.email, "password": PASSWORD, "name": "N", "organization_name": "Second"}
    assert ApiClient(enrolled.app).post("/auth/sign-up", body).json["error"]["code"] == "second_factor_required"
    assert ApiClient(enrolled.app).post("/auth/sign-up", {**body, "totp_code": enrolled.code()}).status_code == 201


def test_26_accepting_an_invitation_needs_the_second_factor(enrolled, other):
    other.make("/invitations", {"email": enrolled.person.email, "role": "agent"})
    other.run_jobs()
    body = {"token": last_token(enrolled.app, enrolled.person.email), "password": PASSWORD}
    path = "/auth/invitation/acceptance"
    assert ApiClient(enrolled.app).post(path, body).json["error"]["code"] == "second_factor_required"
    assert ApiClient(enrolled.app).post(path, {**body, "totp_code": enrolled.code()}).status_code == 201


def test_26_switching_keeps_but_never_makes_the_second_factor(app, owner, admin_sql):
    second = Signed.sign_up(app, email=owner.email)
    second.patch("/organization", {"require_mfa": True})
    moved = owner.put("/auth/organization", {"organization_id": second.organization_id}).json["data"]
    refused = ApiClient(app, moved["access_token"]).get("/organization")
    assert refused.json["error"]["code"] == "second_factor_required"


def test_26_an_organization_that_wants_it_lets_others_only_enrol(owner):
    agent = owner.colleague("agent")
    owner.patch("/organization", {"require_mfa": True})
    refused = agent.get("/members")
    assert refused.status_code == 403 and refused.json["error"]["code"] == "second_factor_required"
    assert agent.get("/me").status_code == 200
    Enrolled(agent)
    assert agent.get("/members").status_code == 200


def test_26_an_old_session_without_it_stays_narrow(owner, admin_sql):
    agent = owner.colleague("agent")
    enrolled = Enrolled(agent)
    admin_sql.execute("update sessions set mfa_at = null where user_id = %s", (agent.user_id,))
    owner.patch("/organization", {"require_mfa": True})
    assert agent.get("/members").status_code == 403
    enrolled.forget_steps(admin_sql)
    fresh = enrolled.sign_in(totp_code=enrolled.code()).json["data"]["access_token"]
    assert ApiClient(agent.app, fresh).get("/members").status_code == 200


def test_enrolling_ends_the_other_sessions(app, owner):
    other_device = ApiClient(
        app, ApiClient(app).make("/auth/sign-in", {"email": owner.email, "password": PASSWORD}, 200)["access_token"]
    )
    Enrolled(owner)
    assert other_device.get("/me").status_code == 401 and owner.get("/me").status_code == 200


def test_turning_it_off_needs_password_and_code(enrolled):
    person = enrolled.person
    for body in (
        {"password": PASSWORD},
        {"password": "wrong password 123", "totp_code": enrolled.code()},
        {"password": PASSWORD, "totp_code": "000000"},
    ):
        assert person.post("/me/second-factor/removal", body).status_code == 403, body
    done = person.post("/me/second-factor/removal", {"password": PASSWORD, "totp_code": enrolled.code()})
    assert done.status_code == 204
    assert enrolled.sign_in().status_code == 200
    assert person.post("/me/second-factor/removal", {"password": PASSWORD}).json["error"]["code"] == "not_enabled"
