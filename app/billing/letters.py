"""The letters owners get when invoices stay open."""

from flask import current_app

from app.billing.plans import GRACE_DAYS
from app.billing.queries import list_owner_emails
from app.identity.mails import post_letter

LETTERS = {
    "grace": (
        "An invoice for NeuraCRM is still open",
        f"An invoice of your organization could not be charged. Please pay it within {GRACE_DAYS} days; after that the\n"
        "organization can only be read until it is paid. Nothing is deleted.\n\n",
    ),
    "read_only": (
        "Your organization in NeuraCRM can only be read now",
        "An invoice has stayed open for too long. Everything is still there: it can be read and exported, and all of it\n"
        "works again as soon as the invoice is paid.\n\n",
    ),
}


def tell_owners(status: str) -> None:
    """Write to every owner of the bound organization, once the running transaction is committed."""
    if status not in LETTERS:
        return
    subject, text = LETTERS[status]
    page = f"{current_app.config['SETTINGS'].public_url}/settings/billing"
    for address in list_owner_emails():
        post_letter(address, subject, f"{text}Pay here: {page}\n")
