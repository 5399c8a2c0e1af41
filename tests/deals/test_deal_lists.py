"""Lists of deals: every filter, sort, page and the search."""

from datetime import timedelta
from typing import Any

import pytest

from app.core.clock import frozen, now
from tests.client import Signed
from tests.deals.records import close, make_deal, stages

NO_PAGE = {"limit", "cursor", "count", "sort", "q", "trash"}


def names(person: Signed, query: str) -> list[str]:
    response = person.get(f"/deals?{query}")
    assert response.status_code == 200, response.json
    return [row["name"] for row in response.json["data"]]


@pytest.fixture
def three(owner: Signed) -> dict[str, Any]:
    """Three deals that differ in everything a list filters by."""
    company, contact = owner.make("/companies", {"name": "Acme"}), owner.make("/contacts", {"first_name": "Ann"})
    second, agent = owner.make("/pipelines", {"name": "Second"}), owner.colleague("agent")
    tag = owner.make("/tags", {"name": "Big"})
    with frozen(now() - timedelta(days=40)):
        make_deal(owner, name="Old", value="500", currency="EUR", expected_close_date="2026-01-10", source="web")
    with frozen(now() - timedelta(days=2)):
        big = make_deal(
            owner,
            name="Big",
            value="90000",
            company_id=company["id"],
            owner_id=agent.user_id,
            tag_ids=[tag["id"]],
            deal_type="renewal",
            forecast_category="commit",
            external_id="E-1",
            expected_close_date="2026-06-30",
        )
    other = make_deal(owner, name="Other", value="7000", currency="JPY", pipeline_id=second["id"])
    owner.put(f"/deals/{other['id']}/contacts", {"contacts": [{"contact_id": contact["id"]}]})
    reason = owner.get("/loss-reasons").json["data"][0]["id"]
    close(owner, other["id"], "lost", loss_reason_id=reason, closed_at="2026-02-03T00:00:00Z")
    return {
        "company": company,
        "contact": contact,
        "second": second,
        "agent": agent,
        "tag": tag,
        "reason": reason,
        "big": big,
    }


def test_every_filter_finds_its_deals(owner: Signed, three: dict[str, Any]) -> None:
    recent = (now() - timedelta(days=20)).isoformat().replace("+00:00", "Z")
    expected = {
        f"owner_id={three['agent'].user_id}": {"Big"},
        f"owner_id={three['agent'].user_id},{owner.user_id}": {"Old", "Big", "Other"},
        f"pipeline_id={three['second']['id']}": {"Other"},
        f"stage_id={stages(owner)['Qualification']}": {"Old", "Big"},
        "status=open": {"Old", "Big"},
        "status=lost,won": {"Other"},
        f"company_id={three['company']['id']}": {"Big"},
        "company_id=none": {"Old", "Other"},
        f"contact_id={three['contact']['id']}": {"Other"},
        f"loss_reason_id={three['reason']}": {"Other"},
        "value_min=500&value_max=7000": {"Old", "Other"},
        "value_min=500.01": {"Big", "Other"},
        "currency=JPY": {"Other"},
        "expected_close_after=2026-01-10&expected_close_before=2026-05-01": {"Old"},
        "closed_after=2026-02-01T00:00:00Z&closed_before=2026-02-04T00:00:00Z": {"Other"},
        f"created_after={recent}": {"Big", "Other"},
        f"stage_changed_before={recent}": {"Old"},
        "source=web": {"Old"},
        "deal_type=renewal": {"Big"},
        "forecast_category=commit,omitted": {"Big", "Other"},
        "rotting=true": {"Old"},
        f"tag_id={three['tag']['id']}": {"Big"},
        "external_id=E-1": {"Big"},
        "is_sample=false": {"Old", "Big", "Other"},
        f"updated_before={recent}": {"Old"},
        "original_lead_id=none": {"Old", "Big", "Other"},
    }
    for query, found in expected.items():
        assert set(names(owner, query)) == found, query


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("created_at", ["Old", "Big", "Other"]),
        ("-created_at", ["Other", "Big", "Old"]),
        ("name", ["Big", "Old", "Other"]),
        ("value", ["Other", "Old", "Big"]),
        ("-value", ["Big", "Old", "Other"]),
        ("expected_close_date", ["Old", "Big", "Other"]),
        ("stage_changed_at", ["Old", "Big", "Other"]),
        ("updated_at", ["Old", "Big", "Other"]),
    ],
)
def test_every_sort_pages_through_everything_once(
    owner: Signed, three: dict[str, Any], sort: str, expected: list[str]
) -> None:
    assert names(owner, f"sort={sort}") == expected
    seen, cursor = [], ""
    for _ in range(4):
        page = owner.get(f"/deals?sort={sort}&limit=1{cursor}").json
        seen += [row["name"] for row in page["data"]]
        if page["meta"]["next_cursor"] is None:
            break
        cursor = f"&cursor={page['meta']['next_cursor']}"
    assert seen == expected


def test_undated_deals_are_paged_through_once(owner: Signed) -> None:
    made = [make_deal(owner, name=f"Undated {number}")["name"] for number in range(3)]
    seen, cursor = [], ""
    for _ in range(5):
        page = owner.get(f"/deals?sort=expected_close_date&limit=1{cursor}").json
        seen += [row["name"] for row in page["data"]]
        if page["meta"]["next_cursor"] is None:
            break
        cursor = f"&cursor={page['meta']['next_cursor']}"
    assert seen == made


def test_list_row_is_the_deal_with_the_companys_name(owner: Signed, three: dict[str, Any]) -> None:
    row = owner.get(f"/deals?company_id={three['company']['id']}&count=exact").json
    assert row["meta"]["count"] == 1
    listed = row["data"][0]
    assert listed.pop("company_name") == "Acme"
    assert listed == owner.get(f"/deals/{three['big']['id']}").json["data"]


def test_search_finds_by_words_of_the_deal_and_its_company(owner: Signed, other: Signed) -> None:
    company = owner.make("/companies", {"name": "Blue Water Ltd"})
    make_deal(owner, name="Harbor cranes Rotterdam", next_step="Send the offer", company_id=company["id"])
    make_deal(owner, name="Office chairs")
    make_deal(other, name="Harbor cranes Hamburg")
    for words in ("harbor", "Rotterd", "cranes rotterdam", "roterdam", "send the offer", "blue wat"):
        assert names(owner, f"q={words}") == ["Harbor cranes Rotterdam"], words
    assert names(owner, "q=submarine") == []


@pytest.mark.parametrize(
    "query",
    [
        "value_min=much",
        "owner_id=me",
        "expected_close_after=soon",
        "sort=currency",
        "limit=0",
        "colour=red",
        "rotting=maybe",
    ],
)
def test_wrong_parameters_are_refused(owner: Signed, query: str) -> None:
    assert owner.get(f"/deals?{query}").status_code == 422


def test_lists_never_show_another_organization(owner: Signed, other: Signed, three: dict[str, Any]) -> None:
    assert other.get("/deals").json["data"] == []
    for name in ("company_id", "stage_id", "contact_id"):
        ids = {"company_id": three["company"]["id"], "contact_id": three["contact"]["id"],
               "stage_id": stages(owner)["Qualification"]}  # fmt: skip
        assert other.get(f"/deals?{name}={ids[name]}").json["data"] == []
