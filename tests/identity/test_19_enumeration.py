"""SECURITY 19: body and time tell nothing about whether an address has an account."""

import itertools
import math
import statistics
import time
from collections.abc import Callable
from typing import Any

import pytest

from tests.client import PASSWORD, ApiClient, Signed
from tests.identity.letters import read_letters
from tests.identity.scale import IS_FULL, number_of

# The catalogue's figure is taken with 200; the suite looks for gross differences only, on whatever machine it runs.
SAMPLES = number_of(200, 12)
_numbers = itertools.count(1)
Question = Callable[[bool], Any]
pytestmark = pytest.mark.usefixtures("real_passwords")


@pytest.fixture
def unhurried(admin_sql: Any) -> Callable[[], None]:
    """Forget counted guesses between samples: the limits have tests of their own."""
    return lambda: admin_sql.execute("update auth_throttles set recent = '{}'")


def body_of(response: Any) -> Any:
    body = response.json
    if body and "error" in body:
        body = {**body, "error": {**body["error"], "request_id": None}}
    return response.status_code, body, sorted(name for name in dict(response.headers) if name != "X-Request-ID")


def unknown_address() -> str:
    return f"unknown{next(_numbers)}@example.com"


def questions(app: Any, owner: Signed) -> dict[str, Question]:
    api = ApiClient(app)

    def sign_in(known: bool) -> Any:
        email = owner.email if known else unknown_address()
        return api.post("/auth/sign-in", {"email": email, "password": "not the password"})

    def reset(known: bool) -> Any:
        return api.post("/auth/password-reset", {"email": owner.email if known else unknown_address()})

    return {"sign_in": sign_in, "reset": reset}


def mann_whitney(first: list[float], second: list[float]) -> float:
    """Two-sided p by the normal approximation; fit for samples of 20 and more without many ties."""
    ranked = sorted((value, which) for which, values in enumerate((first, second)) for value in values)
    rank_sum = sum(rank for rank, (_, which) in enumerate(ranked, 1) if which == 0)
    n, m = len(first), len(second)
    u = rank_sum - n * (n + 1) / 2
    z = (u - n * m / 2) / math.sqrt(n * m * (n + m + 1) / 12)
    return math.erfc(abs(z) / math.sqrt(2))


def measure(ask: Question, before_each: Callable[[], None]) -> dict[bool, list[float]]:
    """Milliseconds for known and unknown, in turns so that a busy machine slows both alike."""
    times: dict[bool, list[float]] = {True: [], False: []}
    for _ in range(SAMPLES):
        for known in (True, False):
            before_each()
            started = time.perf_counter()
            ask(known)
            times[known].append((time.perf_counter() - started) * 1000)
    return times


def check_times(times: dict[bool, list[float]], report: Callable[..., None], route: str) -> None:
    """Report the medians and their difference, and refuse one that an attacker could use."""
    known, unknown = statistics.median(times[True]), statistics.median(times[False])
    difference = abs(known - unknown)
    report(
        19,
        route=route,
        samples=SAMPLES,
        known_ms=round(known, 2),
        unknown_ms=round(unknown, 2),
        difference_ms=round(difference, 2),
        p=round(mann_whitney(times[True], times[False]), 3),
    )
    # Without the hash of nobody's password the difference is its 40 ms; a busy machine makes some by itself.
    spread = 8 * statistics.stdev(times[True] + times[False]) / math.sqrt(SAMPLES)
    assert difference < max(2 if IS_FULL else 10, spread)
    assert not IS_FULL or difference < 0.1 * unknown


@pytest.mark.parametrize("name", ["sign_in", "reset"])
def test_19_bodies_are_equal(app, owner, name):
    ask = questions(app, owner)[name]
    assert body_of(ask(True)) == body_of(ask(False))


@pytest.mark.slow
@pytest.mark.parametrize("name", ["sign_in", "reset"])
def test_19_times_are_equal(app, owner, unhurried, report, name):
    ask = questions(app, owner)[name]
    times = measure(ask, unhurried)
    check_times(times, report, name)


def test_19_invitations_answer_alike(owner, other):
    answers = [
        owner.post("/invitations", {"email": email, "role": "agent"}) for email in (other.email, unknown_address())
    ]
    kinds = [sorted(answer.json["data"]) for answer in answers]
    assert [answer.status_code for answer in answers] == [201, 201] and kinds[0] == kinds[1]
    owner.run_jobs()
    letters = [read_letters(owner.app, answer.json["data"]["email"])[-1] for answer in answers]
    known, unknown = (str(letter.get_content()).split("#token=")[0] for letter in letters)
    assert known == unknown


@pytest.mark.slow
def test_19_invitations_take_equal_time(owner, app, unhurried, report):
    strangers = [Signed.sign_up(app).email for _ in range(8)]

    def ask(known: bool) -> Any:
        email = strangers[next(_numbers) % 8] if known else f"one{next(_numbers) % 8}@example.net"
        return owner.post("/invitations", {"email": email, "role": "agent"})

    times = measure(ask, unhurried)
    check_times(times, report, "invitation")


def test_19_signing_up_tells_no_more_than_signing_in(app, owner):
    body = {"email": owner.email, "password": "not her password", "name": "N", "organization_name": "O"}
    signing_up = ApiClient(app).post("/auth/sign-up", body)
    signing_in = ApiClient(app).post("/auth/sign-in", {"email": owner.email, "password": "not her password"})
    assert body_of(signing_up) == body_of(signing_in)


def test_19_guesses_by_signing_up_count_as_guesses(app, owner):
    body = {"email": owner.email, "password": "not her password", "name": "N", "organization_name": "O"}
    codes = [ApiClient(app).post("/auth/sign-up", body).status_code for _ in range(12)]
    assert codes.count(401) <= 10 and codes[-1] == 429
    assert ApiClient(app).post("/auth/sign-in", {"email": owner.email, "password": PASSWORD}).status_code == 429


def test_19_a_closed_account_looks_like_none(app, owner, admin_sql):
    admin_sql.execute("update users set deactivated_at = now() where id = %s", (owner.user_id,))
    closed = ApiClient(app).post("/auth/sign-in", {"email": owner.email, "password": PASSWORD})
    unknown = ApiClient(app).post("/auth/sign-in", {"email": unknown_address(), "password": PASSWORD})
    assert body_of(closed) == body_of(unknown)
    body = {"email": owner.email, "password": PASSWORD, "name": "N", "organization_name": "O"}
    assert body_of(ApiClient(app).post("/auth/sign-up", body)) == body_of(unknown)


def test_case_of_the_address_does_not_matter(app, owner):
    body = {"email": owner.email.upper(), "password": PASSWORD}
    assert ApiClient(app).post("/auth/sign-in", body).status_code == 200
