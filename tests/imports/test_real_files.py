"""Real files through the whole product: every row is in, left out with a reason, or the file is refused with one."""

import csv
import gzip

import pytest

from tests.imports.uploading import SHARED, fingerprint, import_file, prepare, run, upload

needs_data = pytest.mark.skipif(not SHARED.exists(), reason="the shared data folder is not here")
KINDS = {".csv", ".tsv", ".txt", ".xlsx", ".vcf"}


def add_up(item):
    counts = item["counts"]
    assert item["state"] == "done", item["error"]
    assert counts["read"] == counts["created"] + counts["updated"] + counts["skipped"] + counts["rejected"]
    return counts


@needs_data
def test_web_leads_come_in_whole_and_go_out_without_a_trace(owner, admin_sql):
    before = fingerprint(admin_sql)
    item = prepare(owner, (SHARED / "x_education_leads" / "leads.csv").read_bytes())
    report = run(owner, item, "dry-run")["dry_run"]
    assert (report["rows"], report["create"], report["reject"]) == (6468, 6468, 0)
    counts = add_up(run(owner, item))
    assert (counts["created"], counts["rejected"]) == (6468, 0)
    assert owner.get("/leads?count=exact&limit=1").json["meta"]["count"] == 6468
    admin_sql.execute(
        "select count(distinct external_id) from leads where organization_id = %s", (owner.organization_id,)
    )
    assert admin_sql.fetchone() == (6468,)
    assert owner.get("/leads?source=google&count=exact&limit=1").json["meta"]["count"] > 1000
    assert run(owner, item, "undo")["state"] == "undone"
    assert fingerprint(admin_sql) == before


@needs_data
def test_pipeline_of_a_sales_team_keeps_its_values(owner, admin_sql):
    accounts = import_file(
        owner, (SHARED / "maven_crm_opportunities" / "accounts.csv").read_bytes(), "a.csv", "company"
    )
    assert add_up(accounts)["created"] == 85
    path = SHARED / "maven_crm_opportunities" / "sales_pipeline.csv"
    item = import_file(owner, path.read_bytes(), "deals.csv", "deal")
    assert add_up(item)["created"] == 6160
    admin_sql.execute(
        "select status, count(*), sum(value) from deals where organization_id = %s group by 1", (owner.organization_id,)
    )
    found = {status: (count, value) for status, count, value in admin_sql.fetchall()}
    assert found["won"] == (2968, 692839400)
    assert found["lost"][0] == 1748
    assert found["open"][0] == 1444
    admin_sql.execute("select count(*) from companies where organization_id = %s", (owner.organization_id,))
    assert admin_sql.fetchone() == (85,)


@needs_data
@pytest.mark.parametrize(
    ("name", "kind", "rows"),
    [("Leads.csv.gz", "lead", 2730), ("Contacts.csv", "contact", 885), ("Accounts.csv", "company", 1560)],
)
def test_crm_modules_come_in(owner, name, kind, rows):
    path = SHARED / "zoho_crm_sample" / name
    content = gzip.decompress(path.read_bytes()) if name.endswith(".gz") else path.read_bytes()
    item = import_file(owner, content, name.removesuffix(".gz"), kind)
    counts = add_up(item)
    assert counts["read"] == rows
    assert counts["created"] >= rows * 0.99


@needs_data
def test_blank_tail_is_counted_not_imported(owner):
    item = import_file(owner, (SHARED / "callcenter_csat" / "calls_csat.csv").read_bytes())
    counts = add_up(item)
    assert (counts["created"], counts["blank"]) == (7523, 200)


@needs_data
def test_every_file_of_the_corpus_is_imported_or_refused_with_a_reason(owner):
    corpus = SHARED / "import_corpus"
    done = refused = 0
    for line in csv.DictReader((corpus / "manifest.csv").open(newline="")):
        path = corpus / line["file"]
        if path.suffix.lower() not in KINDS or path.stat().st_size > 400_000:
            continue
        kind = "contact" if path.suffix == ".vcf" else "lead"
        response = upload(owner, path.read_bytes(), path.name, kind)
        if response.status_code == 422:
            assert len(response.json["error"]["message"]) > 15, line["file"]
            refused += 1
            continue
        assert response.status_code == 201, (line["file"], response.json)
        item = response.json["data"]
        if item["mapping"]:
            item = run(owner, item)
            if item["state"] == "failed":
                assert item["error"], line["file"]
                refused += 1
                continue
            add_up(item)
        done += 1
    print(f"FIGURE corpus: imported {done}, refused {refused}")
    assert done > 60
