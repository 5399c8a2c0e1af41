"""The letters the product wrote into its outbox folder."""

import re
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from app.integrations.mailer import list_outbox


def read_letters(app: Any, to: str) -> list[EmailMessage]:
    """All letters to an address, oldest first."""
    folder = app.config["SETTINGS"].outbox_folder
    letters = [message_from_bytes(path.read_bytes(), policy=policy.default) for path in list_outbox(folder)]
    return [letter for letter in letters if letter["To"] == to]  # type: ignore[misc]


def last_letter(app: Any, to: str) -> str:
    """The text of the newest letter to an address."""
    return str(read_letters(app, to)[-1].get_content())


def last_token(app: Any, to: str) -> str:
    """The token in the link of the newest letter to an address."""
    found = re.search(r"#token=(\S+)", last_letter(app, to))
    assert found, "no link in the letter"
    return found[1]
