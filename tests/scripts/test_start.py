"""What goes wrong before the start is told in one line that names the remedy."""

import fcntl
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
OLD_PYTHON = "#!/bin/sh\nexit 1\n"
# Answers the version question, fails when asked to import ensurepip.
PYTHON_WITHOUT_VENV = '#!/bin/sh\ncase "$2" in *ensurepip*) exit 1;; esac\n'


def start_product(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Start the product with its data in `data`; for starts that are refused."""
    return subprocess.run(
        [sys.executable, "-m", "scripts.product", *arguments],
        cwd=ROOT,
        env={**os.environ, "NEURACRM_DATA": str(data)},
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )


def run_in_clone(folder: Path, pythons: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run ./scripts/run in a fresh copy on a machine that has only these Pythons."""
    shutil.copytree(ROOT / "scripts", folder / "scripts", ignore=shutil.ignore_patterns("__pycache__"))
    programs = folder / "bin"
    programs.mkdir()
    (programs / "dirname").symlink_to(shutil.which("dirname") or "/usr/bin/dirname")
    for name, code in pythons.items():
        (programs / name).write_text(code)
        (programs / name).chmod(0o755)
    return subprocess.run(
        [folder / "scripts" / "run"],
        env={"PATH": str(programs)},
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )


def test_busy_port_is_named_with_its_remedy(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        result = start_product(tmp_path, "--port", str(port))
    assert result.returncode == 1
    assert result.stderr == (
        f"NeuraCRM did not start: port {port} is busy; stop what listens there or choose another with --port\n"
    )


def test_second_start_in_one_folder_is_refused(tmp_path: Path) -> None:
    with (tmp_path / "run.lock").open("w") as lock:
        lock.write("4711")
        lock.flush()
        fcntl.flock(lock, fcntl.LOCK_EX)
        result = start_product(tmp_path)
    assert result.returncode == 1
    assert "already runs in this folder, process 4711" in result.stderr
    assert "Traceback" not in result.stderr


def test_folder_that_cannot_be_made_gives_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    result = start_product(tmp_path / "file" / "data")
    assert result.returncode == 1
    assert result.stderr.startswith("NeuraCRM did not start: ")
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize("pythons", [{}, {"python3": OLD_PYTHON}])
def test_missing_python_is_named(tmp_path: Path, pythons: dict[str, str]) -> None:
    result = run_in_clone(tmp_path, pythons)
    assert result.returncode == 1
    assert result.stderr.startswith("NeuraCRM: Python 3.11 or newer was not found; install it")


def test_python_without_venv_is_named(tmp_path: Path) -> None:
    result = run_in_clone(tmp_path, {"python3": PYTHON_WITHOUT_VENV})
    assert result.returncode == 1
    assert result.stderr.startswith("NeuraCRM: python3 cannot make virtual environments")


def test_mistyped_option_is_refused_before_anything_is_installed() -> None:
    result = subprocess.run(
        [ROOT / "scripts" / "run", "--prot", "8000"], capture_output=True, text=True, timeout=90, check=False
    )
    assert result.returncode == 2
    assert "unrecognized arguments" in result.stderr
