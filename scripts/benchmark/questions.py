"""What is measured: each line of the table, with its floor against a bare Flask hello of the same run."""

import json
import random
import urllib.parse
from typing import Any

from scripts.benchmark.fill import make_word
from scripts.benchmark.load import Question
from scripts.benchmark.site import Site

FLOORS = {
    "lead, cached": 0.40, "lead, uncached": 0.18, "page of 50": 0.14, "page of 50, filtered and sorted by score": 0.14,
    "page of 50, deep": 0.12, "text search": 0.06, "text search after inserts": 0.06, "create a lead": 0.12,
}  # fmt: skip
WALK = 1000
PAGE = 200


def make_questions(site: Site, who: dict[str, Any], leads: int, *, deep: bool) -> dict[str, Question]:
    """Questions for one organization."""
    headers = {"Authorization": f"Bearer {who['token']}"}
    ids = [row[0] for row in site.sql("select id from leads where organization_id = %s", who["organization"])]
    sample = random.Random(1).sample(ids, min(len(ids), 20_000))
    words = [make_word(random.Random(number), 3) for number in range(300)]

    def get(name: str, *paths: str) -> Question:
        return Question(name, site.port, [f"/api{path}" for path in paths], headers)

    made = [
        get("lead, cached", f"/leads/{ids[0]}"),
        get("lead, uncached", *(f"/leads/{lead_id}" for lead_id in sample)),
        get("page of 50", "/leads?limit=50"),
        get("page of 50, filtered and sorted by score", "/leads?limit=50&status=contacted&sort=-score"),
        get("text search", *(f"/leads?q={word}&limit=50" for word in words)),
    ]
    if deep:
        made.append(get("page of 50, deep", f"/leads?limit=50&cursor={_deep_cursor(site, who, leads)}"))
    body = {
        "first_name": "Ada",
        "last_name": "Number {n}",
        "email": "ada{n}@bench.example",
        "company_name": "Bench Ltd",
    }
    posting = {**headers, "Content-Type": "application/json"}
    made.append(Question("create a lead", site.port, ["/api/leads"], posting, json.dumps(body)))
    return {question.name: question for question in made}


def _deep_cursor(site: Site, who: dict[str, Any], leads: int) -> str:
    """The cursor nine tenths of the list deep: the newest leads are set aside by a filter to get there in few steps."""
    row = site.sql(
        "select created_at from leads where organization_id = %s order by created_at desc, id desc offset %s limit 1",
        who["organization"],
        leads * 9 // 10,
    )[0]
    before = urllib.parse.quote(row[0].isoformat())
    page = site.get(f"/leads?limit=50&created_before={before}", who["token"])
    return str(page["meta"]["next_cursor"])
