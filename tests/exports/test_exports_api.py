"""Exports: a filtered list as a file that opens safely and imports back as it was."""

import csv
import io

import openpyxl

from tests.imports.uploading import import_file

NAUGHTY = [
    "=1+1",
    "'=quoted",
    "+49 30 901820",
    "-12.50",
    "@SUM(A1)",
    " \t=cmd|' /C calc'!A0",
    "plain",
    "|pipe",
    "\uff1dwide",
]


def export(person, **body):
    """Ask, let the worker write, download."""
    made = person.make("/exports", body, status=202)
    person.run_jobs()
    item = person.get(f"/exports/{made['id']}").json["data"]
    assert item["state"] == "done", item
    return item, person.get(f"/exports/{made['id']}/file")


def rows_of(response):
    return list(csv.DictReader(io.StringIO(response.get_data().decode("utf-8-sig"))))


def test_filtered_list_becomes_a_csv(owner):
    for number in range(5):
        owner.make("/leads", {"last_name": f"Lead {number}", "score": number * 10, "value": "10.50"})
    item, response = export(owner, record_type="lead", filters={"score_min": 20, "sort": "-score"})
    rows = rows_of(response)
    assert [row["last_name"] for row in rows] == ["Lead 4", "Lead 3", "Lead 2"]
    assert rows[0]["value"] == "10.50"
    assert (item["rows_done"], item["size_bytes"]) == (3, len(response.get_data()))
    assert response.headers["Content-Disposition"].startswith("attachment; filename=leads-")


def test_picked_records_alone_become_a_file(owner, other):
    made = [owner.make("/leads", {"last_name": f"Lead {number}"})["id"] for number in range(4)]
    foreign = other.make("/leads", {"last_name": "Not ours"})["id"]
    filters = {"ids": ",".join(map(str, [*made[1:3], foreign])), "sort": "created_at"}
    item, response = export(owner, record_type="lead", filters=filters)
    assert [row["last_name"] for row in rows_of(response)] == ["Lead 1", "Lead 2"]
    assert item["rows_done"] == 2
    too_many = {"ids": ",".join(map(str, range(1, 1002)))}
    refused = owner.post("/exports", {"record_type": "lead", "filters": too_many})
    assert (refused.status_code, list(refused.json["error"]["fields"])) == (422, ["filters"]), refused.json


def test_no_cell_starts_a_formula_and_everything_comes_back(owner, other):
    for number, text in enumerate(NAUGHTY):
        owner.make("/leads", {"last_name": text, "external_id": str(number)})
    _, response = export(owner, record_type="lead")
    cells = {row["external_id"]: row["last_name"] for row in rows_of(response)}
    assert cells["0"] == "'=1+1"
    assert cells["2"] == "+49 30 901820"
    import_file(other, response.get_data(), "back.csv")
    names = {x["external_id"]: x["last_name"] for x in owner.get("/leads?limit=50").json["data"]}
    back = {x["external_id"]: x["last_name"] for x in other.get("/leads?limit=50").json["data"]}
    assert back == names


def test_workbook_holds_text_only(owner):
    owner.make("/contacts", {"first_name": "=1+1", "last_name": "X", "emails": [{"email": "a@b.example"}]})
    _, response = export(owner, record_type="contact", format="xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(response.get_data())).active
    cells = {cell.value: cell.data_type for row in sheet.iter_rows(min_row=2) for cell in row if cell.value}
    assert cells["'=1+1"] == "s"
    assert set(cells.values()) == {"s"}


def test_all_record_types_export(owner):
    owner.make("/companies", {"name": "Acme"})
    owner.make("/deals", {"name": "Big", "value": "5.00"})
    for kind in ("company", "deal"):
        item, response = export(owner, record_type=kind)
        assert (item["rows_done"], len(rows_of(response))) == (1, 1)


def test_unknown_filter_is_refused(owner):
    response = owner.post("/exports", {"record_type": "lead", "filters": {"nonsense": 1}})
    assert response.status_code == 422
    assert owner.post("/exports", {"record_type": "lead", "filters": {"limit": 1}}).status_code == 422
    assert owner.post("/exports", {"record_type": "planet"}).status_code == 422


def test_file_is_not_there_before_it_is_written(owner):
    made = owner.make("/exports", {"record_type": "lead"}, status=202)
    assert owner.get(f"/exports/{made['id']}/file").status_code == 409


def test_roles_and_other_organization(owner, other):
    made = owner.make("/exports", {"record_type": "lead"}, status=202)
    assert owner.colleague("viewer").post("/exports", {"record_type": "lead"}).status_code == 403
    agent = owner.colleague("agent")
    assert agent.post("/exports", {"record_type": "lead"}).status_code == 403
    assert agent.get(f"/exports/{made['id']}").status_code == 404
    for path in ("", "/file"):
        assert other.get(f"/exports/{made['id']}{path}").status_code == 404
    assert other.get("/exports").json["data"] == []
