"""Two organizations with the same mails and the same purchase: what vendors tell of them, and what is left of it."""

import random
from collections.abc import Iterable
from typing import Any

import requests

from simulators.server import Simulator
from tests.chaos.site import Site, wait_until
from tests.inbound.signing import retell_call, sendgrid_call, stripe_call, twilio_call

FORGED_SHARE = 0.05
MOST_REPEATS = 5
RENEWALS = 10
SETTLED_SECONDS = 600.0
# What became of a mail, as SendGrid tells it; the fifth never arrives.
FATES = [["processed", "delivered", "open", "click"]] * 4 + [["processed", "bounce"]]
MAILS = """insert into emails (organization_id, lead_id, direction, state, from_address, to_address, subject, text, message_id,
    sent_at)
  select %s, %s, 'outgoing', 'sent', 'crm@example.com', 'p' || n || '@example.com', 'Hello', 'Text', '<' || n || '@example.com>',
    now()
  from generate_series(1, %s) n returning id"""
SNAPSHOTS = {
    "mails": """select to_address, state, last_error, sent_at is not null, delivered_at is not null, opened_at is not null,
        clicked_at is not null from emails where organization_id = %s order by id""",
    "suppressions": "select address, reason from email_suppressions where organization_id = %s order by 1, 2",
    "timeline": """select name, count(*) from events where organization_id = %s and name like 'email.%%'
        group by 1 order by 1""",
    "inbound": """select vendor, event_type, state, count(*) from inbound_events where organization_id = %s
        group by 1, 2, 3 order by 1, 2, 3""",
}


class Firm:
    """An organization of the site that has bought a plan and sent mails."""

    def __init__(self, site: Site, stripe: Simulator, name: str, mails: int) -> None:
        self.site, self.stripe = site, stripe
        person = {"email": f"{name}@storm.example", "password": "a long word for a test 7", "name": name}
        site.token = ""
        answer = site.call("POST", "/auth/sign-up", {**person, "organization_name": name})
        assert answer.status == 201, answer
        self.token, self.id = answer.data["access_token"], answer.data["organization"]["id"]
        lead = self.ask("POST", "/leads", {"last_name": "Ann", "email": "ann@example.com"})["id"]
        self.mails = [row[0] for row in site.sql(MAILS, self.id, lead, mails)]
        self._buy()

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """The data of a request as the firm's owner."""
        self.site.token = self.token
        answer = self.site.call(method, path, body)
        assert answer.status < 300, answer
        return answer.data

    def _buy(self) -> None:
        known = set(self.stripe.store["events"])
        made = self.ask("POST", "/billing/checkouts", {"plan": "pro", "seats": 4})
        requests.post(made["url"], data={"do": "pay"}, allow_redirects=False, timeout=30)
        subscription = list(self.stripe.store["subscriptions"].values())[-1]
        for _ in range(RENEWALS):
            page = f"{self.stripe.url}/_act/subscription/{subscription['id']}"
            requests.post(page, data={"do": "renew"}, allow_redirects=False, timeout=30)
        self.purchase = [event for ref, event in self.stripe.store["events"].items() if ref not in known]

    def list_calls(self, count: int) -> list[dict[str, Any]]:
        """What each of four vendors tells, `count` events each, in the order it happened."""
        mine = {"organization_id": str(self.id)}
        told = [(mail, event) for number, mail in enumerate(self.mails) for event in FATES[number % len(FATES)]]
        assert len(told) >= count
        found = [
            sendgrid_call([{"sg_event_id": f"sg_{mail}_{event}", "event": event, "email_id": str(mail), **mine}])
            for mail, event in told[:count]
        ]
        # The purchase, and then what else the account tells of this customer: each has the product look again.
        for number in range(count):
            event = self.purchase[min(number, len(self.purchase) - 1)]
            found.append(stripe_call({**event, "id": f"evt_{self.id}_{number}"}))
        for number in range(count):
            call = {
                "CallSid": f"CA{self.id}_{number // 4}",
                "CallStatus": "completed",
                "SequenceNumber": str(number % 4),
            }
            found.append(twilio_call(call, self.id))
            about = {"call_id": f"call_{self.id}_{number}", "metadata": mine}
            found.append(retell_call({"event": "call_ended", "call": about}))
        return found

    def settle(self) -> None:
        """Wait until every event that was kept has been worked on."""
        waiting = "inbound_events where organization_id = %s and state = 'received'"
        wait_until(lambda: self.site.count(waiting, self.id) == 0, SETTLED_SECONDS, "all events are worked on")

    def look(self) -> dict[str, Any]:
        """All that vendors can have changed."""
        found: dict[str, Any] = {name: self.site.sql(query, self.id) for name, query in SNAPSHOTS.items()}
        billing = self.ask("GET", "/billing")
        found["billing"] = {name: billing[name] for name in ("plan", "status", "seats")}
        return found


def shake(calls: Iterable[dict[str, Any]], chance: random.Random) -> list[dict[str, Any]]:
    """Each call one to five times, one in twenty forged beside, all in any order."""
    found = []
    for call in calls:
        found += [call] * chance.randint(1, MOST_REPEATS)
        if chance.random() < FORGED_SHARE:
            name = next(name for name in call["headers"] if "Signature" in name)
            found.append({**call, "headers": {**call["headers"], name: "forged"}, "is_forged": True})
    chance.shuffle(found)
    return found
