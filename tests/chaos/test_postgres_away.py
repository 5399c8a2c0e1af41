"""PostgreSQL refused and silent: 503 at once, and everything again as soon as it is back."""

import time
from contextlib import AbstractContextManager

import pytest

from tests.chaos.site import Answer, Site, percentile

OUTAGE_SECONDS = 6.0
AFTER_SECONDS = 4.0
# Ten times and more of what an idle machine needs, but for the silence, whose limit SECURITY 102 sets.
REFUSED_P95_MS = 1000.0
SILENT_P50_MS = 1000.0
RECOVERY_SECONDS = 3.0
RETRY_AFTER_SECONDS = range(2, 11)
UNAVAILABLE = 503
NUMBERS = {"refused": 101, "silent": 102}
pytestmark = [pytest.mark.chaos, pytest.mark.slow]


def outage(site: Site, kind: str) -> AbstractContextManager[None]:
    return site.without("postgres") if kind == "refused" else site.frozen("postgres")


def ask(site: Site, seconds: float) -> list[tuple[float, Answer]]:
    """Lists asked one after another, each with the moment of its answer, in seconds from now."""
    started, answers = time.monotonic(), []
    while time.monotonic() - started < seconds:
        answer = site.call("GET", "/leads?limit=5")
        answers.append((time.monotonic() - started, answer))
        time.sleep(0.02)
    return answers


@pytest.mark.parametrize("kind", NUMBERS)
def test_101_102_postgres_away(site: Site, kind: str) -> None:
    """503 with Retry-After; no request fails again soon after PostgreSQL is back, and nothing acknowledged is lost."""
    kept = site.post_lead(f"Before {kind}").data["id"]
    with outage(site, kind):
        meanwhile = [answer for _, answer in ask(site, OUTAGE_SECONDS)]
    after = ask(site, AFTER_SECONDS)
    recovery = max([moment for moment, answer in after if answer.status != 200], default=0.0)
    times = [answer.seconds for answer in meanwhile]
    middle, slow = percentile(times, 0.5), percentile(times, 0.95)
    print(
        f"FIGURE {NUMBERS[kind]} {kind}: {len(meanwhile)} answers 503, p50 {middle:.0f} ms, p95 {slow:.0f} ms, "
        f"slowest {max(times):.2f} s, last failure {recovery:.2f} s after the return"
    )
    assert {answer.status for answer in meanwhile} == {UNAVAILABLE}
    assert all(int(answer.headers["Retry-After"]) in RETRY_AFTER_SECONDS for answer in meanwhile)
    assert middle < SILENT_P50_MS if kind == "silent" else slow < REFUSED_P95_MS
    assert recovery < RECOVERY_SECONDS
    assert site.call("GET", f"/leads/{kept}").status == 200
    assert site.post_lead(f"After {kind}").status == 201
