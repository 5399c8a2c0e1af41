"""The simulator's clock: it runs at real speed, or faster, or is pushed forward; what is due runs in one thread."""

import heapq
import itertools
import threading
import time
from collections.abc import Callable

LONGEST_WAIT_SECONDS = 0.25


class Clock:
    """Seconds since 1970 as the vendor sees them, and work that waits for its moment."""

    def __init__(self) -> None:
        self._base_real = self._base = time.time()
        self._speed = 1.0
        self._due: list[tuple[float, int, Callable[[], None]]] = []
        self._numbers = itertools.count()
        self._changed = threading.Condition()
        self._is_running = False
        self._busy = 0

    def now(self) -> float:
        """The vendor's time in seconds."""
        return self._base + (time.time() - self._base_real) * self._speed

    def change(self, *, speed: float | None = None, advance: float = 0.0) -> None:
        """Let the time run `speed` times as fast, and jump `advance` seconds ahead."""
        with self._changed:
            self._base, self._base_real = self.now() + advance, time.time()
            self._speed = self._speed if speed is None else speed
            self._changed.notify_all()

    def after(self, seconds: float, work: Callable[[], None]) -> None:
        """Run `work` once, `seconds` of this clock from now."""
        with self._changed:
            heapq.heappush(self._due, (self.now() + seconds, next(self._numbers), work))
            self._changed.notify_all()

    def clear(self) -> None:
        """Forget what waits and run at real speed again."""
        with self._changed:
            self._due.clear()
            self._speed = 1.0
            self._base_real = self._base = time.time()

    def is_idle(self, horizon: float = 0.0) -> bool:
        """Whether nothing runs and nothing waits for the next `horizon` seconds of this clock."""
        with self._changed:
            return self._busy == 0 and not (self._due and self._due[0][0] <= self.now() + horizon)

    def start(self) -> None:
        """Begin to run what is due, in a thread of its own."""
        self._is_running = True
        threading.Thread(target=self._run, name="simulator clock", daemon=True).start()

    def stop(self) -> None:
        """Run nothing more."""
        with self._changed:
            self._is_running = False
            self._due.clear()
            self._changed.notify_all()

    def _run(self) -> None:
        while True:
            with self._changed:
                while self._is_running and not (self._due and self._due[0][0] <= self.now()):
                    self._changed.wait(self._pause())
                if not self._is_running:
                    return
                work = heapq.heappop(self._due)[2]
                self._busy += 1
            try:
                work()
            finally:
                with self._changed:
                    self._busy -= 1

    def _pause(self) -> float:
        if not self._due:
            return LONGEST_WAIT_SECONDS
        seconds = (self._due[0][0] - self.now()) / max(self._speed, 1e-6)
        return min(max(seconds, 0.0), LONGEST_WAIT_SECONDS)
