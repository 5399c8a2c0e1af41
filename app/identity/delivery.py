"""How tokens travel: the refresh token in a cookie of this host alone, or in the body for programs that ask for it."""

from typing import Any

from flask import Response, current_app, request

from app.core.http import answer
from app.identity.sessions import ABSOLUTE_DAYS, Device, Tokens

COOKIE = "neuracrm_refresh"
DAY_SECONDS = 86400


def read_device() -> Device:
    """Where the running request comes from."""
    return Device(request.remote_addr or "", request.headers.get("User-Agent", ""))


def answer_signed_in(data: dict[str, Any], tokens: Tokens, *, status: int = 200) -> Response:
    """The session's answer; the refresh token goes into the cookie unless the client asked for it in the body."""
    minutes = current_app.config["SETTINGS"].JWT_ACCESS_TOKEN_EXPIRE_MINUTES
    data = {**data, "expires_in": minutes * 60}
    if request.headers.get("X-Token-Delivery") == "body":
        return answer({**data, "refresh_token": tokens.refresh}, status=status)
    response = answer(data, status=status)
    set_cookie(response, COOKIE, tokens.refresh, ABSOLUTE_DAYS * DAY_SECONDS)
    return response


def set_cookie(response: Response, name: str, value: str, seconds: int) -> None:
    """HttpOnly, SameSite=Strict, path /; with the __Host- prefix wherever the product is reached by https."""
    response.set_cookie(
        cookie_name(name),
        value,
        max_age=seconds,
        path="/",
        secure=_is_secure(),
        httponly=True,
        samesite="Strict",
    )


def cookie_name(name: str) -> str:
    return f"__Host-{name}" if _is_secure() else name


def _is_secure() -> bool:
    settings = current_app.config["SETTINGS"]
    return bool(settings.is_production or settings.public_url.startswith("https://"))
