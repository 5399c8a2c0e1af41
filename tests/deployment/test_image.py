"""The image: what its recipe promises, and that the replayed recipe serves as a nobody on a read-only disk."""

import json
import os
import shutil
import subprocess
import sys
import time
import tomllib
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

import healthcheck
from scripts.processes import end_session, start_child
from scripts.server_folder import find_free_port
from tests.chaos.site import wait_until
from tests.conftest import REDIS_DATABASE, settings_for
from tests.deployment.dockerfile import is_ignored, read_ignored, read_stages
from tests.deployment.tools import find_tool
from tests.identity.scale import IS_FULL

ROOT = Path(__file__).resolve().parents[2]
STAGES = read_stages(ROOT / "Dockerfile")
READY_SECONDS = 600.0 if IS_FULL else 120.0
USER = 10001
RAILWAY_SCHEMA = ROOT.parent / "shared/contracts/railway/railway-config.schema.json"
RAILWAY_FILES = ("railway.toml", "ops/railway/worker.toml", "ops/railway/scheduler.toml")
BUILD_TOOLS = ("gcc", "g++", "make", "build-essential", "npm", "node", "git", "curl", "apt-get")


def test_recipe_is_clean() -> None:
    done = subprocess.run([find_tool("hadolint"), ROOT / "Dockerfile"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_recipe_keeps_its_promises() -> None:
    assert all("@sha256:" in stage.image for stage in STAGES)
    last = STAGES[-1]
    [user] = last.find("USER")
    assert user.rest == f"{USER}:{USER}"
    assert len(last.find("HEALTHCHECK")) == 1
    assert not [run.rest for run in last.find("RUN") if set(run.rest.split()) & set(BUILD_TOOLS)]
    [command] = last.find("CMD")
    web = (ROOT / "Procfile").read_text().splitlines()[0]
    assert web.endswith(" ".join(command.words))


def test_every_copied_file_reaches_the_builder() -> None:
    patterns = read_ignored(ROOT / ".dockerignore")
    copied = [one.words for stage in STAGES for one in stage.find("COPY") if not one.words[0].startswith("--from")]
    for *sources, _target in copied:
        for source in sources:
            assert (ROOT / source).exists(), source
            assert source == "frontend" or not is_ignored(source, patterns), source
    for secret in (".env", ".data/secrets.env", "tests/conftest.py", ".git/config", "app/__pycache__/x.pyc"):
        assert is_ignored(secret, patterns), secret


@pytest.mark.parametrize("files", [["docker-compose.yml"], ["docker-compose.yml", "docker-compose.dev.yml"]])
def test_compose_files(files: list[str], tmp_path: Path) -> None:
    read = [yaml.safe_load((ROOT / name).read_text()) for name in files]
    for service in ("db", "redis", "web", "worker", "scheduler"):
        assert "healthcheck" in read[0]["services"][service], service
    compose = find_tool("docker-compose")
    for name in (*files, ".env.example"):
        shutil.copy(ROOT / name, tmp_path / name.replace(".env.example", ".env"))
    given = dict.fromkeys(("POSTGRES_PASSWORD", "SECRET_KEY", "JWT_SECRET_KEY", "WEBHOOK_SECRET"), "given")
    command = [compose, *(part for name in files for part in ("-f", name)), "config", "--quiet"]
    done = subprocess.run(
        command, cwd=tmp_path, env={**os.environ, **given}, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("name", RAILWAY_FILES)
def test_railway_files(name: str) -> None:
    given = tomllib.loads((ROOT / name).read_text())
    if RAILWAY_SCHEMA.exists():
        jsonschema.validate(given, json.loads(RAILWAY_SCHEMA.read_text()))
    commands = dict(line.split(": ", 1) for line in (ROOT / "Procfile").read_text().splitlines())
    role = "web" if name == "railway.toml" else Path(name).stem
    assert given["deploy"]["startCommand"] == commands[role].removeprefix("env HOST=0.0.0.0 ")
    assert given["deploy"].get("preDeployCommand", [commands["release"]]) == [commands["release"]]
    assert given["deploy"]["drainingSeconds"] >= 30


@pytest.mark.parametrize(
    ("command", "role"),
    [
        (b"/opt/venv/bin/python\0/opt/venv/bin/gunicorn\0-c\0app/core/gunicorn.py", "web"),
        (b"python\0worker.py\0high", "worker"),
        (b"python\0worker.py\0--scheduler", "scheduler"),
        (b"python\0/opt/venv/bin/flask\0--app\0wsgi\0release", "step"),
    ],
)
def test_health_check_knows_its_process(command: bytes, role: str) -> None:
    assert healthcheck.find_role(command.split(b"\0")) == role


def _can_replay() -> bool:
    return (
        os.geteuid() == 0
        and subprocess.run(["unshare", "--mount", "true"], check=False, capture_output=True).returncode == 0
    )


@contextmanager
def replayed(folder: Path, environment: dict[str, str]) -> Iterator[Any]:
    folder.mkdir()
    log = folder.with_suffix(".log")
    command = ["unshare", "--mount", sys.executable, "-m", "tests.deployment.replay", str(folder)]
    with log.open("wb") as output:
        child = start_child(
            [*command, *([] if IS_FULL else ["--sample"])],
            output=output,
            environment={**os.environ, **environment},
            folder=ROOT,
        )
    try:
        yield child, log
    finally:
        end_session(child.pid)
        child.wait()


@pytest.mark.skipif(not _can_replay(), reason="roots of one's own need root and the right to mount")
def test_replayed_recipe_serves_as_nobody_on_a_read_only_disk(servers: Any, tmp_path: Path) -> None:
    database = servers.clone("neuracrm_image")
    port = find_free_port()
    own = settings_for(database, servers.redis(REDIS_DATABASE), Path("/srv/neuracrm/.data/files"))
    own |= {"PORT": port, "HOST": "127.0.0.1", "WEB_CONCURRENCY": 1}
    # The release step of the tests made the role with the password of these very secrets.
    with replayed(tmp_path / "image", {name: str(value) for name, value in own.items()}) as (child, log):
        address = f"http://127.0.0.1:{port}"

        def answers() -> bool:
            assert child.poll() is None, log.read_text()[-3000:]
            try:
                return urllib.request.urlopen(f"{address}/api/health/detailed", timeout=5).status == 200
            except (urllib.error.URLError, OSError):
                return False

        started = time.monotonic()
        wait_until(answers, READY_SECONDS, "the replayed image serves")
        seconds = time.monotonic() - started
        status = Path(f"/proc/{child.pid}/status").read_text().splitlines()
        served_by = [int(line.split()[1]) for line in status if line.startswith("Uid")]
        assert served_by == [USER]
        root = Path(f"/proc/{child.pid}/root")
        for name in ("srv/neuracrm/app/new.py", "srv/neuracrm/wsgi.py", "opt/new", "etc/new"):
            with pytest.raises(OSError):
                (root / name).open("a").close()
        assert not (root / "srv/neuracrm/tests").exists()
        if IS_FULL:
            page = urllib.request.urlopen(urllib.request.Request(address, headers={"Accept": "text/html"}), timeout=5)
            assert b"<div id=" in page.read()
            assert not list((root / "srv/neuracrm/frontend/dist").rglob("*.map"))
            assert not (root / "opt/venv/bin/pip").exists()
    print(
        f"FIGURE image: {'whole' if IS_FULL else 'sample'} replay served after {seconds:.0f} s as user {USER}, root read-only"
    )
