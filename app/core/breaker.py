"""A circuit breaker for one process: after repeated failures calls are refused at once for a while."""

import os
import threading
import time

from app.core.errors import Unavailable


class Breaker:
    """Opens after `failures` failures in a row for `open_seconds`; then one probe decides."""

    def __init__(self, name: str, *, failures: int, open_seconds: float) -> None:
        self.name = name
        self._allowed = failures
        self._open_seconds = open_seconds
        self._count = 0
        self._open_until = 0.0
        self._lock = threading.Lock()
        # Another thread may hold the lock at a fork; the child has no such thread.
        os.register_at_fork(after_in_child=self._renew)

    def _renew(self) -> None:
        self._lock = threading.Lock()

    @property
    def is_open(self) -> bool:
        return self._count >= self._allowed and time.monotonic() < self._open_until

    def check(self) -> None:
        """Raise Unavailable while open. The first caller after the pause is the probe; the rest wait for its verdict."""
        if self._count < self._allowed:
            return
        with self._lock:
            if time.monotonic() < self._open_until:
                raise Unavailable(f"The {self.name} is not reachable. Try again in a few seconds.")
            if self._count >= self._allowed:
                self._open_until = time.monotonic() + self._open_seconds

    def failed(self) -> None:
        with self._lock:
            self._count += 1
            if self._count >= self._allowed:
                self._open_until = time.monotonic() + self._open_seconds

    def trip(self) -> None:
        """Open at once: somebody knows that every call would fail."""
        with self._lock:
            self._count = self._allowed
            self._open_until = time.monotonic() + self._open_seconds

    def succeeded(self) -> None:
        if self._count:
            with self._lock:
                self._count = 0
                self._open_until = 0.0
