"""Light load on a site in threads, and what became of every request."""

import http.client
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tests.chaos.site import ANSWER_SECONDS, NO_ANSWER, Answer, Site


class KeptLine:
    """A client that keeps its connection, as browsers and proxies do."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._line: http.client.HTTPConnection | None = None
        self.repeated = 0

    def get(self, path: str) -> Answer:
        """Read; asked again on a new connection only where HTTP demands it (RFC 9112 9.3.1).

        That is: the connection had served a request before, stood idle, and closed without a byte of an answer.
        """
        started, was_used = time.monotonic(), self._line is not None
        try:
            return self._ask(path, started)
        except (http.client.RemoteDisconnected, ConnectionError) as error:
            self.close()
            if not was_used:
                return Answer(NO_ANSWER, repr(error), {}, time.monotonic() - started)
        self.repeated += 1
        return self.get(path)

    def _ask(self, path: str, started: float) -> Answer:
        if self._line is None:
            self._line = http.client.HTTPConnection("127.0.0.1", self._site.port, timeout=ANSWER_SECONDS)
        self._line.request("GET", f"/api{path}", headers={"Authorization": f"Bearer {self._site.token}"})
        response = self._line.getresponse()
        data = json.loads(response.read())["data"]
        if response.will_close:
            self.close()
        return Answer(response.status, data, dict(response.headers), time.monotonic() - started)

    def close(self) -> None:
        if self._line is not None:
            self._line.close()
        self._line = None


class Load:
    """One writer (and perhaps one reader), each asking `rate` times a second; every request on a connection of its own."""

    def __init__(self, site: Site, name: str, rate: float) -> None:
        self.site, self.name, self.pause = site, name, 1 / rate
        self.writes: list[Answer] = []
        self.reads: list[Answer] = []
        self.kept = KeptLine(site)
        self.kept_reads: list[Answer] = []
        self._stop = threading.Event()

    @property
    def all(self) -> list[Answer]:
        return self.writes + self.reads + self.kept_reads

    @property
    def lost(self) -> list[Answer]:
        """Requests without a good answer."""
        return [answer for answer in self.all if not 200 <= answer.status < 300]

    def assert_writes_present(self) -> int:
        """Every acknowledged lead stands in the database; how many."""
        made = [answer.data["id"] for answer in self.writes if answer.status == 201]
        assert self.site.count("leads where id = any(%s)", made) == len(set(made)) == len(made)
        return len(made)

    def write(self) -> Answer:
        return self.site.post_lead(f"{self.name} {len(self.writes)}")

    def read(self) -> Answer:
        return self.site.call("GET", "/leads?limit=5")

    def read_on(self) -> Answer:
        return self.kept.get("/leads?limit=5")

    def repeat(self, ask: Callable[[], Answer], answers: list[Answer]) -> None:
        """Ask in a steady beat until the load is over; a late answer delays the next question."""
        while not self._stop.is_set():
            due = time.monotonic() + self.pause
            answers.append(ask())
            self._stop.wait(max(0.0, due - time.monotonic()))

    def stop(self) -> None:
        self._stop.set()


@contextmanager
def light_load(
    site: Site, name: str, *, rate: float = 20, is_reading: bool = True, is_keeping: bool = False
) -> Iterator[Load]:
    """Load while the body runs; its figures are complete afterwards. `is_keeping` adds a reader that keeps its connection."""
    load = Load(site, name, rate)
    jobs = [(load.write, load.writes)] + ([(load.read, load.reads)] if is_reading else [])
    jobs += [(load.read_on, load.kept_reads)] if is_keeping else []
    threads = [threading.Thread(target=load.repeat, args=job) for job in jobs]
    for thread in threads:
        thread.start()
    try:
        yield load
    finally:
        load.stop()
        for thread in threads:
            thread.join()
        load.kept.close()
