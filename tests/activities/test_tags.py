"""Tags: words of the organization, unique whatever their letter case, counted on request."""

from typing import Any

import pytest
from sqlalchemy import select

from app.activities.tags import set_tags, tag_filter
from app.core.database import db, transaction
from app.core.errors import Invalid
from app.core.tenancy import Scope, acting_as
from tests.activities.records import make_record, put_in_trash
from tests.client import Signed


def bind(person: Signed) -> Any:
    return acting_as(Scope(person.organization_id, person.user_id, "owner"))


def test_tag_is_created_read_renamed_and_deleted(owner: Signed) -> None:
    tag = owner.make("/tags", {"name": " Partner ", "color": "#2f6fde"})
    assert (tag["name"], tag["color"]) == ("Partner", "#2f6fde")
    assert owner.get(f"/tags/{tag['id']}").json["data"] == tag
    renamed = owner.patch(f"/tags/{tag['id']}", {"name": "Partners", "color": None}).json["data"]
    assert (renamed["name"], renamed["color"]) == ("Partners", None)
    assert owner.delete(f"/tags/{tag['id']}").status_code == 204
    assert owner.get(f"/tags/{tag['id']}").status_code == 404


def test_name_is_unique_in_any_letter_case(owner: Signed, other: Signed) -> None:
    owner.make("/tags", {"name": "Renewal"})
    taken = owner.post("/tags", {"name": "RENEWAL"})
    assert taken.status_code == 409
    assert "name" in taken.json["error"]["fields"]
    other.make("/tags", {"name": "renewal"})


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"name": "  "},
        {"name": "x" * 61},
        {"name": "a", "color": "blue"},
        {"name": "a", "organization_id": 1},
        {"name": None},
    ],
)
def test_invalid_tag_is_refused(owner: Signed, body: dict[str, Any]) -> None:
    assert owner.post("/tags", body).status_code == 422


def test_roles_of_tags(owner: Signed) -> None:
    tag = owner.make("/tags", {"name": "Key account"})
    viewer, agent, manager = (owner.colleague(role) for role in ("viewer", "agent", "manager"))
    assert viewer.get("/tags").status_code == 200
    assert viewer.post("/tags", {"name": "No"}).status_code == 403
    agent.make("/tags", {"name": "Yes"})
    assert agent.patch(f"/tags/{tag['id']}", {"name": "No"}).status_code == 403
    assert agent.delete(f"/tags/{tag['id']}").status_code == 403
    assert manager.delete(f"/tags/{tag['id']}").status_code == 204


def test_tag_of_another_organization_is_not_there(owner: Signed, other: Signed) -> None:
    tag = owner.make("/tags", {"name": "Ours"})
    for answer in (
        other.get(f"/tags/{tag['id']}"),
        other.patch(f"/tags/{tag['id']}", {"name": "Theirs"}),
        other.delete(f"/tags/{tag['id']}"),
    ):
        assert answer.status_code == 404
    assert other.get("/tags").json["data"] == []
    assert owner.get(f"/tags/{tag['id']}").json["data"]["name"] == "Ours"


def test_list_is_by_name_and_pages_by_cursor(owner: Signed) -> None:
    for name in ("delta", "Alpha", "charlie", "Bravo"):
        owner.make("/tags", {"name": name})
    first = owner.get("/tags?limit=3").json
    rest = owner.get(f"/tags?limit=3&cursor={first['meta']['next_cursor']}").json
    assert [tag["name"] for tag in first["data"] + rest["data"]] == ["Alpha", "Bravo", "charlie", "delta"]
    assert rest["meta"]["next_cursor"] is None
    assert [tag["name"] for tag in owner.get("/tags?name=ALPHA").json["data"]] == ["Alpha"]
    assert owner.get("/tags?colour=red").status_code == 422


def test_usage_counts_living_records(app: Any, owner: Signed, admin_sql: Any) -> None:
    tag = owner.make("/tags", {"name": "Trial"})
    idle = owner.make("/tags", {"name": "Unused"})
    kept, gone = make_record(admin_sql, owner), make_record(admin_sql, owner)
    lead = make_record(admin_sql, owner, "lead")
    with app.app_context(), bind(owner), transaction():
        for record_type, record_id in (("company", kept), ("company", gone), ("lead", lead)):
            set_tags(record_type, record_id, [tag["id"]])
    put_in_trash(admin_sql, "company", gone)
    usage = {row["id"]: row["usage"] for row in owner.get("/tags?usage=true").json["data"]}
    assert usage[tag["id"]] == {"company": 1, "contact": 0, "deal": 0, "lead": 1}
    assert usage[idle["id"]] == {"company": 0, "contact": 0, "deal": 0, "lead": 0}


def test_set_tags_tells_what_changed(app: Any, owner: Signed, admin_sql: Any) -> None:
    first, second = (owner.make("/tags", {"name": name})["id"] for name in ("One", "Two"))
    company = make_record(admin_sql, owner)
    with app.app_context(), bind(owner), transaction():
        assert set_tags("company", company, [second, first, first]) == {"tags": [[], [first, second]]}
        assert set_tags("company", company, [first, second]) == {}
        assert set_tags("company", company, [second]) == {"tags": [[first, second], [second]]}
    assert owner.get(f"/companies/{company}").json["data"]["tags"] == [{"id": second, "name": "Two", "color": None}]


def test_tag_of_another_organization_cannot_be_set(app: Any, owner: Signed, other: Signed, admin_sql: Any) -> None:
    foreign = other.make("/tags", {"name": "Foreign"})["id"]
    company = make_record(admin_sql, owner)
    with app.app_context(), bind(owner), pytest.raises(Invalid, match="not valid") as raised, transaction():
        set_tags("company", company, [foreign])
    assert str(foreign) in raised.value.fields["tag_ids"][0]


def test_filter_finds_records_with_any_of_the_tags(app: Any, owner: Signed, admin_sql: Any) -> None:
    from app.activities.models import Tagging

    tag = owner.make("/tags", {"name": "Wanted"})["id"]
    company = make_record(admin_sql, owner)
    condition = tag_filter("company", Tagging.company_id)
    with app.app_context(), bind(owner), transaction():
        set_tags("company", company, [tag])
        statement = select(Tagging.company_id).where(Tagging.organization_id == owner.organization_id)
        assert condition.prepare is not None
        assert db.session.execute(statement.where(condition.prepare([tag]))).scalars().all() == [company]
        assert db.session.execute(statement.where(condition.prepare([tag + 1]))).scalars().all() == []


def test_deleting_a_tag_takes_it_off_records(app: Any, owner: Signed, admin_sql: Any) -> None:
    tag = owner.make("/tags", {"name": "Passing"})["id"]
    company = make_record(admin_sql, owner)
    with app.app_context(), bind(owner), transaction():
        set_tags("company", company, [tag])
    assert owner.get(f"/companies/{company}").json["data"]["tags"] != []
    owner.delete(f"/tags/{tag}")
    assert owner.get(f"/companies/{company}").json["data"]["tags"] == []
