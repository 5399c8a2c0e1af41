"""No test leaves this machine: every connection and every look-up of a name is refused unless it is for loopback.

An audit hook sees what any Python library does with sockets; nothing can go round it but C code with sockets of its own
(PostgreSQL's client, which is given 127.0.0.1).
"""

import ipaddress
import socket
import sys
from typing import Any

EVENTS = ("socket.connect", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname")
# This machine's own name is looked up to greet a mail server.
NAMES = ("localhost", "", socket.gethostname(), socket.getfqdn())
# What was refused, for the tests that try on purpose.
refused: list[str] = []


class LeftTheMachine(OSError):
    """Something tried to reach another host."""


def guard_loopback() -> None:
    """Refuse from now on, until the process ends."""
    sys.addaudithook(_watch)


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    if event not in EVENTS:
        return
    host = _read_host(event, arguments)
    if host is not None and not _is_loopback(host):
        refused.append(host)
        raise LeftTheMachine(f"a test tried to reach {host}")


def _read_host(event: str, arguments: tuple[Any, ...]) -> str | None:
    given = arguments[0] if event.startswith("socket.get") else arguments[-1]
    if isinstance(given, tuple):
        given = given[0]
    elif not event.startswith("socket.get"):
        # A path: a socket of this machine.
        return None
    return given.decode() if isinstance(given, bytes) else str(given or "")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return host in NAMES
