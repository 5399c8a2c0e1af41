"""Light load on a site in threads, and what became of every request."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tests.chaos.site import Answer, Site


class Load:
    """One writer (and perhaps one reader), each asking `rate` times a second."""

    def __init__(self, site: Site, name: str, rate: float) -> None:
        self.site, self.name, self.pause = site, name, 1 / rate
        self.writes: list[Answer] = []
        self.reads: list[Answer] = []
        self._stop = threading.Event()

    @property
    def all(self) -> list[Answer]:
        return self.writes + self.reads

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

    def repeat(self, ask: Callable[[], Answer], answers: list[Answer]) -> None:
        """Ask in a steady beat until the load is over; a late answer delays the next question."""
        while not self._stop.is_set():
            due = time.monotonic() + self.pause
            answers.append(ask())
            self._stop.wait(max(0.0, due - time.monotonic()))

    def stop(self) -> None:
        self._stop.set()


@contextmanager
def light_load(site: Site, name: str, *, rate: float = 20, is_reading: bool = True) -> Iterator[Load]:
    """Load while the body runs; its figures are complete afterwards."""
    load = Load(site, name, rate)
    jobs = [(load.write, load.writes)] + ([(load.read, load.reads)] if is_reading else [])
    threads = [threading.Thread(target=load.repeat, args=job) for job in jobs]
    for thread in threads:
        thread.start()
    try:
        yield load
    finally:
        load.stop()
        for thread in threads:
            thread.join()
