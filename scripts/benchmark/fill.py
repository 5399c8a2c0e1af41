"""Fifty organizations, one of them big: leads by COPY as the database's owner, indexes rebuilt afterwards."""

import random
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

from scripts.benchmark.processes import ROOT

SYLLABLES = tuple(f"{first}{second}" for first in "bcdfghklmnprstvz" for second in "aeo")
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
# What the trigger does row by row, once for all and in the order of the key.
ADD_WORDS = """
    insert into search_words (organization_id, record_id, kind, word)
    select l.organization_id, l.id, 'lead', w.word from leads l,
      lateral (select distinct left(x, 60) as word from unnest(string_to_array(ltrim(l.search_text), ' ')) x) w
    where w.word <> ''
"""
WORDS_KEY = "alter table search_words add primary key (organization_id, kind, word, record_id)"
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
        # The words are added below, for all at once; the keys hold by how the lines are made.
        cursor.execute("alter table leads disable trigger all")
        definitions = _drop_indexes(cursor)
        sizes = [big_leads, *[SMALL_LEADS] * (len(organizations) - 1)]
        _copy(cursor, [f"{number},{owner},{size}" for (number, owner), size in zip(organizations, sizes, strict=True)])
        for definition in definitions:
            cursor.execute(definition)
        cursor.execute("alter table search_words drop constraint search_words_pkey")
        cursor.execute(ADD_WORDS)
        cursor.execute(WORDS_KEY)
        cursor.execute("alter table leads enable trigger all")
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


def _copy(cursor: Any, wanted: list[str]) -> None:
    # The lines are made by another process, while PostgreSQL takes those before.
    command = [sys.executable, "-m", "scripts.benchmark.fill", *wanted]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as maker:
        cursor.copy_expert(f"copy leads ({', '.join(COLUMNS)}) from stdin", maker.stdout, size=1 << 20)
    if maker.returncode != 0:
        raise RuntimeError("the leads could not be made")


if __name__ == "__main__":
    for made in sys.argv[1:]:
        sys.stdout.writelines(lead_lines(*map(int, made.split(","))))
