"""Imports through the API: what is found in a file, what may be changed, who may do it, what comes out."""

import csv
import io

import openpyxl
import pytest

from tests.imports.uploading import fingerprint, import_file, prepare, run, upload

PEOPLE = (
    "First Name,Last Name,E-mail,Phone,Company,Lead Source,Shoe size\n"
    "Ada,Lovelace,ada@analytical.example,+44 20 7946 0958,Analytical,Web,38\n"
    "Grace,Hopper,grace@navy.example,(212) 555-0123,Navy,Referral,\n"
    "Alan,Turing,not-an-address,,Bletchley,Web,43\n"
)


def test_upload_finds_columns_and_proposes_a_mapping(owner):
    item = prepare(owner, PEOPLE)
    fields = {entry["column"]: entry["field"] or entry["custom_field"] for entry in item["mapping"]}
    assert fields == {
        0: "first_name",
        1: "last_name",
        2: "email",
        3: "phone",
        4: "company_name",
        5: "source",
        6: "Shoe size",
    }
    assert (item["encoding"], item["delimiter"], item["header_line"]) == ("utf-8", ",", 0)
    assert item["sample_rows"][0][:2] == ["Ada", "Lovelace"]
    assert item["state"] == "ready"


def test_run_counts_every_row_and_lists_left_out_cells(owner):
    item = import_file(owner, PEOPLE)
    assert item["state"] == "done"
    assert item["counts"] == {
        "read": 3,
        "created": 3,
        "updated": 0,
        "skipped": 0,
        "rejected": 0,
        "blank": 0,
        "warnings": 1,
    }
    problems = owner.get(f"/imports/{item['id']}/problems").json["data"]
    assert [(p["line"], p["severity"], p["field"], p["cells"]) for p in problems] == [
        (4, "warning", "email", ["not-an-address"])
    ]
    leads = {lead["first_name"]: lead for lead in owner.get("/leads?limit=10").json["data"]}
    assert leads["Ada"]["phone_normalized"] == "+442079460958"
    assert leads["Ada"]["custom_fields"] == {"shoe_size": "38"}
    assert leads["Alan"]["email"] is None


def test_dry_run_tells_and_writes_nothing(owner, admin_sql):
    import_file(owner, PEOPLE)
    item = prepare(owner, PEOPLE + "Edsger,Dijkstra,edsger@ewd.example,,THE,Web,\n", match_key="email", policy="update")
    before = fingerprint(admin_sql)
    item = run(owner, item, "dry-run")
    assert fingerprint(admin_sql) == before
    report = item["dry_run"]
    assert (report["rows"], report["create"], report["update"], report["reject"]) == (4, 2, 2, 0)
    assert report["problems"][0]["line"] == 4
    assert item["state"] == "ready"


def test_update_fills_and_never_empties(owner):
    import_file(owner, PEOPLE)
    again = "E-mail,Last Name,Job title\nADA@analytical.example,,Countess\n"
    item = import_file(owner, again, match_key="email", policy="update")
    assert item["counts"]["updated"] == 1
    lead = next(x for x in owner.get("/leads?limit=10").json["data"] if x["first_name"] == "Ada")
    assert (lead["last_name"], lead["job_title"], lead["version"]) == ("Lovelace", "Countess", 2)


def test_skip_leaves_existing_rows_and_twins_alone(owner):
    import_file(owner, PEOPLE)
    item = import_file(owner, PEOPLE + PEOPLE.splitlines()[1] + "\n", match_key="email", policy="skip")
    assert (item["counts"]["created"], item["counts"]["skipped"]) == (1, 3)


def test_undo_brings_back_the_exact_state_before(owner, admin_sql):
    import_file(owner, PEOPLE)
    before = fingerprint(admin_sql)
    changed = PEOPLE.replace("Ada", "Augusta").replace("Web", "Fair") + "Edsger,Dijkstra,e@ewd.example,,THE,Web,40\n"
    item = import_file(owner, changed, match_key="email", policy="update")
    assert (item["counts"]["updated"], item["counts"]["created"]) == (2, 2)
    assert fingerprint(admin_sql) != before
    item = run(owner, item, "undo")
    assert item["state"] == "undone"
    assert fingerprint(admin_sql) == before
    admin_sql.execute("select count(*) from import_changes where organization_id = %s and import_id = %s",
                      (owner.organization_id, item["id"]))  # fmt: skip
    assert admin_sql.fetchone() == (0,)


def test_undo_keeps_what_somebody_touched(owner):
    item = import_file(owner, PEOPLE)
    lead = owner.get("/leads?limit=1").json["data"][0]
    assert owner.patch(f"/leads/{lead['id']}", {"title": "Do not lose me"}).status_code == 200
    item = run(owner, item, "undo")
    assert item["undo"]["kept"] >= 1
    assert [x["id"] for x in owner.get("/leads?limit=10").json["data"]] == [lead["id"]]


def test_contacts_bring_companies_emails_and_tags(owner, admin_sql):
    before = fingerprint(admin_sql)
    text = "name;email;second email;company;tags\nAda Lovelace;ada@a.example;ada@home.example;Analytical;vip,math\n;;;Nobody;\n"
    item = prepare(owner, text, "people.csv", "contact", mapping=[
        {"column": 0, "field": "full_name"}, {"column": 1, "field": "email"}, {"column": 2, "field": "email_2"},
        {"column": 3, "field": "company_name"}, {"column": 4, "field": "tags"},
    ])  # fmt: skip
    item = run(owner, item)
    assert (item["counts"]["created"], item["counts"]["rejected"]) == (1, 1)
    contact = owner.get("/contacts?limit=5").json["data"][0]
    detail = owner.get(f"/contacts/{contact['id']}").json["data"]
    assert {entry["email"] for entry in detail["emails"]} == {"ada@a.example", "ada@home.example"}
    assert detail["company_id"] is not None
    run(owner, item, "undo")
    assert fingerprint(admin_sql) == before


def test_deals_find_their_stage_and_company(owner):
    text = "opportunity,account,deal_stage,close_value,close_date\n"
    text += 'Big one,Acme,Won,"$1,200.50",2017-03-01\nNext,Acme,Proposal,900,\n'
    item = import_file(owner, text, "deals.csv", "deal", mapping=[
        {"column": 0, "field": "name"}, {"column": 1, "field": "company_name"}, {"column": 2, "field": "stage"},
        {"column": 3, "field": "value"}, {"column": 4, "field": "closed_at"},
    ])  # fmt: skip
    assert item["counts"]["created"] == 2, item
    deals = {deal["name"]: deal for deal in owner.get("/deals?limit=5").json["data"]}
    assert (deals["Big one"]["status"], deals["Big one"]["value"], deals["Big one"]["currency"]) == (
        "won",
        "1200.50",
        "USD",
    )
    assert deals["Next"]["status"] == "open"
    assert deals["Big one"]["company_id"] == deals["Next"]["company_id"]
    assert len(owner.get(f"/deals/{deals['Big one']['id']}/history").json["data"]) >= 1


def test_workbook_and_cards_import(owner):
    book = openpyxl.Workbook()
    for row in (["First name", "Email", "Amount"], ["Ada", "ada@a.example", 42.0], ["Grace", "g@n.example", "=1+1"]):
        book.active.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    item = import_file(owner, buffer.getvalue(), "people.xlsx")
    assert (item["file_kind"], item["counts"]["created"]) == ("xlsx", 2)
    card = "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Curie;Marie\r\nFN:Marie Curie\r\nEMAIL:m@c.example\r\nEND:VCARD\r\n"
    item = import_file(owner, card, "people.vcf", "contact")
    assert (item["file_kind"], item["counts"]["created"]) == ("vcard", 1)


def test_result_file_lists_rejected_rows_and_runs_no_formula(owner):
    text = "name,email,note\n,,\"=cmd|' /C calc'!A0\"\nAda,ada@a.example,fine\n"
    item = import_file(owner, text, "people.csv", "contact", mapping=[
        {"column": 0, "field": "full_name"}, {"column": 1, "field": "email"},
    ])  # fmt: skip
    assert item["counts"]["rejected"] == 1
    response = owner.get(f"/imports/{item['id']}/result")
    rows = list(csv.reader(io.StringIO(response.get_data(as_text=True))))
    assert rows[0][:4] == ["line", "severity", "field", "reason"]
    assert rows[1][0] == "2"
    assert rows[1][-1].startswith("'=")


def test_result_file_shows_a_cell_left_out_under_its_column(owner):
    text = "first,last,born,score\nAda,Lovelace,1815,not a number\n"
    item = import_file(owner, text, "people.csv", "lead", mapping=[
        {"column": 1, "field": "last_name"}, {"column": 3, "field": "score"},
    ])  # fmt: skip
    assert item["counts"]["warnings"] == 1
    response = owner.get(f"/imports/{item['id']}/result")
    row = next(csv.DictReader(io.StringIO(response.get_data(as_text=True))))
    assert (row["severity"], row["field"]) == ("warning", "score")
    assert (row["first"], row["last"], row["born"], row["score"]) == ("", "", "", "not a number")


@pytest.mark.parametrize(
    ("content", "filename", "code"),
    [
        (b"", "leads.csv", "empty_file"),
        (b"\x00\x01\x02\xff" * 50, "leads.csv", None),
        (b"PK\x03\x04 not a zip", "leads.xlsx", None),
        (b"dn: cn=Ada\nobjectclass: person\n", "people.ldif", "unsupported_format"),
    ],
)
def test_unreadable_file_is_refused_with_a_reason(owner, content, filename, code):
    response = upload(owner, content, filename)
    assert response.status_code == 422, response.json
    assert len(response.json["error"]["message"]) > 10
    if code:
        assert response.json["error"]["code"] == code


def test_mapping_is_checked(owner):
    item = prepare(owner, PEOPLE)
    bad = [
        {"column": 99, "field": "email"},
        {"column": 0, "field": "nonsense"},
        {"column": 1, "field": "email", "custom_field": "x"},
    ]
    response = owner.patch(f"/imports/{item['id']}", {"mapping": bad})
    assert response.status_code == 422
    assert set(response.json["error"]["fields"]) == {"mapping.0", "mapping.1", "mapping.2"}
    response = owner.patch(f"/imports/{item['id']}", {"match_key": "external_id"})
    assert response.json["error"]["fields"] == {"match_key": ["No column is mapped to external_id."]}


def test_import_runs_once_and_cannot_be_changed_after(owner):
    item = import_file(owner, PEOPLE)
    assert owner.post(f"/imports/{item['id']}/run").status_code == 409
    assert owner.patch(f"/imports/{item['id']}", {"policy": "skip"}).status_code == 409
    assert owner.delete(f"/imports/{item['id']}/run").status_code == 409


def test_cancel_before_the_first_batch_writes_nothing(owner):
    item = prepare(owner, PEOPLE)
    owner.post(f"/imports/{item['id']}/run")
    assert owner.delete(f"/imports/{item['id']}/run").json["data"]["state"] == "canceling"
    owner.run_jobs()
    item = owner.get(f"/imports/{item['id']}").json["data"]
    assert (item["state"], item["counts"]["created"]) == ("canceled", 0)


def test_roles(owner):
    item = prepare(owner, PEOPLE)
    agent, viewer, manager = (owner.colleague(role) for role in ("agent", "viewer", "manager"))
    assert upload(agent, PEOPLE).status_code == 403
    assert upload(viewer, PEOPLE).status_code == 403
    assert agent.get(f"/imports/{item['id']}").status_code == 404
    assert viewer.get("/imports").status_code == 403
    assert manager.get(f"/imports/{item['id']}").status_code == 200
    assert manager.post(f"/imports/{item['id']}/run").status_code == 202


def test_other_organization_sees_nothing(owner, other):
    item = prepare(owner, PEOPLE)
    unknown = other.get("/imports/999999999").json["error"]
    for method, path in (("GET", ""), ("PATCH", ""), ("POST", "/run"), ("POST", "/dry-run"), ("POST", "/undo"),
                         ("DELETE", "/run"), ("GET", "/problems"), ("GET", "/result")):  # fmt: skip
        response = other.call(method, f"/imports/{item['id']}{path}", {} if method in ("PATCH", "POST") else None)
        assert response.status_code == 404
        assert {**response.json["error"], "request_id": ""} == {**unknown, "request_id": ""}
    assert other.get("/imports").json["data"] == []


def test_same_idempotency_key_uploads_once(owner):
    answers = [
        owner.post("/imports", data={"file": (io.BytesIO(PEOPLE.encode()), "a.csv")}, content_type="multipart/form-data",
                   headers={"Idempotency-Key": "upload-1"})
        for _ in range(2)
    ]  # fmt: skip
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].data == answers[1].data
    assert len(owner.get("/imports").json["data"]) == 1
