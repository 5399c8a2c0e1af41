"""What the API answers about deals and pipelines fits what its document promises."""

from typing import Any

import jsonschema
import pytest

from tests.client import Signed
from tests.deals.records import stages


@pytest.fixture(scope="module")
def document(app: Any) -> dict[str, Any]:
    with app.app_context():
        return app.extensions["api_document"].write()


def check(document: dict[str, Any], method: str, path: str, answer: Any) -> Any:
    """The data of the answer, once it fits the schema of its operation."""
    operation = document["paths"][f"/api{path}"][method.lower()]
    content = operation["responses"][str(answer.status_code)]["content"]["application/json"]
    schema = {**content["schema"], "components": document["components"]}
    jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker()).validate(answer.json)
    return answer.json["data"]


def test_deals_fit_the_document(owner: Signed, document: dict[str, Any]) -> None:
    names, contact = stages(owner), owner.make("/contacts", {"first_name": "Ann"})
    full = {
        "name": "Full",
        "value": "1.50",
        "expected_close_date": "2027-01-01",
        "deal_type": "renewal",
        "probability": 30,
        "tag_ids": [owner.make("/tags", {"name": "Red"})["id"]],
        "primary_contact_id": contact["id"],
    }
    one = "/deals/{deal_id}"
    for body in ({"name": "Least"}, full):
        made = check(document, "post", "/deals", owner.post("/deals", body))
        path = f"/deals/{made['id']}"
        check(document, "get", one, owner.get(path))
        check(document, "patch", one, owner.patch(path, {"next_step": "Call"}))
        check(document, "put", f"{one}/stage", owner.put(f"{path}/stage", {"stage_id": names["Proposal"]}))
        lost = {"outcome": "lost", "loss_note": "Why"}
        check(document, "put", f"{one}/outcome", owner.put(f"{path}/outcome", lost))
        check(document, "delete", f"{one}/outcome", owner.delete(f"{path}/outcome"))
        check(document, "get", f"{one}/history", owner.get(f"{path}/history"))
        contacts = {"contacts": [{"contact_id": contact["id"], "role": "champion"}]}
        check(document, "put", f"{one}/contacts", owner.put(f"{path}/contacts", contacts))
        check(document, "get", f"{one}/contacts", owner.get(f"{path}/contacts"))
        check(document, "get", "/deals", owner.get("/deals?count=estimate&limit=1"))
        owner.delete(path)
        check(document, "get", "/deals", owner.get("/deals?trash=true"))
        check(document, "put", f"{one}/restoration", owner.put(f"{path}/restoration", {}))


def test_pipelines_fit_the_document(owner: Signed, document: dict[str, Any]) -> None:
    owner.make("/deals", {"name": "On the board", "value": "3"})
    made = check(document, "post", "/pipelines", owner.post("/pipelines", {"name": "Second"}))
    one, path, ids = "/pipelines/{pipeline_id}", f"/pipelines/{made['id']}", [s["id"] for s in made["stages"]]
    check(document, "get", "/pipelines", owner.get("/pipelines"))
    check(document, "get", one, owner.get(path))
    check(document, "patch", one, owner.patch(path, {"is_default": True}))
    check(document, "put", f"{one}/stage-order", owner.put(f"{path}/stage-order", {"stage_ids": ids[::-1]}))
    check(document, "get", f"{one}/board", owner.get(f"{path}/board"))
    first = owner.get("/pipelines").json["data"][0]["id"]
    check(document, "get", f"{one}/board", owner.get(f"/pipelines/{first}/board"))
    stage = check(document, "post", f"{one}/stages", owner.post(f"{path}/stages", {"name": "New"}))
    check(document, "get", f"{one}/stages/{{stage_id}}", owner.get(f"{path}/stages/{stage['id']}"))
    changed = owner.patch(f"{path}/stages/{stage['id']}", {"rotting_days": 3})
    check(document, "patch", f"{one}/stages/{{stage_id}}", changed)


def test_loss_reasons_fit_the_document(owner: Signed, document: dict[str, Any]) -> None:
    made = check(document, "post", "/loss-reasons", owner.post("/loss-reasons", {"label": "Weather"}))
    path, one = f"/loss-reasons/{made['id']}", "/loss-reasons/{reason_id}"
    check(document, "get", "/loss-reasons", owner.get("/loss-reasons"))
    check(document, "get", one, owner.get(path))
    check(document, "patch", one, owner.patch(path, {"label": "Storm"}))


def test_answers_hold_nothing_the_document_does_not_name(owner: Signed, document: dict[str, Any]) -> None:
    made = owner.make("/deals", {"name": "Named"})
    documented = set(document["components"]["schemas"]["DealOut"]["properties"])
    assert set(made) | {"company_name"} == documented
    assert set(owner.get("/deals").json["data"][0]) == documented
