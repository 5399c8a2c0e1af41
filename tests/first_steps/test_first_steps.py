"""First steps tick themselves off; how a person likes her screen is kept."""

from typing import Any

import pytest

from tests.client import Signed


def done(person: Signed) -> dict[str, bool]:
    answer = person.get("/first-steps")
    assert answer.status_code == 200, answer.json
    return {entry["step"]: entry["is_done"] for entry in answer.json["data"]["steps"]}


def test_steps_tick_themselves_off(owner: Signed, admin_sql: Any) -> None:
    assert not any(done(owner).values())
    sample = owner.make("/leads", {"last_name": "Sample"})["id"]
    admin_sql.execute("update leads set is_sample = true where id = %s", [sample])
    assert not done(owner)["add_lead"]
    lead = owner.make("/leads", {"last_name": "Marlow"})["id"]
    owner.make("/tasks", {"subject": "Call"})
    deal = owner.make(f"/leads/{lead}/conversion", {})["deal_id"]
    owner.put(f"/deals/{deal}/outcome", {"outcome": "won"})
    owner.make("/saved-views", {"record_type": "lead", "name": "Mine"})
    owner.colleague("viewer")
    missing = [step for step, is_done in done(owner).items() if not is_done]
    data = owner.get("/first-steps").json["data"]
    assert (missing, data["is_complete"], data["has_sample_data"]) == (["import_leads"], False, True)


def test_steps_are_those_of_the_role(owner: Signed) -> None:
    assert set(done(owner.colleague("viewer"))) == {"save_view"}
    assert "invite_colleague" not in done(owner.colleague("manager"))


def test_everybody_puts_them_away_alone(owner: Signed) -> None:
    agent = owner.colleague("agent")
    assert agent.put("/first-steps", {"is_hidden": True}).json["data"]["is_hidden"] is True
    assert agent.get("/first-steps").json["data"]["is_hidden"] is True
    assert owner.get("/first-steps").json["data"]["is_hidden"] is False
    assert agent.put("/first-steps", {"is_hidden": False}).json["data"]["is_hidden"] is False
    assert agent.put("/first-steps", {}).status_code == 422


def test_other_organizations_do_not_count(owner: Signed, other: Signed) -> None:
    other.make("/leads", {"last_name": "Elsewhere"})
    assert not done(owner)["add_lead"]


def test_theme_and_density_are_kept(owner: Signed) -> None:
    user = owner.get("/me").json["data"]["user"]
    assert (user["theme"], user["density"]) == ("system", "comfortable")
    assert owner.patch("/me", {"theme": "dark", "density": "compact"}).status_code == 200
    user = owner.get("/me").json["data"]["user"]
    assert (user["theme"], user["density"]) == ("dark", "compact")


@pytest.mark.parametrize("values", [{"theme": "pink"}, {"density": ""}, {"theme": None}])
def test_unknown_looks_are_refused(owner: Signed, values: dict[str, Any]) -> None:
    assert owner.patch("/me", values).status_code == 422
