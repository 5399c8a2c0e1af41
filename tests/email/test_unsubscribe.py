"""Taking one's address off without a sign-in (RFC 8058): asked on a page, done by one POST, by the receiver alone."""

from typing import Any

from app.email.addresses import unsubscribe_url
from simulators.server import Simulator
from tests.client import Signed
from tests.email.letters import make_lead, read, write


def path_for(person: Signed, email: dict[str, Any]) -> str:
    with person.app.app_context():
        return "/api" + unsubscribe_url(person.organization_id, email["id"]).partition("/api")[2]


def test_page_asks_and_one_click_takes_the_address_off(owner: Signed, other: Signed, sendgrid: Simulator) -> None:
    lead = make_lead(owner)
    email = write(owner, lead_id=lead)
    path, anybody = path_for(owner, email), owner.app.test_client()
    asked = anybody.get(path)
    assert asked.status_code == 200 and "Unsubscribe?" in asked.text and email["to_address"] in asked.text
    assert "default-src 'none'" in asked.headers["Content-Security-Policy"]
    assert owner.get("/email-suppressions").json["data"] == []
    # What a mail program sends: no cookie, no token, a form of one field.
    done = [anybody.post(path, data={"List-Unsubscribe": "One-Click"}) for _ in range(2)]
    assert [answer.status_code for answer in done] == [200, 200] and "Done" in anybody.get(path).text
    [kept] = owner.get("/email-suppressions").json["data"]
    assert (kept["address"], kept["reason"]) == (email["to_address"], "unsubscribed")
    assert owner.post("/emails", {"lead_id": lead, "subject": "Again", "text": "Hello"}).status_code == 409
    assert other.get("/email-suppressions").json["data"] == []
    owner.run_jobs()
    assert read(owner, email)["state"] == "dropped" and sendgrid.store["mails"] == {}


def test_address_that_is_not_ours_is_not_there(owner: Signed, other: Signed, sendgrid: Simulator) -> None:
    path, anybody = path_for(owner, write(owner, lead_id=make_lead(owner))), owner.app.test_client()
    mine = f"/{owner.organization_id}."
    for wrong in (path[:-1] + "!", path[:-20] + "0" * 20, path.replace(mine, f"/{other.organization_id}."), path + "0"):
        assert anybody.get(wrong).status_code == anybody.post(wrong).status_code == 404
    assert owner.get("/email-suppressions").json["data"] == []


def test_mail_to_many_carries_the_address(owner: Signed, sendgrid: Simulator, admin_sql: Any) -> None:
    email = write(owner, lead_id=make_lead(owner))
    admin_sql.execute("update emails set enrolment_id = 1, step = 1 where id = %s", (email["id"],))
    owner.run_jobs()
    [mail] = sendgrid.store["mails"].values()
    assert mail["headers"]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert path_for(owner, email) in mail["headers"]["List-Unsubscribe"]
