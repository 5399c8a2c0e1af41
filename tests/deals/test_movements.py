"""Moving deals over the pipeline: stages, won, lost, reopened, and the history that is left behind."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.core.clock import frozen, now
from tests.client import Signed
from tests.deals.records import close, event_names, fields_of, history, make_deal, move, read_deal, sales, stages


def test_deal_moves_over_the_pipeline_to_won(owner: Signed, admin_sql: Any) -> None:
    made, names = make_deal(owner, value="1000"), stages(owner)
    for name, probability in (("Discovery", 25), ("Proposal", 50), ("Negotiation", 75)):
        moved = move(owner, made["id"], names[name]).json["data"]
        assert (moved["stage_id"], moved["status"], moved["probability"]) == (names[name], "open", probability)
    won = close(owner, made["id"], "won").json["data"]
    assert (won["status"], won["stage_id"], won["probability"]) == ("won", names["Closed won"], 100)
    assert (won["weighted_value"], won["forecast_category"], won["rotting_at"]) == ("1000.00", "closed", None)
    assert won["closed_at"] == won["stage_changed_at"]
    assert event_names(admin_sql, owner, made["id"]) == ["deal.created", *["deal.stage_changed"] * 4, "deal.won"]
    stays = history(owner, made["id"])["stays"]
    assert [stay["stage_name"] for stay in stays] == [
        "Qualification", "Discovery", "Proposal", "Negotiation", "Closed won"
    ]  # fmt: skip


def test_event_of_a_move_tells_where_and_how_long(owner: Signed, admin_sql: Any) -> None:
    names, start = stages(owner), now() - timedelta(days=3)
    with frozen(start):
        made = make_deal(owner, value="5")
    with frozen(start + timedelta(hours=2)):
        close(owner, made["id"], "lost", loss_note="Too slow")
    admin_sql.execute(
        "select name, data from events where organization_id = %s and record_id = %s and name in "
        "('deal.stage_changed', 'deal.lost') order by id",
        [owner.organization_id, made["id"]],
    )
    (_, moved), (_, lost) = admin_sql.fetchall()
    movement = {
        "from_stage_id": names["Qualification"], "to_stage_id": names["Closed lost"],
        "from_status": "open", "to_status": "lost", "seconds_in_stage": 7200,
    }  # fmt: skip
    assert moved == movement
    assert lost | movement == lost and lost["loss_note"] == "Too slow" and lost["value"] == 500


def test_repeated_move_changes_nothing(owner: Signed, admin_sql: Any) -> None:
    made, names = make_deal(owner), stages(owner)
    first = move(owner, made["id"], names["Proposal"]).json["data"]
    assert move(owner, made["id"], names["Proposal"]).json["data"] == first
    won = close(owner, made["id"], "won").json["data"]
    assert close(owner, made["id"], "won").json["data"] == won
    assert move(owner, made["id"], names["Closed won"]).json["data"] == won
    back = owner.delete(f"/deals/{made['id']}/outcome").json["data"]
    assert owner.delete(f"/deals/{made['id']}/outcome").json["data"] == back
    assert len(history(owner, made["id"])["stays"]) == 4
    assert event_names(admin_sql, owner, made["id"])[1:] == [
        "deal.stage_changed", "deal.stage_changed", "deal.won", "deal.stage_changed", "deal.reopened"
    ]  # fmt: skip


def test_moving_to_a_closed_stage_sets_the_outcome(owner: Signed) -> None:
    made, names = make_deal(owner), stages(owner)
    assert fields_of(move(owner, made["id"], names["Closed lost"])) == {"loss_reason_id"}
    reason = owner.get("/loss-reasons").json["data"][0]["id"]
    lost = move(owner, made["id"], names["Closed lost"], loss_reason_id=reason, loss_note="By 20%").json["data"]
    assert (lost["status"], lost["loss_reason_id"], lost["loss_note"]) == ("lost", reason, "By 20%")
    assert (lost["probability"], lost["forecast_category"]) == (0, "omitted")
    won = move(owner, made["id"], names["Closed won"]).json["data"]
    assert (won["status"], won["loss_reason_id"], won["loss_note"]) == ("won", None, None)


def test_losing_needs_a_reason_or_a_note(owner: Signed) -> None:
    made = make_deal(owner)
    refused = close(owner, made["id"], "lost")
    assert fields_of(refused) == {"loss_reason_id"} and refused.json["error"]["code"] == "loss_reason_missing"
    assert fields_of(close(owner, made["id"], "lost", loss_note="  ")) == {"loss_reason_id"}
    assert close(owner, made["id"], "lost", loss_note="Gone silent").json["data"]["status"] == "lost"


def test_reason_of_a_lost_deal_is_corrected_and_never_lost(owner: Signed, admin_sql: Any) -> None:
    made = make_deal(owner)
    reasons = owner.get("/loss-reasons").json["data"]
    close(owner, made["id"], "lost", loss_reason_id=reasons[0]["id"])
    corrected = close(owner, made["id"], "lost", loss_reason_id=reasons[1]["id"], loss_note="After all").json["data"]
    assert (corrected["loss_reason_id"], corrected["loss_note"]) == (reasons[1]["id"], "After all")
    assert fields_of(close(owner, made["id"], "lost", loss_reason_id=None, loss_note=None)) == {"loss_reason_id"}
    assert len(history(owner, made["id"])["stays"]) == 2
    assert event_names(admin_sql, owner, made["id"])[-1] == "deal.updated"
    assert owner.delete(f"/loss-reasons/{reasons[1]['id']}").status_code == 409
    owner.patch(f"/loss-reasons/{reasons[1]['id']}", {"is_active": False})
    assert close(owner, made["id"], "lost", loss_reason_id=reasons[1]["id"]).status_code == 200
    fresh = make_deal(owner)
    assert fields_of(close(owner, fresh["id"], "lost", loss_reason_id=reasons[1]["id"])) == {"loss_reason_id"}


def test_outcome_can_be_dated_back_but_not_ahead(owner: Signed) -> None:
    made = make_deal(owner)
    ahead = (now() + timedelta(days=1)).isoformat()
    assert fields_of(close(owner, made["id"], "won", closed_at=ahead)) == {"closed_at"}
    won = close(owner, made["id"], "won", closed_at="2026-02-01T09:00:00+02:00").json["data"]
    assert won["closed_at"] == "2026-02-01T07:00:00+00:00"
    assert datetime.fromisoformat(won["stage_changed_at"]) > datetime(2026, 3, 1, tzinfo=UTC)
    again = close(owner, made["id"], "won", closed_at="2026-02-02T00:00:00Z").json["data"]
    assert again["closed_at"] == "2026-02-02T00:00:00+00:00" and again["version"] == won["version"] + 1


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"outcome": "open"}, "outcome"),
        ({}, "outcome"),
        ({"outcome": "won", "loss_note": "x"}, "loss_note"),
        ({"outcome": "won", "closed_at": "yesterday"}, "closed_at"),
        ({"outcome": "won", "probability": 50}, "probability"),
        ({"outcome": "won", "forecast_category": "commit"}, "forecast_category"),
        ({"outcome": "won", "colour": "red"}, "colour"),
    ],
)
def test_invalid_outcome_is_refused_by_field(owner: Signed, body: dict[str, Any], field: str) -> None:
    made = make_deal(owner)
    assert fields_of(owner.put(f"/deals/{made['id']}/outcome", body)) == {field}
    assert read_deal(owner, made["id"])["version"] == 1


def test_closed_deal_is_reopened_where_it_was(owner: Signed) -> None:
    made, names = make_deal(owner, probability=60), stages(owner)
    move(owner, made["id"], names["Negotiation"])
    lost = close(owner, made["id"], "lost", loss_note="No budget").json["data"]
    assert lost["probability"] == 0
    close(owner, made["id"], "won")
    back = owner.delete(f"/deals/{made['id']}/outcome").json["data"]
    assert (back["status"], back["stage_id"], back["closed_at"]) == ("open", names["Negotiation"], None)
    assert (back["loss_note"], back["probability"], back["forecast_category"]) == (None, 75, "pipeline")

    close(owner, made["id"], "won")
    chosen = owner.delete(f"/deals/{made['id']}/outcome?stage_id={names['Discovery']}").json["data"]
    assert chosen["stage_id"] == names["Discovery"]
    close(owner, made["id"], "won")
    for stage_id in (names["Closed lost"], 2**62):
        assert fields_of(owner.delete(f"/deals/{made['id']}/outcome?stage_id={stage_id}")) == {"stage_id"}


def test_deal_born_closed_or_whose_stage_is_gone_reopens_in_the_first_open_stage(owner: Signed) -> None:
    names, pipeline = stages(owner), sales(owner)
    born = make_deal(owner, stage_id=names["Closed won"])
    assert owner.delete(f"/deals/{born['id']}/outcome").json["data"]["stage_id"] == names["Qualification"]
    made = make_deal(owner, stage_id=names["Proposal"])
    close(owner, made["id"], "won")
    assert owner.delete(f"/pipelines/{pipeline['id']}/stages/{names['Proposal']}").status_code == 204
    assert owner.delete(f"/deals/{made['id']}/outcome").json["data"]["stage_id"] == names["Qualification"]
    assert history(owner, made["id"])["stays"][0]["stage_name"] == "Proposal"


def test_required_fields_are_asked_for_by_name_and_can_be_sent_along(owner: Signed, admin_sql: Any) -> None:
    names, pipeline = stages(owner), sales(owner)
    wanted = {"required_fields": ["value", "next_step", "company_id", "expected_close_date"]}
    owner.patch(f"/pipelines/{pipeline['id']}/stages/{names['Proposal']}", wanted)
    made = make_deal(owner, next_step="Call")
    refused = move(owner, made["id"], names["Proposal"])
    assert refused.json["error"]["code"] == "stage_requirements"
    assert fields_of(refused) == {"value", "company_id", "expected_close_date"}
    assert "Proposal needs a company" in refused.json["error"]["fields"]["company_id"][0]
    assert read_deal(owner, made["id"])["version"] == 1

    company = owner.make("/companies", {"name": "Filled"})
    fill = {"value": "0", "company_id": company["id"], "expected_close_date": "2027-01-01"}
    assert fields_of(move(owner, made["id"], names["Proposal"], **fill, next_step=None)) == {"next_step"}
    moved = move(owner, made["id"], names["Proposal"], **fill).json["data"]
    assert {**moved, **fill, "value": "0.00"} == moved and moved["version"] == 2
    assert event_names(admin_sql, owner, made["id"])[1:] == ["deal.updated", "deal.stage_changed"]
    assert fields_of(owner.post("/deals", {"name": "A", "stage_id": names["Proposal"]})) == set(
        wanted["required_fields"]
    )


def test_probability_set_by_hand_survives_moves_among_open_stages(owner: Signed) -> None:
    made, names = make_deal(owner, probability=42), stages(owner)
    assert move(owner, made["id"], names["Proposal"]).json["data"]["probability"] == 42
    moved = move(owner, made["id"], names["Discovery"], probability=None, forecast_category="commit").json["data"]
    assert (moved["probability"], moved["probability_source"], moved["forecast_category"]) == (25, "stage", "commit")


def test_deal_moves_to_another_pipeline(owner: Signed) -> None:
    second = owner.make("/pipelines", {"name": "Second"})
    made = make_deal(owner)
    moved = move(owner, made["id"], second["stages"][2]["id"]).json["data"]
    assert (moved["pipeline_id"], moved["stage_id"]) == (second["id"], second["stages"][2]["id"])
    assert close(owner, made["id"], "won").json["data"]["stage_id"] == second["stages"][4]["id"]


def test_move_with_a_stale_version_is_refused(owner: Signed) -> None:
    made, names = make_deal(owner), stages(owner)
    stale = {"If-Match": '"1"'}
    assert move(owner, made["id"], names["Proposal"], headers=stale).status_code == 200
    assert move(owner, made["id"], names["Discovery"], headers=stale).status_code == 412
    assert close(owner, made["id"], "won", headers=stale).status_code == 412
    assert owner.delete(f"/deals/{made['id']}/outcome", headers=stale).status_code == 412


def test_history_tells_the_time_in_each_stage(owner: Signed) -> None:
    names, start = stages(owner), now() - timedelta(days=10)
    with frozen(start):
        made = make_deal(owner)
    for day, name in ((1, "Discovery"), (3, "Qualification"), (6, "Discovery")):
        with frozen(start + timedelta(days=day)):
            move(owner, made["id"], names[name])
    with frozen(start + timedelta(days=10)):
        told = history(owner, made["id"])
    day = 86400
    assert [(s["stage_name"], s["seconds"]) for s in told["stays"]] == [
        ("Qualification", day), ("Discovery", 2 * day), ("Qualification", 3 * day), ("Discovery", 4 * day)
    ]  # fmt: skip
    assert told["stays"][-1]["left_at"] is None
    assert [(s["stage_name"], s["seconds"], s["stays"]) for s in told["stages"]] == [
        ("Qualification", 4 * day, 2), ("Discovery", 6 * day, 2)
    ]  # fmt: skip
    assert {stay["changed_by_id"] for stay in told["stays"]} == {owner.user_id}


def test_rotting_deal_is_marked_and_found(owner: Signed) -> None:
    names = stages(owner)
    with frozen(now() - timedelta(days=14, minutes=1)):
        old = make_deal(owner)
        closed = make_deal(owner, stage_id=names["Closed won"])
    fresh = make_deal(owner)
    assert read_deal(owner, old["id"])["rotting"] is True
    assert read_deal(owner, fresh["id"])["rotting"] is False
    assert read_deal(owner, closed["id"])["rotting_at"] is None
    assert [row["id"] for row in owner.get("/deals?rotting=true").json["data"]] == [old["id"]]
    assert {row["id"] for row in owner.get("/deals?rotting=false").json["data"]} == {fresh["id"], closed["id"]}
    moved = move(owner, old["id"], names["Discovery"]).json["data"]
    assert moved["rotting"] is False


def test_stage_with_deals_is_deleted_only_with_a_place_for_them(owner: Signed, admin_sql: Any) -> None:
    names, pipeline = stages(owner), sales(owner)
    made, trashed = make_deal(owner, stage_id=names["Proposal"]), make_deal(owner, stage_id=names["Proposal"])
    owner.delete(f"/deals/{trashed['id']}")
    read_deal(owner, made["id"])
    path = f"/pipelines/{pipeline['id']}/stages/{names['Proposal']}"
    refused = owner.delete(path)
    assert (refused.status_code, refused.json["error"]["code"]) == (409, "stage_has_deals")
    for wrong in (names["Closed won"], names["Proposal"], 2**62):
        assert fields_of(owner.delete(f"{path}?move_to_stage_id={wrong}")) == {"move_to_stage_id"}
    assert owner.patch(path, {"type": "won"}).status_code == 409
    assert owner.delete(f"{path}?move_to_stage_id={names['Discovery']}").status_code == 204
    moved = read_deal(owner, made["id"])
    assert (moved["stage_id"], moved["version"]) == (names["Discovery"], 2)
    stays = history(owner, made["id"])["stays"]
    assert [stay["stage_name"] for stay in stays] == ["Proposal", "Discovery"] and stays[0]["seconds"] >= 0
    assert event_names(admin_sql, owner, made["id"]) == ["deal.created", "deal.stage_changed"]
    assert owner.put(f"/deals/{trashed['id']}/restoration", {}).json["data"]["stage_id"] == names["Discovery"]
    assert fields_of(move(owner, made["id"], names["Proposal"])) == {"stage_id"}


def test_pipeline_with_deals_is_not_deleted(owner: Signed) -> None:
    second = owner.make("/pipelines", {"name": "Second"})
    made = make_deal(owner, pipeline_id=second["id"])
    refused = owner.delete(f"/pipelines/{second['id']}")
    assert (refused.status_code, refused.json["error"]["code"]) == (409, "pipeline_has_deals")
    move(owner, made["id"], stages(owner)["Discovery"])
    assert owner.delete(f"/pipelines/{second['id']}").status_code == 204
    assert len(history(owner, made["id"])["stays"]) == 2
