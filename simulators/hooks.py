"""Webhooks to the product: signed, sent again when not taken, and misbehaving when told to."""

import http.client
import random
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from simulators.server import Simulator

TIMEOUT_SECONDS = 10.0
# Seconds of the simulator's clock before the second, third ... try.
RETRY_SECONDS = (5.0, 60.0, 600.0, 3600.0)
POLL_SECONDS = 0.005
MAX_ANSWER_BYTES = 1024 * 1024
Sign = Callable[[bytes, int], dict[str, str]]


@dataclass
class Misbehaviour:
    """How webhooks go wrong.

    Each is sent `repeat` times, at a random moment within `shuffle_seconds` of the clock, signed as if `late_seconds` ago
    (negative: in the future); with the probability `forge` a further one follows whose signature belongs to another body.
    """

    repeat: int = 1
    shuffle_seconds: float = 0.0
    late_seconds: int = 0
    forge: float = 0.0
    is_silent: bool = False


@dataclass(frozen=True)
class Reply:
    """What the product answered to a webhook."""

    status: int
    content_type: str
    body: bytes


@dataclass(frozen=True)
class Webhook:
    """One webhook on its way."""

    path: str
    body: bytes
    content_type: str
    sign: Sign
    late_seconds: int = 0
    is_forged: bool = False

    def headers(self) -> dict[str, str]:
        """Signed at the moment of sending, by the real time: the product looks at its own clock."""
        signed = self.body + b" " if self.is_forged else self.body
        return {"Content-Type": self.content_type, **self.sign(signed, int(time.time()) - self.late_seconds)}


class Sender:
    """Sends a simulator's webhooks on its clock, one after the other."""

    def __init__(self, simulator: "Simulator") -> None:
        self._simulator = simulator
        self._random = random.Random(simulator.options.seed)
        self.misbehaviour = Misbehaviour()

    def misbehave(self, **changes: Any) -> None:
        """Change how webhooks go wrong; raises TypeError for a name that is none."""
        self.misbehaviour = Misbehaviour(**{**asdict(self.misbehaviour), **changes})

    def clear(self) -> None:
        """Behave again."""
        self.misbehaviour = Misbehaviour()

    def send(self, path: str, body: bytes, *, content_type: str, sign: Sign, after: float) -> None:
        """Have a webhook sent after so many seconds of the clock."""
        how = self.misbehaviour
        if not self._simulator.options.target or how.is_silent:
            return
        webhook = Webhook(path, body, content_type, sign, how.late_seconds)
        for _ in range(how.repeat):
            self._plan(webhook, after + self._random.uniform(0, how.shuffle_seconds))
        if self._random.random() < how.forge:
            self._plan(Webhook(path, body, content_type, sign, is_forged=True), after)

    def ask(self, path: str, body: bytes, *, content_type: str, sign: Sign) -> Reply | None:
        """Send a webhook now, once, and wait for its answer; None without a target or an answer."""
        if not self._simulator.options.target:
            return None
        webhook = Webhook(path, body, content_type, sign, self.misbehaviour.late_seconds)
        reply = self._post(webhook)
        self._note(webhook, reply.status if reply else None)
        return reply

    def settle(self, seconds: float) -> bool:
        """Wait until nothing is on its way or due within the next moment."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self._simulator.clock.is_idle(horizon=max(1.0, self.misbehaviour.shuffle_seconds)):
                return True
            time.sleep(POLL_SECONDS)
        return False

    def _plan(self, webhook: Webhook, after: float, tries: int = 0) -> None:
        self._simulator.clock.after(after, lambda: self._deliver(webhook, tries))

    def _deliver(self, webhook: Webhook, tries: int) -> None:
        reply = self._post(webhook)
        status = reply.status if reply else None
        self._note(webhook, status)
        is_taken = status is not None and 200 <= status < 300
        if not is_taken and not webhook.is_forged and tries < len(RETRY_SECONDS):
            self._plan(webhook, RETRY_SECONDS[tries], tries + 1)

    def _post(self, webhook: Webhook) -> Reply | None:
        # Not urllib: a proxy of the environment must not be asked for this machine.
        target = urlsplit(self._simulator.options.target)
        connection = http.client.HTTPConnection(target.hostname or "", target.port, timeout=TIMEOUT_SECONDS)
        try:
            connection.request("POST", target.path + webhook.path, webhook.body, webhook.headers())
            answer = connection.getresponse()
            return Reply(answer.status, answer.getheader("Content-Type", ""), answer.read(MAX_ANSWER_BYTES))
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()

    def _note(self, webhook: Webhook, status: int | None) -> None:
        from simulators.server import Exchange, cut_body

        violation = self._simulator.check_webhook(webhook.body, webhook.content_type)
        exchange = Exchange(
            "webhook", self._simulator.clock.now(), "POST", webhook.path, cut_body(webhook.body), status, violation
        )
        self._simulator.note(exchange)
