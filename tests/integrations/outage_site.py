"""The product as processes with simulators whose doors can be closed, and people who go on working meanwhile."""

import re
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import requests

from scripts.server_folder import find_free_port
from simulators import sendgrid, stripe
from simulators.faults import Fault
from simulators.server import Options, Simulator
from tests.chaos.site import Site
from tests.inbound.signing import PUBLIC, stripe_call
from tests.simulated import PRIVATE_KEY, SECRETS

MAKERS = {"sendgrid": sendgrid.make, "stripe": stripe.make}
PAUSE_SECONDS = 0.25
SLOW_SECONDS = 30.0
METRICS_TOKEN = "a-token-for-the-metrics-of-this-site"


class OutageSite(Site):
    """A site with vendors; what people ask of it and how long they wait is kept."""

    def __init__(self, folder: Any) -> None:
        super().__init__(folder)
        self.vendors = {name: self._start_vendor(name, find_free_port()) for name in MAKERS}
        addresses = {f"{name.upper()}_API_URL": vendor.url for name, vendor in self.vendors.items()}
        own = {"ENVIRONMENT": "test", "WEBHOOK_BASE_URL": PUBLIC, "METRICS_TOKEN": METRICS_TOKEN}
        self.environment.update(SECRETS | addresses | own)
        self.waits: list[tuple[str, int, float]] = []
        self.open_seen: set[str] = set()
        self.mails: list[int] = []
        self.purchase: list[dict[str, Any]] = []
        self._told = 0

    def _start_vendor(self, name: str, port: int) -> Simulator:
        secrets = {**SECRETS, "SENDGRID_WEBHOOK_PRIVATE_KEY": PRIVATE_KEY}
        options = Options(target=f"http://127.0.0.1:{self.port}", port=port, secrets=secrets)
        return MAKERS[name](options).start()

    def close(self) -> None:
        super().close()
        for vendor in self.vendors.values():
            vendor.stop()

    def prepare(self) -> None:
        """A lead to write to, and a plan that was bought."""
        self.lead = self.call("POST", "/leads", {"last_name": "Ann", "email": "ann@example.com"}).data["id"]
        made = self.call("POST", "/billing/checkouts", {"plan": "pro", "seats": 4})
        requests.post(made.data["url"], data={"do": "pay"}, allow_redirects=False, timeout=30)
        self.purchase = list(self.vendors["stripe"].store["events"].values())

    @contextmanager
    def failing(self, vendor: str, how: str) -> Iterator[None]:
        """A vendor that is down, slow, or answers 429, for as long as the body lasts."""
        simulator = self.vendors[vendor]
        faults = {
            "slow": Fault("slow", times=-1, seconds=SLOW_SECONDS),
            "429": Fault("status", times=-1, status=429, headers={"Retry-After": "1"}),
        }
        if how == "down":
            simulator.close_door()
        else:
            simulator.faults.add(faults[how])
        try:
            yield
        finally:
            simulator.faults.clear()
            if how == "down":
                simulator.open_door()

    @contextmanager
    def traffic(self) -> Iterator[None]:
        """People who read and write, and a watcher of the breakers."""
        stopped = threading.Event()
        threads = [threading.Thread(target=self._repeat, args=(stopped, work)) for work in (self._ask, self._watch)]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            stopped.set()
            for thread in threads:
                thread.join()

    def _repeat(self, stopped: threading.Event, work: Callable[[int], None]) -> None:
        number = 0
        while not stopped.wait(PAUSE_SECONDS):
            work(number)
            number += 1

    def _ask(self, number: int) -> None:
        if number % 4 == 0:
            body = {"lead_id": self.lead, "subject": f"Mail {number}", "text": "Hello"}
            answer = self._timed("POST", "/emails", body)
            if answer.status == 202:
                self.mails.append(answer.data["id"])
        elif number % 4 == 1:
            self._tell_stripe()
        else:
            self._timed("GET", ("/leads?limit=50", "/billing")[number % 2])

    def _timed(self, method: str, path: str, body: Any = None) -> Any:
        answer = self.call(method, path, body)
        self.waits.append((f"{method} {path}", answer.status, answer.seconds))
        return answer

    def _tell_stripe(self) -> None:
        """Stripe says that something changed, and the product looks."""
        self._told += 1
        call = stripe_call({**self.purchase[-1], "id": f"evt_outage_{self._told}"})
        started = time.perf_counter()
        address = f"http://127.0.0.1:{self.port}{call['path']}"
        answer = requests.post(address, data=call["data"], headers=call["headers"], timeout=30)
        self.waits.append(("POST /inbound/stripe", answer.status_code, time.perf_counter() - started))

    def _watch(self, _number: int) -> None:
        self.open_seen |= self.list_open()

    def list_open(self) -> set[str]:
        """The vendors whose breaker the metrics show as open."""
        asked = urllib.request.Request(f"http://127.0.0.1:{self.port}/api/health/metrics")
        asked.add_header("Authorization", f"Bearer {METRICS_TOKEN}")
        with urllib.request.urlopen(asked, timeout=10) as answer:
            text = answer.read().decode()
        return set(re.findall(r'^vendor_breaker_open\{vendor="(\w+)"\} 1\.0', text, re.MULTILINE))

    def read_mails(self) -> dict[str, int]:
        """How many of the mails stand in which state."""
        rows = self.sql("select state, count(*) from emails where id = any(%s) group by 1", self.mails)
        return dict(rows)
