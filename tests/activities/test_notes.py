"""Notes: on at least one record, read by everybody, by the author's team, or by the author alone."""

from typing import Any

import pytest

from tests.activities.records import make_record, put_in_trash
from tests.client import Signed


@pytest.fixture
def company(owner: Signed, admin_sql: Any) -> int:
    return make_record(admin_sql, owner)


def write(person: Signed, company: int, **values: Any) -> Any:
    return person.make("/notes", {"body": "Wants a call in spring.", "company_id": company, **values})


def put_in_team(admin_sql: Any, team: str, *people: Signed) -> None:
    organization = people[0].organization_id
    admin_sql.execute("insert into teams (organization_id, name) values (%s, %s) returning id", (organization, team))
    team_id = admin_sql.fetchone()[0]
    for person in people:
        admin_sql.execute("update memberships set team_id = %s where user_id = %s", (team_id, person.user_id))


def test_note_is_written_read_changed(owner: Signed, company: int, admin_sql: Any) -> None:
    contact = make_record(admin_sql, owner, "contact")
    note = write(owner, company, title="Call", pinned=True)
    assert (note["owner_id"], note["visibility"], note["version"]) == (owner.user_id, "internal", 1)
    changed = owner.patch(f"/notes/{note['id']}", {"body": "Called.\nAgain.", "contact_id": contact, "pinned": False})
    assert changed.status_code == 200
    read = owner.get(f"/notes/{note['id']}")
    assert read.json["data"] == changed.json["data"]
    assert (read.json["data"]["body"], read.json["data"]["contact_id"]) == ("Called.\nAgain.", contact)
    assert read.headers["ETag"] == '"2"'


@pytest.mark.parametrize(
    "body",
    [
        {"body": "On nothing"},
        {"body": "", "company_id": 1},
        {"body": "x", "company_id": 0},
        {"body": "x", "company_id": 10**12},
        {"body": "x", "company_id": 1, "visibility": "public"},
        {"body": "x", "company_id": 1, "owner_id": 1},
        {"body": "x" * 50_001, "company_id": 1},
        {"body": "nul\x00", "company_id": 1},
    ],
)
def test_invalid_note_is_refused(owner: Signed, body: dict[str, Any]) -> None:
    assert owner.post("/notes", body).status_code == 422


def test_note_cannot_lose_its_last_link(owner: Signed, company: int) -> None:
    note = write(owner, company)
    refused = owner.patch(f"/notes/{note['id']}", {"company_id": None})
    assert (refused.status_code, refused.json["error"]["code"]) == (422, "link_missing")


def test_note_cannot_stand_on_a_record_in_the_trash_or_elsewhere(
    owner: Signed, other: Signed, company: int, admin_sql: Any
) -> None:
    foreign = make_record(admin_sql, other)
    note = write(owner, company)
    put_in_trash(admin_sql, "company", company)
    for target in (foreign, company):
        refused = owner.post("/notes", {"body": "x", "company_id": target})
        assert (refused.status_code, list(refused.json["error"]["fields"])) == (422, ["company_id"])
    assert owner.patch(f"/notes/{note['id']}", {"company_id": foreign}).status_code == 422
    # What is linked already may stay, and be sent back unchanged.
    assert owner.patch(f"/notes/{note['id']}", {"body": "y", "company_id": company}).status_code == 200


def test_private_note_is_its_authors_alone(owner: Signed, company: int) -> None:
    agent, admin = owner.colleague("agent"), owner.colleague("admin")
    note = write(agent, company, visibility="private")
    assert agent.get(f"/notes/{note['id']}").status_code == 200
    for person in (owner, admin):
        assert person.get(f"/notes/{note['id']}").status_code == 404
        assert person.get("/notes").json["data"] == []
        assert person.patch(f"/notes/{note['id']}", {"body": "Mine now"}).status_code == 404
        assert person.delete(f"/notes/{note['id']}").status_code == 404
    agent.delete(f"/notes/{note['id']}")
    assert admin.get("/notes?trash=true").json["data"] == []
    assert admin.put(f"/notes/{note['id']}/restoration", {}).status_code == 404
    assert admin.delete(f"/notes/{note['id']}/trash").status_code == 404


def test_team_note_is_for_the_authors_team(owner: Signed, company: int, admin_sql: Any) -> None:
    author, mate = owner.colleague("agent"), owner.colleague("agent")
    put_in_team(admin_sql, "North", author, mate)
    author, mate, stranger = (sign_in_again(person) for person in (author, mate, owner.colleague("manager")))
    note = write(author, company, visibility="team")
    assert mate.get(f"/notes/{note['id']}").status_code == 200
    assert stranger.get(f"/notes/{note['id']}").status_code == 404
    assert [row["id"] for row in mate.get("/notes").json["data"]] == [note["id"]]
    assert stranger.get("/notes").json["data"] == []


def sign_in_again(person: Signed) -> Signed:
    """A session that knows the person's team."""
    from tests.client import PASSWORD, ApiClient

    data = ApiClient(person.app).make("/auth/sign-in", {"email": person.email, "password": PASSWORD}, status=200)
    return Signed._from(person.app, data, person.email)


def test_only_the_author_hides_a_note(owner: Signed, company: int) -> None:
    note = write(owner.colleague("agent"), company)
    assert owner.patch(f"/notes/{note['id']}", {"visibility": "private"}).status_code == 403
    assert owner.patch(f"/notes/{note['id']}", {"visibility": "internal", "pinned": True}).status_code == 200


def test_text_of_a_note_stays_out_of_the_audit_trail(owner: Signed, company: int, admin_sql: Any) -> None:
    note = write(owner, company, title="Canary-title", body="Canary-body")
    owner.patch(f"/notes/{note['id']}", {"body": "Canary-changed"})
    admin_sql.execute("select name, data::text from events where record_type = 'note' order by id")
    rows = [row for row in admin_sql.fetchall() if row[0] in ("note.created", "note.updated")]
    assert rows
    assert "Canary" not in str(rows)


def test_notes_are_filtered_and_paged(owner: Signed, company: int, admin_sql: Any) -> None:
    agent = owner.colleague("agent")
    lead = make_record(admin_sql, owner, "lead")
    plain, pinned = write(owner, company), write(owner, company, pinned=True)
    by_agent = agent.make("/notes", {"body": "From me", "lead_id": lead})

    def ids(query: str) -> list[int]:
        answer = owner.get(f"/notes?{query}")
        assert answer.status_code == 200, answer.json
        return [row["id"] for row in answer.json["data"]]

    assert ids("") == [by_agent["id"], pinned["id"], plain["id"]]
    assert ids("pinned=true") == [pinned["id"]]
    assert ids(f"lead_id={lead}") == [by_agent["id"]]
    assert ids(f"owner_id={agent.user_id}") == [by_agent["id"]]
    assert ids("owner_id=me&sort=created_at") == [plain["id"], pinned["id"]]
    first = owner.get("/notes?limit=2&count=exact").json
    assert first["meta"]["count"] == 3
    assert ids(f"limit=2&cursor={first['meta']['next_cursor']}") == [plain["id"]]
    assert owner.get("/notes?owner_id=nobody").status_code == 422


def test_roles_of_notes(owner: Signed, company: int) -> None:
    viewer, agent = owner.colleague("viewer"), owner.colleague("agent")
    note = write(owner, company)
    assert viewer.get(f"/notes/{note['id']}").status_code == 200
    assert viewer.post("/notes", {"body": "x", "company_id": company}).status_code == 403
    assert viewer.patch(f"/notes/{note['id']}", {"body": "x"}).status_code == 403
    assert agent.patch(f"/notes/{note['id']}", {"body": "x"}).status_code == 403
    assert agent.delete(f"/notes/{note['id']}").status_code == 403
    mine = write(agent, company)
    assert agent.delete(f"/notes/{mine['id']}").status_code == 204
    assert agent.delete(f"/notes/{mine['id']}/trash").status_code == 403


def test_note_of_another_organization_is_not_there(owner: Signed, other: Signed, company: int) -> None:
    path = f"/notes/{write(owner, company)['id']}"
    assert other.get(path).status_code == 404
    assert other.patch(path, {"body": "x"}).status_code == 404
    assert other.delete(path).status_code == 404
    owner.delete(path)
    assert other.put(f"{path}/restoration", {}).status_code == 404
    assert other.delete(f"{path}/trash").status_code == 404


def test_trash_restore_purge(owner: Signed, company: int) -> None:
    path = f"/notes/{write(owner, company)['id']}"
    assert owner.delete(path).status_code == 204
    assert owner.get(path).status_code == 404
    assert len(owner.get("/notes?trash=true").json["data"]) == 1
    assert owner.put(f"{path}/restoration", {}).json["data"]["deleted_at"] is None
    assert owner.delete(f"{path}/trash").status_code == 404
    owner.delete(path)
    assert owner.delete(f"{path}/trash").status_code == 204
    assert owner.get("/notes?trash=true").json["data"] == []


def test_stale_change_of_a_note_is_refused(owner: Signed, company: int) -> None:
    path = f"/notes/{write(owner, company)['id']}"
    owner.patch(path, {"body": "first"}, headers={"If-Match": '"1"'})
    assert owner.patch(path, {"body": "second"}, headers={"If-Match": '"1"'}).status_code == 412
    assert owner.get(path).json["data"]["body"] == "first"
