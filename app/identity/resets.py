"""Forgotten passwords: a mailed link that lets a person choose a new one. It never replaces the second factor."""

from app.core.clock import now
from app.core.database import commit_now, db
from app.core.errors import LimitReached
from app.identity.devices import Device, account_mark
from app.identity.links import PASSWORD_RESET, find_link, make_link, use_link
from app.identity.mails import mail_password_changed, mail_password_reset
from app.identity.models import User
from app.identity.passwords import check_new_password
from app.identity.people import as_person, change_user, record_everywhere, store_password, tell_person
from app.identity.queries import Account, find_account_apart, normalise_email
from app.identity.sessions import end_sessions_everywhere
from app.identity.throttles import MAILS_FROM_ADDRESS, MAILS_TO_ACCOUNT, address_budget, count_guess


def request_reset(email: str, device: Device) -> None:
    """Mail a link if the address has an account; nothing tells whether it has. Raises LimitReached for one address."""
    budgets = address_budget("reset", device.address, MAILS_FROM_ADDRESS)
    if budgets:
        count_guess(budgets)
    account = find_account_apart(email)
    try:
        # Nobody's mailbox is to be filled by strangers; past the limit the answer stays the same.
        count_guess({f"mail:{account_mark(normalise_email(email))}": MAILS_TO_ACCOUNT})
    except LimitReached:
        return
    if account is not None:
        _mail_link(account)
        # Committed and pushed before the answer is padded to its fixed time.
        commit_now()


def reset_password(token: str, password: str) -> None:
    """Set the new password and end every session. Raises Invalid for a link that is not good any more."""
    link = find_link(token, PASSWORD_RESET)
    with as_person(link.user_id):
        user = db.session.get_one(User, link.user_id)
        email, name, last = user.email, user.name, user.last_organization_id
    check_new_password(password, email, name)
    use_link(link.user_id, token)
    store_password(link.user_id, password)
    # She has shown that the mailbox is hers.
    change_user(link.user_id, email_verified_at=now())
    end_sessions_everywhere(link.user_id, "password_reset")
    record_everywhere(link.user_id, "user.password_reset")
    tell_person(link.user_id, last, lambda: mail_password_changed(email))


def _mail_link(account: Account) -> None:
    token = make_link(account.id, PASSWORD_RESET, account.email, account.email)
    tell_person(account.id, account.last_organization_id, lambda: mail_password_reset(account.email, token))
