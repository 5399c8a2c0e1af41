"""How tokens travel: the refresh token in a cookie of this host alone, or in the body for programs that ask for it."""

from typing import Any

from flask import Response, current_app, request

from app.core.http import answer
from app.identity.devices import Device, account_mark, read_mark, write_mark
from app.identity.queries import normalise_email
from app.identity.sessions import ABSOLUTE_DAYS, SignedIn

REFRESH_COOKIE = "neuracrm_refresh"
DEVICE_COOKIE = "neuracrm_device"
DEVICE_DAYS = 180
DAY_SECONDS = 86400
IN_BODY_HEADER = "X-Token-Delivery"
# For the API document, on every operation that answers with a session.
DELIVERY_DOC: dict[str, Any] = {
    "parameters": [
        {
            "in": "header",
            "name": IN_BODY_HEADER,
            "required": False,
            "schema": {"type": "string"},
            "description": "With the value `body` the refresh token comes in the body instead of a cookie, for programs.",
        }
    ]
}


def read_device() -> Device:
    """Where the running request comes from, and whose device it is known to be."""
    mark = request.cookies.get(_cookie_name(DEVICE_COOKIE))
    return read_mark(request.remote_addr or "", request.headers.get("User-Agent", ""), mark)


def read_refresh_token(values: dict[str, Any]) -> tuple[str | None, bool]:
    """The refresh token, None when there is none, and whether it came in the body."""
    if values.get("refresh_token"):
        return values["refresh_token"], True
    return request.cookies.get(_cookie_name(REFRESH_COOKIE)) or None, False


def answer_signed_in(signed_in: SignedIn, *, status: int = 200, in_body: bool | None = None) -> Response:
    """The session's answer; the refresh token goes into the cookie unless the client asked for it in the body."""
    minutes = current_app.config["SETTINGS"].JWT_ACCESS_TOKEN_EXPIRE_MINUTES
    data = {**signed_in.data, "expires_in": minutes * 60}
    if in_body is None:
        in_body = request.headers.get(IN_BODY_HEADER) == "body"
    if in_body:
        data["refresh_token"] = signed_in.tokens.refresh
    response = answer(data, status=status)
    if not in_body:
        _set_cookie(response, REFRESH_COOKIE, signed_in.tokens.refresh, ABSOLUTE_DAYS)
    mark = write_mark(read_device(), account_mark(normalise_email(signed_in.email)))
    _set_cookie(response, DEVICE_COOKIE, mark, DEVICE_DAYS)
    return response


def answer_signed_out() -> Response:
    """204 that takes the refresh token away. The mark of the device stays: it lets nobody in."""
    response = answer(status=204)
    response.delete_cookie(
        _cookie_name(REFRESH_COOKIE), path="/", secure=_is_secure(), httponly=True, samesite="Strict"
    )
    return response


def _set_cookie(response: Response, name: str, value: str, days: int) -> None:
    response.set_cookie(
        _cookie_name(name),
        value,
        max_age=days * DAY_SECONDS,
        path="/",
        secure=_is_secure(),
        httponly=True,
        samesite="Strict",
    )


def _cookie_name(name: str) -> str:
    # Browsers take a __Host- cookie only by https; development without it names it plainly.
    return f"__Host-{name}" if _is_secure() else name


def _is_secure() -> bool:
    settings = current_app.config["SETTINGS"]
    return bool(settings.is_production or settings.public_url.startswith("https://"))
