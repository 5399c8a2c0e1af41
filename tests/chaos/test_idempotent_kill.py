"""kill -9 of web workers around a POST with an Idempotency-Key: asked again it is answered, and its effect stands once."""

import os
import signal
import threading
import time

import pytest

from tests.chaos.site import Answer, Site, list_children, wait_until

# SECURITY 65 asks for 20 points; two requests are killed at each.
POINTS = 20
ANSWER_WITHIN_SECONDS = 60.0
TRY_AGAIN_SECONDS = 0.05
SAMPLES = 5
ROUTES = {
    "leads": lambda name: {"last_name": name},
    "companies": lambda name: {"name": name},
    "contacts": lambda name: {"last_name": name},
}
NAMES = {"leads": "last_name", "companies": "name", "contacts": "last_name"}
pytestmark = [pytest.mark.chaos, pytest.mark.slow]


def post(site: Site, route: str, name: str) -> Answer:
    return site.call("POST", f"/{route}", ROUTES[route](name), headers={"Idempotency-Key": f"kill-{route}-{name}"})


def kill_web_workers(site: Site) -> None:
    for worker in list_children(site.running["web"].pid):
        os.kill(worker, signal.SIGKILL)


def kill_during(site: Site, route: str, name: str, delay: float | None) -> list[Answer]:
    """Kill all web workers `delay` seconds after the request left, or as soon as its row is visible; what it got."""
    answers: list[Answer] = []
    asking = threading.Thread(target=lambda: answers.append(post(site, route, name)))
    asking.start()
    if delay is None:
        query = f"{route} where {NAMES[route]} = %s"
        wait_until(lambda: site.count(query, name) or answers, ANSWER_WITHIN_SECONDS, "the row is there")
    else:
        time.sleep(delay)
    kill_web_workers(site)
    asking.join()
    return answers


def ask_again(site: Site, route: str, name: str) -> tuple[Answer, float]:
    """The first good answer, and after how many seconds it came."""
    started = time.monotonic()
    while (answer := post(site, route, name)).status != 201:
        assert time.monotonic() - started < ANSWER_WITHIN_SECONDS, answer
        time.sleep(TRY_AGAIN_SECONDS)
    return answer, time.monotonic() - started


def test_65_kill_around_an_idempotent_post(site: Site) -> None:
    """The points are spread over the usual length of the request, every third one lies after its commit."""
    usual = sorted(post(site, "leads", f"sample-{number}").seconds for number in range(SAMPLES))[SAMPLES // 2]
    unanswered, slowest = 0, 0.0
    for point in range(POINTS):
        route, name = list(ROUTES)[point % len(ROUTES)], f"point-{point}"
        first = kill_during(site, route, name, None if point % 3 == 2 else usual * 1.2 * point / POINTS)
        unanswered += first[0].status != 201
        answer, seconds = ask_again(site, route, name)
        slowest = max(slowest, seconds)
        assert site.count(f"{route} where {NAMES[route]} = %s", name) == 1, name
        if first[0].status == 201:
            assert first[0].data == answer.data
    print(
        f"FIGURE 65: kills {POINTS} on {len(ROUTES)} routes, first request unanswered {unanswered}, duplicates 0, "
        f"stuck keys 0, slowest second answer {slowest:.2f} s"
    )
