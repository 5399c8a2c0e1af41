"""Events of vendors, repeated, shuffled and forged, over real sockets: they end in the state of the clean sequence."""

import random
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from simulators.server import Options, Simulator
from simulators.stripe import make
from tests.chaos.site import Site, percentile
from tests.identity.scale import IS_FULL
from tests.inbound.signing import PUBLIC
from tests.inbound.storm import Firm, shake
from tests.simulated import SECRETS

EVENTS_A_VENDOR = 500
SENDERS = 2
MOST_MILLISECONDS = 100.0

pytestmark = pytest.mark.skipif(not IS_FULL, reason="a site of its own and minutes; NEURACRM_CATALOGUE=full runs it")


@pytest.fixture
def stripe() -> Iterator[Simulator]:
    simulator = make(Options(secrets=SECRETS)).start()
    yield simulator
    simulator.stop()


@pytest.fixture
def site(tmp_path_factory: pytest.TempPathFactory, stripe: Simulator) -> Iterator[Site]:
    """The product as processes, with the vendors' secrets."""
    made = Site(tmp_path_factory.mktemp("storm"))
    own = {"ENVIRONMENT": "test", "WEBHOOK_BASE_URL": PUBLIC, "STRIPE_API_URL": stripe.url}
    made.environment.update(SECRETS | own)
    try:
        made.open()
        yield made
    finally:
        made.close()


def send_all(site: Site, calls: list[dict[str, Any]]) -> list[float]:
    """Send calls over a few connections at once; the seconds each answer took."""
    seconds: list[float] = []
    wrong: list[tuple[int, str]] = []

    def work(part: list[dict[str, Any]]) -> None:
        with requests.Session() as session:
            for call in part:
                address = f"http://127.0.0.1:{site.port}{call['path']}"
                started = time.perf_counter()
                answer = session.post(address, data=call["data"], headers=call["headers"], timeout=30)
                seconds.append(time.perf_counter() - started)
                if answer.status_code != (403 if call.get("is_forged") else 204):
                    wrong.append((answer.status_code, answer.text[:200]))

    threads = [threading.Thread(target=work, args=(calls[number::SENDERS],)) for number in range(SENDERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    return seconds


def test_storm_ends_in_the_state_of_the_clean_sequence(site: Site, stripe: Simulator) -> None:
    calm, stormy = (Firm(site, stripe, name, EVENTS_A_VENDOR) for name in ("calm", "stormy"))
    for call in calm.list_calls(EVENTS_A_VENDOR):
        send_all(site, [call])
    calm.settle()
    clean = calm.look()
    calls = shake(stormy.list_calls(EVENTS_A_VENDOR), random.Random(4))
    seconds = send_all(site, calls)
    stormy.settle()
    assert stormy.look() == clean
    forged = sum(call.get("is_forged", False) for call in calls)
    p99 = percentile(seconds, 0.99)
    print(
        f"FIGURE storm: {4 * EVENTS_A_VENDOR} events of 4 vendors, {len(calls)} requests, {forged} forged, differences 0, "
        f"p50 {percentile(seconds, 0.5):.1f} ms, p99 {p99:.1f} ms, slowest {max(seconds) * 1000:.0f} ms"
    )
    assert p99 < MOST_MILLISECONDS
