"""SECURITY 17 and 28: how passwords are kept, and which ones are taken."""

import statistics
import time

import pytest
from argon2 import PasswordHasher, extract_parameters

from app.core.security import hash_password, verify_password
from app.identity.passwords import find_weakness
from tests.client import PASSWORD, QUICK_MEMORY, ApiClient, Signed

CONTEXT = ("maria.schmidt@acme.example", "Maria Schmidt", "Acme Rockets")
pytestmark = pytest.mark.usefixtures("real_passwords")


def test_17_passwords_are_kept_by_argon2id_of_the_agreed_cost(owner, admin_sql, report):
    # All but those that tests of other things make with less memory.
    admin_sql.execute("select password_hash from users where password_hash not like %s", [f"%m={QUICK_MEMORY},%"])
    hashes = [row[0] for row in admin_sql.fetchall()]
    conforming = 0
    for stored in hashes:
        parameters = extract_parameters(stored)
        conforming += stored.startswith("$argon2id$") and parameters.memory_cost >= 47104 and parameters.time_cost >= 1
    assert hashes and conforming == len(hashes)
    times = []
    for _ in range(10):
        started = time.perf_counter()
        hash_password("a password of some length")
        times.append((time.perf_counter() - started) * 1000)
    report(17, conforming=f"{conforming}/{len(hashes)}", hash_ms=round(statistics.median(times), 1))


def test_17_a_cheaper_hash_is_made_again_at_sign_in(app, owner, admin_sql):
    cheap = PasswordHasher(memory_cost=8192, time_cost=1, parallelism=1).hash(PASSWORD)
    admin_sql.execute("update users set password_hash = %s where id = %s", (cheap, owner.user_id))
    ApiClient(app).make("/auth/sign-in", {"email": owner.email, "password": PASSWORD}, status=200)
    admin_sql.execute("select password_hash from users where id = %s", (owner.user_id,))
    assert extract_parameters(admin_sql.fetchone()[0]).memory_cost == 47104


@pytest.mark.parametrize("password", ["x" * 63 + "A", "long pass phrase " * 7 + "1234 end!", "пароль с пробелами и 雪"])
def test_28_long_and_foreign_passwords_are_taken_whole(password):
    stored = hash_password(password)
    assert verify_password(stored, password) and not verify_password(stored, password[:-1])
    assert not verify_password(stored, password.swapcase())


def test_28_nothing_is_cut_at_72_bytes():
    stem = "correct horse battery staple " * 3
    twins = (stem[:72] + "one", stem[:72] + "two")
    assert not verify_password(hash_password(twins[0]), twins[1])


def test_28_spaces_count(app):
    person = Signed.sign_up(app, password="  walrus seventeen  ")
    for wrong in ("walrus seventeen", " walrus seventeen  "):
        assert ApiClient(app).post("/auth/sign-in", {"email": person.email, "password": wrong}).status_code == 401
    body = {"email": person.email, "password": "  walrus seventeen  "}
    assert ApiClient(app).post("/auth/sign-in", body).status_code == 200


@pytest.mark.parametrize(
    "password",
    [
        "qqvzmwkplxyt",
        "walrus-seventeen",
        "a" * 5 + "bcdefgh-tuba",
        "雪は美しいです今日も元気に",
        "x9!" * 3 + "quiet-otter",
        "q" * 64 + "Kites above the harbour " * 2,
    ],
)
def test_28_no_rule_about_kinds_of_characters(password):
    assert find_weakness(password, *CONTEXT) is None


@pytest.mark.parametrize(
    "password",
    [
        "password1234",
        "Password1234",
        "qwertyuiop12",
        "1234567890ab",
        "iloveyou12345",
        "aaaaaaaaaaaaaaaa",
        "abababababab",
        "passwordpassword",
        "q1w2e3r4t5y6",
        "123qweasdzxc",
        "P@ssw0rd2026!",
    ],
)
def test_28_common_passwords_are_refused(password):
    assert "common" in (find_weakness(password, *CONTEXT) or "")


@pytest.mark.parametrize(
    "password", ["NeuraCRM-2026!", "mariaschmidt99", "Maria Schmidt Acme Rockets", "acme.example1", "rockets-acme-7"]
)
def test_28_words_of_the_context_are_refused(password):
    assert "name" in (find_weakness(password, *CONTEXT) or "")


def test_28_length_is_counted_in_characters():
    assert find_weakness("雪" * 5 + "山川海空森田") is not None
    assert find_weakness("雪山川海空森田風花鳥月星") is None
    assert find_weakness("k9 walrus " + "z" * 118) is None and find_weakness("k9 walrus " + "z" * 119) is not None


@pytest.mark.parametrize(
    "password", ["short", "password1234", "Firm of Roses 1", "x" * 129, "", None, 7, "\ud800" * 12]
)
def test_28_signing_up_refuses_unfit_passwords(app, password):
    body = {"email": "unfit@example.com", "password": password, "name": "Ann", "organization_name": "Firm of Roses"}
    refused = ApiClient(app).post("/auth/sign-up", body)
    assert refused.status_code == 422 and "password" in refused.json["error"]["fields"], refused.json


def test_changing_the_password_follows_the_same_rules(owner):
    assert owner.put("/me/password", {"password": "password1234"}).status_code == 422
    assert owner.put("/me/password", {"password": "seventeen purple walruses"}).status_code == 204
    assert owner.get("/me").status_code == 200
