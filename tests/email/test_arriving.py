"""Mail that comes in: alphabets, attachments, threads, strangers, machines."""

import json
from typing import Any

from simulators.server import Simulator
from tests.client import Signed
from tests.email.letters import arrive, make_lead, write


def newest(person: Signed, lead: int) -> dict[str, Any]:
    return dict(person.get(f"/emails?lead_id={lead}").json["data"][0])


def reply_to(sendgrid: Simulator) -> str:
    return str(list(sendgrid.store["mails"].values())[-1]["reply_to"])


def test_reply_keeps_its_alphabet_its_pictures_and_its_files(owner: Signed, sendgrid: Simulator) -> None:
    lead = make_lead(owner)
    email = write(owner, lead_id=lead)
    owner.run_jobs()
    charsets = {"text": "windows-1252", "subject": "ISO-8859-2", "html": "zip", "from": "nonsense"}
    status = arrive(
        owner,
        reply_to(sendgrid),
        charsets=json.dumps(charsets),
        text="Gr\u00fc\u00dfe \u20ac".encode("cp1252"),
        subject="\u0141\u00f3d\u017a".encode("iso-8859-2"),
        html='<p>Hi</p><img src="https://spy.example/1.gif"><form action="/x"><script>1</script></form>',
        files=[("../../Plan.txt", b"A plan"), ("setup.exe", b"MZ\x90\x00program")],
    )
    assert status == 204
    found = newest(owner, lead)
    assert (found["text"], found["subject"]) == ("Gr\u00fc\u00dfe \u20ac", "\u0141\u00f3d\u017a")
    assert found["html"] == '<p>Hi</p><img data-src="https://spy.example/1.gif">' and found["has_remote_images"]
    assert found["thread_id"] == email["id"] and not found["is_automatic"]
    plan, program = found["attachments"]
    assert (plan["name"], plan["size_bytes"], plan["reason"]) == ("Plan.txt", 6, None)
    assert "Programs" in program["reason"]
    kept = owner.get(f"/files/{plan['file_id']}").json["data"]
    assert (kept["state"], kept["lead_id"], kept["content_type"]) == ("ready", lead, "text/plain")
    address = owner.get(f"/files/{plan['file_id']}/download").json["data"]["url"]
    assert owner.http.get(address).data == b"A plan"


def test_unknown_sender_becomes_a_lead_only_if_wanted(owner: Signed, sendgrid: Simulator) -> None:
    inbox = owner.get("/email-settings").json["data"]["inbox_address"]
    assert owner.colleague("manager").patch("/email-settings", {"creates_leads": True}).status_code == 403
    arrive(owner, inbox)
    assert owner.get("/emails").json["data"] == []
    [event] = owner.get("/inbound-events").json["data"]
    assert event["state"] == "failed" and "not wanted as leads" in event["last_error"]
    assert owner.patch("/email-settings", {"creates_leads": True}).json["data"]["creates_leads"]
    for header in ("Auto-Submitted: auto-replied", "Precedence: bulk", "X-Autoreply: yes"):
        arrive(owner, inbox, headers=header)
    arrive(owner, inbox, **{"from": "MAILER-DAEMON@far.example"})
    arrive(owner, inbox, envelope_from="")
    arrive(owner, inbox, subject="Automatic reply: away")
    assert owner.get("/leads").json["data"] == []
    arrive(owner, inbox, files=[("card.txt", b"Vera")])
    [lead] = owner.get("/leads").json["data"]
    assert (lead["first_name"], lead["last_name"], lead["email"]) == ("Vera", "Vane", "vera@far.example")
    assert (lead["source"], lead["is_sample"]) == ("email", False)
    first = newest(owner, lead["id"])
    assert first["attachments"][0]["file_id"]
    # Known now: no second lead, whatever the case; and a mail that names the first joins its thread.
    arrive(owner, inbox, headers=f"References: <x@y> {first['message_id']}", **{"from": "VERA@far.example"})
    assert len(owner.get("/leads").json["data"]) == 1
    assert newest(owner, lead["id"])["thread_id"] == first["id"]


def test_same_mail_twice_is_kept_once(owner: Signed, sendgrid: Simulator) -> None:
    lead = make_lead(owner)
    write(owner, lead_id=lead)
    owner.run_jobs()
    for address in ("192.0.2.1", "192.0.2.2"):
        arrive(owner, reply_to(sendgrid), sender_ip=address, message_id="<same@far.example>", files=[("a.txt", b"a")])
    [mail] = owner.get(f"/emails?lead_id={lead}&direction=incoming").json["data"]
    assert len(mail["attachments"]) == 1
    assert len(owner.get(f"/files?lead_id={lead}").json["data"]) == 1


def test_merged_lead_keeps_its_mail(owner: Signed) -> None:
    kept, merged = make_lead(owner), make_lead(owner)
    email = write(owner, lead_id=merged)
    owner.make("/merges", {"record_type": "lead", "kept_id": kept, "merged_id": merged})
    assert newest(owner, kept)["id"] == email["id"]
