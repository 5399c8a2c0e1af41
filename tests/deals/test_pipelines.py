"""Pipelines and their stages."""

import pytest

USUAL = ["Qualification", "Discovery", "Proposal", "Negotiation", "Closed won", "Closed lost"]


def sales(person):
    return person.get("/pipelines").json["data"][0]


def stage_named(pipeline, name):
    return next(stage for stage in pipeline["stages"] if stage["name"] == name)


def test_new_organization_has_the_sales_pipeline_and_loss_reasons(owner):
    pipeline = sales(owner)
    assert pipeline["name"] == "Sales" and pipeline["is_default"] is True
    assert [stage["name"] for stage in pipeline["stages"]] == USUAL
    assert [stage["probability"] for stage in pipeline["stages"]] == [10, 25, 50, 75, 100, 0]
    assert [stage["type"] for stage in pipeline["stages"]] == ["open"] * 4 + ["won", "lost"]
    reasons = owner.get("/loss-reasons").json["data"]
    assert [reason["key"] for reason in reasons] == [
        "too_expensive", "competitor", "no_decision", "timing", "no_budget", "missing_feature"
    ]  # fmt: skip


def test_pipeline_is_created_with_its_stages(owner):
    stages = [
        {"name": "First", "probability": 20, "rotting_days": 5, "required_fields": ["value", "company_id"]},
        {"name": "Yes", "type": "won"},
        {"name": "No", "type": "lost", "color": "#ff0000"},
    ]
    made = owner.make("/pipelines", {"name": "Renewals", "stages": stages})
    assert [(s["name"], s["type"], s["probability"], s["position"]) for s in made["stages"]] == [
        ("First", "open", 20, 0),
        ("Yes", "won", 100, 1),
        ("No", "lost", 0, 2),
    ]
    assert made["stages"][0]["required_fields"] == ["company_id", "value"]
    assert made["position"] == 1 and made["is_default"] is False
    assert owner.get(f"/pipelines/{made['id']}").json["data"] == made


def test_pipeline_without_stages_gets_the_usual_ones(owner):
    assert [s["name"] for s in owner.make("/pipelines", {"name": "Partners"})["stages"]] == USUAL


@pytest.mark.parametrize(
    ("stages", "field"),
    [
        ([{"name": "A"}, {"name": "B"}, {"name": "C", "type": "won"}], "stages"),
        ([{"name": "A"}, {"name": "A", "type": "won"}, {"name": "C", "type": "lost"}], "stages"),
        (
            [{"name": "A"}, {"name": "B", "type": "won", "probability": 90}, {"name": "C", "type": "lost"}],
            "probability",
        ),
        (
            [{"name": "A", "required_fields": ["id"]}, {"name": "B", "type": "won"}, {"name": "C", "type": "lost"}],
            "stages",
        ),
        ([{"name": "A", "color": "red"}, {"name": "B", "type": "won"}, {"name": "C", "type": "lost"}], "stages"),
        ([{"name": "A", "rotting_days": 0}, {"name": "B", "type": "won"}, {"name": "C", "type": "lost"}], "stages"),
        ([{"name": "A"}], "stages"),
    ],
)
def test_pipeline_with_wrong_stages_is_refused(owner, stages, field):
    response = owner.post("/pipelines", {"name": "Odd", "stages": stages})
    assert response.status_code == 422 and field in response.json["error"]["fields"], response.json


def test_two_pipelines_cannot_share_a_name(owner):
    response = owner.post("/pipelines", {"name": "Sales"})
    assert response.status_code == 409 and "name" in response.json["error"]["fields"]
    made = owner.make("/pipelines", {"name": "Other"})
    assert owner.patch(f"/pipelines/{made['id']}", {"name": "Sales"}).status_code == 409


def test_one_pipeline_is_the_default(owner):
    first = sales(owner)
    made = owner.make("/pipelines", {"name": "Second", "is_default": True})
    assert made["is_default"] is True
    assert [p["is_default"] for p in owner.get("/pipelines").json["data"]] == [False, True]
    changed = owner.patch(f"/pipelines/{first['id']}", {"is_default": True, "name": "First", "position": 5})
    assert changed.json["data"]["is_default"] is True and changed.json["data"]["name"] == "First"
    refused = owner.patch(f"/pipelines/{first['id']}", {"is_default": False})
    assert refused.status_code == 422 and "is_default" in refused.json["error"]["fields"]


def test_default_pipeline_cannot_be_deleted_another_can(owner):
    assert owner.delete(f"/pipelines/{sales(owner)['id']}").status_code == 409
    made = owner.make("/pipelines", {"name": "Short"})
    assert owner.delete(f"/pipelines/{made['id']}").status_code == 204
    assert owner.get(f"/pipelines/{made['id']}").status_code == 404
    assert owner.make("/pipelines", {"name": "Short"})["id"] != made["id"]


def test_pipeline_change_with_a_stale_version_is_refused(owner):
    pipeline = sales(owner)
    path = f"/pipelines/{pipeline['id']}"
    etag = owner.get(path).headers["ETag"]
    assert owner.patch(path, {"name": "New"}, headers={"If-Match": etag}).status_code == 200
    assert owner.patch(path, {"name": "Newer"}, headers={"If-Match": etag}).status_code == 412
    assert owner.delete(path, headers={"If-Match": etag}).status_code == 412


def test_open_stage_is_added_behind_the_open_ones_and_a_closed_one_at_the_end(owner):
    pipeline = sales(owner)
    path = f"/pipelines/{pipeline['id']}"
    made = owner.make(f"{path}/stages", {"name": "Legal", "probability": 90})
    owner.make(f"{path}/stages", {"name": "Disqualified", "type": "lost"})
    after = owner.get(path).json["data"]
    assert [s["name"] for s in after["stages"]] == [*USUAL[:4], "Legal", *USUAL[4:], "Disqualified"]
    assert after["version"] > pipeline["version"]
    assert owner.get(f"{path}/stages/{made['id']}").json["data"]["name"] == "Legal"
    assert owner.post(f"{path}/stages", {"name": "Legal"}).status_code == 409


def test_stage_is_changed(owner):
    pipeline = sales(owner)
    stage = stage_named(pipeline, "Proposal")
    path = f"/pipelines/{pipeline['id']}/stages/{stage['id']}"
    values = {"name": "Quote", "probability": 60, "rotting_days": None, "required_fields": ["value"], "color": None}
    changed = owner.patch(path, values)
    assert {key: changed.json["data"][key] for key in values} == values
    assert owner.patch(path, {"name": "Discovery"}).status_code == 409
    assert owner.patch(path, {"probability": 101}).status_code == 422
    stale = owner.patch(path, {"name": "Offer"}, headers={"If-Match": f'"{stage["version"]}"'})
    assert stale.status_code == 412


def test_type_of_a_stage_changes_while_enough_of_the_old_type_are_left(owner):
    pipeline = sales(owner)
    path = f"/pipelines/{pipeline['id']}/stages"
    won = owner.patch(f"{path}/{stage_named(pipeline, 'Negotiation')['id']}", {"type": "won"})
    assert won.json["data"]["type"] == "won" and won.json["data"]["probability"] == 100
    last = owner.patch(f"{path}/{stage_named(pipeline, 'Closed lost')['id']}", {"type": "open"})
    assert last.status_code == 409 and last.json["error"]["code"] == "last_stage_of_type"


def test_stages_are_reordered(owner):
    pipeline = sales(owner)
    ids = [stage["id"] for stage in pipeline["stages"]]
    path = f"/pipelines/{pipeline['id']}/stage-order"
    wanted = [ids[1], ids[0], *ids[2:]]
    changed = owner.put(path, {"stage_ids": wanted})
    assert [stage["id"] for stage in changed.json["data"]["stages"]] == wanted
    again = owner.put(path, {"stage_ids": wanted})
    assert again.json["data"]["version"] == changed.json["data"]["version"]
    for wrong in (ids[1:], [*ids, ids[0]], [*ids[1:], 999_999_999]):
        assert owner.put(path, {"stage_ids": wrong}).status_code == 422


def test_stage_without_deals_is_deleted_but_not_the_last_of_its_type(owner):
    pipeline = sales(owner)
    path = f"/pipelines/{pipeline['id']}/stages"
    assert owner.delete(f"{path}/{stage_named(pipeline, 'Discovery')['id']}").status_code == 204
    assert owner.delete(f"{path}/{stage_named(pipeline, 'Discovery')['id']}").status_code == 404
    assert owner.delete(f"{path}/{stage_named(pipeline, 'Closed won')['id']}").status_code == 409
    assert [s["name"] for s in sales(owner)["stages"]] == [n for n in USUAL if n != "Discovery"]


def test_agent_reads_pipelines_and_cannot_change_them(owner):
    agent = owner.colleague("agent")
    pipeline = sales(agent)
    path, stage = f"/pipelines/{pipeline['id']}", pipeline["stages"][0]["id"]
    assert agent.get(f"{path}/stages/{stage}").status_code == 200
    for method, target, body in (
        ("POST", "/pipelines", {"name": "Mine"}),
        ("PATCH", path, {"name": "Mine"}),
        ("DELETE", path, None),
        ("PUT", f"{path}/stage-order", {"stage_ids": [stage]}),
        ("POST", f"{path}/stages", {"name": "Mine"}),
        ("PATCH", f"{path}/stages/{stage}", {"name": "Mine"}),
        ("DELETE", f"{path}/stages/{stage}", None),
    ):
        assert agent.call(method, target, body).status_code == 403, (method, target)


def test_pipelines_of_another_organization_are_not_there(owner, other):
    pipeline = sales(owner)
    path, stage = f"/pipelines/{pipeline['id']}", pipeline["stages"][0]["id"]
    mine = f"/pipelines/{sales(other)['id']}"
    for method, target, body in (
        ("GET", path, None),
        ("PATCH", path, {"name": "Mine"}),
        ("DELETE", path, None),
        ("PUT", f"{path}/stage-order", {"stage_ids": [stage]}),
        ("POST", f"{path}/stages", {"name": "Mine"}),
        ("GET", f"{path}/stages/{stage}", None),
        ("PATCH", f"{path}/stages/{stage}", {"name": "Mine"}),
        ("DELETE", f"{path}/stages/{stage}", None),
        ("GET", f"{mine}/stages/{stage}", None),
        ("PATCH", f"{mine}/stages/{stage}", {"name": "Mine"}),
    ):
        assert other.call(method, target, body).status_code == 404, (method, target)
    assert other.put(f"{mine}/stage-order", {"stage_ids": [stage]}).status_code == 422
    assert sales(owner) == pipeline


def test_lists_of_stages_pipelines_and_reasons_have_an_end(owner, admin_sql):
    pipeline = sales(owner)
    fill = "insert into {} select %s, {} from generate_series(1, 200) n"
    admin_sql.execute(
        "insert into stages (organization_id, pipeline_id, name) select %s, %s, 'S' || n from generate_series(1, 50) n",
        [owner.organization_id, pipeline["id"]],
    )
    admin_sql.execute(fill.format("pipelines (organization_id, name)", "'P' || n"), [owner.organization_id])
    admin_sql.execute(
        fill.format("loss_reasons (organization_id, key, label)", "'k' || n, 'R' || n"), [owner.organization_id]
    )
    for path, body, code in (
        (f"/pipelines/{pipeline['id']}/stages", {"name": "More"}, "too_many_stages"),
        ("/pipelines", {"name": "More"}, "too_many_pipelines"),
        ("/loss-reasons", {"label": "More"}, "too_many_loss_reasons"),
    ):
        refused = owner.post(path, body)
        assert (refused.status_code, refused.json["error"]["code"]) == (409, code)


def test_change_that_changes_nothing_keeps_the_version(owner):
    pipeline = sales(owner)
    path = f"/pipelines/{pipeline['id']}"
    stage = pipeline["stages"][0]
    assert owner.patch(f"{path}/stages/{stage['id']}", {"name": stage["name"]}).json["data"] == stage
    assert owner.patch(path, {"name": pipeline["name"]}).json["data"] == pipeline
