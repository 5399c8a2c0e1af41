"""A mail server, spoken to by SMTP."""

import contextlib
import smtplib
import ssl
from email.message import EmailMessage

from app.integrations.errors import Refused, Unavailable, Unsure
from config import Settings

TIMEOUT_SECONDS = 10
TLS_PORT = 465


def deliver(message: EmailMessage, settings: Settings) -> None:
    """Hand a message to SMTP_HOST. Raises Unavailable when it may work later, Unsure when nobody knows whether it was taken,
    Refused when it will not work.

    TLS from the start on port 465, STARTTLS elsewhere when offered; without TLS no password is sent.
    """
    server = _open(settings)
    try:
        _hand_over(server, message)
    finally:
        # It was taken, or not: a poor farewell changes nothing.
        with contextlib.suppress(smtplib.SMTPException, OSError):
            server.quit()
        server.close()


def _open(settings: Settings) -> smtplib.SMTP:
    """A server that is ready for a mail. Whatever fails before that, nothing was sent."""
    server = None
    try:
        server = _connect(settings)
        _sign_in(server, settings)
    except (smtplib.SMTPException, OSError, Refused) as error:
        if server is not None:
            server.close()
        if isinstance(error, Refused):
            raise
        raise _tell_opening(error) from error
    return server


def _tell_opening(error: Exception) -> Unavailable | Refused:
    if isinstance(error, smtplib.SMTPResponseException):
        return _by_code(error.smtp_code)
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return Refused("The mail server does not take this kind of mail or sign-in.", code="mail_refused")
    return Unavailable("The mail server is not reachable.")


def _hand_over(server: smtplib.SMTP, message: EmailMessage) -> None:
    try:
        server.send_message(message)
    except smtplib.SMTPRecipientsRefused as error:
        raise _by_code(next(iter(error.recipients.values()))[0]) from error
    except smtplib.SMTPResponseException as error:
        raise _by_code(error.smtp_code) from error
    except smtplib.SMTPNotSupportedError as error:
        raise Refused("The mail server does not take this kind of mail or sign-in.", code="mail_refused") from error
    except (smtplib.SMTPException, OSError) as error:
        raise Unsure("The mail server went away while it took the mail.") from error


def _connect(settings: Settings) -> smtplib.SMTP:
    if settings.SMTP_PORT == TLS_PORT:
        return smtplib.SMTP_SSL(
            settings.SMTP_HOST, TLS_PORT, timeout=TIMEOUT_SECONDS, context=ssl.create_default_context()
        )
    return smtplib.SMTP(settings.SMTP_HOST, settings.SMTP_PORT, timeout=TIMEOUT_SECONDS)


def _sign_in(server: smtplib.SMTP, settings: Settings) -> None:
    is_safe = settings.SMTP_PORT == TLS_PORT
    server.ehlo_or_helo_if_needed()
    if not is_safe and server.has_extn("starttls"):
        server.starttls(context=ssl.create_default_context())
        server.ehlo_or_helo_if_needed()
        is_safe = True
    if not settings.SMTP_USERNAME:
        return
    if not is_safe:
        raise Refused("The mail server offers no TLS: the password is not sent.", code="mail_refused")
    server.login(settings.SMTP_USERNAME, settings.SMTP_PASSWORD)


def _by_code(code: int) -> Unavailable | Refused:
    # 4xx: not now; 5xx: not ever (RFC 5321, 4.2.1).
    if 400 <= code < 500:
        return Unavailable("The mail server asks to try again later.")
    return Refused("The mail server refused the mail.", code="mail_refused")
