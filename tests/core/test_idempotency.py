"""SECURITY 64: the same Idempotency-Key gives the same answer, and one effect."""

import concurrent.futures
import uuid

import pytest

from tests.core import probe as probe_routes
from tests.core.probe import ProbeClient


def new_key():
    return {"Idempotency-Key": uuid.uuid4().hex}


def count_teams(admin_sql, organization):
    admin_sql.execute("select count(*) from teams where organization_id = %s", (organization,))
    return admin_sql.fetchone()[0]


def count_keys(admin_sql, organization):
    admin_sql.execute("select count(*) from idempotency_keys where organization_id = %s", (organization,))
    return admin_sql.fetchone()[0]


def test_second_call_replays_the_first_answer(probe, admin_sql, organization):
    key = new_key()
    first = probe.post("/teams", {"name": "Once"}, headers=key)
    second = probe.post("/teams", {"name": "Once"}, headers=key)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.data == second.data
    assert second.headers["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first.headers
    assert count_teams(admin_sql, organization) == 1


def test_key_order_and_spaces_of_the_body_do_not_matter(probe, admin_sql, organization):
    key = {**new_key(), "Content-Type": "application/json"}
    first = probe.post("/teams", data=b'{"name": "A", "size": 1}', headers=key)
    second = probe.post("/teams", data=b'{"size":1,"name":"A"}', headers=key)
    assert first.data == second.data
    assert count_teams(admin_sql, organization) == 1


@pytest.mark.parametrize("change", ["body", "query", "address"])
def test_key_of_another_request_is_refused(probe, change):
    key = new_key()
    assert probe.post("/teams", {"name": "A"}, headers=key).status_code == 201
    path = {"body": "/teams", "query": "/teams?x=1", "address": "/failing-teams"}[change]
    refused = probe.post(path, {"name": "B" if change == "body" else "A"}, headers=key)
    assert refused.status_code == 422
    assert refused.json["error"]["code"] == "idempotency_key_reused"


def test_failed_call_keeps_nothing_and_may_be_corrected(probe, admin_sql, organization):
    key = new_key()
    assert probe.post("/failing-teams", {"name": "A"}, headers=key).status_code == 409
    assert probe.post("/teams", {"name": ""}, headers=key).status_code == 422
    assert count_teams(admin_sql, organization) == count_keys(admin_sql, organization) == 0
    assert probe.post("/teams", {"name": "A"}, headers=key).status_code == 201


def test_keys_of_two_organizations_and_two_people_do_not_meet(probe_app, make_organization):
    key = new_key()
    clients = [ProbeClient(probe_app, make_organization()) for _ in range(2)]
    answers = [client.post("/teams", {"name": "A"}, headers={**key, "X-User": "1"}) for client in clients]
    answers.append(clients[0].post("/teams", {"name": "B"}, headers={**key, "X-User": "2"}))
    assert [answer.status_code for answer in answers] == [201, 201, 201]
    assert len({answer.json["data"]["id"] for answer in answers}) == 3


def test_unreadable_key_is_refused(probe):
    for bad in ("", "x" * 256, "with space", "näh"):
        refused = probe.post("/teams", {"name": "A"}, headers={"Idempotency-Key": bad})
        assert refused.status_code == 400, bad
        assert refused.json["error"]["code"] == "invalid_idempotency_key"


def test_stored_answer_cannot_be_read_in_the_database(probe, admin_sql, organization):
    probe.post("/teams", {"name": "Visible nowhere"}, headers=new_key())
    admin_sql.execute("select body from idempotency_keys where organization_id = %s", (organization,))
    assert b"Visible" not in bytes(admin_sql.fetchone()[0])


def test_answer_under_a_lost_key_is_told_apart(probe, admin_sql, organization):
    key = new_key()
    probe.post("/teams", {"name": "A"}, headers=key)
    admin_sql.execute("update idempotency_keys set body = 'x' where organization_id = %s", (organization,))
    again = probe.post("/teams", {"name": "A"}, headers=key)
    assert (again.status_code, again.json["error"]["code"]) == (409, "idempotency_answer_lost")
    assert count_teams(admin_sql, organization) == 1


def test_forty_at_once_have_one_effect(probe_app, organization, admin_sql):
    key = new_key()

    def call(_number):
        return ProbeClient(probe_app, organization).post("/teams", {"name": "Once"}, headers=key)

    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(call, range(40)))
    done = [answer for answer in answers if answer.status_code == 201]
    running = [answer for answer in answers if answer.status_code == 409]
    assert len(done) + len(running) == 40
    assert len({answer.data for answer in done}) == 1
    assert count_teams(admin_sql, organization) == 1
    print(f"SECURITY 64: 40 parallel, rows 1, equal answers {len(done)}, still running {len(running)}")


def test_rival_is_told_when_the_first_takes_long(probe_app, organization):
    key = new_key()
    probe_routes.entered.clear()
    probe_routes.pause.clear()
    try:
        with concurrent.futures.ThreadPoolExecutor(1) as pool:
            first = pool.submit(ProbeClient(probe_app, organization).post, "/teams", {"name": "A"}, headers=key)
            assert probe_routes.entered.wait(10)
            rival = ProbeClient(probe_app, organization).post("/teams", {"name": "A"}, headers=key)
            probe_routes.pause.set()
            assert first.result().status_code == 201
    finally:
        probe_routes.pause.set()
    assert (rival.status_code, rival.json["error"]["code"]) == (409, "idempotency_in_progress")
    assert rival.headers["Retry-After"] == "1"
