"""One terminal for several programs: every line carries the name of the program that wrote it."""

import os
import select
import sys
from collections.abc import Mapping

NAME_WIDTH = 10
COLOURS = (36, 32, 35, 33, 34)
# A pipe that poll calls writable takes at least this much without blocking (POSIX PIPE_BUF on Linux).
PIECE_BYTES = 4096
READER_PATIENCE_SECONDS = 0.5
LONGEST_LINE_BYTES = 65_536


class Console:
    """Writes whole lines to standard output; a reader that stopped reading never stops the programs."""

    def __init__(self, descriptor: int | None = None, environment: Mapping[str, str] = os.environ) -> None:
        self._descriptor = sys.stdout.fileno() if descriptor is None else descriptor
        self._is_coloured = os.isatty(self._descriptor) and "NO_COLOR" not in environment
        self._colours: dict[str, int] = {}
        self._unfinished: dict[str, bytes] = {}
        self._is_stuck = False

    def say(self, text: str) -> None:
        """Write lines of our own, without a name."""
        self._write(text.encode() + b"\n")

    def feed(self, name: str, output: bytes) -> None:
        """Take what a program wrote and show its finished lines."""
        *lines, rest = (self._unfinished.get(name, b"") + output).split(b"\n")
        if len(rest) > LONGEST_LINE_BYTES:
            lines, rest = [*lines, rest], b""
        self._unfinished[name] = rest
        for line in lines:
            self._write(self._prefix(name) + line.rstrip(b"\r") + b"\n")

    def finish(self, name: str) -> None:
        """Show the last line of a program that ended without a line feed."""
        rest = self._unfinished.pop(name, b"")
        if rest:
            self._write(self._prefix(name) + rest + b"\n")

    def _prefix(self, name: str) -> bytes:
        label = f"{name:<{NAME_WIDTH}}|"
        if self._is_coloured:
            colour = self._colours.setdefault(name, COLOURS[len(self._colours) % len(COLOURS)])
            label = f"\x1b[{colour}m{label}\x1b[0m"
        return f"{label} ".encode()

    def _write(self, text: bytes) -> None:
        for start in range(0, len(text), PIECE_BYTES):
            if not self._has_room():
                return
            try:
                os.write(self._descriptor, text[start : start + PIECE_BYTES])
            except OSError:
                # The reader closed its end or its terminal is gone; the programs go on.
                self._is_stuck = True
                return

    def _has_room(self) -> bool:
        poller = select.poll()
        poller.register(self._descriptor, select.POLLOUT)
        patience = 0 if self._is_stuck else READER_PATIENCE_SECONDS
        self._is_stuck = not poller.poll(patience * 1000)
        return not self._is_stuck
