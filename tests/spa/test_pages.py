"""The SPA is served: assets for ever, the page with a nonce, and never the page where something else was asked."""

import gzip
import re

import pytest

HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
# Without the time in its header: the workers of a run must name their tests alike.
GZIPPED = gzip.compress(b"let a", mtime=0)
PAGE = (
    '<!doctype html><meta property="csp-nonce" nonce="__CSP_NONCE__"><script nonce="__CSP_NONCE__" src="/assets/a.js">'
)


@pytest.fixture
def http(app, tmp_path):
    """The application with a small build."""
    assets = tmp_path / "assets"
    assets.mkdir()
    (tmp_path / "index.html").write_text(PAGE)
    (tmp_path / "robots.txt").write_text("User-agent: *\n")
    (tmp_path / "favicon.svg").write_text("<svg/>")
    (assets / "a-1B2.js").write_text("let a")
    (assets / "a-1B2.js.br").write_bytes(b"brotli")
    (assets / "a-1B2.js.gz").write_bytes(GZIPPED)
    (assets / "a-1B2.js.map").write_text("{}")
    (assets / "b.css").write_text("a{}")
    app.config["SPA_FOLDER"] = tmp_path
    yield app.test_client()
    del app.config["SPA_FOLDER"]


def test_an_asset_is_kept_for_ever(http):
    answer = http.get("/assets/a-1B2.js")
    assert answer.status_code == 200 and answer.data == b"let a"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["Vary"] == "Accept-Encoding" and answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.mimetype == "text/javascript" and "Content-Encoding" not in answer.headers
    assert "RateLimit-Limit" not in answer.headers


@pytest.mark.parametrize(
    ("accepted", "encoding", "content"),
    [
        ("gzip, deflate, br", "br", b"brotli"),
        ("gzip", "gzip", GZIPPED),
        ("br;q=0, gzip", "gzip", None),
        ("identity", None, b"let a"),
    ],
)
def test_an_asset_comes_in_the_best_encoding(http, accepted, encoding, content):
    answer = http.get("/assets/a-1B2.js", headers={"Accept-Encoding": accepted})
    assert answer.headers.get("Content-Encoding") == encoding
    assert content is None or answer.data[:2] == content[:2]


def test_an_asset_that_was_not_compressed_comes_plain(http):
    answer = http.get("/assets/b.css", headers={"Accept-Encoding": "br, gzip"})
    assert answer.data == b"a{}" and answer.mimetype == "text/css"


@pytest.mark.parametrize(
    "name",
    ["gone-123.js", "a-1B2.js.map", "a-1B2.js.br", "..%2findex.html", "%2e%2e/index.html", ".hidden", "", "x/y.js"],
)
def test_a_missing_asset_is_never_the_page(http, name):
    answer = http.get(f"/assets/{name}", headers=HTML)
    assert answer.status_code == 404 and answer.mimetype == "application/json"


def test_the_page_has_a_new_nonce_each_time_and_no_unsafe_word(http):
    nonces = set()
    for path in ("/", "/leads", "/leads/17", "/settings/team", "/accept-invitation", "/apiary"):
        answer = http.get(path, headers=HTML)
        assert answer.status_code == 200 and answer.mimetype == "text/html", path
        policy = answer.headers["Content-Security-Policy"]
        (nonce,) = re.findall(r"'nonce-([\w-]+)'", policy)
        assert answer.get_data(as_text=True).count(nonce) == 2 and "__CSP_NONCE__" not in answer.text
        assert "unsafe" not in policy and "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
        assert answer.headers["Cache-Control"] == "no-cache"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
        nonces.add(nonce)
    assert len(nonces) == 6


@pytest.mark.parametrize(
    "path", ["/api", "/api/nothing", "/api/leads/nothing", "/leads.json", "/favicon.ico", "/a/b.php"]
)
def test_other_addresses_are_not_the_page(http, path):
    answer = http.get(path, headers=HTML)
    assert answer.status_code == 404 and answer.json["error"]["code"] == "not_found", path


def test_a_program_gets_no_page(http):
    for headers in ({"Accept": "application/json"}, {}):
        answer = http.get("/leads", headers=headers)
        assert answer.status_code == 404 and answer.mimetype == "application/json"


def test_other_methods_of_the_api_still_say_what_they_said(http):
    assert http.post("/api/nothing").status_code == 404
    assert http.post("/leads").status_code == 405


def test_files_with_names_of_their_own(http):
    robots, icon = http.get("/robots.txt"), http.get("/favicon.svg")
    assert robots.mimetype == "text/plain" and robots.text.startswith("User-agent")
    assert icon.mimetype == "image/svg+xml"


def test_without_a_build_the_remedy_is_told_and_the_api_works(app, tmp_path):
    app.config["SPA_FOLDER"] = tmp_path
    try:
        http = app.test_client()
        answer = http.get("/leads", headers=HTML)
        assert answer.status_code == 503 and "./scripts/run" in answer.text
        assert http.get("/api/health/").status_code == 200
        assert http.get("/robots.txt").status_code == 404
    finally:
        del app.config["SPA_FOLDER"]


def test_the_page_follows_a_new_build(http, app):
    page = app.config["SPA_FOLDER"] / "index.html"
    page.write_text(PAGE + "second build")
    assert "second build" in http.get("/", headers=HTML).text
