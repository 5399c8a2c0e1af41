"""What the tests of mail share: people to write to, mails, and time that passes at once."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from simulators.server import Simulator
from tests.client import Signed
from tests.simulated import SECRETS

PARSE = f"/inbound/sendgrid-parse/{SECRETS['SENDGRID_PARSE_TOKEN']}"
BOUNDARY = "a-boundary-of-the-tests"
_numbers = iter(range(1, 1_000_000))


def make_lead(person: Signed, **values: Any) -> int:
    """A lead with an address of its own; its id."""
    email = f"lead{next(_numbers)}.{person.organization_id}@example.com"
    return int(person.make("/leads", {"last_name": "Seed", "email": email, **values})["id"])


def write(person: Signed, **values: Any) -> dict[str, Any]:
    """An email that is accepted; with words unless a template says them."""
    words = {} if "template_id" in values else {"subject": "Hello", "text": "How are you?"}
    return dict(person.make("/emails", {**words, **values}, status=202))


def read(person: Signed, email: dict[str, Any]) -> dict[str, Any]:
    return dict(person.get(f"/emails/{email['id']}").json["data"])


def pass_time(admin_sql: Any, person: Signed) -> None:
    """Let everything that waits for its time be due, as the relay would find it then."""
    ours = (person.organization_id,)
    admin_sql.execute("update emails set send_at = now() where organization_id = %s and state = 'scheduled'", ours)
    admin_sql.execute("update jobs set available_at = now() where organization_id = %s and state = 'pending'", ours)


def arrive(
    person: Signed,
    to: str,
    *,
    headers: str = "",
    message_id: str = "",
    files: list[tuple[str, bytes]] | None = None,
    **fields: Any,
) -> int:
    """A mail by Inbound Parse, worked on; the status of the answer."""
    sender = fields.get("from", "Vera Vane <vera@far.example>")
    form = {
        "from": sender,
        "to": to,
        "subject": "Hello",
        "text": "A word",
        "headers": f"Message-ID: {message_id or f'<m{next(_numbers)}@far.example>'}\n{headers}",
        "envelope": json.dumps({"to": [to], "from": fields.pop("envelope_from", "vera@far.example")}),
        **fields,
    }
    body = b"".join(_part(name, value) for name, value in form.items())
    for number, (name, content) in enumerate(files or [], start=1):
        body += _part(f'attachment{number}"; filename="{name}', content)
    content_type = f"multipart/form-data; boundary={BOUNDARY}"
    status = person.post(PARSE, data=body + f"--{BOUNDARY}--\r\n".encode(), content_type=content_type).status_code
    person.run_jobs()
    return int(status)


def _part(name: str, value: str | bytes) -> bytes:
    # In the alphabet it was written in: an ordinary form would have made it UTF-8.
    raw = value.encode() if isinstance(value, str) else value
    return f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'.encode() + raw + b"\r\n"


def make_file(person: Signed, lead: int, content: bytes = b"An offer", name: str = "offer.txt") -> int:
    """A checked file on a lead; its id."""
    made = person.make("/files", {"lead_id": lead, "name": name, "size_bytes": len(content)})
    assert person.http.put(made["upload"]["url"], data=content).status_code == 200
    assert person.put(f"/files/{made['id']}/completion", None).status_code == 202
    person.run_jobs()
    return int(made["id"])


@pytest.fixture
def sendgrid(simulate: Callable[..., Simulator], site: str) -> Simulator:
    return simulate("sendgrid", target=site)
