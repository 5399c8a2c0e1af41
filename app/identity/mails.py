"""The letters identity sends. Each is enqueued in the running transaction, encrypted, and sent by a job after the commit."""

from email.utils import make_msgid
from urllib.parse import quote

import orjson
from flask import current_app

from app.core.jobs import find_job
from app.core.security import encrypt

PURPOSE = "mail"
SEND_JOB = "identity.send_letter"


def post_letter(to: str, subject: str, text: str) -> None:
    """Have a letter sent in the bound organization's name, once the running transaction is committed."""
    job = find_job(SEND_JOB)
    if job is None:
        raise LookupError(f"no job is named {SEND_JOB}")
    # One Message-ID for all tries: a letter sent twice after a crash is shown once by most mail programs.
    letter = {"to": to, "subject": subject, "text": text, "message_id": make_msgid(domain="neuracrm.local")}
    job.enqueue(sealed=encrypt(PURPOSE, orjson.dumps(letter).decode()))


def mail_password_reset(to: str, token: str) -> None:
    post_letter(
        to,
        "Choose a new password for NeuraCRM",
        "Somebody, probably you, asked for a new password for NeuraCRM.\n\n"
        f"Choose it here within 30 minutes; the link works once:\n{_link('reset-password', token)}\n\n"
        "If it was not you, ignore this mail: your password stays as it is.\n",
    )


def mail_password_changed(to: str) -> None:
    post_letter(
        to,
        "Your NeuraCRM password was changed",
        "The password of your NeuraCRM account was changed, and your other devices were signed out.\n\n"
        f"If it was not you, choose a new one at once: {_page('forgot-password')}\n",
    )


def mail_email_change(to: str, token: str) -> None:
    post_letter(
        to,
        "Confirm your new address for NeuraCRM",
        "You asked to use this address for your NeuraCRM account.\n\n"
        f"Confirm it within 30 minutes; the link works once:\n{_link('confirm-email', token)}\n\n"
        "If it was not you, ignore this mail.\n",
    )


def mail_email_changed(to: str) -> None:
    post_letter(
        to,
        "The address of your NeuraCRM account was changed",
        "Your NeuraCRM account has another e-mail address now, and all its devices were signed out.\n\n"
        "If it was not you, ask the owner of your organization to have the account closed.\n",
    )


def mail_second_factor_changed(to: str, enabled: bool) -> None:
    post_letter(
        to,
        f"The second factor of your NeuraCRM account is {'on' if enabled else 'off'}",
        f"The second factor of your NeuraCRM account was turned {'on' if enabled else 'off'}.\n\n"
        f"If it was not you, choose a new password at once: {_page('forgot-password')}\n",
    )


def mail_session_stolen(to: str) -> None:
    post_letter(
        to,
        "We ended one of your NeuraCRM sessions",
        "A session of yours was continued from two places, which happens when its cookie was copied. We ended it.\n\n"
        "Sign in again. If you do not know why this happened, choose a new password and end your other sessions: "
        f"{_page('forgot-password')}\n",
    )


def mail_invitation(to: str, token: str, *, inviter: str, organization: str, role: str) -> None:
    post_letter(
        to,
        f"{inviter} invites you to {organization} on NeuraCRM",
        f"{inviter} invites you to work with {organization} on NeuraCRM, as {role}.\n\n"
        f"Accept within 72 hours; the link works once:\n{_link('accept-invitation', token)}\n\n"
        "If you do not know the sender, ignore this mail.\n",
    )


def _page(name: str) -> str:
    # From the settings, never from the request: a forged Host header must not lead anybody away.
    return f"{current_app.config['SETTINGS'].public_url}/{name}"


def _link(page: str, token: str) -> str:
    # Behind the hash, so that the token is in no server's log.
    return f"{_page(page)}#token={quote(token, safe='')}"
