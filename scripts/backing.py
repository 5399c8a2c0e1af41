"""The servers behind the product in development: started, revived when they die, stopped last."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from scripts.console import Console
from scripts.database import create_database
from scripts.server_folder import Server, ServerError
from scripts.servers import start_postgres, start_valkey
from scripts.supervisor import Guard

# Web, worker and scheduler each hold a pool of 10, which may grow to 30. With room for a busy table's indexes in memory
# and checkpoints further apart, an import waits for the disk half as long; what was confirmed is as safe as before.
POSTGRES_SETTINGS = {
    "max_connections": "200",
    "shared_buffers": "256MB",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "15min",
}
REVIVE_PAUSE_SECONDS = 5.0
VALKEY_STAGE, POSTGRES_STAGE = 2, 3


@dataclass
class _Kept:
    name: str
    stage: int
    start: Callable[[int | None], Server]
    server: Server
    due_at: float = 0.0


class Backing:
    """PostgreSQL and Valkey for one run; those the environment already names are left to their owner."""

    def __init__(self, data: Path, console: Console, guard: Guard) -> None:
        self._data = data
        self._console = console
        self._guard = guard
        self._kept: list[_Kept] = []

    def __enter__(self) -> "Backing":
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self.stop()

    def start(self, environment: Mapping[str, str]) -> dict[str, str]:
        """Start what the environment does not name; gives both addresses. Raises ServerError."""
        database_url, redis_url = environment.get("DATABASE_URL", ""), environment.get("REDIS_URL", "")
        if not database_url:
            postgres = start_postgres(self._data / "postgres", settings=POSTGRES_SETTINGS)
            self._keep("postgres", POSTGRES_STAGE, self._start_postgres, postgres)
            database_url = create_database(postgres.dsn)
        if not redis_url:
            valkey = start_valkey(self._data / "valkey")
            self._keep("valkey", VALKEY_STAGE, self._start_valkey, valkey)
            redis_url = valkey.url
        return {"DATABASE_URL": database_url, "REDIS_URL": redis_url}

    def revive(self) -> None:
        """Start a server that died again, on its port, so that nobody has to learn a new address."""
        for kept in self._kept:
            if not kept.server.is_running() and time.monotonic() >= kept.due_at:
                self._revive(kept)

    def stop(self) -> None:
        """Stop them, the last started first."""
        while self._kept:
            kept = self._kept.pop()
            kept.server.stop()
            self._guard.remove(kept.server.pid)

    def _keep(self, name: str, stage: int, start: Callable[[int | None], Server], server: Server) -> None:
        self._kept.append(_Kept(name, stage, start, server))
        self._guard.add(stage, server.pid, server.stop_signal)

    def _revive(self, kept: _Kept) -> None:
        self._say(f"{kept.name} ended; starting it again")
        kept.due_at = time.monotonic() + REVIVE_PAUSE_SECONDS
        port = kept.server.port
        kept.server.stop()
        self._guard.remove(kept.server.pid)
        try:
            kept.server = kept.start(port)
        except ServerError as error:
            self._say(f"{kept.name}: {error}; trying again in {REVIVE_PAUSE_SECONDS:.0f} s")
            return
        self._guard.add(kept.stage, kept.server.pid, kept.server.stop_signal)

    def _start_postgres(self, port: int | None) -> Server:
        return start_postgres(self._data / "postgres", port=port, settings=POSTGRES_SETTINGS)

    def _start_valkey(self, port: int | None) -> Server:
        return start_valkey(self._data / "valkey", port=port)

    def _say(self, text: str) -> None:
        self._console.feed("supervisor", f"{text}\n".encode())
