"""The API document is valid, complete, and readable without anybody else."""

import re

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from app.health.document import METHODS, read_document, resolve
from app.health.samples import sample_of

JSON = "application/json"


@pytest.fixture(scope="module")
def document(app):
    return read_document(app)


@pytest.fixture(scope="module")
def operations(document):
    return [
        (path, method, item[method]) for path, item in document["paths"].items() for method in METHODS if method in item
    ]


def test_document_is_valid(app):
    served = app.test_client().get("/api/openapi.json")
    assert served.status_code == 200
    assert served.json["openapi"].startswith("3.1")
    OpenAPIV31SpecValidator(served.json).validate()


def test_document_need_not_be_sent_twice(app):
    http = app.test_client()
    version = http.get("/api/openapi.json").headers["ETag"]
    again = http.get("/api/openapi.json", headers={"If-None-Match": version})
    assert (again.status_code, again.data) == (304, b"")


def test_every_operation_has_a_name_of_its_own_a_summary_and_a_tag(operations):
    names = [operation["operationId"] for _, _, operation in operations]
    assert len(set(names)) == len(names), sorted(name for name in names if names.count(name) > 1)
    for path, method, operation in operations:
        assert re.fullmatch(r"[a-z]+(_[a-z0-9]+)+|crash", operation["operationId"]), (method, path)
        assert 5 < len(operation["summary"]) <= 120 and "\n" not in operation["summary"], (method, path)
        assert operation["tags"], (method, path)


def test_every_operation_documents_the_error_envelope(operations):
    for path, method, operation in operations:
        assert operation["responses"]["default"] == {"$ref": "#/components/responses/DEFAULT_ERROR"}, (method, path)


def test_every_operation_documents_a_success_in_the_envelope(document, operations):
    raw = ("/api/health", "/livez", "/readyz", "/api/openapi.json", "/api/docs")
    for path, method, operation in operations:
        good = {status: body for status, body in operation["responses"].items() if str(status)[0] == "2"}
        assert good, (method, path)
        for body in good.values():
            schema = body.get("content", {}).get(JSON, {}).get("schema")
            if schema and not path.startswith(raw):
                assert set(resolve(document, schema)["properties"]) == {"success", "data", "meta"}, (method, path)


def test_security_follows_the_guard(app, operations):
    from app.identity.guards import member

    by_name = {endpoint.rpartition(".")[2].rstrip("_"): endpoint for endpoint in app.view_functions}
    for path, _, operation in operations:
        guard = app.extensions["guards"][by_name[operation["operationId"]].rpartition(".")[0]]
        assert (operation.get("security") is None) == (guard is member), path


def test_ids_are_64_bit_integers(document, operations):
    found = 0
    for path, item in document["paths"].items():
        for parameter in item.get("parameters", []):
            if parameter["name"].endswith("_id"):
                found += 1
                assert parameter["schema"]["format"] == "int64", path
    for name, schema in document["components"]["schemas"].items():
        for field, value in schema.get("properties", {}).items():
            if field == "id" and "integer" in str(value.get("type")):
                found += 1
                assert value["format"] == "int64", name
    assert found > 20


def refs(operation):
    return [parameter.get("$ref", "").rpartition("/")[2] for parameter in operation.get("parameters", [])]


def test_headers_stand_where_they_apply(document):
    paths = document["paths"]
    assert "IdempotencyKey" in refs(paths["/api/leads"]["post"])
    assert "IdempotencyKey" not in refs(paths["/api/auth/sign-in"]["post"])
    assert "IfMatch" in refs(paths["/api/leads/{lead_id}"]["patch"])
    assert "IfMatch" in refs(paths["/api/leads/{lead_id}"]["delete"])
    assert "IfMatch" not in refs(paths["/api/leads"]["post"])
    assert "IfNoneMatch" in refs(paths["/api/leads/{lead_id}"]["get"])
    assert "ETag" in paths["/api/leads/{lead_id}"]["get"]["responses"]["200"]["headers"]


def test_every_json_body_has_an_example_of_its_schema(document, operations):
    for path, method, operation in operations:
        content = operation.get("requestBody", {}).get("content", {}).get(JSON)
        if content:
            schema = {**content["schema"], "components": document["components"]}
            errors = [error.message for error in Draft202012Validator(schema).iter_errors(content["example"])]
            assert not errors, (method, path, errors, content["example"])


@pytest.mark.parametrize(
    ("schema", "sample"),
    [
        ({"type": "string", "maxLength": 3}, "Exa"),
        ({"type": ["integer", "null"], "minimum": 5}, 5),
        ({"type": "array", "items": {"type": "boolean"}, "minItems": 2}, [True, True]),
        ({"enum": [None, "a"]}, "a"),
        ({"anyOf": [{"type": "null"}, {"type": "string", "format": "date"}]}, "2027-03-01"),
        ({"type": "string", "pattern": "^[a-z]+$"}, "example"),
        ({"type": "object", "properties": {"a": {"type": "null"}}}, {"a": None}),
    ],
)
def test_samples_fit(schema, sample):
    assert sample_of({}, schema) == sample


def test_page_loads_nothing_from_elsewhere(app):
    answer = app.test_client().get("/api/docs")
    text = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert answer.mimetype == "text/html"
    policy = answer.headers["Content-Security-Policy"]
    nonce = re.search(r"'nonce-([^']+)'", policy).group(1)
    assert policy.startswith("default-src 'none'") and "unsafe" not in policy
    assert text.count(f'nonce="{nonce}"') == 2
    assert not re.search(r"<(?:script|link|img|iframe)[^>]+(?:src|href)=", text)
    assert " style=" not in text and " onclick=" not in text
    assert app.test_client().get("/api/docs").headers["Content-Security-Policy"] != policy


def test_page_shows_every_operation(app, operations):
    text = app.test_client().get("/api/docs").get_data(as_text=True)
    for _path, _method, operation in operations:
        assert f'id="{operation["operationId"]}"' in text
    assert text.count("<h1>") == 1
