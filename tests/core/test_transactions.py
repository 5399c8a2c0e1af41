"""One transaction for each entry, and what happens after it."""

import threading

import pytest
from sqlalchemy import text

from app.core.database import after_commit, db, transaction
from app.core.errors import Conflict, Invalid

ADD_TEAM = text("insert into teams (organization_id, name) values (:organization, :name)")
NAMES = text("select name from teams order by name")
LOCK = text("select 1 from teams where name = :name for update")


def add_team(organization, name):
    db.session.execute(ADD_TEAM, {"organization": organization, "name": name})


def test_commit_keeps_and_runs_callbacks_once(organization, acting):
    seen = []
    with acting(organization):
        with transaction():
            add_team(organization, "Kept")
            after_commit(lambda: seen.append(1))
            assert seen == []
        assert seen == [1]
        with transaction():
            assert db.session.execute(NAMES).scalars().all() == ["Kept"]
        assert seen == [1]


def test_raise_rolls_back_and_drops_callbacks(organization, acting):
    seen = []
    with acting(organization):
        with pytest.raises(Invalid), transaction():
            add_team(organization, "Gone")
            after_commit(lambda: seen.append(1))
            raise Invalid
        with transaction():
            assert db.session.execute(NAMES).scalars().all() == []
    assert seen == []


def test_inner_transaction_joins_the_outer(organization, acting):
    with acting(organization):
        with pytest.raises(Invalid), transaction():
            with transaction():
                add_team(organization, "Inner")
            raise Invalid
        with transaction():
            assert db.session.execute(NAMES).scalars().all() == []


def test_held_lock_is_a_conflict_not_an_error(organization, acting):
    with acting(organization), transaction():
        add_team(organization, "Held")
    holding, release = threading.Event(), threading.Event()

    def hold():
        with acting(organization), transaction():
            db.session.execute(LOCK, {"name": "Held"})
            holding.set()
            release.wait(10)

    thread = threading.Thread(target=hold)
    thread.start()
    holding.wait(10)
    try:
        with acting(organization), pytest.raises(Conflict) as refusal, transaction():
            db.session.execute(LOCK, {"name": "Held"})
        assert refusal.value.code == "busy"
    finally:
        release.set()
        thread.join()
