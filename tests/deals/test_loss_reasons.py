"""Why deals are lost."""


def test_loss_reason_is_made_changed_and_deleted(owner):
    made = owner.make("/loss-reasons", {"label": "Größe passt nicht!"})
    assert made["key"] == "groe_passt_nicht" and made["is_active"] is True and made["position"] == 6
    path = f"/loss-reasons/{made['id']}"
    changed = owner.patch(path, {"label": "Too big", "is_active": False, "position": 0})
    assert changed.json["data"]["label"] == "Too big" and changed.json["data"]["is_active"] is False
    assert owner.get(path).json["data"] == changed.json["data"]
    assert owner.patch(path, {"label": "X"}, headers={"If-Match": '"1"'}).status_code == 412
    assert owner.delete(path).status_code == 204
    assert owner.get(path).status_code == 404


def test_wrong_loss_reasons_are_refused(owner):
    assert owner.post("/loss-reasons", {"label": "Timing"}).status_code == 409
    assert owner.post("/loss-reasons", {"label": " "}).status_code == 422
    assert owner.post("/loss-reasons", {"label": "Odd", "key": "Not A Key"}).status_code == 422


def test_agent_and_other_organization_cannot_touch_loss_reasons(owner, other):
    agent = owner.colleague("agent")
    reason = agent.get("/loss-reasons").json["data"][0]
    path = f"/loss-reasons/{reason['id']}"
    assert agent.get(path).status_code == 200
    assert agent.post("/loss-reasons", {"label": "Mine"}).status_code == 403
    assert agent.patch(path, {"label": "Mine"}).status_code == 403
    assert agent.delete(path).status_code == 403
    assert other.get(path).status_code == 404
    assert other.patch(path, {"label": "Mine"}).status_code == 404
    assert other.delete(path).status_code == 404
