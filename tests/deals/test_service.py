"""What other domains call: making a deal in their own transaction, and taking it back while nothing changed."""

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import pytest

from app.core.database import db, transaction
from app.core.errors import Conflict, Invalid
from app.core.tenancy import Scope, acting_as
from app.deals import service
from app.deals.models import Deal
from app.deals.queries import default_pipeline
from app.deals.setup import set_up_deals
from app.deals.stage_service import MAX_MOVED_DEALS
from tests.client import Signed
from tests.deals.records import history, make_deal, move, read_deal, sales, stages


@contextmanager
def acting(person: Signed) -> Iterator[None]:
    """As a service of another domain runs: bound, in one transaction."""
    with person.app.app_context(), acting_as(Scope(person.organization_id, person.user_id, "owner")), transaction():
        yield


def test_deal_is_made_in_the_callers_transaction(owner: Signed) -> None:
    with acting(owner):
        assert default_pipeline()["name"] == "Sales"
        made = service.create_deal({"name": "Converted", "value": Decimal("12.30"), "owner_id": None})
        made_id, version = made.id, made.version
    deal = read_deal(owner, made_id)
    assert (deal["value"], deal["owner_id"], version) == ("12.30", None, 1)

    with pytest.raises(Invalid), acting(owner):
        service.create_deal({"name": "First"})
        service.create_deal({"name": "Second", "company_id": 2**62})
    assert len(owner.get("/deals").json["data"]) == 1


def test_untouched_deal_is_removed_without_a_trace_in_the_trash(owner: Signed) -> None:
    made = make_deal(owner)
    read_deal(owner, made["id"])
    with acting(owner):
        service.remove_untouched_deal(made["id"], made["version"])
    assert owner.get(f"/deals/{made['id']}").status_code == 404
    assert owner.get("/deals?trash=true").json["data"] == []
    with pytest.raises(Conflict), acting(owner):
        service.remove_untouched_deal(made["id"], made["version"])


def _change(owner: Signed, deal_id: int) -> Any:
    return owner.patch(f"/deals/{deal_id}", {"name": "Changed"})


def _move(owner: Signed, deal_id: int) -> Any:
    return move(owner, deal_id, stages(owner)["Discovery"])


def _trash(owner: Signed, deal_id: int) -> Any:
    return owner.delete(f"/deals/{deal_id}")


def _note(owner: Signed, deal_id: int) -> Any:
    return owner.post("/notes", {"body": "Important", "deal_id": deal_id})


def _task(owner: Signed, deal_id: int) -> Any:
    return owner.post("/tasks", {"subject": "Call", "deal_id": deal_id})


def _contacts(owner: Signed, deal_id: int) -> Any:
    contact = owner.make("/contacts", {"first_name": "Ann"})
    return owner.put(f"/deals/{deal_id}/contacts", {"contacts": [{"contact_id": contact["id"]}]})


@pytest.mark.parametrize("touch", [_change, _move, _trash, _note, _task, _contacts])
def test_touched_deal_is_not_removed(owner: Signed, touch: Any) -> None:
    made = make_deal(owner)
    assert touch(owner, made["id"]).status_code in (200, 201, 204)
    with pytest.raises(Conflict), acting(owner):
        service.remove_untouched_deal(made["id"], made["version"])


def test_deals_written_in_sets_get_their_first_row_of_history_once(owner: Signed) -> None:
    made, pipeline = make_deal(owner), sales(owner)
    with acting(owner):
        row = Deal(
            name="Imported",
            currency="USD",
            pipeline_id=pipeline["id"],
            stage_id=pipeline["stages"][1]["id"],
            stage_changed_at=db.session.get_one(Deal, (owner.organization_id, made["id"])).stage_changed_at,
        )
        db.session.add(row)
        db.session.flush()
        imported_id = row.id
    assert [stay["stage_name"] for stay in history(owner, imported_id)["stays"]] == ["Discovery"]
    for _ in range(2):
        with acting(owner):
            service.write_first_changes([made["id"], imported_id])
    stays = history(owner, imported_id)["stays"]
    assert [stay["stage_name"] for stay in stays] == ["Discovery"] and stays[0]["changed_by_id"] == owner.user_id
    assert len(history(owner, made["id"])["stays"]) == 1


def test_deal_is_opened_by_its_id_for_a_movement(owner: Signed) -> None:
    made = make_deal(owner)
    scope = Scope(owner.organization_id, owner.user_id, "owner", grants={"deals.update": "all"})
    with owner.app.app_context(), acting_as(scope), transaction():
        service.win_deal(service.open_deal(made["id"]))
    assert read_deal(owner, made["id"])["status"] == "won"


def test_setting_up_again_is_harmless(owner: Signed) -> None:
    before = (owner.get("/pipelines").json["data"], owner.get("/loss-reasons").json["data"])
    with acting(owner):
        set_up_deals()
    assert (owner.get("/pipelines").json["data"], owner.get("/loss-reasons").json["data"]) == before


def test_too_many_deals_are_not_moved_at_once(owner: Signed, admin_sql: Any) -> None:
    names, pipeline = stages(owner), sales(owner)
    admin_sql.execute(
        "insert into deals (organization_id, name, pipeline_id, stage_id, currency) "
        "select %s, 'Deal ' || n, %s, %s, 'USD' from generate_series(1, %s) n",
        [owner.organization_id, pipeline["id"], names["Proposal"], MAX_MOVED_DEALS + 1],
    )
    path = f"/pipelines/{pipeline['id']}/stages/{names['Proposal']}?move_to_stage_id={names['Discovery']}"
    refused = owner.delete(path)
    assert (refused.status_code, refused.json["error"]["code"]) == (409, "too_many_deals")
    admin_sql.execute("delete from deals where organization_id = %s and name = 'Deal 1'", [owner.organization_id])
    assert owner.delete(path).status_code == 204
    admin_sql.execute(
        "select count(*), count(distinct deal_id) from deal_stage_changes where organization_id = %s",
        [owner.organization_id],
    )
    assert admin_sql.fetchone() == (MAX_MOVED_DEALS, MAX_MOVED_DEALS)
