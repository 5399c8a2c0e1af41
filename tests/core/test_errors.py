"""One envelope for every failure; a constraint names its field; nothing of the inside gets out."""

import pytest

from app.core.errors import AppError

TEAM = "insert into teams (organization_id, name) values (:organization, {})"


def code_of(response):
    assert response.json["success"] is False
    assert set(response.json["error"]) == {"code", "message", "fields", "request_id"}
    assert response.json["error"]["request_id"] == response.headers["X-Request-ID"]
    return response.json["error"]["code"]


def test_unknown_address(probe):
    response = probe.get("/nowhere")
    assert (response.status_code, code_of(response)) == (404, "not_found")


def test_wrong_method_tells_the_right_ones(probe):
    response = probe.delete("/teams")
    assert (response.status_code, code_of(response)) == (405, "method_not_allowed")
    assert "POST" in response.headers["Allow"]


def test_too_large_body(probe):
    response = probe.post("/teams", {"name": "x" * 1_100_000})
    assert (response.status_code, code_of(response)) == (413, "too_large")


def test_too_large_body_of_unknown_length(probe_app, organization):
    import io

    from tests.core.probe import ProbeClient

    client = ProbeClient(probe_app, organization)
    stream = io.BytesIO(b'{"name": "' + b"x" * 1_100_000 + b'"}')
    response = client.post(
        "/teams",
        input_stream=stream,
        data=None,
        content_type="application/json",
        environ_overrides={"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"},
    )
    assert (response.status_code, code_of(response)) == (413, "too_large")


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"{", "not valid JSON"),
        (b'{"name": "a", "name": "b"}', "names a key twice"),
        (b'{"name": NaN}', "NaN"),
        (b'{"size": -Infinity}', "Infinity"),
        (b"\xff\xfe{\x00}\x00", "not UTF-8"),
        (b'\xef\xbb\xbf{"name": "a"}', "not valid JSON"),
        (b'{"size": ' + b"9" * 5000 + b"}", "too many digits"),
        (b"[" * 5000 + b"]" * 5000, "too deep"),
        (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "too deep"),
    ],
)
def test_doubtful_json_is_refused(probe, body, message):
    """SECURITY 40."""
    response = probe.post("/teams", data=body, content_type="application/json")
    assert (response.status_code, code_of(response)) == (400, "malformed_json")
    assert message in response.json["error"]["message"]


def test_other_content_type_is_refused(probe):
    response = probe.post("/teams", data=b"name=a", content_type="application/x-www-form-urlencoded")
    assert (response.status_code, code_of(response)) == (400, "unsupported_media_type")


def test_invalid_fields_are_named(probe):
    response = probe.post("/teams", {"size": -1, "colour": "red"})
    assert (response.status_code, code_of(response)) == (422, "invalid")
    assert set(response.json["error"]["fields"]) == {"name", "size", "colour"}


def test_body_that_is_no_object(probe):
    response = probe.post("/teams", [1, 2])
    assert (response.status_code, code_of(response)) == (422, "invalid")


@pytest.mark.parametrize(
    ("sql", "status", "code", "field"),
    [
        (TEAM.format("'Twice'") + ";" + TEAM.format("'Twice'"), 409, "already_exists", "name"),
        (TEAM.format("''"), 422, "invalid", "name"),
        (TEAM.format("null"), 422, "invalid", "name"),
        (
            "insert into memberships (organization_id, user_id, role) values (:organization, 99999999, 'owner')",
            422,
            "invalid",
            "user_id",
        ),
        ("select 'x'::text::bigint", 422, "invalid", None),
        ("select 9223372036854775807 + 1", 422, "invalid", None),
        ("select 1 / 0", 422, "invalid", None),
    ],
)
def test_rule_of_the_database_names_its_field(probe, sql, status, code, field):
    response = probe.post("/statement", data=sql.encode(), content_type="text/plain")
    assert (response.status_code, code_of(response)) == (status, code)
    assert list(response.json["error"]["fields"]) == ([field] if field else [])


def test_nothing_of_the_inside_gets_out(probe):
    """SECURITY 61."""
    for response in (probe.get("/crash"), probe.post("/statement", data=b"select * from secret_table")):
        assert (response.status_code, code_of(response)) == (500, "internal_error")
        for word in ("secret", "Zero", "Traceback", "select", "psycopg", "line 1"):
            assert word not in response.get_data(as_text=True)


def test_statement_that_takes_too_long_is_a_503(probe):
    sql = b"set local statement_timeout = '50ms'; select pg_sleep(2)"
    response = probe.post("/statement", data=sql, content_type="text/plain")
    assert (response.status_code, code_of(response)) == (503, "too_slow")
    assert 2 <= int(response.headers["Retry-After"]) <= 10


def test_deadlock_is_a_conflict(probe):
    sql = b"do $$ begin raise exception using errcode = '40P01'; end $$"
    response = probe.post("/statement", data=sql, content_type="text/plain")
    assert (response.status_code, code_of(response)) == (409, "busy")


def test_errors_have_a_status_a_code_and_a_message():
    kinds = [AppError]
    while kinds:
        kind = kinds.pop()
        kinds += kind.__subclasses__()
        error = kind()
        assert 400 <= error.status < 600
        assert error.code.islower()
        assert error.message.endswith(".")


def test_headers_stand_on_every_answer(probe):
    """SECURITY 62."""
    for response in (
        probe.post("/teams", {"name": "A"}),
        probe.get("/nowhere"),
        probe.get("/crash"),
        probe.post("/teams", {}),
    ):
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
        assert response.headers["Cache-Control"] == "no-store"
        assert response.headers["Referrer-Policy"] == "no-referrer"
        assert response.headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert "Server" not in response.headers


def test_request_id_of_the_caller_is_kept_when_it_is_harmless(probe):
    assert probe.get("/nowhere", headers={"X-Request-ID": "abc-12345"}).headers["X-Request-ID"] == "abc-12345"
    for bad in ("short", "x" * 65, "with space 12345", '"quoted"12345'):
        assert probe.get("/nowhere", headers={"X-Request-ID": bad}).headers["X-Request-ID"] != bad


def test_secure_requests_are_told_to_stay_secure(probe):
    assert "Strict-Transport-Security" in probe.get("/nowhere", base_url="https://crm.test").headers
    assert "Strict-Transport-Security" not in probe.get("/nowhere").headers
