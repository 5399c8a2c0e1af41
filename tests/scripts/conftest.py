"""A cluster of their own for the tests that start and kill servers."""

from pathlib import Path

import pytest

FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@pytest.fixture(scope="package")
def postgres_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose cluster is made by the first test that starts a server there."""
    return tmp_path_factory.mktemp("postgres")
