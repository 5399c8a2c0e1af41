"""The one door to addresses people give us: webhooks now, whatever fetches a given URL later.

A name is resolved once and the connection goes to the very address that was checked (no rebinding). No redirect is
followed, no proxy of the environment asked, no credentials in the address taken. What answers has ten seconds in all and
64 kB; compressed answers are not asked for, and never unpacked.
"""

import http.client
import io
import socket
import ssl
import threading
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, urlsplit

from flask import current_app

from app.core.errors import AppError, Unavailable
from app.core.network_addresses import IPAddress, is_public, normalise_host, read_host

CONNECT_SECONDS = 3.0
TOTAL_SECONDS = 10.0
MAX_ANSWER_BYTES = 64 * 1024
# The status line and the headers, which http.client reads before the body.
MAX_HEAD_BYTES = 32 * 1024
MAX_URL = 2000
PORTS = (443, 8443)
DEFAULT_PORTS = {"https": 443, "http": 80}
USER_AGENT = "NeuraCRM-Webhooks/1"


class AddressRefused(AppError):
    """The address may not be asked: of our own network, of a kind we do not speak, or not an address."""

    status, code, message = 422, "address_refused", "This address cannot be used."


@dataclass(frozen=True)
class Target:
    """A checked address: the name for SNI and Host, the one network address to connect to."""

    scheme: str
    host: str
    port: int
    path: str
    address: str

    @property
    def host_header(self) -> str:
        name = f"[{self.host}]" if ":" in self.host else self.host
        return name if self.port == DEFAULT_PORTS[self.scheme] else f"{name}:{self.port}"


@dataclass(frozen=True)
class Reply:
    """What answered: its status, headers in lower case, the first 64 kB of the body, and the seconds it took."""

    status: int
    headers: dict[str, str]
    body: bytes
    seconds: float


def check_url(url: str) -> None:
    """Refuse what can be seen without the network: for the moment an address is saved. Raises AddressRefused."""
    parts, host, port = _split(url)
    address = read_host(host)
    if address is not None:
        _check_reachable(parts.scheme, port, [address])
    elif parts.scheme != "https" and not _allows_loopback():
        raise AddressRefused("The address must begin with https://.")
    elif port not in PORTS and not _allows_loopback():
        raise _wrong_port()


def resolve_target(url: str) -> Target:
    """Resolve an address and check every answer. Raises AddressRefused, or Unavailable when the name has no answer now."""
    parts, host, port = _split(url)
    literal = read_host(host)
    addresses = [literal] if literal is not None else _look_up(host, port)
    _check_reachable(parts.scheme, port, addresses)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme, host, port, path, str(addresses[0]))


def post(url: str, body: bytes, headers: dict[str, str]) -> Reply:
    """Send one POST. Never inside a transaction: it waits up to ten seconds for a stranger.

    Raises AddressRefused, or Unavailable when nothing answered in time.
    """
    return send("POST", url, body, headers)


def send(method: str, url: str, body: bytes | None, headers: dict[str, str]) -> Reply:
    """Send one request; see `post`."""
    started = time.monotonic()
    target = resolve_target(url)
    deadline = started + TOTAL_SECONDS
    try:
        with _Line(_connect(target, deadline), deadline) as line:
            response = _ask(line, target, method, body, headers)
            received = response.read(MAX_ANSWER_BYTES)
    except (OSError, http.client.HTTPException) as error:
        raise Unavailable(_describe(error), code="no_answer") from error
    lower = {name.lower(): value for name, value in response.getheaders()}
    return Reply(response.status, lower, received, time.monotonic() - started)


def _split(url: str) -> tuple[SplitResult, str, int]:
    if len(url) > MAX_URL or any(ord(letter) <= 32 or ord(letter) == 127 or letter == "\\" for letter in url):
        raise AddressRefused("This is no web address: write https://example.com/path.")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise AddressRefused("This is no web address: write https://example.com/path.") from None
    if parts.scheme not in DEFAULT_PORTS or not parts.hostname:
        raise AddressRefused("The address must begin with https://.")
    if parts.username is not None or parts.password is not None:
        raise AddressRefused("The address may not hold a name or a password.")
    if not parts.path.isascii() or not parts.query.isascii():
        raise AddressRefused("Write the letters beyond ASCII of the path as %XX.")
    return parts, _normal_host(parts.hostname), DEFAULT_PORTS[parts.scheme] if port is None else port


def _normal_host(host: str) -> str:
    # Digits of other scripts become plain ones here, as every browser and resolver would read them (UTS 46).
    try:
        return normalise_host(host, allows_local_names=_allows_loopback())
    except ValueError as error:
        raise AddressRefused(str(error)) from None


def _look_up(host: str, port: int) -> list[IPAddress]:
    """Every address of a name, asked once. A resolver has no time limit of its own, so it gets a thread."""
    found: list[Any] = []

    def ask() -> None:
        try:
            found.extend(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError):
            return

    thread = threading.Thread(target=ask, name="resolve", daemon=True)
    thread.start()
    thread.join(CONNECT_SECONDS)
    addresses = [read_host(str(entry[4][0]).partition("%")[0]) for entry in list(found)]
    known = [address for address in addresses if address is not None]
    if not known or len(known) != len(addresses):
        raise Unavailable("The name of the address cannot be resolved.", code="name_not_found")
    return known


def _check_reachable(scheme: str, port: int, addresses: list[IPAddress]) -> None:
    """Every answer must pass: of a good and a bad one the connection could take the bad."""
    if _allows_loopback() and all(address.is_loopback for address in addresses):
        return
    if not all(is_public(address) for address in addresses):
        raise AddressRefused("This address belongs to a private network.", code="address_not_public")
    if scheme != "https":
        raise AddressRefused("The address must begin with https://.")
    if port not in PORTS:
        raise _wrong_port()


def _wrong_port() -> AddressRefused:
    return AddressRefused(f"The address may name the ports {' and '.join(map(str, PORTS))} only.")


def _allows_loopback() -> bool:
    settings = current_app.config["SETTINGS"]
    return bool(settings.OUTGOING_LOOPBACK and not settings.is_production)


def _connect(target: Target, deadline: float) -> socket.socket:
    seconds = min(CONNECT_SECONDS, max(0.001, deadline - time.monotonic()))
    line = socket.create_connection((target.address, target.port), timeout=seconds)
    if target.scheme == "http":
        return line
    try:
        return ssl.create_default_context().wrap_socket(line, server_hostname=target.host)
    except BaseException:
        line.close()
        raise


def _ask(
    line: "_Line", target: Target, method: str, body: bytes | None, headers: dict[str, str]
) -> http.client.HTTPResponse:
    # http.client only writes and reads here: it never resolves, connects or follows anything.
    connection = http.client.HTTPConnection(target.host, target.port)
    connection.sock = line  # type: ignore[assignment]
    sent = {"Host": target.host_header, "User-Agent": USER_AGENT, "Accept-Encoding": "identity", "Connection": "close"}
    connection.request(method, target.path, body=body, headers={**sent, **headers})
    return connection.getresponse()


def _describe(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return f"No answer within {TOTAL_SECONDS:.0f} seconds."
    if isinstance(error, ssl.SSLCertVerificationError):
        return "The certificate of the address is not valid."
    if isinstance(error, ssl.SSLError):
        return "No encrypted connection could be made."
    if isinstance(error, ConnectionRefusedError):
        return "The connection was refused."
    if isinstance(error, http.client.HTTPException | ConnectionError):
        return "The connection broke before there was an answer."
    return "The address cannot be reached."


class _Line:
    """A connected socket with one deadline for everything: a byte a second must not hold a worker for ever."""

    def __init__(self, line: socket.socket, deadline: float) -> None:
        self._line = line
        self._deadline = deadline

    def __enter__(self) -> "_Line":
        return self

    def __exit__(self, *_error: Any) -> None:
        self._line.close()

    def sendall(self, data: bytes) -> None:
        self._limit()
        self._line.sendall(data)

    def makefile(self, *_arguments: Any) -> io.BufferedReader:
        return io.BufferedReader(_Limited(self), buffer_size=8192)

    def receive_into(self, buffer: Any) -> int:
        self._limit()
        return self._line.recv_into(buffer)

    def close(self) -> None:
        """http.client closes what it was given before the answer is read; ours is closed by the block."""

    def _limit(self) -> None:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._line.settimeout(left)


class _Limited(io.RawIOBase):
    """Ends after the most an answer may hold, headers included: endless headers cost no more than an endless body."""

    def __init__(self, line: _Line) -> None:
        self._line = line
        self._left = MAX_HEAD_BYTES + MAX_ANSWER_BYTES

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if self._left <= 0:
            return 0
        count = self._line.receive_into(memoryview(buffer)[: self._left])
        self._left -= count
        return count
