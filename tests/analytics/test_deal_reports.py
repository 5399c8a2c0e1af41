"""Deals by stage, and won over time."""

from typing import Any

import pytest

from tests.analytics.records import make_deal, report
from tests.client import Signed
from tests.deals.records import stages

MARCH = {"from_": "2026-03-01", "to": "2026-03-31"}


def test_pipeline_counts_and_weighs_by_currency(owner: Signed, admin_sql: Any) -> None:
    where = stages(owner)
    make_deal(owner, admin_sql, stage_id=where["Proposal"], value="1000", currency="USD")
    make_deal(owner, admin_sql, stage_id=where["Proposal"], value="500", currency="USD", probability=80)
    make_deal(owner, admin_sql, stage_id=where["Proposal"], value="700", currency="EUR")
    make_deal(owner, admin_sql, stage_id=where["Discovery"], value="40", currency="USD")
    make_deal(owner, admin_sql, "2026-03-10T12:00:00Z", value="90", currency="USD")
    make_deal(owner, admin_sql, "2026-04-10T12:00:00Z", value="91", currency="USD")
    gone = make_deal(owner, admin_sql, stage_id=where["Proposal"], value="9999", currency="USD")
    owner.delete(f"/deals/{gone}")
    (pipeline,) = report(owner, "pipeline", **MARCH)["pipelines"]
    by_name = {stage["name"]: stage for stage in pipeline["stages"]}
    assert by_name["Proposal"]["totals"] == [
        {"currency": "USD", "count": 2, "value": "1500.00", "weighted_value": "900.00"},
        {"currency": "EUR", "count": 1, "value": "700.00", "weighted_value": "350.00"},
    ]
    assert (by_name["Discovery"]["count"], by_name["Closed won"]["count"], by_name["Negotiation"]["count"]) == (1, 1, 0)
    assert pipeline["count"] == 4
    assert pipeline["totals"][0]["weighted_value"] == "910.00"


def test_won_falls_into_the_days_of_the_zone(owner: Signed, admin_sql: Any) -> None:
    """Half past ten at night of the first in UTC is the first in UTC-8 and the second in UTC+14."""
    make_deal(owner, admin_sql, "2026-03-01T22:30:00Z", value="100", currency="USD")
    for zone, day in (("UTC", "2026-03-01"), ("Etc/GMT+8", "2026-03-01"), ("Pacific/Kiritimati", "2026-03-02")):
        data = report(owner, "won", **MARCH, timezone=zone)
        found = [bucket["from"] for bucket in data["buckets"] if bucket["won"]["count"]]
        assert (found, len(data["buckets"])) == ([day], 31), zone


def test_won_by_week_and_month_with_the_range_before(owner: Signed, admin_sql: Any) -> None:
    make_deal(owner, admin_sql, "2026-03-02T10:00:00Z", value="100", currency="USD")
    make_deal(owner, admin_sql, "2026-03-08T23:59:59Z", value="50", currency="USD")
    make_deal(owner, admin_sql, "2026-03-20T10:00:00Z", outcome="lost", value="70", currency="USD")
    make_deal(owner, admin_sql, "2026-02-15T10:00:00Z", value="9", currency="USD")
    data = report(owner, "won", **MARCH, interval="week", compare="true")
    assert [(b["from"], b["to"], b["is_partial"]) for b in data["buckets"]][:2] == [
        ("2026-03-01", "2026-03-01", True),
        ("2026-03-02", "2026-03-08", False),
    ]
    assert data["buckets"][1]["won"] == {"count": 2, "totals": [{"currency": "USD", "count": 2, "value": "150.00"}]}
    assert (data["totals"]["win_rate"], data["totals"]["days_to_win"]) == (66.7, 10.0)
    assert data["previous_range"] == {"from": "2026-01-29", "to": "2026-02-28", "timezone": "UTC", "is_partial": False}
    assert data["previous_totals"]["won"]["count"] == 1
    months = report(owner, "won", from_="2026-02-01", to="2026-03-31", interval="month")["buckets"]
    assert [(month["from"], month["won"]["count"], month["lost"]["count"]) for month in months] == [
        ("2026-02-01", 1, 0),
        ("2026-03-01", 2, 1),
    ]


def test_reports_are_narrowed(owner: Signed, admin_sql: Any) -> None:
    agent = owner.colleague("agent")
    pipeline = owner.make("/pipelines", {"name": "Renewals"})
    make_deal(owner, admin_sql, "2026-03-02T10:00:00Z", value="1")
    make_deal(agent, admin_sql, "2026-03-02T10:00:00Z", value="2")
    make_deal(owner, admin_sql, "2026-03-03T10:00:00Z", value="3", pipeline_id=pipeline["id"])

    def won(person: Signed = owner, **query: Any) -> int:
        return int(report(person, "won", **MARCH, **query)["totals"]["won"]["count"])

    assert won() == won(agent) == won(owner.colleague("viewer")) == 3
    assert (won(owner_id=agent.user_id), won(owner_id=f"{agent.user_id},{owner.user_id}")) == (1, 3)
    assert won(pipeline_id=pipeline["id"]) == 1
    assert won(team_id=1) == 0
    (shown,) = report(owner, "pipeline", **MARCH, pipeline_id=pipeline["id"])["pipelines"]
    assert shown["pipeline_id"] == pipeline["id"]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"from": "2026-03-02", "to": "2026-03-01"}, "from"),
        ({"from": "1000-01-01"}, "from"),
        ({"from": "2020-01-01", "to": "2026-01-01"}, "interval"),
        ({"to": "0001-01-02"}, "to"),
        ({"to": "9999-12-31"}, "to"),
        ({"from": "soon"}, "from"),
        ({"interval": "hour"}, "interval"),
        ({"timezone": "Mars/Olympus"}, "timezone"),
        ({"owner_id": "me"}, "owner_id"),
        ({"pipeline_id": "x"}, "pipeline_id"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_nonsense_is_refused(owner: Signed, query: dict[str, str], field: str) -> None:
    answer = owner.get("/analytics/won", query_string=query)
    assert answer.status_code == 422 and field in answer.json["error"]["fields"], answer.json


def test_nothing_of_another_organization_is_counted(owner: Signed, other: Signed, admin_sql: Any) -> None:
    make_deal(other, admin_sql, "2026-03-02T10:00:00Z", value="77")
    mine = other.get("/pipelines").json["data"][0]["id"]
    assert report(owner, "won", **MARCH)["totals"]["won"]["count"] == 0
    assert report(owner, "won", **MARCH, owner_id=other.user_id)["totals"]["won"]["count"] == 0
    assert report(owner, "pipeline", pipeline_id=mine)["pipelines"] == []


def test_a_key_without_deals_reads_no_report_of_them(owner: Signed) -> None:
    body = {"name": "Board", "scopes": ["analytics.read"], "current_password": "correct horse battery staple 7"}
    key = owner.make("/api-keys", body)["key"]
    program = Signed(owner.app, key)
    assert program.get("/analytics/won").status_code == 403
    assert program.get("/analytics/funnel").status_code == 403


def test_an_answer_is_kept_until_something_changes(owner: Signed, admin_sql: Any) -> None:
    deal = make_deal(owner, admin_sql, value="1000", currency="USD")
    first = report(owner, "pipeline")
    assert report(owner, "pipeline") == first
    owner.patch(f"/deals/{deal}", {"value": "2000"})
    second = report(owner, "pipeline")
    assert second["pipelines"][0]["totals"][0]["value"] == "2000.00"
    assert second["as_of"] > first["as_of"]
