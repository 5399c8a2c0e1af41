"""Lists people choose from, and the statuses and sources a team keeps."""


def test_every_list_has_values_and_labels(owner):
    names = [row["name"] for row in owner.get("/options").json["data"]]
    assert {"lead-statuses", "lead-sources", "stages", "currencies", "industries"} <= set(names)
    for name in names:
        options = owner.get(f"/options/{name}").json["data"]
        assert options, name
        assert all({"value", "label"} <= set(option) for option in options)
    assert owner.get("/options/nonsense").status_code == 404


def test_answer_can_be_kept_and_is_checked_by_etag(owner):
    response = owner.get("/options/lead-statuses")
    assert response.headers["Cache-Control"] == "private, max-age=300"
    again = owner.get("/options/lead-statuses", headers={"If-None-Match": response.headers["ETag"]})
    assert (again.status_code, again.get_data()) == (304, b"")


def test_status_is_added_renamed_and_switched_off(owner):
    made = owner.make("/lead-statuses", {"label": "Waiting for budget", "category": "working"})
    assert made["key"] == "waiting_for_budget"
    lead = owner.make("/leads", {"last_name": "X", "status": made["key"]})
    assert owner.patch(f"/lead-statuses/{made['id']}", {"label": "Parked"}).json["data"]["key"] == made["key"]
    assert owner.patch(f"/lead-statuses/{made['id']}", {"is_active": False}).status_code == 200
    assert owner.post("/leads", {"last_name": "Y", "status": made["key"]}).status_code == 422
    assert owner.patch(f"/leads/{lead['id']}", {"title": "still editable"}).status_code == 200
    assert owner.post("/lead-statuses", {"label": "Waiting for budget", "category": "working"}).status_code == 409


def test_default_status_is_one_and_stays_on(owner):
    statuses = owner.get("/lead-statuses").json["data"]
    first, second = statuses[0], statuses[1]
    assert owner.patch(f"/lead-statuses/{first['id']}", {"is_active": False}).status_code == 422
    assert owner.patch(f"/lead-statuses/{second['id']}", {"is_default": True}).status_code == 200
    assert [s["is_default"] for s in owner.get("/lead-statuses").json["data"]].count(True) == 1
    assert owner.make("/leads", {"last_name": "X"})["status"] == second["key"]


def test_source_is_added_and_used(owner):
    made = owner.make("/lead-sources", {"label": "Podcast"})
    assert owner.make("/leads", {"last_name": "X", "source": made["key"]})["source"] == "podcast"
    assert owner.post("/leads", {"last_name": "X", "source": "unheard"}).status_code == 422
    assert owner.patch(f"/lead-sources/{made['id']}", {"label": "Podcasts"}).json["data"]["label"] == "Podcasts"


def test_only_managers_keep_the_lists(owner, other):
    agent = owner.colleague("agent")
    status = owner.get("/lead-statuses").json["data"][0]
    source = owner.get("/lead-sources").json["data"][0]
    assert agent.post("/lead-statuses", {"label": "Mine", "category": "open"}).status_code == 403
    assert agent.patch(f"/lead-sources/{source['id']}", {"label": "Mine"}).status_code == 403
    assert other.patch(f"/lead-statuses/{status['id']}", {"label": "Mine"}).status_code == 404
    assert other.patch(f"/lead-sources/{source['id']}", {"label": "Mine"}).status_code == 404
