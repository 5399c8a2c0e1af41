"""Polling: nothing is sent twice, and no change is missed."""

from typing import Any

import pytest

from tests.client import Signed
from tests.deals.records import make_deal, move, sales, stages


def poll(person: Signed, path: str, tag: str | None = None) -> Any:
    return person.get(path, headers={"If-None-Match": tag} if tag else {})


def test_versions_change_with_their_kind_alone(owner: Signed, other: Signed) -> None:
    first = poll(owner, "/changes?kinds=deal,lead")
    before, tag = first.json["data"]["versions"], first.headers["ETag"]
    assert set(before) == {"deal", "lead"}
    assert first.headers["Cache-Control"] == "private, no-cache" and first.headers["Vary"] == "Authorization"
    assert poll(owner, "/changes?kinds=deal,lead", tag).status_code == 304
    other.make("/leads", {"last_name": "Elsewhere"})
    owner.make("/companies", {"name": "Other kind"})
    assert poll(owner, "/changes?kinds=deal,lead", tag).status_code == 304
    owner.make("/leads", {"last_name": "Here"})
    after = poll(owner, "/changes?kinds=deal,lead", tag)
    assert after.status_code == 200
    assert after.json["data"]["versions"]["lead"] != before["lead"]
    assert after.json["data"]["versions"]["deal"] == before["deal"]


def test_a_move_of_one_shows_on_the_board_of_another(owner: Signed) -> None:
    agent, where = owner.colleague("agent"), stages(owner)
    deal = make_deal(owner, stage_id=where["Discovery"])
    board = f"/pipelines/{sales(owner)['id']}/board"
    seen = poll(agent, board)
    tag = seen.headers["ETag"]
    assert poll(agent, board, tag).status_code == 304
    assert poll(agent, board, tag).get_data() == b""
    # Another question, or another reader, is not answered with 304.
    assert poll(agent, f"{board}?limit=1", tag).status_code == 200
    assert poll(owner, board, tag).status_code == 200
    move(owner, deal["id"], where["Proposal"])
    again = poll(agent, board, tag)
    columns = {column["stage"]["name"]: column["count"] for column in again.json["data"]["columns"]}
    assert (again.status_code, columns["Discovery"], columns["Proposal"]) == (200, 0, 1)


def test_a_renamed_stage_shows_on_the_board(owner: Signed) -> None:
    pipeline = sales(owner)
    board = f"/pipelines/{pipeline['id']}/board"
    tag = poll(owner, board).headers["ETag"]
    stage = pipeline["stages"][0]["id"]
    assert owner.patch(f"/pipelines/{pipeline['id']}/stages/{stage}", {"name": "Fresh"}).status_code == 200
    tag_after = poll(owner, board, tag).headers["ETag"]
    assert tag_after != tag
    owner.patch(f"/pipelines/{pipeline['id']}", {"name": "Trade"})
    assert poll(owner, board, tag_after).status_code == 200


def test_an_emptied_redis_is_a_change(owner: Signed, app: Any) -> None:
    tag = poll(owner, "/changes").headers["ETag"]
    redis = app.extensions["redis"]
    for key in redis.scan_iter(f"org:{owner.organization_id}:*"):
        redis.delete(key)
    assert poll(owner, "/changes", tag).status_code == 200


@pytest.mark.parametrize("kinds", ["user", "", "lead,,deal"])
def test_unknown_kinds_are_refused(owner: Signed, kinds: str) -> None:
    assert owner.get("/changes", query_string={"kinds": kinds}).status_code == 422
