"""New releases one after another, as a platform rolls them out: the new process answers, then the old one gets SIGTERM."""

import os
import signal
import subprocess
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path

import pytest

from scripts.processes import stop_child
from scripts.server_folder import find_free_port
from tests.chaos.fault_proxy import FaultProxy
from tests.chaos.load import light_load
from tests.chaos.site import READY_SECONDS, STOP_SECONDS, Site, percentile, wait_until
from tests.chaos.test_jobs import LETTERS, wait_for_jobs, wait_for_rest
from tests.identity.scale import IS_FULL

# More proves more: CHAOS_RESTARTS=30 for the figure in the notes.
RESTARTS = int(os.environ.get("CHAOS_RESTARTS", "30" if IS_FULL else "1"))
BETWEEN_SECONDS = 0.5
pytestmark = [pytest.mark.chaos, pytest.mark.slow]


@contextmanager
def router(site: Site) -> Iterator[FaultProxy]:
    """What stands before web on a platform: the site is asked through it. Afterwards web is at its own port again."""
    own = site.port
    with FaultProxy(own) as door:
        site.port = door.port
        try:
            yield door
        finally:
            site.port = own
            site.end("web")
            site.start("web")


def answers(port: int) -> bool:
    """Whether this very process says it is healthy, as the platform asks before it leads anybody there."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/health/", timeout=5) as response:
            return bool(response.status == HTTPStatus.OK)
    except OSError:
        return False


def roll(site: Site, door: FaultProxy, folder: Path) -> None:
    """Replace web and worker by new processes under load."""
    folder.mkdir()
    port, old = find_free_port(), {name: site.running.pop(name) for name in ("web", "worker")}
    # A new instance is a machine of its own: it shares no folder of counters with the one it replaces.
    settings = {"PROMETHEUS_MULTIPROC_DIR": str(folder)}
    site.start("worker", **settings)
    site.start("web", PORT=str(port), **settings)
    wait_until(lambda: answers(port), READY_SECONDS, "the new web answers")
    door.aim(port)
    stopping = [threading.Thread(target=end, args=(process,)) for process in old.values()]
    for thread in stopping:
        thread.start()
    for thread in stopping:
        thread.join()


def end(process: "subprocess.Popen[bytes]") -> None:
    stop_child(process, signal.SIGTERM, STOP_SECONDS)


def test_rolling_restarts_lose_nothing(site: Site, tmp_path: Path) -> None:
    """Every request is answered, every job is done, every letter is written once."""
    before = wait_for_rest(site)
    with router(site) as door:
        with light_load(site, "Rolled", is_keeping=True) as load:
            for number in range(RESTARTS):
                roll(site, door, tmp_path / f"metrics-{number}")
                time.sleep(BETWEEN_SECONDS)
        leads = [answer.data["id"] for answer in load.writes]
        wait_for_jobs(site, leads)
        letters = site.count(LETTERS, before)
    again = site.count("jobs where fence > 1 and id > %s", before)
    slow = percentile([answer.seconds for answer in load.all], 0.95)
    print(
        f"FIGURE rolling: restarts {RESTARTS} of web and worker, failed {len(load.lost)} of {len(load.all)}, "
        f"jobs {len(leads)} lost 0, letters {letters}, run again {again}, p95 {slow:.0f} ms, "
        f"repeated on a closed idle connection {load.kept.repeated}"
    )
    assert load.lost == []
    assert load.assert_writes_present() == letters == len(leads)
