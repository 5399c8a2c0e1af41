"""Taking one's address off, without a sign-in: by one click of a mail program (RFC 8058), or on a small page that asks."""

import base64
import hashlib
from html import escape

from flask import Blueprint, Response

from app.core.errors import NotFound
from app.core.tenancy import Scope, acting_as
from app.email.addresses import read_unsubscribe
from app.email.following import suppress
from app.email.queries import find_email
from app.email.receivers import find_suppression
from app.identity.organizations import get_organization

# No part of the API document: mail programs call it, and people who have no account.
blueprint = Blueprint("unsubscribe", __name__)
STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:32rem;margin:15vh auto;padding:0 1rem;color:#1c2430;background:#fff}"
    "button{font:inherit;padding:.6rem 1.2rem;border:0;border-radius:.4rem;background:#1c2430;color:#fff;cursor:pointer}"
    "@media(prefers-color-scheme:dark){body{color:#e6e9ef;background:#14181f}button{background:#e6e9ef;color:#14181f}}"
)
STYLE_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
POLICY = (
    f"default-src 'none'; style-src 'sha256-{STYLE_HASH}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


@blueprint.get("/unsubscribe/<token>")
def show_unsubscribe(token: str) -> Response:
    """Ask: programs that look at addresses beforehand must not unsubscribe anybody."""
    organization_id, email_id = _read(token)
    with acting_as(Scope(organization_id, actor_type="automation")):
        email = find_email(email_id)
        if email is None:
            raise NotFound
        if find_suppression(email.to_address):
            return _page(f"<h1>Done</h1><p>{escape(email.to_address)} gets no more mail from {_name()}.</p>")
        question = f"<h1>Unsubscribe?</h1><p>{escape(email.to_address)} will get no more mail from {_name()}.</p>"
        return _page(f'{question}<form method="post"><button>Unsubscribe</button></form>')


@blueprint.post("/unsubscribe/<token>")
def unsubscribe(token: str) -> Response:
    """Take the address off; again changes nothing."""
    organization_id, email_id = _read(token)
    with acting_as(Scope(organization_id, actor_type="automation")):
        email = find_email(email_id)
        if email is None:
            raise NotFound
        suppress(email, email.to_address, "unsubscribed")
        return _page(f"<h1>Done</h1><p>{escape(email.to_address)} gets no more mail from {_name()}.</p>")


def _read(token: str) -> tuple[int, int]:
    found = read_unsubscribe(token)
    if found is None:
        raise NotFound
    return found


def _name() -> str:
    return escape(str(get_organization()["name"]))


def _page(body: str) -> Response:
    page = '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="robots" content="noindex">'
    page += f'<meta name="viewport" content="width=device-width"><title>Mail</title><style>{STYLE}</style>{body}</html>'
    return Response(page, mimetype="text/html", headers={"Content-Security-Policy": POLICY})
