"""gunicorn's threaded worker, made to lose no connection when it is replaced.

Each worker has a listening socket of its own (SO_REUSEPORT), so that keep-alive clients spread over all. gunicorn would
make such a socket in the worker: it goes on taking connections while its worker leaves, and the kernel resets all that wait
in it when the worker is gone. So the master makes the sockets, once, and keeps them open: what waits is taken by the next
worker, and until then by the others.
"""

import contextlib
import os
import select
import socket
import time
from typing import Any

from gunicorn.sock import TCP6Socket, TCPSocket
from gunicorn.util import is_ipv6
from gunicorn.workers.gthread import ThreadWorker

# How often a worker looks whether connections wait in vain for another one.
LOOK_SECONDS = 0.25
# So many connections are taken at once from another worker's socket; the rest at the next look.
MOST_TAKEN = 64
INHERITED = "GUNICORN_FD"


class WebWorker(ThreadWorker):
    """Serves its own socket, helps at the others', and leaves nobody waiting when it is asked to end."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.sockets: list[Any]
        self.doors = list(self.sockets)
        self.sockets = self.doors[:1]
        self._waited: set[int] = set()
        self._look_at = 0.0

    def choose_door(self, siblings: list["WebWorker"]) -> None:
        """Take the socket that the fewest of the running workers serve."""
        used = [door for sibling in siblings for door in sibling.sockets]
        self.sockets = [min(self.doors, key=used.count)]

    def notify(self) -> None:
        super().notify()
        if self.alive and time.monotonic() >= self._look_at:
            self._look_at = time.monotonic() + LOOK_SECONDS
            self._take_waiting()

    def wait_for_and_dispatch_events(self, timeout: float) -> None:
        # An idle worker, too, looks at the other sockets in time.
        super().wait_for_and_dispatch_events(min(timeout, LOOK_SECONDS))

    def set_accept_enabled(self, enabled: bool) -> None:
        super().set_accept_enabled(enabled and self.alive)
        if not self.alive and self.doors:
            self._leave()

    def _take_waiting(self) -> None:
        """Take what waited at the last look too: its worker is leaving, gone or stuck."""
        others = {door.fileno(): door for door in self.doors if door not in self.sockets}
        waiting = _readable(list(others))
        for number in waiting & self._waited:
            self._take(others[number])
        self._waited = waiting

    def _take(self, door: Any) -> None:
        for _ in range(MOST_TAKEN):
            if not _readable([door.fileno()]):
                return
            self.accept(door)

    def _leave(self) -> None:
        """Take what waits, then let go: when the whole site ends, later clients are refused and not left to hang."""
        for door in self.doors:
            self._take(door)
            door.close()
        self.doors, self.sockets = [], []


def open_doors(server: Any) -> None:
    """One listening socket for each worker, in the master. A master that replaces another inherits them."""
    if INHERITED in os.environ:
        return
    server.LISTENERS = [_open_door(server, server.cfg.address[0]) for _ in range(server.cfg.workers)]


def _open_door(server: Any, address: tuple[str, int]) -> Any:
    family, kind = (socket.AF_INET6, TCP6Socket) if is_ipv6(address[0]) else (socket.AF_INET, TCPSocket)
    with contextlib.closing(socket.socket(family)) as made:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        made.bind(address)
        return kind(address, server.cfg, server.log, fd=made.detach())


def _readable(numbers: list[int]) -> set[int]:
    poll = select.poll()
    for number in numbers:
        poll.register(number, select.POLLIN)
    return {number for number, _ in poll.poll(0)}
