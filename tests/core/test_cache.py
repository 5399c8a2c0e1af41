"""Redis is never needed for an answer, and never gives an old one."""

import time

import pytest

from app.core import cache
from app.core.cache import connect_redis
from app.core.database import transaction
from app.core.errors import Unavailable

NOWHERE = "redis://127.0.0.1:1/0"


@pytest.fixture(autouse=True)
def clean(app):
    app.extensions["redis"].flushdb()
    cache.breaker.succeeded()
    yield
    cache.breaker.succeeded()
    cache._left_behind.clear()


@pytest.fixture
def redis_away(app, monkeypatch):
    """Takes Redis away; call the result to bring it back."""
    there = app.extensions["redis"]
    monkeypatch.setitem(app.extensions, "redis", connect_redis(NOWHERE))

    def bring_back():
        monkeypatch.setitem(app.extensions, "redis", there)
        cache.breaker.succeeded()

    return bring_back


def test_keys_carry_the_organization():
    assert cache.record_key("lead", 7, 9) == "org:7:lead:9"


def test_record_is_kept_for_its_time(app, organization, acting):
    with acting(organization):
        cache.store_record("lead", organization, 5, b"body")
        cache.store_record("deal", organization, 5, b"body")
        client = cache.client()
        assert client.get(cache.record_key("lead", organization, 5)) == b"body"
        assert client.ttl(cache.record_key("lead", organization, 5)) == cache.LEAD_SECONDS
        assert client.ttl(cache.record_key("deal", organization, 5)) == cache.RECORD_SECONDS


def test_change_empties_after_the_commit_only(app, organization, acting):
    with acting(organization):
        cache.store_record("lead", organization, 5, b"old")
        key = cache.record_key("lead", organization, 5)
        with transaction():
            cache.forget_records("lead", organization, 5)
            assert cache.client().get(key) == b"old"
        assert not cache.client().get(key)


def test_rolled_back_change_keeps_the_record(app, organization, acting):
    with acting(organization):
        cache.store_record("lead", organization, 5, b"old")
        with pytest.raises(ZeroDivisionError), transaction():
            cache.forget_records("lead", organization, 5)
            raise ZeroDivisionError
        assert cache.client().get(cache.record_key("lead", organization, 5)) == b"old"


def test_reader_who_was_before_the_change_cannot_store_the_old_answer(app, organization, acting):
    with acting(organization):
        with transaction():
            cache.forget_records("lead", organization, 5)
        cache.store_record("lead", organization, 5, b"what was read before the change")
        assert not cache.client().get(cache.record_key("lead", organization, 5))


def test_key_that_could_not_be_emptied_is_emptied_when_redis_is_back(organization, acting, redis_away):
    with acting(organization):
        key = cache.record_key("lead", organization, 5)
        with transaction():
            cache.forget_records("lead", organization, 5)
            cache.next_generation(organization, "lead")
        redis_away()
        cache.client().set(key, b"old")
        assert cache.guarded(lambda r: r.get(key)) == b""
        assert cache.generation(organization, "lead") == 1


def test_generation_changes_with_every_write(organization, acting):
    with acting(organization):
        before = cache.generation(organization, "lead")
        with transaction():
            cache.next_generation(organization, "lead")
        assert cache.generation(organization, "lead") == before + 1


def test_breaker_opens_and_lets_one_probe_through(organization, acting, redis_away):
    with acting(organization):
        for _ in range(3):
            assert cache.guarded(lambda r: r.get("x"), default="none") == "none"
        assert cache.breaker.is_open
        with pytest.raises(Unavailable):
            cache.breaker.check()
        started = time.perf_counter()
        for _ in range(100):
            cache.guarded(lambda r: r.get("x"))
        # Far less than one attempt to connect for each.
        assert time.perf_counter() - started < 1.0
        redis_away()
        assert cache.guarded(lambda r: r.ping()) is True
        assert not cache.breaker.is_open


def test_silent_redis_costs_a_tenth_of_a_second(app, organization, acting, monkeypatch):
    import socket

    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"redis://127.0.0.1:{silent.getsockname()[1]}/0"
        monkeypatch.setitem(app.extensions, "redis", connect_redis(address))
        with acting(organization):
            started = time.perf_counter()
            assert cache.guarded(lambda r: r.get("x")) is None
            # redis-py by itself would try for a second and a half, ten times that with its retries.
            assert time.perf_counter() - started < 1.0
