"""Members, teams and the organization: who may change whom, and that there is always an owner."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from app.identity.permissions import PERMISSIONS
from tests.client import ApiClient, Signed


def member_of(owner: Signed, person: Signed) -> dict[str, Any]:
    return owner.get(f"/members?user_id={person.user_id}").json["data"][0]


def test_members_are_listed_with_their_names(owner):
    agent = owner.colleague("agent")
    rows = owner.get("/members?sort=name&count=exact").json
    assert rows["meta"]["count"] == 2 and {row["role"] for row in rows["data"]} == {"owner", "agent"}
    assert owner.get("/members?role=agent").json["data"][0]["email"] == agent.email
    assert owner.get("/members?limit=1").json["meta"]["next_cursor"]
    assert agent.get("/members").status_code == 200
    one = owner.get(f"/members/{member_of(owner, agent)['id']}").json["data"]
    assert one == member_of(owner, agent)


def test_members_are_found_by_parts_of_name_and_address(owner):
    agent = owner.colleague("agent")
    agent.patch("/me", {"name": "Ines 50% O'Möller"})
    for words in ("möll", "ines o'm", agent.email.upper(), "50%"):
        found = owner.get("/members", query_string={"q": words}).json["data"]
        assert [row["user_id"] for row in found] == [agent.user_id], words
    for words in ("ines nobody", "5_%", "%"):
        assert len(owner.get("/members", query_string={"q": words, "count": "exact"}).json["data"]) == (words == "%")
    assert owner.get("/members", query_string={"q": "möll", "status": "removed"}).json["data"] == []
    assert owner.get("/members", query_string={"q": "x" * 201}).status_code == 422


def test_members_of_others_are_not_found(owner, other):
    assert other.get("/members", query_string={"q": owner.email}).json["data"] == []


def test_the_permission_table_is_told_to_every_member(owner):
    viewer = owner.colleague("viewer")
    rows = viewer.get("/permissions").json["data"]
    told = {f"{row['object']}.{row['action']}": row["reach"] for row in rows}
    assert set(told) == set(PERMISSIONS)
    assert told["leads.update"] == {"owner": "all", "admin": "all", "manager": "all", "agent": "own", "viewer": None}
    assert ApiClient(owner.app).get("/permissions").status_code == 401


def test_lists_refuse_unknown_parameters(owner):
    for query in ("role=", "sort=password", "x=1", "limit=0", "limit=201", "team_id=x"):
        assert owner.get(f"/members?{query}").status_code in (200, 422), query
    assert owner.get("/members?sort=password").status_code == owner.get("/members?x=1").status_code == 422


def test_role_and_team_are_changed(owner, admin_sql):
    agent = owner.colleague("agent")
    team = owner.make("/teams", {"name": "North"})
    member = member_of(owner, agent)
    changed = owner.patch(f"/members/{member['id']}", {"role": "manager", "team_id": team["id"]})
    assert changed.json["data"]["role"] == "manager" and changed.json["data"]["team_id"] == team["id"]
    assert agent.get("/me").json["data"]["team"]["name"] == "North"
    admin_sql.execute("select data from events where name = 'member.changed' and record_id = %s", (member["id"],))
    assert admin_sql.fetchone()[0]["changes"]["role"] == ["agent", "manager"]
    stale = owner.patch(f"/members/{member['id']}", {"role": "viewer"}, headers={"If-Match": '"1"'})
    assert stale.status_code == 412


NONSENSE = (
    {"role": "king"},
    {"role": None},
    {"team_id": 2**62},
    {"status": "removed"},
    {"user_id": 1},
    [],
    {"team_id": "1"},
)


@pytest.mark.parametrize("body", NONSENSE)
def test_members_take_no_nonsense(owner, body):
    agent = owner.colleague("agent")
    assert owner.patch(f"/members/{member_of(owner, agent)['id']}", body).status_code == 422


def test_an_admin_cannot_touch_an_owner_nor_make_one(owner):
    admin = owner.colleague("admin")
    boss = member_of(owner, owner)["id"]
    assert admin.patch(f"/members/{boss}", {"role": "agent"}).json["error"]["code"] == "role_above_own"
    assert admin.delete(f"/members/{boss}").status_code == 403
    agent = member_of(owner, owner.colleague("agent"))["id"]
    assert admin.patch(f"/members/{agent}", {"role": "owner"}).status_code == 403
    assert admin.patch(f"/members/{member_of(owner, admin)['id']}", {"role": "owner"}).status_code == 403
    assert admin.patch(f"/members/{agent}", {"role": "admin"}).status_code == 200


def test_the_last_owner_stays(owner):
    mine = member_of(owner, owner)["id"]
    for answer in (
        owner.patch(f"/members/{mine}", {"role": "admin"}),
        owner.delete(f"/members/{mine}"),
        owner.delete("/me/membership"),
    ):
        assert answer.status_code == 409 and answer.json["error"]["code"] == "last_owner"
    owner.colleague("owner")
    assert owner.delete("/me/membership").status_code == 204


def test_two_owners_cannot_demote_each_other_at_once(owner):
    second = owner.colleague("owner")
    orders = [(owner, member_of(owner, second)["id"]), (second, member_of(owner, owner)["id"])]
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda order: order[0].patch(f"/members/{order[1]}", {"role": "agent"}), orders))
    roles = [row["role"] for row in owner.get("/members").json["data"]]
    assert roles.count("owner") == 1


def test_removed_members_are_listed_on_request(owner):
    agent = owner.colleague("agent")
    member = member_of(owner, agent)["id"]
    assert owner.delete(f"/members/{member}").status_code == 204
    assert owner.get(f"/members?user_id={agent.user_id}").json["data"] == []
    assert owner.get("/members?status=removed").json["data"][0]["id"] == member
    assert owner.delete(f"/members/{member}").status_code == 404
    assert owner.patch(f"/members/{member}", {"role": "agent"}).status_code == 404


def test_a_removed_member_keeps_her_other_organizations(app, owner, other):
    agent = owner.colleague("agent")
    own = Signed.sign_up(app, email=agent.email)
    owner.delete(f"/members/{member_of(owner, agent)['id']}")
    assert own.get("/me").status_code == 200
    assert [one["id"] for one in own.get("/me").json["data"]["organizations"]] == [own.organization_id]


def test_other_organizations_members_and_teams_are_not_there(owner, other):
    theirs = member_of(other, other)["id"]
    team = other.make("/teams", {"name": "T"})["id"]
    for path in (f"/members/{theirs}", f"/teams/{team}"):
        assert owner.get(path).status_code == owner.delete(path).status_code == 404
        assert owner.patch(path, {"name": "X"} if "teams" in path else {"role": "agent"}).status_code == 404
    mine = member_of(owner, owner.colleague("agent"))["id"]
    assert owner.patch(f"/members/{mine}", {"team_id": team}).status_code == 422
    assert owner.post("/invitations", {"email": "a@example.com", "role": "agent", "team_id": team}).status_code == 422
    invitation = other.make("/invitations", {"email": "b@example.com", "role": "agent"})["id"]
    assert owner.delete(f"/invitations/{invitation}").status_code == 404
    assert owner.get("/invitations").json["data"] == []


def test_teams_are_made_renamed_and_deleted(owner):
    team = owner.make("/teams", {"name": "North"})
    assert owner.post("/teams", {"name": "North"}).status_code == 409
    agent = owner.colleague("agent")
    member = member_of(owner, agent)["id"]
    owner.patch(f"/members/{member}", {"team_id": team["id"]})
    renamed = owner.patch(f"/teams/{team['id']}", {"name": "South"}, headers={"If-Match": '"1"'})
    assert renamed.json["data"]["name"] == "South" and renamed.json["data"]["version"] == 2
    assert owner.patch(f"/teams/{team['id']}", {"name": "X"}, headers={"If-Match": '"1"'}).status_code == 412
    assert (
        owner.get(f"/teams/{team['id']}").json["data"]["name"] == owner.get("/teams").json["data"][0]["name"] == "South"
    )
    assert agent.get("/me").json["data"]["team"]["name"] == "South"
    assert owner.delete(f"/teams/{team['id']}").status_code == 204
    assert agent.get("/me").json["data"]["team"] is None
    assert owner.get(f"/members/{member}").json["data"]["team_id"] is None
    for body in ({"name": ""}, {"name": " "}, {"name": "x" * 101}, {}, {"name": "a\x00b"}):
        assert owner.post("/teams", body).status_code == 422, body


def test_viewers_change_nothing(owner):
    viewer = owner.colleague("viewer")
    assert viewer.post("/teams", {"name": "X"}).status_code == 403
    assert viewer.post("/invitations", {"email": "x@example.com", "role": "viewer"}).status_code == 403
    assert viewer.patch("/organization", {"name": "X"}).status_code == 403
    assert viewer.get("/api-keys").status_code == 403
    assert viewer.get("/organization").status_code == 200


def test_the_organization_is_changed_by_version(owner, admin_sql):
    before = owner.get("/organization")
    etag = before.headers["ETag"]
    body = {"name": "New name", "currency": "EUR", "timezone": "Europe/Berlin", "default_region": "DE"}
    changed = owner.patch("/organization", body, headers={"If-Match": etag})
    assert changed.status_code == 200 and {name: changed.json["data"][name] for name in body} == body
    assert owner.patch("/organization", {"name": "Older"}, headers={"If-Match": etag}).status_code == 412
    for wrong in (
        {"currency": "XXX"},
        {"timezone": "Mars/Base"},
        {"default_region": "ZZ"},
        {"name": ""},
        {"id": 5},
        {"plan": "free"},
    ):
        assert owner.patch("/organization", wrong).status_code == 422, wrong


def test_me_tells_who_where_and_what(owner):
    me = owner.get("/me").json["data"]
    assert me["user"]["email"] == owner.email and me["organization"]["id"] == owner.organization_id
    assert me["permissions"]["leads.read"] == "all" and me["organizations"][0]["role"] == "owner"
    changed = owner.patch("/me", {"name": "Ada Lovelace", "locale": "de-AT", "timezone": "Europe/Vienna"})
    assert changed.json["data"]["user"]["name"] == "Ada Lovelace"
    stale = owner.patch("/me", {"name": "Older"}, headers={"If-Match": f'"{me["version"]}"'})
    assert stale.status_code == 412
    for wrong in (
        {"email": "x@example.com"},
        {"name": ""},
        {"locale": "german"},
        {"timezone": "UTC+1"},
        {"password": "x"},
    ):
        assert owner.patch("/me", wrong).status_code == 422, wrong


def test_signing_up_refuses_what_it_does_not_know(app):
    good = {"email": "g@example.com", "password": "correct horse battery 9", "name": "G", "organization_name": "G"}
    wrong = [{"email": "nobody"}, {"name": ""}, {"organization_name": "\x00"}, {"currency": "usd"},
             {"timezone": "Nowhere"}, {"role": "owner"}, {"organization_id": 1}, {"is_admin": True}, {"id": 1}]  # fmt: skip
    for change in wrong:
        assert ApiClient(app).post("/auth/sign-up", {**good, **change}).status_code == 422, change
    for missing in good:
        body = {name: value for name, value in good.items() if name != missing}
        assert missing in ApiClient(app).post("/auth/sign-up", body).json["error"]["fields"]


def test_new_organizations_are_prepared_by_what_onboarding_lists(app):
    import importlib

    for name in app.extensions["organization_setup"]:
        module, _, function = f"app.{name}".rpartition(".")
        assert callable(getattr(importlib.import_module(module), function))
