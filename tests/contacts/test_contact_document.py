"""What the API answers about companies, contacts and fields fits what its document promises."""

from typing import Any

import jsonschema
import pytest

from tests.client import Signed


@pytest.fixture(scope="module")
def document(app: Any) -> dict[str, Any]:
    with app.app_context():
        return app.extensions["api_document"].write()


def check(document: dict[str, Any], method: str, path: str, answer: Any) -> None:
    operation = document["paths"][f"/api{path}"][method.lower()]
    content = operation["responses"][str(answer.status_code)]["content"]["application/json"]
    schema = {**content["schema"], "components": document["components"]}
    jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker()).validate(answer.json)


@pytest.mark.parametrize(
    ("kind", "least", "full"),
    [
        (
            "companies",
            {"name": "Least"},
            {
                "name": "Full",
                "type": "partner",
                "annual_revenue": "1.5",
                "website": "full.example",
                "employee_count": 3,
            },
        ),
        (
            "contacts",
            {"email": "least@x.example"},
            {"last_name": "Full", "birthdate": "1980-01-01", "phone": "+14155552671", "lifecycle_stage": "customer"},
        ),
    ],
)
def test_answers_fit_the_document(
    owner: Signed, document: dict[str, Any], kind: str, least: dict[str, Any], full: dict[str, Any]
) -> None:
    name = {"companies": "company_id", "contacts": "contact_id"}[kind]
    tag = owner.make("/tags", {"name": "Red"})["id"]
    for body in (least, {**full, "tag_ids": [tag]}):
        made = owner.post(f"/{kind}", body)
        check(document, "post", f"/{kind}", made)
        one, path = f"/{kind}/{{{name}}}", f"/{kind}/{made.json['data']['id']}"
        check(document, "get", one, owner.get(path))
        check(document, "get", one, owner.get(path))
        check(document, "patch", one, owner.patch(path, {"city": "Rome"}))
        check(document, "get", f"/{kind}", owner.get(f"/{kind}?count=exact&limit=1"))
        owner.delete(path)
        check(document, "get", f"/{kind}", owner.get(f"/{kind}?trash=true"))
        check(document, "put", f"{one}/restoration", owner.put(f"{path}/restoration", {}))


def test_fields_fit_the_document(owner: Signed, document: dict[str, Any]) -> None:
    made = owner.post("/fields", {"record_type": "lead", "label": "Region"})
    check(document, "post", "/fields", made)
    path = f"/fields/{made.json['data']['id']}"
    check(document, "get", "/fields", owner.get("/fields"))
    check(document, "get", "/fields/{field_id}", owner.get(path))
    check(document, "patch", "/fields/{field_id}", owner.patch(path, {"label": "Area"}))


def test_ids_in_paths_are_numbers(document: dict[str, Any]) -> None:
    parameter = document["paths"]["/api/contacts/{contact_id}"]["parameters"][0]["schema"]
    assert (parameter["type"], parameter["minimum"]) == ("integer", 1)
