"""Fifty organizations, one of them big: leads by COPY as the database's owner, indexes rebuilt afterwards."""

import io
import random
import time
from collections.abc import Iterator
from typing import Any

SYLLABLES = [
    "ba",
    "be",
    "bo",
    "ca",
    "ce",
    "do",
    "fa",
    "fe",
    "go",
    "ha",
    "he",
    "ka",
    "ke",
    "la",
    "le",
    "lo",
    "ma",
    "me",
    "mi",
    "na",
    "ne",
    "no",
    "pa",
    "pe",
    "ra",
    "re",
    "ro",
    "sa",
    "se",
    "ta",
    "te",
    "to",
    "va",
    "ve",
    "za",
    "zo",
]
STATUSES = (
    "new",
    "new",
    "new",
    "attempting",
    "contacted",
    "contacted",
    "nurturing",
    "qualified",
    "unqualified",
    "junk",
)
SOURCES = ("website", "referral", "campaign", "social", "cold_call", "other")
CITIES = ("Rome", "Oslo", "Berlin", "Lyon", "Porto", "Turin", "Ghent", "Delft", "Graz", "Brno")
COLUMNS = (
    "organization_id", "first_name", "last_name", "company_name", "email", "phone", "phone_normalized", "status", "source",
    "score", "value", "currency", "city", "owner_id", "created_at", "updated_at", "created_by_id", "version", "external_id",
)  # fmt: skip
CHUNK_ROWS = 50_000
# What the trigger does row by row, once for all and in the order of the key.
ADD_WORDS = """
    insert into search_words (organization_id, record_id, kind, word)
    select l.organization_id, l.id, 'lead', w.word from leads l,
      lateral (select distinct left(x, 60) as word from unnest(string_to_array(ltrim(l.search_text), ' ')) x) w
    where w.word <> '' order by l.organization_id, w.word, l.id
"""
SMALL_LEADS = 2_000


def make_word(numbers: random.Random, syllables: int) -> str:
    return "".join(numbers.choice(SYLLABLES) for _ in range(syllables)).capitalize()


def lead_lines(organization_id: int, owner_id: int, count: int) -> Iterator[str]:
    """Lines for COPY; the same for the same organization. A score is missing in every tenth lead."""
    numbers = random.Random(organization_id)
    now = int(time.time())
    for number in range(count):
        first, last = make_word(numbers, 2), make_word(numbers, 3)
        firm = make_word(numbers, 3)
        score = "\\N" if number % 10 == 0 else str(numbers.randrange(101))
        phone = f"+1212{numbers.randrange(2_000_000, 9_999_999)}"
        moment = time.strftime("%Y-%m-%d %H:%M:%S+00", time.gmtime(now - numbers.randrange(3 * 365 * 86400)))
        cells = (
            organization_id, first, last, f"{firm} Ltd", f"{first}.{last}{number}@{firm}.example".lower(), phone, phone,
            numbers.choice(STATUSES), numbers.choice(SOURCES), score, numbers.randrange(100, 5_000_000), "USD",
            numbers.choice(CITIES), owner_id, moment, moment, owner_id, 1, number,
        )  # fmt: skip
        yield "\t".join(map(str, cells)) + "\n"


def fill(connection: Any, organizations: list[tuple[int, int]], big_leads: int) -> float:
    """Fill every (organization, owner); the first gets `big_leads`. Returns the seconds it took."""
    started = time.monotonic()
    with connection.cursor() as cursor:
        cursor.execute("set maintenance_work_mem = '1GB'; set max_parallel_maintenance_workers = 2")
        cursor.execute("set work_mem = '512MB'")
        cursor.execute("alter table leads disable trigger user")
        definitions = _drop_indexes(cursor)
        for place, (organization_id, owner_id) in enumerate(organizations):
            _copy(cursor, lead_lines(organization_id, owner_id, big_leads if place == 0 else SMALL_LEADS))
        for definition in definitions:
            cursor.execute(definition)
        cursor.execute(ADD_WORDS)
        cursor.execute("alter table leads enable trigger user")
        cursor.execute("vacuum analyze leads, search_words")
    return time.monotonic() - started


def _drop_indexes(cursor: Any) -> list[str]:
    cursor.execute(
        "select indexrelid::regclass::text, pg_get_indexdef(indexrelid) from pg_index i where indrelid = 'leads'::regclass "
        "and not exists (select from pg_constraint c where c.conindid = i.indexrelid)"
    )
    found = cursor.fetchall()
    for name, _ in found:
        cursor.execute(f"drop index {name}")
    return [definition for _, definition in found]


def _copy(cursor: Any, lines: Iterator[str]) -> None:
    while True:
        chunk = "".join(line for line, _ in zip(lines, range(CHUNK_ROWS), strict=False))
        if not chunk:
            return
        cursor.copy_expert(f"copy leads ({', '.join(COLUMNS)}) from stdin", io.StringIO(chunk))
