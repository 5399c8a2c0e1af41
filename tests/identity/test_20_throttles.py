"""SECURITY 18 and 20: guessing is slow for strangers, and the owner still enters on a device she used before."""

import re
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from app.core.errors import LimitReached
from app.core.tenancy import Scope, acting_as
from app.identity import throttles
from app.identity.devices import Device
from app.identity.throttles import Budget, count_guess, give_back
from tests.client import PASSWORD, ApiClient
from tests.identity.scale import number_of

WRONG = "not the password {}"
GUESSES = number_of(1000, 150)
FLOOD = number_of(200, 40)


@pytest.fixture
def limited(app: Any) -> Iterator[Any]:
    """The application with limits per address switched on, as in production."""
    settings = app.config["SETTINGS"]
    app.config["SETTINGS"] = settings.model_copy(update={"RATE_LIMIT_ENABLED": True})
    yield app
    app.config["SETTINGS"] = settings


@pytest.fixture
def verified(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The passwords that were really evaluated: a spy on the real function."""
    from app.identity import proof

    seen: list[str] = []
    real = proof.verify_password

    def spy(stored: str | None, password: str) -> bool:
        seen.append(password)
        return real(stored, password)

    monkeypatch.setattr(proof, "verify_password", spy)
    return seen


def guess(app: Any, email: str, password: str, address: str) -> Any:
    body = {"email": email, "password": password}
    return ApiClient(app).post("/auth/sign-in", body, environ_overrides={"REMOTE_ADDR": address})


def test_20_one_account_from_fifty_addresses(limited, owner, verified, report):
    known = ApiClient(limited)
    known.make("/auth/sign-in", {"email": owner.email, "password": PASSWORD}, status=200)
    verified.clear()
    answers = [guess(limited, owner.email, WRONG.format(n), f"10.1.{n % 50}.7").status_code for n in range(GUESSES)]
    evaluated = len(verified)
    assert set(answers) == {401, 429} and 0 < evaluated <= 10 and answers.count(401) == evaluated
    stranger = guess(limited, owner.email, PASSWORD, "10.9.9.9")
    assert stranger.status_code == 429 and int(stranger.headers["Retry-After"]) > 0
    again = known.post("/auth/sign-in", {"email": owner.email, "password": PASSWORD})
    assert again.status_code == 200
    report(20, guesses=GUESSES, addresses=50, evaluated=evaluated, owner_on_known_device=again.status_code)


def test_20_the_limit_holds_without_waiting_times_too(owner):
    """Ten in any 15 minutes: the oldest guess has to leave the window before another is evaluated."""
    budget = {"test:window": Budget(limit=10, free=10)}
    with owner.app.app_context(), acting_as(Scope(unbound=True)):
        for _ in range(10):
            count_guess(budget)
        with pytest.raises(LimitReached) as refused:
            count_guess(budget)
    assert 890 <= int(refused.value.headers["Retry-After"]) <= 900


def test_20_parallel_guesses_cannot_pass_together(owner):
    budget = {"test:parallel": Budget(limit=10, free=10)}

    def attempt(_number: int) -> bool:
        with owner.app.app_context(), acting_as(Scope(unbound=True)):
            try:
                count_guess(budget)
            except LimitReached:
                return False
            return True

    with ThreadPoolExecutor(16) as pool:
        assert sum(pool.map(attempt, range(100))) == 10


def test_20_a_thousand_accounts_from_one_address(limited, owner, verified, report):
    answers = [guess(limited, f"nobody{n}@example.com", "password1234", "10.2.0.1").status_code for n in range(GUESSES)]
    assert len(verified) <= 50 and answers.count(401) == len(verified)
    assert guess(limited, "somebody@example.com", "password1234", "10.2.0.2").status_code == 401
    report(20, guesses=GUESSES, accounts=GUESSES, addresses=1, evaluated=len(verified))


def test_20_ipv6_counts_by_network(limited, verified):
    for n in range(60):
        guess(limited, f"v6.{n}@example.com", "password1234", f"2001:db8:1:2::{n:x}")
    assert len(verified) <= 50
    assert guess(limited, "v6@example.com", "password1234", "2001:db8:1:3::1").status_code == 401


def test_20_each_further_wrong_guess_waits_longer():
    from app.core.clock import now

    moment = now()
    waits = [throttles._wait_seconds([moment] * n, throttles.PAIR, moment) for n in range(11)]
    assert waits[:3] == [0, 0, 0] and waits[3:10] == [1, 2, 4, 8, 16, 32, 60] and waits[10] == 900


def test_20_right_passwords_are_not_counted(app, owner):
    for _ in range(15):
        assert guess(app, owner.email, PASSWORD, "10.3.0.1").status_code == 200


def test_20_old_guesses_are_forgotten(owner):
    budget = {"test:old": Budget(limit=1, free=1)}
    with owner.app.app_context(), acting_as(Scope(unbound=True)):
        counted = count_guess(budget)
        with pytest.raises(LimitReached):
            count_guess(budget)
        give_back(counted)
        count_guess(budget)


def test_20_redis_down_changes_nothing(app, owner, verified):
    from app.core import cache

    real = app.extensions["redis"]
    app.extensions["redis"] = cache.connect_redis("redis://127.0.0.1:1/0")
    try:
        codes = [guess(app, owner.email, WRONG.format(n), f"10.4.0.{n}").status_code for n in range(20)]
    finally:
        app.extensions["redis"] = real
        cache.breaker.succeeded()
    assert codes.count(401) == len(verified) <= 10 and 429 in codes


def test_20_a_forged_mark_is_an_unknown_device(app, owner):
    for mark in ("x", "e30", "A" * 200, "é"):
        api = ApiClient(app)
        api.http.set_cookie("neuracrm_device", mark)
        assert api.post("/auth/sign-in", {"email": owner.email, "password": PASSWORD}).status_code == 200


def test_20_a_mark_of_one_account_is_no_mark_of_another(app, owner, other):
    from app.identity.devices import account_mark, read_mark, write_mark

    with app.app_context():
        mark = write_mark(Device(), account_mark(owner.email))
        device = read_mark("", "", mark)
        assert device.knows(account_mark(owner.email)) and not device.knows(account_mark(other.email))
        both = read_mark("", "", write_mark(device, account_mark(other.email)))
        assert both.nonce == device.nonce and both.knows(account_mark(owner.email))


def test_20_the_table_names_nobody(app, owner, admin_sql):
    guess(app, owner.email, "wrong wrong wrong", "10.5.0.1")
    admin_sql.execute("select key from auth_throttles")
    keys = [row[0] for row in admin_sql.fetchall()]
    assert keys and all(re.fullmatch("[0-9a-f]{32}", key) for key in keys)


def test_sign_up_is_limited_per_address(limited):
    def sign_up(number: int) -> int:
        body = {"email": f"many{number}@example.com", "password": PASSWORD, "name": "N", "organization_name": "O"}
        return ApiClient(limited).post("/auth/sign-up", body, environ_overrides={"REMOTE_ADDR": "10.6.0.1"}).status_code

    assert [sign_up(number) for number in range(12)] == [201] * 10 + [429] * 2


def test_old_throttles_are_swept(app, owner, admin_sql):
    admin_sql.execute("update auth_throttles set updated_at = now() - %s", (timedelta(days=2),))
    with app.app_context(), acting_as(Scope(unbound=True)):
        throttles.forget_old_throttles()
    admin_sql.execute("select count(*) from auth_throttles")
    assert admin_sql.fetchone() == (0,)


def test_18_a_flood_is_turned_away_and_not_counted(app, owner, monkeypatch, admin_sql):
    from app.core import security

    admin_sql.execute("delete from auth_throttles")
    monkeypatch.setattr(security, "HASH_WAIT_SECONDS", 0.05)
    monkeypatch.setattr(security, "_hash_slots", threading.Semaphore(0))
    away = guess(app, owner.email, PASSWORD, "10.8.0.1")
    assert away.status_code == 503 and int(away.headers["Retry-After"]) > 0
    admin_sql.execute("select coalesce(sum(cardinality(recent)), 0) from auth_throttles")
    assert admin_sql.fetchone() == (0,)


def test_18_who_would_wait_too_long_is_turned_away_at_once(app, owner, monkeypatch):
    """Six threads of eight at most are busy with sign-ins, whatever the flood."""
    from app.core import security

    monkeypatch.setattr(security, "HASH_WAIT_SECONDS", 60.0)
    monkeypatch.setattr(security, "_hash_slots", threading.Semaphore(0))
    monkeypatch.setattr(security, "_hash_line", threading.Semaphore(0))
    assert guess(app, owner.email, PASSWORD, "10.8.0.2").status_code == 503


def _resident_megabytes() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 1e6


def _milliseconds(work: Callable[[], Any], into: list[float]) -> Any:
    started = time.perf_counter()
    result = work()
    into.append((time.perf_counter() - started) * 1000)
    return result


@contextmanager
def _watched_memory(peak: list[float]) -> Iterator[None]:
    stop = threading.Event()

    def watch() -> None:
        while not stop.wait(0.005):
            peak.append(_resident_megabytes())

    watcher = threading.Thread(target=watch)
    watcher.start()
    yield
    stop.set()
    watcher.join()


@pytest.mark.slow
@pytest.mark.usefixtures("real_passwords")
def test_18_a_flood_of_sign_ins_keeps_memory_bounded(app, owner, report):
    quiet: list[float] = []
    busy: list[float] = []
    times: list[float] = []
    for _ in range(50):
        _milliseconds(lambda: owner.get("/me"), quiet)
    peak = [_resident_megabytes()]

    def attempt(number: int) -> Any:
        email, address = f"flood{number}@example.com", f"10.7.{number}.1"
        return _milliseconds(lambda: guess(app, email, "password1234", address), times).status_code

    with _watched_memory(peak), ThreadPoolExecutor(FLOOD) as pool:
        answers = [pool.submit(attempt, number) for number in range(FLOOD)]
        while not all(answer.done() for answer in answers):
            assert _milliseconds(lambda: owner.get("/me"), busy).status_code == 200
    codes = [answer.result() for answer in answers]
    growth = max(peak) - peak[0]
    report(
        18,
        sign_ins=FLOOD,
        turned_away=codes.count(503),
        growth_mb=round(growth),
        p95_ms=round(sorted(times)[int(FLOOD * 0.95) - 1]),
        other_route_quiet_p95_ms=round(sorted(quiet)[-3], 1),
        other_route_busy_p95_ms=round(sorted(busy)[int(len(busy) * 0.95)], 1),
    )
    assert set(codes) <= {401, 503}
    # Four hashes of 46 MiB at a time, and what the threads take themselves.
    assert growth < 4 * 47 + 120


def test_requests_are_limited_per_person_and_per_key(limited, owner):
    from app.identity import guards

    key = owner.make("/api-keys", {"name": "K", "scopes": ["members.read"]})["key"]
    settings = limited.config["SETTINGS"]
    limited.config["SETTINGS"] = settings.model_copy(update={"RATE_LIMIT_PER_MINUTE": 5})
    # One window, whatever the clock does meanwhile.
    if time.time() % guards.RATE_WINDOW_SECONDS > 50:
        time.sleep(guards.RATE_WINDOW_SECONDS - time.time() % guards.RATE_WINDOW_SECONDS)
    agent = owner.colleague("agent")
    for actor, path in ((agent, "/me"), (ApiClient(limited, key), "/members")):
        answers = [actor.get(path) for _ in range(7)]
        assert [answer.status_code for answer in answers] == [200] * 5 + [429] * 2
        assert answers[0].headers["RateLimit-Limit"] == "5" and answers[0].headers["RateLimit-Remaining"] == "4"
        assert 0 < int(answers[-1].headers["Retry-After"]) <= 60


def test_reset_mails_are_limited_per_address(limited):
    def ask(number: int) -> int:
        address = {"REMOTE_ADDR": "10.9.0.1"}
        body = {"email": f"any{number}@example.com"}
        return ApiClient(limited).post("/auth/password-reset", body, environ_overrides=address).status_code

    assert [ask(number) for number in range(22)] == [202] * 20 + [429] * 2
