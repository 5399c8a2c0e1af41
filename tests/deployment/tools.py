"""Programs the tests call: from the virtual environment or the machine."""

import os
import shutil
import sys
from pathlib import Path

import pytest


def find_tool(name: str) -> str:
    """The program's path. Skips the test without it, and fails it in continuous integration."""
    found = shutil.which(name, path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    if not found and not os.environ.get("CI"):
        pytest.skip(f"{name} is not installed")
    assert found, f"{name} is not installed"
    return found
