"""Behind PgBouncer in transaction mode with five connections: two hundred at once are served, each its own organization."""

import secrets
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest
from sqlalchemy.engine import URL

from app.core.transaction_start import BEGIN
from config import load_settings
from tests.chaos.site import Answer, Site, percentile
from tests.pooler import find_pooler, pooled

POOL = 5
CLIENTS = 200
ORGANIZATIONS = 5
ASKED_EACH = 3
ANSWERED_SECONDS = 120.0
pytestmark = [
    pytest.mark.chaos, pytest.mark.slow,
    pytest.mark.skipif(find_pooler() is None, reason="PgBouncer is not installed (apt-get install pgbouncer)"),
]  # fmt: skip


def find_role(site: Site) -> URL:
    """The application's role at the database itself."""
    keys = ("ENVIRONMENT", "DATABASE_URL", "REDIS_URL", "SECRET_KEY", "JWT_SECRET_KEY", "WEBHOOK_SECRET")
    return load_settings(**{key: site.environment[key] for key in keys}).application_url


def sign_up(site: Site, number: int) -> tuple[str, str]:
    """A new organization with one lead; its token and the lead's name."""
    person = {"email": f"pooled{number}@chaos.example", "password": secrets.token_urlsafe(18), "name": "Pooled"}
    data = site.call("POST", "/auth/sign-up", {**person, "organization_name": f"Pooled {number}"}).data
    headers = {"Authorization": f"Bearer {data['access_token']}"}
    assert site.call("POST", "/leads", {"last_name": f"Pooled {number}"}, headers=headers).status == 201
    return data["access_token"], f"Pooled {number}"


def test_two_hundred_clients_on_five_connections(site: Site, tmp_path: Path) -> None:
    """Web's own pool may hold more connections than the pooler has; nobody is turned away and nobody sees others' rows."""
    role = find_role(site)
    with pooled(role, tmp_path, pool_size=POOL) as address:
        shown = address.set(drivername="postgresql").render_as_string(hide_password=False)
        site.end("web")
        try:
            site.start("web", DATABASE_URL=shown, MIGRATION_DATABASE_URL=site.dsn)
            assert site.post_lead("Bound").status == 201
            people = [sign_up(site, number) for number in range(ORGANIZATIONS)]
            answers, wrong = ask_all(site, people)
            seen = count_wrong(shown, site.organization_id)
        finally:
            site.end("web")
            site.start("web")
    refused = [answer for answer in answers if answer.status != 200]
    slow = percentile([answer.seconds for answer in answers], 0.95)
    print(
        f"FIGURE pooler: pool {POOL}, clients {CLIENTS} at once, requests {len(answers)} refused {len(refused)}, "
        f"wrong rows {wrong}, p95 {slow:.0f} ms; database clients {CLIENTS}, wrong {seen}"
    )
    assert refused == [] and wrong == 0 and seen == 0


def ask_all(site: Site, people: list[tuple[str, str]]) -> tuple[list[Answer], int]:
    """Everybody asks for the leads at the same moment; the answers, and how many held another organization's."""
    ready = threading.Barrier(CLIENTS)

    def ask(number: int) -> list[tuple[Answer, str]]:
        token, name = people[number % len(people)]
        ready.wait()
        headers = {"Authorization": f"Bearer {token}"}
        return [
            (site.call("GET", "/leads?limit=50", headers=headers, seconds=ANSWERED_SECONDS), name)
            for _ in range(ASKED_EACH)
        ]

    with ThreadPoolExecutor(CLIENTS) as pool:
        pairs = [pair for part in pool.map(ask, range(CLIENTS)) for pair in part]
    wrong = sum(
        1 for answer, name in pairs if answer.status == 200 and [one["last_name"] for one in answer.data] != [name]
    )
    return [answer for answer, _ in pairs], wrong


def count_wrong(address: str, organization_id: int) -> int:
    """Connections, all open at once, that see another number of organizations' leads than they are bound to."""
    ready = threading.Barrier(CLIENTS)

    def look(number: int) -> int:
        bound = organization_id if number % 2 else ""
        with closing(psycopg2.connect(address)) as connection, connection.cursor() as cursor:
            connection.autocommit = True
            ready.wait()
            cursor.execute(BEGIN, (str(bound), ""))
            cursor.execute("select coalesce(array_agg(distinct organization_id), '{}') from leads")
            seen = cursor.fetchone()
            cursor.execute("commit")
        return int(seen != ([bound] if bound else [],))

    with ThreadPoolExecutor(CLIENTS) as pool:
        return sum(pool.map(look, range(CLIENTS)))
