"""Files from the browser to storage and back, in a folder and in a bucket."""

import hashlib
import io
from typing import Any

import pytest
from PIL import Image

from app.core.tenancy import Scope, acting_as
from tests.client import Signed
from tests.files.sending import begin, finish, get, put, send
from tests.rules.figures import report

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
HOSTILE = {
    "page.html": b"<!DOCTYPE html><script>alert(1)</script>",
    "page.txt": b"  <html><body onload=alert(1)>",
    "picture.png": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "picture.svg": b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>',
    "marked.jpg": b"\xef\xbb\xbf<script>alert(1)</script>",
    "feed.xml": b'<?xml version="1.0"?><a xmlns:x="http://www.w3.org/1999/xhtml"><x:script>1</x:script></a>',
    "offer.pdf.html": b"GIF89a/*<script>alert(1)</script>*/=1;",
}
NAMES = [
    "../../etc/passwd", "..\\..\\boot.ini", "/etc/passwd", "C:\\Users\\a.txt", "a/b/c.txt", "....//x.txt", "%2e%2e%2fx",
    'quote".txt', "semi;colon.txt",
    "Ünï©ødé 🌊.txt", "con.txt", "two\nlines", "name.txt\u202egpj.exe", "'; drop table files; --.txt",
]  # fmt: skip


def picture(width: int, height: int, kind: str = "PNG") -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(made, kind)
    return made.getvalue()


def test_there_and_back(owner: Signed, storage: str) -> None:
    read = send(owner, PDF, "Offer é.pdf", content_type="text/html", checksum=hashlib.sha256(PDF).hexdigest())
    assert (read["state"], read["content_type"], read["size_bytes"]) == ("ready", "application/pdf", len(PDF))
    assert read["checksum"] == hashlib.sha256(PDF).hexdigest()
    status, headers, body = get(owner, owner.get(f"/files/{read['id']}/download").json["data"]["url"])
    assert (status, body) == (200, PDF)
    assert headers["content-type"] == "application/pdf"
    assert headers["content-disposition"] == "attachment; filename=\"Offer _.pdf\"; filename*=UTF-8''Offer%20%C3%A9.pdf"
    assert [row["id"] for row in owner.get(f"/files?lead_id={read['lead_id']}").json["data"]] == [read["id"]]


@pytest.mark.parametrize("kind", ["companies", "contacts", "deals", "leads"])
def test_on_each_kind_of_record(owner: Signed, kind: str) -> None:
    link = {"companies": "company_id", "contacts": "contact_id", "deals": "deal_id", "leads": "lead_id"}[kind]
    record = owner.make(f"/{kind}", {"last_name": "A"} if kind in ("contacts", "leads") else {"name": "A"})["id"]
    read = send(owner, b"text", **{link: record})
    assert read[link] == record
    assert read["content_type"] == "text/plain"


def test_an_upload_in_parts(owner: Signed, storage: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.files.service.MULTIPART_ABOVE_BYTES", 1024)
    monkeypatch.setattr("app.files.service.PART_BYTES", 5 * 1024 * 1024)
    content = b"%PDF-" + bytes(range(256)) * 44_000
    read = send(owner, content)
    assert (read["state"], read["checksum"]) == ("ready", hashlib.sha256(content).hexdigest())
    assert get(owner, owner.get(f"/files/{read['id']}/download").json["data"]["url"])[2] == content


def test_42_nothing_active_is_shown(owner: Signed, storage: str) -> None:
    for name, content in HOSTILE.items():
        read = send(owner, content, name, content_type="image/png")
        _, headers, _ = get(owner, owner.get(f"/files/{read['id']}/download").json["data"]["url"])
        assert headers["content-disposition"].startswith("attachment;"), name
        assert headers["content-type"].partition(";")[0] in ("application/octet-stream", "image/gif"), name
        if storage == "folder":
            assert headers["x-content-type-options"] == "nosniff"
            assert "sandbox" in headers["content-security-policy"]
    report(42, files=len(HOSTILE), inline_active_content=0)


@pytest.mark.parametrize("head", [b"MZ\x90\x00" + b"\x00" * 60, b"\x7fELF\x02\x01\x01" + b"\x00" * 60])
def test_programs_are_refused(owner: Signed, head: bytes) -> None:
    read = send(owner, head, "offer.pdf", content_type="application/pdf")
    assert (read["state"], read["reason"]) == ("refused", "Programs are not taken.")
    assert owner.get(f"/files/{read['id']}/download").status_code == 409


def test_43_names_are_never_paths(owner: Signed, admin_sql: Any, app: Any) -> None:
    for name in NAMES:
        made = begin(owner, b"x", name)
        assert "/" not in made["name"]
        assert not set(made["name"]) & set("\\\n\u202e")
    admin_sql.execute("select storage_key from files where organization_id = %s", (owner.organization_id,))
    keys = [key for (key,) in admin_sql.fetchall()]
    assert all(key.startswith(f"org/{owner.organization_id}/files/") and ".." not in key for key in keys)
    for name in ("..", ".", "/", "a/..", "", "x" * 256, "a\x00b"):
        lead = owner.make("/leads", {"last_name": "A"})["id"]
        assert owner.post("/files", {"name": name, "size_bytes": 1, "lead_id": lead}).status_code == 422, name
    report(43, names=len(NAMES), outside_prefix=0)


def test_content_must_be_what_was_announced(owner: Signed, storage: str) -> None:
    made = begin(owner, PDF)
    assert put(owner, made["upload"]["url"], PDF + b"more", made["upload"]["headers"]) in (400, 403, 413)
    assert finish(owner, made["id"])["state"] == "refused"
    other = send(owner, PDF, checksum="0" * 64)
    assert (other["state"], "SHA-256" in other["reason"]) == ("refused", True)


def test_what_was_checked_cannot_be_replaced(owner: Signed, storage: str) -> None:
    made = begin(owner, b"first")
    assert put(owner, made["upload"]["url"], b"first", made["upload"]["headers"]) == 200
    finish(owner, made["id"])
    put(owner, made["upload"]["url"], b"other", made["upload"]["headers"])
    assert finish(owner, made["id"])["state"] == "ready"
    assert get(owner, owner.get(f"/files/{made['id']}/download").json["data"]["url"])[2] == b"first"


def test_addresses_cannot_be_forged(owner: Signed, storage: str) -> None:
    made = begin(owner, b"four")
    url = made["upload"]["url"]
    forged = (
        url.replace("org", "ogr", 1) if storage == "bucket" else url[:-4] + ("AAAA" if url[-4:] != "AAAA" else "BBBB")
    )
    assert put(owner, forged, b"four", made["upload"]["headers"]) in (403, 404)
    if storage == "folder":
        assert owner.http.get(url).status_code == 404
        assert owner.http.get("/api/file-contents/nothing").status_code == 404


@pytest.mark.parametrize(
    "values",
    [
        {"size_bytes": 0},
        {"size_bytes": 3 * 1024**3},
        {"checksum": "x"},
        {"lead_id": None},
        {"lead_id": 10**15},
        {"content_type": "a\r\nb"},
    ],
)
def test_invalid_file_is_refused(owner: Signed, values: dict[str, Any]) -> None:
    lead = owner.make("/leads", {"last_name": "A"})["id"]
    body = {"name": "a.txt", "size_bytes": 1, "lead_id": lead, **values}
    assert owner.post("/files", {key: value for key, value in body.items() if value is not None}).status_code == 422


def test_roles(owner: Signed) -> None:
    read = send(owner, b"text")
    viewer, agent = owner.colleague("viewer"), owner.colleague("agent")
    assert viewer.get(f"/files/{read['id']}").status_code == 200
    body = {"name": "a", "size_bytes": 1, "lead_id": read["lead_id"]}
    assert viewer.post("/files", body).status_code == 403
    assert viewer.delete(f"/files/{read['id']}").status_code == 403
    assert agent.delete(f"/files/{read['id']}").status_code == 403
    own = send(agent, b"mine", lead_id=read["lead_id"])
    assert agent.patch(f"/files/{own['id']}", {"name": "../new.txt"}).json["data"]["name"] == "new.txt"
    assert agent.delete(f"/files/{own['id']}").status_code == 204


def test_another_organization_sees_nothing(owner: Signed, other: Signed) -> None:
    read = send(owner, b"text")
    for method, path in [("GET", ""), ("PATCH", ""), ("DELETE", ""), ("PUT", "/completion"), ("GET", "/download")]:
        body = {"name": "x"} if method == "PATCH" else None
        assert other.call(method, f"/files/{read['id']}{path}", body).status_code == 404
    assert other.post("/files", {"name": "a", "size_bytes": 1, "lead_id": read["lead_id"]}).status_code == 422
    assert other.get("/files").json["data"] == []


def test_a_picture_gets_a_small_one(owner: Signed, storage: str) -> None:
    read = send(owner, picture(1200, 600, "JPEG"), "photo.bin")
    status, headers, body = get(owner, read["thumbnail_url"])
    assert (status, read["content_type"], headers["content-type"]) == (200, "image/jpeg", "image/webp")
    assert Image.open(io.BytesIO(body)).size == (256, 128)


def test_44_a_flood_of_pixels_is_not_decoded() -> None:
    from app.files.jobs import draw_thumbnail

    flood = picture(9000, 9000)
    assert len(flood) < 400_000
    assert draw_thumbnail(flood) is None
    assert draw_thumbnail(PDF) is None
    assert draw_thumbnail(picture(900, 900)[:300]) is None


def test_trash_purge_and_storage(owner: Signed, storage: str, app: Any, admin_sql: Any) -> None:
    from app.integrations.storage import get_store

    read = send(owner, picture(300, 300))
    admin_sql.execute("select storage_key, thumbnail_key from files where id = %s", (read["id"],))
    keys = admin_sql.fetchone()
    assert owner.delete(f"/files/{read['id']}").status_code == 204
    assert owner.get(f"/files/{read['id']}").status_code == 404
    assert owner.put(f"/files/{read['id']}/restoration", None).status_code == 200
    owner.delete(f"/files/{read['id']}")
    assert owner.delete(f"/files/{read['id']}/trash").status_code == 204
    owner.run_jobs()
    with app.app_context():
        assert [get_store().find_size(key) for key in keys] == [None, None]
    admin_sql.execute(
        "select used from usage_counters where organization_id = %s and meter = 'storage_bytes'",
        (owner.organization_id,),
    )
    assert admin_sql.fetchone() == (0,)


def test_nightly_sweep_both_ways(owner: Signed, storage: str, app: Any, admin_sql: Any, monkeypatch: Any) -> None:
    from app.files.jobs import clean_files
    from app.integrations.storage import get_store, keep_file, local_path

    gone, kept, lost, unfinished = (send(owner, b"text") for _ in range(4))
    assert owner.delete(f"/leads/{gone['lead_id']}").status_code == 204
    assert owner.delete(f"/leads/{gone['lead_id']}/trash").status_code == 204
    begun = begin(owner, b"never sent")
    admin_sql.execute("update files set created_at = now() - interval '2 days' where id = %s", (begun["id"],))
    old = send(owner, b"old")
    owner.delete(f"/files/{old['id']}")
    admin_sql.execute("update files set deleted_at = now() - interval '31 days' where id = %s", (old["id"],))
    admin_sql.execute("select id, storage_key from files where organization_id = %s", (owner.organization_id,))
    keys = dict(admin_sql.fetchall())
    orphan = f"org/{owner.organization_id}/files/orphan"
    monkeypatch.setattr("app.files.jobs.UNFINISHED_HOURS", 0)
    with app.app_context(), acting_as(Scope(owner.organization_id, actor_type="system")):
        local_path(orphan).write_bytes(b"nobody's")
        keep_file(orphan)
        get_store().delete([keys[lost["id"]]])
        clean_files()
    owner.run_jobs()
    with app.app_context():
        sizes = {name: get_store().find_size(keys[item["id"]]) for name, item in
                 {"gone": gone, "kept": kept, "old": old, "begun": begun}.items()}  # fmt: skip
        assert sizes == {"gone": None, "kept": 4, "old": None, "begun": None}
        assert get_store().find_size(orphan) is None
    states = {row["id"]: row["state"] for row in owner.get("/files?limit=200").json["data"]}
    assert states == {kept["id"]: "ready", lost["id"]: "lost", unfinished["id"]: "ready"}


def test_a_full_plan_takes_no_file(owner: Signed, monkeypatch: pytest.MonkeyPatch) -> None:
    from app.core.errors import PaymentRequired

    def refuse(_size: int) -> None:
        raise PaymentRequired

    monkeypatch.setattr("app.files.service.check_storage", refuse)
    lead = owner.make("/leads", {"last_name": "A"})["id"]
    assert owner.post("/files", {"name": "a", "size_bytes": 1, "lead_id": lead}).status_code == 402
