"""Who may do what with a deal, and that another organization's ids open nothing."""

import pytest

from tests.client import Signed
from tests.deals.records import UNKNOWN_ID, fields_of, make_deal, read_deal, sales, stages


@pytest.mark.parametrize(
    ("role", "create", "own", "others", "purge"),
    [
        ("viewer", 403, 403, 403, 403),
        ("agent", 201, 200, 403, 403),
        ("manager", 201, 200, 200, 403),
        ("admin", 201, 200, 200, 204),
    ],
)
def test_roles(owner: Signed, role: str, create: int, own: int, others: int, purge: int) -> None:
    person = owner.colleague(role)
    theirs, foreign = make_deal(owner, owner_id=person.user_id), make_deal(owner)
    trashed, proposal = make_deal(owner), stages(owner)["Proposal"]
    owner.delete(f"/deals/{trashed['id']}")

    assert person.get(f"/deals/{foreign['id']}").status_code == 200
    assert person.get(f"/deals/{foreign['id']}/history").status_code == 200
    assert person.get(f"/deals/{foreign['id']}/contacts").status_code == 200
    assert person.get(f"/pipelines/{foreign['pipeline_id']}/board").status_code == 200
    assert person.post("/deals", {"name": "New"}).status_code == create
    for deal, expected in ((theirs, own), (foreign, others)):
        path = f"/deals/{deal['id']}"
        assert person.patch(path, {"name": "Changed"}).status_code == expected
        assert person.put(f"{path}/contacts", {"contacts": []}).status_code == expected
        assert person.put(f"{path}/stage", {"stage_id": proposal}).status_code == expected
        assert person.put(f"{path}/outcome", {"outcome": "won"}).status_code == expected
        assert person.delete(f"{path}/outcome").status_code == expected
    assert person.delete(f"/deals/{foreign['id']}").status_code == (204 if others == 200 else 403)
    assert person.put(f"/deals/{foreign['id']}/restoration", {}).status_code == others if others == 200 else 403
    assert person.delete(f"/deals/{trashed['id']}/trash").status_code == purge


CALLS = {
    "read": ("GET", "", None),
    "change": ("PATCH", "", {"name": "Stolen"}),
    "delete": ("DELETE", "", None),
    "move": ("PUT", "/stage", {"stage_id": 1}),
    "close": ("PUT", "/outcome", {"outcome": "won"}),
    "reopen": ("DELETE", "/outcome", None),
    "history": ("GET", "/history", None),
    "contacts": ("GET", "/contacts", None),
    "set contacts": ("PUT", "/contacts", {"contacts": []}),
    "restore": ("PUT", "/restoration", {}),
    "purge": ("DELETE", "/trash", None),
}


@pytest.mark.parametrize("call", CALLS)
def test_another_organization_sees_the_404_of_an_unknown_id(owner: Signed, other: Signed, call: str) -> None:
    made, (method, suffix, body) = make_deal(owner), CALLS[call]
    if call in ("restore", "purge"):
        owner.delete(f"/deals/{made['id']}")
    bodies = []
    for deal_id in (made["id"], UNKNOWN_ID):
        answer = other.call(method, f"/deals/{deal_id}{suffix}", body)
        assert answer.status_code == 404
        bodies.append({**answer.json["error"], "request_id": None})
    assert bodies[0] == bodies[1]


def test_ids_of_another_organization_in_the_body_are_refused(owner: Signed, other: Signed) -> None:
    theirs = {
        "stage_id": stages(other)["Proposal"],
        "pipeline_id": sales(other)["id"],
        "company_id": other.make("/companies", {"name": "Theirs"})["id"],
        "primary_contact_id": other.make("/contacts", {"first_name": "Theirs"})["id"],
        "owner_id": other.user_id,
        "tag_ids": [other.make("/tags", {"name": "Theirs"})["id"]],
    }
    reason = other.get("/loss-reasons").json["data"][0]["id"]
    made, lost = make_deal(owner), stages(owner)["Closed lost"]
    path = f"/deals/{made['id']}"
    for field, value in theirs.items():
        assert fields_of(owner.post("/deals", {"name": "A", field: value})) == {field}
        if field not in ("stage_id", "pipeline_id"):
            assert fields_of(owner.patch(path, {field: value})) == {field}
            move = {"stage_id": stages(owner)["Proposal"], field: value}
            assert fields_of(owner.put(f"{path}/stage", move)) == {field}
    assert fields_of(owner.post("/deals", {"name": "A", "stage_id": lost, "loss_reason_id": reason})) == {
        "loss_reason_id"
    }
    assert fields_of(owner.put(f"{path}/stage", {"stage_id": theirs["stage_id"]})) == {"stage_id"}
    assert fields_of(owner.put(f"{path}/stage", {"stage_id": lost, "loss_reason_id": reason})) == {"loss_reason_id"}
    assert fields_of(owner.put(f"{path}/outcome", {"outcome": "lost", "loss_reason_id": reason})) == {"loss_reason_id"}
    owner.put(f"{path}/outcome", {"outcome": "won"})
    assert fields_of(owner.delete(f"{path}/outcome?stage_id={theirs['stage_id']}")) == {"stage_id"}
    assert read_deal(owner, made["id"])["status"] == "won"
