"""The workflows: clean by two checkers, pinned by commit, with the least rights, and never waiting by the clock."""

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.deployment.tools import find_tool

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted((ROOT / ".github/workflows").glob("*.yml"))
PINNED = re.compile(r"[\w.-]+/[\w./-]+@[0-9a-f]{40}$")
WRITES_ALLOWED = {("release.yml", "image"): {"packages"}}


def read(path: Path) -> dict[str, Any]:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("command", [["actionlint"], ["zizmor", "--offline", "--quiet", "--no-progress", ".github"]])
def test_checkers_find_nothing(command: list[str]) -> None:
    done = subprocess.run(
        [find_tool(command[0]), *command[1:]], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_least_rights_and_pinned_actions(path: Path) -> None:
    workflow = read(path)
    assert workflow["permissions"] == {}
    for name, job in workflow["jobs"].items():
        writes = {right for right, kind in job["permissions"].items() if kind == "write"}
        assert writes == WRITES_ALLOWED.get((path.name, name), set()), name
        assert "uses" in job or job["timeout-minutes"] <= 60
        for step in job.get("steps", []):
            assert "uses" not in step or PINNED.match(step["uses"]), step
            assert not re.search(r"\bsleep\b", step.get("run", "")), step


def test_production_comes_after_staging_after_the_image_after_the_checks() -> None:
    jobs = read(ROOT / ".github/workflows/release.yml")["jobs"]
    assert [jobs[name].get("needs") for name in ("checks", "image", "staging", "production")] == [
        None, "checks", "image", "staging",
    ]  # fmt: skip
    assert set(read(ROOT / ".github/workflows/checks.yml")["jobs"]) == {"security", "backend", "frontend", "browser"}
