"""The whole product on one machine: servers, release step, web, worker, scheduler (see scripts/run)."""

import errno
import fcntl
import http.client
import os
import shutil
import signal
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from typing import IO

from scripts.backing import Backing
from scripts.console import Console
from scripts.database import DatabaseError, read_schema_version
from scripts.frontend import FRONTEND, FrontendError, Node, build_pages, prepare_packages
from scripts.release_stamp import is_released, stamp_release
from scripts.run_options import RunOptions, parse_run_options
from scripts.server_folder import LOOPBACK, ServerError, is_port_busy, write_private
from scripts.simulated import plan_simulators
from scripts.step import run_shown
from scripts.supervisor import Guard, Program, Supervisor

ROOT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("NEURACRM_DATA", ROOT / ".data"))
WEB_PROCESSES = 2
PROBE_TIMEOUT_SECONDS = 1.0
PROBE_PAUSE_SECONDS = 0.5
PAGES_PORT = 5173
VITE = "node_modules/vite/bin/vite.js"
FLASK = [sys.executable, "-m", "flask", "--app", "wsgi"]
WRITTEN_VARIABLES = ("DATABASE_URL", "REDIS_URL", "PORT")


class StartError(Exception):
    """The product did not start; the message is one line that names the remedy."""


def main() -> None:
    """Run until a signal comes; the exit code is 0 after an orderly stop."""
    options = parse_run_options(sys.argv[1:])
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _end)
    os.chdir(ROOT)
    # Mails, files and logs of the product are for the user who runs it.
    os.umask(0o077)
    try:
        run_product(options)
    except KeyboardInterrupt:
        sys.exit(130)
    except (StartError, ServerError, DatabaseError, OSError) as error:
        sys.exit(f"NeuraCRM did not start: {_explain(error)}")


def run_product(options: RunOptions) -> None:
    """Start everything, keep it running, stop it in order. Raises StartError, ServerError, OSError."""
    console = Console()
    with ExitStack() as stack:
        lock = stack.enter_context(_hold_data_folder())
        _check_port(options.port)
        node = _prepare_pages(console, options)
        # The guard holds the lock as well: it is free only when the last process is gone.
        guard = Guard(kept_files=[lock.fileno()])
        stack.callback(guard.close)
        backing = stack.enter_context(Backing(DATA, console, guard))
        stand_ins = plan_simulators(DATA, os.environ, options.port, options.simulators)
        environment = {**_make_environment(options, backing.start(os.environ)), **stand_ins.environment}
        login = _prepare_database(console, environment, options)
        supervisor = Supervisor(console, guard, environment)
        welcome = Welcome(console, PAGES_PORT if node else options.port, login + stand_ins.describe())

        def tick() -> None:
            backing.revive()
            welcome.say_once()

        supervisor.run([*_list_programs(node), *stand_ins.programs], tick)
        console.say("Stopping the servers ...")


class Welcome:
    """Tells the address as soon as the web process answers there."""

    def __init__(self, console: Console, port: int, login: str) -> None:
        self._console = console
        self._port = port
        self._login = login
        self._next_probe_at = 0.0

    def say_once(self) -> None:
        """Ask the web process, at most every half second, until it has answered."""
        if time.monotonic() < self._next_probe_at:
            return
        self._next_probe_at = time.monotonic() + PROBE_PAUSE_SECONDS
        if self._answers():
            self._next_probe_at = float("inf")
            self._console.say(f"\nNeuraCRM runs at http://{LOOPBACK}:{self._port} (Ctrl-C stops it)\n{self._login}")

    def _answers(self) -> bool:
        # Not urllib: a proxy of the environment must not be asked for this machine.
        connection = http.client.HTTPConnection(LOOPBACK, self._port, timeout=PROBE_TIMEOUT_SECONDS)
        try:
            connection.request("GET", "/api/health/")
            return connection.getresponse().status == http.HTTPStatus.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()


def _hold_data_folder() -> IO[str]:
    DATA.mkdir(parents=True, exist_ok=True)
    # As root, PostgreSQL runs as another user and has to pass through.
    DATA.chmod(0o711 if os.geteuid() == 0 else 0o700)
    lock = (DATA / "run.lock").open("a+", encoding="utf-8")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        lock.seek(0)
        raise StartError(
            f"it already runs in this folder, process {lock.read().strip() or 'unknown'}; stop that one first"
        ) from error
    lock.truncate(0)
    lock.write(str(os.getpid()))
    lock.flush()
    return lock


def _check_port(port: int) -> None:
    try:
        is_busy = is_port_busy(port, "")
    except PermissionError as error:
        raise StartError(f"port {port} is closed to this user; choose one above 1023 with --port") from error
    if is_busy:
        raise StartError(f"port {port} is busy; stop what listens there or choose another with --port")


def _prepare_pages(console: Console, options: RunOptions) -> Node | None:
    """Build the pages, or give the Node that serves them with hot reload. Without either the API starts all the same."""
    try:
        if options.is_dev:
            _check_port(PAGES_PORT)
            return prepare_packages(console.say)
        build_pages(console.say)
    except FrontendError as error:
        console.say(f"NeuraCRM starts without new pages: {error}")
    return None


def _make_environment(options: RunOptions, addresses: dict[str, str]) -> dict[str, str]:
    metrics = DATA / "metrics"
    shutil.rmtree(metrics, ignore_errors=True)
    metrics.mkdir()
    own = {**addresses, "PORT": str(options.port), "PROMETHEUS_MULTIPROC_DIR": str(metrics)}
    _write_development_file({name: own[name] for name in WRITTEN_VARIABLES})
    if options.is_dev:
        own |= {"NEURACRM_API": f"http://{LOOPBACK}:{options.port}", "NEURACRM_DEV_PORT": str(PAGES_PORT)}
    # Every process of every start would compile the whole product anew.
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {"WEB_CONCURRENCY": str(WEB_PROCESSES), **inherited, **own}


def _write_development_file(values: dict[str, str]) -> None:
    """Lets `flask doctor` in another shell find the servers; what a person added there is kept."""
    path = DATA / "development.env"
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    kept = [line for line in lines if line.partition("=")[0] not in values]
    write_private(path, "\n".join([*kept, *(f"{name}={value}" for name, value in values.items())]) + "\n")


def _prepare_database(console: Console, environment: dict[str, str], options: RunOptions) -> str:
    """Bring the schema up to date; gives the login of the demo when one was made."""
    url = environment.get("MIGRATION_DATABASE_URL") or environment["DATABASE_URL"]
    is_new = read_schema_version(url) is None
    # Somebody else's server may have changed in ways the stamp does not know.
    if os.environ.get("DATABASE_URL") or not is_released(ROOT, DATA, url):
        if run_shown(console, "release", [*FLASK, "release"], environment).code != 0:
            raise StartError("the release step failed, its reason stands above; ./scripts/run tries it again")
        stamp_release(ROOT, DATA, url)
    return _make_demo(console, environment) if is_new and not options.is_empty else ""


def _make_demo(console: Console, environment: dict[str, str]) -> str:
    console.say("Making the demo organization ...")
    demo = run_shown(console, "demo", [*FLASK, "demo", "create"], environment)
    if demo.code != 0:
        return "The demo could not be made; its reason stands above. Try again: flask --app wsgi demo create"
    return demo.output


def _list_programs(node: Node | None) -> list[Program]:
    gunicorn = [sys.executable, "-m", "gunicorn", "-c", "app/core/gunicorn.py", "wsgi:app"]
    pages = [Program("pages", [node.node, str(FRONTEND / VITE), str(FRONTEND)], stage=0)] if node else []
    return [
        *pages,
        Program("web", gunicorn, stage=0),
        Program("worker", [sys.executable, "worker.py"], stage=1),
        Program("scheduler", [sys.executable, "worker.py", "--scheduler"], stage=1),
    ]


def _explain(error: Exception) -> str:
    no_space = os.strerror(errno.ENOSPC)
    if no_space in str(error):
        return f"no space left on the disk of {DATA}; free some and start again"
    if isinstance(error, PermissionError | OSError) and error.errno in (
        errno.EACCES,
        errno.EPERM,
        errno.EROFS,
    ):
        return f"{error.filename} cannot be written ({error.strerror}); make it writable for this user"
    return str(error)


def _end(_number: int, _frame: object) -> None:
    sys.exit(128 + signal.SIGTERM)


if __name__ == "__main__":
    main()
