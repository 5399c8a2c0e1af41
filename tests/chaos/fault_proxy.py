"""A TCP proxy on loopback that can refuse, swallow or delay what passes: for dependencies that misbehave."""

import contextlib
import selectors
import socket
import threading
from typing import Any

PIECE_BYTES = 65_536
TICK_SECONDS = 0.02


class FaultProxy:
    """Forwards to a port of loopback. `behave("pass" | "refuse" | "black_hole")` changes its mind at any time.

    refuse: the listening socket is closed and every connection reset. black_hole: connections are accepted and held,
    nothing is passed on in either direction.
    """

    def __init__(self, target: int) -> None:
        self._target = target
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.port = int(self._listener.getsockname()[1])
        self._mode = "pass"
        self._wanted = "pass"
        self._selector = selectors.DefaultSelector()
        self._pairs: dict[socket.socket, socket.socket] = {}
        self._held: list[socket.socket] = []
        self._is_open = True
        self._changed = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> "FaultProxy":
        self._selector.register(self._listener, selectors.EVENT_READ)
        self._thread.start()
        return self

    def __exit__(self, *_error: Any) -> None:
        self._is_open = False
        self._thread.join(5)
        for line in [*self._pairs, *self._held, self._listener]:
            line.close()
        self._selector.close()

    def aim(self, target: int) -> None:
        """Lead new connections to another port; those that stand go on where they are."""
        self._target = target

    def behave(self, mode: str) -> None:
        """Change the behaviour; returns when it is in force."""
        self._changed.clear()
        self._wanted = mode
        self._changed.wait(5)

    def _run(self) -> None:
        while self._is_open:
            if self._wanted != self._mode:
                self._switch(self._wanted)
                self._changed.set()
            if self._mode == "refuse":
                self._selector.select(TICK_SECONDS)
                continue
            for key, _ in self._selector.select(TICK_SECONDS):
                self._accept() if key.fileobj is self._listener else self._forward(key.fileobj)  # type: ignore[arg-type]

    def _switch(self, mode: str) -> None:
        if mode == "refuse":
            self._selector.unregister(self._listener)
            self._listener.close()
        elif self._mode == "refuse":
            self._listener = socket.create_server(("127.0.0.1", self.port), backlog=256)
            self._selector.register(self._listener, selectors.EVENT_READ)
        if mode != "black_hole" and self._mode == "black_hole":
            self._release()
        if mode == "black_hole":
            for line in self._pairs:
                self._selector.unregister(line)
        if mode == "refuse":
            for line in list(self._pairs):
                self._drop(line)
        self._mode = mode

    def _release(self) -> None:
        """What was swallowed stays lost: a connection from before the hole is of no use after it."""
        for line in list(self._pairs):
            self._pairs.pop(line, None)
            line.close()
        for line in self._held:
            line.close()
        self._held.clear()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            line, _ = self._listener.accept()
            if self._mode == "black_hole":
                self._held.append(line)
                return
            onward = socket.create_connection(("127.0.0.1", self._target), timeout=5)
            for one, two in ((line, onward), (onward, line)):
                self._pairs[one] = two
                self._selector.register(one, selectors.EVENT_READ)

    def _forward(self, line: socket.socket) -> None:
        onward = self._pairs.get(line)
        if onward is None:
            return
        try:
            piece = line.recv(PIECE_BYTES)
            if piece:
                onward.sendall(piece)
                return
        except OSError:
            pass
        self._drop(line)

    def _drop(self, line: socket.socket) -> None:
        onward = self._pairs.pop(line, None)
        self._pairs.pop(onward, None) if onward else None
        for end in (line, onward):
            if end is not None:
                with contextlib.suppress(KeyError, ValueError):
                    self._selector.unregister(end)
                end.close()
