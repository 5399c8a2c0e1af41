"""One site for all chaos tests; each test finds every process of it running."""

from collections.abc import Iterator

import pytest

from tests.chaos.site import Site


@pytest.fixture(scope="session")
def chaos_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    made = Site(tmp_path_factory.mktemp("chaos"))
    try:
        made.open()
        yield made
    finally:
        made.close()


@pytest.fixture
def site(chaos_site: Site) -> Site:
    """The site, whole again whatever the test before broke."""
    chaos_site.start_missing()
    return chaos_site
