"""How a simulator fails when it is told to: slow, too many requests, broken, gone."""

import socket
import struct
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from werkzeug.wrappers import Request

from simulators.contracts import is_ours

if TYPE_CHECKING:
    from simulators.server import Simulator

KINDS = ("slow", "status", "reset")
NO_LINGER = struct.pack("ii", 1, 0)


@dataclass
class Fault:
    """What happens to the next `times` requests whose path begins with `path`; `times` -1 means until it is taken away.

    `kind` is "slow" (answers after `seconds`), "status" (answers `status` with `headers`, in the vendor's shape) or "reset"
    (the connection breaks without an answer).
    """

    kind: str
    path: str = "/"
    times: int = 1
    seconds: float = 0.0
    status: int = 500
    headers: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"kind is one of {', '.join(KINDS)}")


class FaultGate:
    """Stands before a simulator's routes; a request that meets a fault never reaches them."""

    def __init__(self, simulator: "Simulator") -> None:
        self._simulator = simulator
        self._faults: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Fail from the next request on. Several faults are met in the order they were added."""
        with self._simulator.lock:
            self._faults.append(fault)

    def clear(self) -> None:
        """Work properly again."""
        with self._simulator.lock:
            self._faults.clear()

    def describe(self) -> list[dict[str, Any]]:
        """The faults that wait."""
        with self._simulator.lock:
            return [asdict(fault) for fault in self._faults]

    def wrap(self, application: Callable[..., Iterable[bytes]]) -> Callable[..., Iterable[bytes]]:
        """The WSGI application behind this gate."""

        def answer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
            fault = self._take(environ["PATH_INFO"])
            if fault is None:
                return application(environ, start_response)
            if fault.kind == "slow":
                time.sleep(fault.seconds)
                return application(environ, start_response)
            self._note(environ, fault)
            if fault.kind == "reset":
                _break_connection(environ)
            return self._refuse(fault)(environ, start_response)

        return answer

    def _take(self, path: str) -> Fault | None:
        if is_ours(path):
            return None
        with self._simulator.lock:
            fault = next((waiting for waiting in self._faults if path.startswith(waiting.path)), None)
            if fault is not None and fault.times > 0:
                fault.times -= 1
                if fault.times == 0:
                    self._faults.remove(fault)
            return fault

    def _refuse(self, fault: Fault) -> Any:
        with self._simulator.app.app_context():
            response = self._simulator.refuse(fault.status, "Told to fail.")
        response.headers.update(fault.headers)
        return response

    def _note(self, environ: dict[str, Any], fault: Fault) -> None:
        from simulators.server import Exchange

        asked = Request(environ)
        status = fault.status if fault.kind == "status" else None
        self._simulator.note(
            Exchange("request", self._simulator.clock.now(), asked.method, asked.path, "", status=status)
        )


def _break_connection(environ: dict[str, Any]) -> None:
    """End the connection with a reset instead of an answer: what was sent is lost."""
    connection: socket.socket | None = environ.get("werkzeug.socket")
    if connection is not None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, NO_LINGER)
        # The server would wait for another request on this connection.
        connection.shutdown(socket.SHUT_RDWR)
    raise ConnectionResetError("told to break the connection")
