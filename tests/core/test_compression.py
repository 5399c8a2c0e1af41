"""Large JSON travels compressed; small answers, secrets and clients that did not ask are left alone."""

import gzip
import json

GZIP = {"Accept-Encoding": "gzip, deflate, br"}


def get_with(person, path, **headers):
    """Past the test client's own reading, which knows no compression."""
    return person.http.get(f"/api{path}", headers={"Authorization": f"Bearer {person.token}", **headers})


def make_leads(person, count):
    for number in range(count):
        person.make("/leads", {"last_name": f"Compressible {number}"})


def test_a_list_is_the_same_compressed_and_plain(owner):
    make_leads(owner, 5)
    plain = owner.get("/leads")
    packed = get_with(owner, "/leads", **GZIP)
    assert "Content-Encoding" not in plain.headers and packed.headers["Content-Encoding"] == "gzip"
    assert int(packed.headers["Content-Length"]) == len(packed.data) < len(plain.data) / 2
    assert json.loads(gzip.decompress(packed.data))["data"] == plain.json["data"]
    assert "Accept-Encoding" in plain.headers["Vary"] and "Accept-Encoding" in packed.headers["Vary"]


def test_a_small_answer_is_left_alone(owner):
    answer = get_with(owner, "/tags", **GZIP)
    assert "Content-Encoding" not in answer.headers and "Vary" not in answer.headers


def test_who_refuses_gzip_gets_plain(owner):
    make_leads(owner, 5)
    assert "Content-Encoding" not in get_with(owner, "/leads", **{"Accept-Encoding": "gzip;q=0, br"}).headers


def test_what_holds_a_session_is_never_compressed(owner):
    for _ in range(6):
        owner.post("/auth/sign-in", {"email": owner.email, "password": "correct horse battery staple 7"})
    answer = get_with(owner, "/auth/sessions", **GZIP)
    assert len(answer.data) > 1024 and "Content-Encoding" not in answer.headers


def test_a_version_is_the_same_compressed_and_plain(owner):
    lead = owner.make("/leads", {"last_name": "Versioned"})
    path = f"/leads/{lead['id']}"
    packed = get_with(owner, path, **GZIP)
    assert packed.headers["ETag"] == owner.get(path).headers["ETag"]
    again = get_with(owner, path, **GZIP, **{"If-None-Match": packed.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
