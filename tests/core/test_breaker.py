import time

import pytest

from app.core.breaker import Breaker
from app.core.errors import Unavailable


def test_opens_after_failures_in_a_row_only():
    breaker = Breaker("thing", failures=2, open_seconds=10)
    breaker.failed()
    breaker.succeeded()
    breaker.failed()
    breaker.check()
    breaker.failed()
    with pytest.raises(Unavailable, match="thing"):
        breaker.check()


def test_after_the_pause_one_probe_decides():
    breaker = Breaker("thing", failures=1, open_seconds=0.05)
    breaker.failed()
    time.sleep(0.06)
    breaker.check()
    with pytest.raises(Unavailable):
        breaker.check()
    breaker.succeeded()
    breaker.check()
    assert not breaker.is_open


def test_trip_opens_at_once():
    breaker = Breaker("thing", failures=5, open_seconds=10)
    breaker.trip()
    assert breaker.is_open
