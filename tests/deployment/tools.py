"""Programs the tests call: from the virtual environment or the machine."""

import os
import shutil
import sys
from pathlib import Path

import pytest

from scripts.debian import PACKAGES, find_program


def find_tool(name: str) -> str:
    """The program's path. Skips the test without one of Debian's; those of Python packages fail in continuous integration."""
    found = shutil.which(name, path=str(Path(sys.executable).parent)) or find_program(name)
    if not found and (name in PACKAGES or not os.environ.get("CI")):
        pytest.skip(f"{name} is not installed (Debian: apt-get install {PACKAGES.get(name, name)})")
    assert found, f"{name} is not installed"
    return found
