"""The Procfile as it is, run by a Procfile runner: release first, then web, worker and scheduler; one SIGTERM ends all."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from scripts.processes import end_session, start_child
from scripts.server_folder import find_free_port
from scripts.smoke import find_faults
from tests.chaos.site import wait_until
from tests.conftest import REDIS_DATABASE, settings_for

ROOT = Path(__file__).resolve().parents[2]
HONCHO = Path(sys.executable).parent / "honcho"
STEP_SECONDS = 120.0
END_SECONDS = 60.0
pytestmark = [
    pytest.mark.skipif(not HONCHO.exists() and not os.environ.get("CI"), reason="honcho is not installed"),
    pytest.mark.slow,
]


@pytest.fixture
def environment(servers: Any, tmp_path: Path) -> Iterator[dict[str, str]]:
    """A database of its own, and the folder of this virtual environment on the path."""
    own = settings_for(servers.clone("neuracrm_procfile"), servers.redis(REDIS_DATABASE), tmp_path)
    (tmp_path / "metrics").mkdir()
    own |= {
        "PORT": find_free_port(),
        "WEB_CONCURRENCY": 1,
        "PROMETHEUS_MULTIPROC_DIR": tmp_path / "metrics",
        "PATH": f"{HONCHO.parent}{os.pathsep}{os.environ['PATH']}",
    }
    yield {**os.environ, **{name: str(value) for name, value in own.items()}}
    # What this test's worker told of itself is not for the tests that come after it.
    import redis

    with redis.Redis.from_url(str(own["REDIS_URL"])) as client:
        client.flushdb()


def honcho(*arguments: str) -> list[str]:
    # Without a file of variables: a developer's .env is none of this test's business.
    return [str(HONCHO), "--procfile", str(ROOT / "Procfile"), "--env", os.devnull, *arguments]


def test_procfile_runs_as_it_is(environment: dict[str, str], tmp_path: Path) -> None:
    done = subprocess.run(
        honcho("start", "release"),
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=STEP_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "The database is at the newest schema." in done.stdout
    log = tmp_path / "honcho.log"
    with log.open("wb") as output:
        names = ("web", "worker", "scheduler")
        child = start_child(honcho("start", "--no-colour", *names), output=output, environment=environment, folder=ROOT)
    address = f"http://127.0.0.1:{environment['PORT']}"
    try:
        wait_until(lambda: _is_well(address), STEP_SECONDS, "web, worker and scheduler are well")
        child.send_signal(signal.SIGTERM)
        child.wait(END_SECONDS)
    finally:
        end_session(child.pid)
    # The runner's own code tells of the first that ended; each of ours ended in order.
    ended = dict(re.findall(r"(\w+)\.1 stopped \(rc=(-?\d+)\)", log.read_text()))
    assert set(ended) == set(names), log.read_text()[-2000:]
    assert set(ended.values()) <= {"0", str(-signal.SIGTERM)}, ended


def _is_well(address: str) -> bool:
    faults = find_faults(address, patience_seconds=0)
    # The pages need a build, which this test does not wait for.
    return [fault for fault in faults if not fault.startswith("the page answers")] == []
