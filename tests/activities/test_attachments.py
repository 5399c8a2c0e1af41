"""What stands on a record that is removed for good."""

import pytest

from tests.client import Signed

NEW = {
    "company": ("/companies", {"name": "Brightwater"}),
    "contact": ("/contacts", {"last_name": "Okafor"}),
    "deal": ("/deals", {"name": "Roof"}),
    "lead": ("/leads", {"last_name": "Lindqvist"}),
}


@pytest.mark.parametrize("kind", list(NEW))
def test_purge_takes_only_what_stands_on_the_record_alone(owner: Signed, kind: str) -> None:
    path, body = NEW[kind]
    gone = owner.make(path, body)["id"]
    kept_kind = "lead" if kind == "company" else "company"
    kept = owner.make(NEW[kept_kind][0], {**NEW[kept_kind][1]})["id"]
    alone = owner.make("/notes", {"body": "Alone", f"{kind}_id": gone})["id"]
    shared = owner.make("/notes", {"body": "Shared", f"{kind}_id": gone, f"{kept_kind}_id": kept})["id"]
    call = owner.make("/activities", {"type": "call", "subject": "Both", f"{kind}_id": gone, f"{kept_kind}_id": kept})
    task = owner.make("/tasks", {"subject": "Still to do", f"{kind}_id": gone})["id"]
    owner.delete(f"{path}/{gone}")
    assert owner.delete(f"{path}/{gone}/trash").status_code == 204
    assert owner.get(f"/notes/{alone}").status_code == 404
    note = owner.get(f"/notes/{shared}").json["data"]
    assert (note[f"{kind}_id"], note[f"{kept_kind}_id"], note["version"]) == (None, kept, 2)
    assert owner.get(f"/activities/{call['id']}").json["data"][f"{kind}_id"] is None
    assert owner.get(f"/tasks/{task}").json["data"][f"{kind}_id"] is None
