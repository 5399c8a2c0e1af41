"""Composing: templates in a sandbox, preview, signature, HTML with its text, attachments, mails sent later."""

import base64
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from simulators.server import Simulator
from tests.client import Signed
from tests.email.letters import make_file, make_lead, pass_time, read, write

# SECURITY 53: nothing of it may be evaluated.
PAYLOADS = (
    "{{ 7*7 }}", "{{7*'7'}}", "{{ config }}", "{{ self }}", "{{ ''.__class__.__mro__ }}", "{{ lead.__class__ }}",
    "{{ lead.first_name.__class__ }}", "{{ request.environ }}", "{{ cycler.__init__.__globals__ }}", "{% for x in (1,) %}",
    "{% set x = 1 %}", "{{ lead['first_name'] }}", "{{ lead.first_name | upper }}", "{{ lead.first_name | attr('x') }}",
    "{%raw%}", "{{ lead.first_name() }}", "{{ user.password_hash }}", "{{ organization.id }}", "{{ lead }}", "{{", "}}", "{{ }}",
    "{{ {{ lead.first_name }} }}", "{{ lead.first_name | default(7*7) }}", "{{ lead.first_name\n| e }}",
)  # fmt: skip


def ahead(days: int = 2) -> str:
    return (datetime.now(UTC) + timedelta(days=days)).isoformat()


def test_template_with_attachment_and_signature_arrives_as_previewed(owner: Signed, sendgrid: Simulator) -> None:
    lead = make_lead(owner, first_name="Ann <b>", company_name="Vane & Co")
    owner.put("/email-signature", {"html": "<b>Olga</b><script>x</script>"})
    template = owner.make(
        "/email-templates",
        {
            "name": "Offer",
            "subject": "For {{ lead.company_name }}",
            "html": '<p onclick="x()">Dear {{ lead.first_name }} of {{ record.city | default("your town") }}</p>'
            '<img src="https://pictures.example/logo.png">',
        },
    )
    body = {"lead_id": lead, "template_id": template["id"]}
    preview = owner.make("/emails/preview", body, status=200)
    assert preview["subject"] == "For Vane & Co" and preview["missing"] == [] and preview["obstacle"] is None
    assert preview["text"] == "Dear Ann <b> of your town\n\n-- \nOlga"
    assert "onclick" not in preview["html"] and "Ann &lt;b&gt; of your town" in preview["html"]
    email = write(owner, **body, cc=["Boss@example.com"], file_ids=[make_file(owner, lead)])
    assert email["attachments"][0]["name"] == "offer.txt" and email["has_remote_images"]
    assert 'data-src="https://pictures.example/logo.png"' in email["html"] and " src=" not in email["html"]
    assert ' src="https' in owner.get(f"/emails/{email['id']}?images=true").json["data"]["html"]
    owner.run_jobs()
    [mail] = sendgrid.store["mails"].values()
    assert mail["subject"] == "For Vane & Co" and mail["attachments"] == ["offer.txt"]
    assert mail["content"]["text/plain"].strip() == preview["text"]
    assert mail["content"]["text/html"].strip() == preview["html"] and sendgrid.violations == []


def test_missing_field_is_told_and_refused(owner: Signed) -> None:
    lead = make_lead(owner)
    made = owner.make(
        "/email-templates", {"name": "Hi", "subject": "Hi {{ lead.first_name }}", "text": "{{ lead.city }}"}
    )
    body = {"lead_id": lead, "template_id": made["id"]}
    assert owner.make("/emails/preview", body, status=200)["missing"] == ["lead.city", "lead.first_name"]
    refused = owner.post("/emails", body)
    assert refused.status_code == 422 and set(refused.json["error"]["fields"]) == {"lead.city", "lead.first_name"}
    # In a person's own words braces are braces, whatever a lead calls herself.
    evil = make_lead(owner, first_name="{{ user.email }}")
    own = {"lead_id": evil, "subject": "{{ x }}", "text": "Hi {{ lead.first_name }}"}
    assert owner.make("/emails/preview", own, status=200)["text"] == "Hi {{ lead.first_name }}"
    merged = owner.make("/emails/preview", {**own, "subject": "x", "has_merge_fields": True}, status=200)
    assert merged["text"] == "Hi {{ user.email }}"


def test_53_template_injection_evaluates_nothing(owner: Signed) -> None:
    lead = make_lead(owner, first_name="Ann")
    for payload in PAYLOADS:
        refused = owner.post("/email-templates", {"name": "x", "subject": "x", "text": f"a {payload} b"})
        assert refused.status_code == 422 and "text" in refused.json["error"]["fields"], payload
        body = {"lead_id": lead, "subject": "x", "html": f"<p>{payload}</p>", "has_merge_fields": True}
        assert owner.post("/emails", body).status_code == 422, payload
    print(f"FIGURE 53: template payloads {len(PAYLOADS)} evaluated 0")


def test_templates_belong_to_who_made_them(owner: Signed, other: Signed) -> None:
    agent, viewer = owner.colleague("agent"), owner.colleague("viewer")
    made = agent.make("/email-templates", {"name": "Mine", "subject": "Hello", "text": "A word"})
    path = f"/email-templates/{made['id']}"
    assert viewer.get(path).json["data"]["name"] == "Mine" and other.get(path).status_code == 404
    assert viewer.patch(path, {"name": "x"}).status_code == 403
    assert owner.colleague("agent").patch(path, {"name": "x"}).status_code == 403
    assert owner.patch(path, {"name": "Ours"}).json["data"]["version"] == 2
    assert owner.post("/email-templates", {"name": "Ours", "subject": "x", "text": "x"}).status_code == 409
    assert owner.patch(path, {"text": None}).status_code == 422
    assert agent.delete(path).status_code == 204 and agent.get(path).status_code == 404
    assert owner.put(f"{path}/restoration", None).status_code == 200
    names = [row["name"] for row in owner.get("/email-templates/fields").json["data"]]
    assert "lead.first_name" in names and "user.name" in names


def test_scheduled_mail_is_changed_put_off_and_sent_once(owner: Signed, sendgrid: Simulator, admin_sql: Any) -> None:
    email = write(owner, lead_id=make_lead(owner), send_at=ahead())
    assert email["state"] == "scheduled"
    owner.run_jobs()
    assert read(owner, email)["state"] == "scheduled" and sendgrid.store["mails"] == {}
    path = f"/emails/{email['id']}"
    assert owner.colleague("agent").patch(path, {"subject": "Mine"}).status_code == 403
    changed = owner.patch(path, {"subject": "Later", "html": "<p>New <i>words</i></p>", "send_at": ahead(3)}).json[
        "data"
    ]
    assert (changed["subject"], changed["text"], changed["state"]) == ("Later", "New words", "scheduled")
    assert owner.patch(path, {"send_at": ahead(-1)}).status_code == 422
    pass_time(admin_sql, owner)
    owner.run_jobs()
    assert read(owner, email)["state"] == "sent" and len(sendgrid.store["mails"]) == 1
    assert owner.patch(path, {"subject": "Too late"}).status_code == 409
    assert owner.delete(f"{path}/sending").status_code == 409
    called_off = write(owner, lead_id=make_lead(owner), send_at=ahead())
    assert owner.delete(f"/emails/{called_off['id']}/sending").json["data"]["state"] == "canceled"
    trashed = make_lead(owner)
    late = write(owner, lead_id=trashed, send_at=ahead())
    owner.delete(f"/leads/{trashed}")
    pass_time(admin_sql, owner)
    owner.run_jobs()
    assert read(owner, late)["state"] == "dropped" and "trash" in read(owner, late)["last_error"]
    assert len(sendgrid.store["mails"]) == 1


def test_a_mail_put_off_leaves_one_job_behind(owner: Signed, sendgrid: Simulator, admin_sql: Any) -> None:
    """Two jobs due at one moment would meet half-way, and the second would call a good hand-over unknown."""
    email = write(owner, lead_id=make_lead(owner), send_at=ahead())
    pending = "from jobs where organization_id = %s and name = 'email.send_email' and state = 'pending'"
    first = f"update jobs set available_at = now() where id = (select min(id) {pending})"
    for is_put_off in (False, True):
        if is_put_off:
            owner.patch(f"/emails/{email['id']}", {"send_at": ahead(3)})
        admin_sql.execute(first, (owner.organization_id,))
        owner.run_jobs()
        admin_sql.execute(f"select count(*) {pending}", (owner.organization_id,))
        assert admin_sql.fetchone() == (1,)
    assert read(owner, email)["state"] == "scheduled"
    pass_time(admin_sql, owner)
    owner.run_jobs()
    assert read(owner, email)["state"] == "sent" and len(sendgrid.store["mails"]) == 1


def test_attachments_are_checked(owner: Signed, other: Signed, sendgrid: Simulator, admin_sql: Any) -> None:
    lead = make_lead(owner)
    body = {"lead_id": lead, "subject": "Hello", "text": "Text"}
    foreign = make_file(other, make_lead(other))
    begun = owner.make("/files", {"lead_id": lead, "name": "begun.txt", "size_bytes": 4})["id"]
    for wrong in ([foreign], [begun], [1] * 21):
        refused = owner.post("/emails", {**body, "file_ids": wrong})
        assert refused.status_code == 422 and "file_ids" in refused.json["error"]["fields"]
    large = make_file(owner, lead)
    admin_sql.execute("update files set size_bytes = 20000001 where id = %s", (large,))
    assert "20 MB" in str(owner.post("/emails", {**body, "file_ids": [large]}).json)
    gone = make_file(owner, lead)
    email = write(owner, **body, file_ids=[gone])
    owner.delete(f"/files/{gone}")
    owner.run_jobs()
    assert read(owner, email)["state"] == "failed" and "deleted" in read(owner, email)["last_error"]
    assert sendgrid.store["mails"] == {}


@pytest.mark.parametrize("missing", ["leads.read", "files.read"])
def test_key_reaches_what_its_maker_gave_it(owner: Signed, missing: str) -> None:
    lead = make_lead(owner)
    email, file_id = write(owner, lead_id=lead), make_file(owner, lead)
    scopes = {"emails.create", "emails.read", "leads.read", "files.read"} - {missing}
    key = owner.make("/api-keys", {"name": missing, "scopes": sorted(scopes)})
    reader = type(owner)(owner.app, key.get("key") or key["secret"])
    body = {"lead_id": lead, "subject": "Hello", "text": "Text", "file_ids": [file_id]}
    assert reader.post("/emails", body).status_code == 403
    assert reader.get(f"/emails/{email['id']}").status_code == (404 if missing == "leads.read" else 200)
    assert len(reader.get("/emails").json["data"]) == (0 if missing == "leads.read" else 1)


def test_suppressed_addresses_are_kept_by_managers(owner: Signed, other: Signed) -> None:
    agent = owner.colleague("agent")
    body = {"address": "Gone@example.com", "note": "She asked by phone"}
    assert agent.post("/email-suppressions", body).status_code == 403
    made = owner.make("/email-suppressions", body)
    assert (made["address"], made["reason"]) == ("gone@example.com", "manual")
    assert owner.post("/email-suppressions", body).status_code == 409
    lead = make_lead(owner, email="GONE@example.com")
    refused = owner.post("/emails", {"lead_id": lead, "subject": "Hello", "text": "Text"})
    assert refused.status_code == 409 and "blocked by hand" in refused.json["error"]["message"]
    path = f"/email-suppressions/{made['id']}"
    assert agent.delete(path).status_code == 403 and other.delete(path).status_code == 404
    assert agent.get("/email-suppressions?address=GONE@example.com").json["data"][0]["id"] == made["id"]
    assert owner.delete(path).status_code == 204
    assert owner.post("/emails", {"lead_id": lead, "subject": "Hello", "text": "Text"}).status_code == 202


def test_content_of_an_attachment_is_sent_byte_for_byte(owner: Signed, sendgrid: Simulator, app: Any) -> None:
    from app.integrations.mailer import build_message
    from app.integrations.sendgrid import describe

    message = build_message("a@example.com", "b@example.com", "x", "y", html="<p>y</p>", cc=["c@example.com"])
    message.add_attachment(b"\x00\xff", maintype="image", subtype="png", filename="Ünï.png")
    body = describe(message, {})
    assert base64.b64decode(body["attachments"][0]["content"]) == b"\x00\xff"
    assert body["attachments"][0]["filename"] == "Ünï.png"
    assert body["personalizations"][0]["cc"] == [{"email": "c@example.com"}]
    assert [part["type"] for part in body["content"]] == ["text/plain", "text/html"]
