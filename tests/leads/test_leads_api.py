"""Leads through the API: success, invalid input, roles, other organizations, versions, trash, lists."""

import pytest


def test_create_reads_back_what_was_sent(owner):
    sent = {"first_name": " Ada ", "last_name": "Lovelace", "email": "Ada@X.example", "phone": "(212) 555-0123"}
    worth = {"value": "1250.5", "currency": "EUR", "score": 71, "rating": "hot", "source": "website"}
    lead = owner.make("/leads", {**sent, **worth})
    assert (lead["first_name"], lead["name"], lead["value"], lead["currency"]) == (
        "Ada",
        "Ada Lovelace",
        "1250.50",
        "EUR",
    )
    assert (lead["phone"], lead["phone_normalized"]) == ("(212) 555-0123", "+12125550123")
    assert (lead["status"], lead["owner_id"], lead["version"]) == ("new", owner.user_id, 1)
    for _ in range(2):
        assert owner.get(f"/leads/{lead['id']}").json["data"] == lead


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "last_name"),
        ({"last_name": "X", "email": "nope"}, "email"),
        ({"last_name": "X", "phone": "12"}, "phone"),
        ({"last_name": "X", "score": 101}, "score"),
        ({"last_name": "X", "value": "-1"}, "value"),
        ({"last_name": "X", "status": "unheard"}, "status"),
        ({"last_name": "X", "owner_id": 999999}, "owner_id"),
        ({"last_name": "X", "contact_id": 999999}, "contact_id"),
        ({"last_name": "X", "custom_fields": {"nope": "1"}}, "custom_fields"),
        ({"last_name": "X", "organization_id": 1}, "organization_id"),
        ({"last_name": "X", "created_at": "2020-01-01T00:00:00Z"}, "created_at"),
    ],
)
def test_wrong_input_names_the_field(owner, body, field):
    response = owner.post("/leads", body)
    assert response.status_code == 422, response.json
    assert field in response.json["error"]["fields"]


def test_two_editors_cannot_overwrite_each_other(owner):
    lead = owner.make("/leads", {"last_name": "X"})
    path, first = f"/leads/{lead['id']}", {"If-Match": '"1"'}
    answer = owner.patch(path, {"title": "one"}, headers=first)
    assert answer.headers["ETag"] == '"2"'
    assert owner.patch(path, {"title": "two"}, headers=first).status_code == 412
    assert owner.get(path).json["data"]["title"] == "one"


def test_changes_are_events_with_before_and_after(owner, admin_sql):
    lead = owner.make("/leads", {"last_name": "X"})
    agent = owner.colleague("agent")
    owner.patch(f"/leads/{lead['id']}", {"status": "contacted", "owner_id": agent.user_id})
    admin_sql.execute("select name, data from events where organization_id = %s and record_type = 'lead' order by id",
                      (owner.organization_id,))  # fmt: skip
    events = dict(admin_sql.fetchall())
    assert events["lead.status_changed"]["changes"] == {"status": ["new", "contacted"]}
    assert events["lead.assigned"]["changes"] == {"owner_id": [owner.user_id, agent.user_id]}
    assert "lead.created" in events


def test_trash_restore_and_purge(owner):
    lead = owner.make("/leads", {"last_name": "X"})
    path = f"/leads/{lead['id']}"
    assert owner.delete(path).status_code == 204
    assert owner.get(path).status_code == 404
    assert [x["id"] for x in owner.get("/leads?trash=true").json["data"]] == [lead["id"]]
    assert owner.put(f"{path}/restoration", {}).json["data"]["deleted_at"] is None
    owner.delete(path)
    assert owner.delete(f"{path}/trash").status_code == 204
    assert owner.get("/leads?trash=true").json["data"] == []


def test_pages_are_complete_and_stable_while_leads_arrive(owner):
    wanted = {owner.make("/leads", {"last_name": f"L{n}", "score": n % 3})["id"] for n in range(25)}
    for sort in ("-created_at", "score", "-score", "name", "-updated_at", "value"):
        seen, cursor = [], ""
        while True:
            answer = owner.get(f"/leads?limit=4&sort={sort}{cursor}").json
            seen += [row["id"] for row in answer["data"]]
            if answer["meta"]["next_cursor"] is None:
                break
            cursor = f"&cursor={answer['meta']['next_cursor']}"
        assert set(seen) == wanted
        assert len(seen) == len(wanted)


def test_filters_narrow_and_combine(owner):
    owner.make("/leads", {"last_name": "A", "score": 10, "city": "Rome", "source": "website", "email": "a@x.example"})
    owner.make("/leads", {"last_name": "B", "score": 60, "city": "Rome", "value": "500", "status": "contacted"})
    owner.make("/leads", {"last_name": "C", "city": "Oslo", "phone": "+442079460958", "do_not_call": True})

    def names(query):
        response = owner.get(f"/leads?sort=name&{query}")
        assert response.status_code == 200, response.json
        return "".join(row["last_name"] for row in response.json["data"])

    assert names("city=Rome") == "AB"
    assert names("city=Rome&score_min=50") == "B"
    assert names("status=contacted,new") == "ABC"
    assert names("value_min=499.99") == "B"
    assert names("email=A@X.example") == "A"
    assert names("phone=%2B44 20 7946 0958") == "C"
    assert names("do_not_call=true") == "C"
    assert names("source=none") == "BC"
    assert names("created_after=2099-01-01T00:00:00Z") == ""
    assert owner.get("/leads?count=exact&city=Rome").json["meta"]["count"] == 2
    assert owner.get("/leads?nonsense=1").status_code == 422
    assert owner.get("/leads?sort=nonsense").status_code == 422
    assert owner.get("/leads?cursor=abc").status_code == 400


def test_search_finds_by_name_mail_phone_and_company(owner):
    lead = owner.make("/leads", {"first_name": "Grace", "last_name": "Hopper", "email": "amazing@navy.example",
                                 "phone": "+12125550123", "company_name": "Navy Yard"})  # fmt: skip
    owner.make("/leads", {"last_name": "Nobody"})
    for query in ("hopp", "grace hopper", "amazing@navy.example", "navy", "2125550123", "GRACE"):
        found = [row["id"] for row in owner.get(f"/leads?q={query}").json["data"]]
        assert found == [lead["id"]], query
    for query in ("%", "_", "\\", "'", "zzzzzz"):
        assert owner.get("/leads", query_string={"q": query}).status_code == 200


def test_bulk_change_and_delete_are_all_or_none(owner, other):
    ids = [owner.make("/leads", {"last_name": f"L{n}"})["id"] for n in range(3)]
    assert owner.patch("/leads", {"ids": ids, "changes": {"rating": "hot"}}).json["data"]["changed"] == ids
    foreign = other.make("/leads", {"last_name": "Theirs"})["id"]
    assert owner.patch("/leads", {"ids": [ids[0], foreign], "changes": {"rating": "cold"}}).status_code == 404
    assert owner.get(f"/leads/{ids[0]}").json["data"]["rating"] == "hot"
    assert owner.delete("/leads", json={"ids": [*ids, foreign]}).status_code == 404
    assert owner.delete("/leads", json={"ids": ids}).json["data"]["changed"] == ids
    assert owner.get("/leads").json["data"] == []


def test_roles(owner):
    lead = owner.make("/leads", {"last_name": "X"})
    viewer, agent, manager = (owner.colleague(role) for role in ("viewer", "agent", "manager"))
    assert viewer.post("/leads", {"last_name": "Y"}).status_code == 403
    assert viewer.get(f"/leads/{lead['id']}").status_code == 200
    assert agent.patch(f"/leads/{lead['id']}", {"title": "mine?"}).status_code == 403
    mine = agent.make("/leads", {"last_name": "Mine"})
    assert agent.patch(f"/leads/{mine['id']}", {"title": "mine"}).status_code == 200
    assert manager.patch(f"/leads/{lead['id']}", {"title": "all"}).status_code == 200
    assert agent.delete(f"/leads/{lead['id']}/trash").status_code == 403


def test_other_organization_finds_nothing(owner, other):
    lead = owner.make("/leads", {"last_name": "X"})
    for method, path, body in (("GET", "", None), ("PATCH", "", {"title": "x"}), ("DELETE", "", None),
                               ("PUT", "/restoration", {}), ("DELETE", "/trash", None)):  # fmt: skip
        theirs = other.call(method, f"/leads/{lead['id']}{path}", body)
        unknown = other.call(method, f"/leads/999999999{path}", body)
        assert (theirs.status_code, unknown.status_code) == (404, 404)
        assert theirs.json["error"]["message"] == unknown.json["error"]["message"]
    assert other.get("/leads").json["data"] == []
