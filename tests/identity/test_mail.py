"""Mail: sent by a job after the commit, to a real mail server or to the outbox folder, with headers nobody breaks out of."""

import datetime
import smtplib
from collections.abc import Iterator
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from app.core.jobs import find_job
from app.core.security import decrypt
from app.core.tenancy import Scope, acting_as
from app.integrations import mailer, smtp
from app.integrations.errors import Refused, Unavailable
from tests.client import Signed
from tests.identity.letters import read_letters
from tests.identity.mail_server import MailServer, serve


@pytest.fixture
def certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Certificate and key for `localhost`, trusted by this process."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    day = datetime.timedelta(days=1)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
        .not_valid_before(datetime.datetime.now(datetime.UTC) - day).not_valid_after(datetime.datetime.now(datetime.UTC) + day)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    path = tmp_path / "mail.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    return path


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    yield from serve(MailServer())


@pytest.fixture
def tls_server(certificate: Path) -> Iterator[MailServer]:
    yield from serve(MailServer(certificate))


def settings_of(app: Any, server: MailServer | None, **values: Any) -> Any:
    port = server.server_address[1] if server else 1
    changes = {"SMTP_HOST": "localhost", "SMTP_PORT": port, "MAIL_FROM": "NeuraCRM <crm@example.com>", **values}
    return app.config["SETTINGS"].model_copy(update=changes)


def send(app: Any, settings: Any, to: str = "ann@example.com", subject: str = "Hello", **values: Any) -> None:
    real = app.config["SETTINGS"]
    app.config["SETTINGS"] = settings
    try:
        with app.app_context():
            mailer.send_mail(to, subject, "Body of the mail\n.\nend", **values)
    finally:
        app.config["SETTINGS"] = real


def test_mail_reaches_the_server_whole(app, mail_server):
    send(app, settings_of(app, mail_server), subject="Grüße", html="<p>Body</p>")
    recipients, raw = mail_server.received[0]
    message = message_from_bytes(raw.replace(b"\r\n..", b"\r\n."), policy=policy.default)
    assert [one.upper() for one in recipients] == ["RCPT TO:<ANN@EXAMPLE.COM>"]
    assert message["Subject"] == "Grüße" and message["From"] == "NeuraCRM <crm@example.com>"
    assert "Body of the mail" in message.get_body(("plain",)).get_content()
    assert message.get_body(("html",)).get_content().strip() == "<p>Body</p>"
    assert message["Auto-Submitted"] == "auto-generated" and message["Message-ID"]


def test_mail_goes_by_tls_and_signs_in_when_it_can(app, tls_server):
    send(app, settings_of(app, tls_server, SMTP_USERNAME="u", SMTP_PASSWORD="p"))
    assert len(tls_server.received) == 1 and tls_server.logins == 1


def test_password_is_never_sent_in_the_clear(app, mail_server):
    with pytest.raises(Refused):
        send(app, settings_of(app, mail_server, SMTP_USERNAME="u", SMTP_PASSWORD="p"))
    assert mail_server.logins == 0


def test_untrusted_certificate_is_not_talked_to(app, tls_server, monkeypatch, tmp_path):
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "nobody.pem"))
    with pytest.raises(Unavailable):
        send(app, settings_of(app, tls_server))


CASES = [("RCPT", "550 no such mailbox", Refused), ("RCPT", "451 grey-listed", Unavailable), ("DATA", "554 spam", Refused),
         ("MAIL", "421 too busy", Unavailable), ("EHLO", "554 go away", Refused)]  # fmt: skip


@pytest.mark.parametrize(("verb", "said", "raised"), CASES)
def test_what_the_server_says_becomes_one_of_two_errors(app, mail_server, verb, said, raised):
    mail_server.answers[verb] = said
    if verb == "EHLO":
        mail_server.answers["HELO"] = said
    with pytest.raises(raised):
        send(app, settings_of(app, mail_server))


def test_a_server_that_is_away_is_tried_again_later(app):
    with pytest.raises(Unavailable):
        send(app, settings_of(app, None))
    assert smtp.TIMEOUT_SECONDS == 10


def test_production_without_a_server_says_so(app):
    with pytest.raises(Refused, match="SMTP_HOST"):
        send(app, app.config["SETTINGS"].model_copy(update={"ENVIRONMENT": "production"}))


INJECTIONS = (
    "a\r\nBcc: evil@example.com",
    "a\nX: y",
    "a\r\n\r\nbody",
    "\u2028Bcc: x",
    "a\x00b",
    "a\x85Bcc: x",
    "=?utf-8?q?=0ABcc:_x?=",
    "=?utf-8?b?CkJjYzogeA==?=",
)


@pytest.mark.parametrize("text", INJECTIONS)
def test_51_a_subject_adds_no_header(app, mail_server, text):
    send(app, settings_of(app, mail_server), subject=text)
    recipients, raw = mail_server.received[0]
    head = raw.split(b"\r\n\r\n", 1)[0]
    assert len(recipients) == 1 and b"\nBcc" not in head and b"\nX:" not in head
    assert message_from_bytes(raw, policy=policy.default).get_content().startswith("Body of the mail")


@pytest.mark.parametrize(
    "to", ["a@example.com\r\nBcc: b@example.com", "a@example.com, b@example.com", "", "a", "a@", "@b"]
)
def test_51_an_address_is_one_address(app, mail_server, to):
    with pytest.raises(Refused):
        send(app, settings_of(app, mail_server), to=to)
    assert mail_server.received == []


def test_letters_are_kept_encrypted_until_sent_and_forgotten_after(app, owner, admin_sql):
    owner.make("/invitations", {"email": "letter@example.com", "role": "agent"})
    admin_sql.execute(
        "select id, queue, payload, state from jobs where organization_id = %s and name = 'identity.send_letter'",
        (owner.organization_id,),
    )
    job_id, queue, payload, _ = admin_sql.fetchone()
    assert queue == "email" and list(payload) == ["sealed"] and "letter@" not in str(payload)
    with app.app_context():
        assert "letter@example.com" in decrypt("mail", payload["sealed"])
    owner.run_jobs()
    admin_sql.execute("select payload, state from jobs where id = %s", (job_id,))
    assert admin_sql.fetchone() == ({}, "done")
    assert len(read_letters(app, "letter@example.com")) == 1


def test_a_letter_waits_for_the_server_and_is_sent_then(app, owner, admin_sql, mail_server):
    real = app.config["SETTINGS"]
    app.config["SETTINGS"] = settings_of(app, None)
    try:
        owner.make("/invitations", {"email": "patient@example.com", "role": "agent"})
        owner.run_jobs()
        state = "select id, state from jobs where organization_id = %s and name = 'identity.send_letter'"
        admin_sql.execute(state, (owner.organization_id,))
        job_id, before = admin_sql.fetchone()
        assert before == "pending"
        admin_sql.execute("update jobs set available_at = now() where id = %s", (job_id,))
        app.config["SETTINGS"] = settings_of(app, mail_server)
        owner.run_jobs()
    finally:
        app.config["SETTINGS"] = real
    admin_sql.execute("select state, payload from jobs where id = %s", (job_id,))
    assert admin_sql.fetchone() == ("done", {}) and len(mail_server.received) == 1


def test_a_letter_rolled_back_is_never_sent(app, owner, admin_sql):
    from app.core.database import transaction
    from app.identity.mails import post_letter

    with pytest.raises(RuntimeError), app.app_context(), acting_as(Scope(owner.organization_id)), transaction():
        post_letter("ghost@example.com", "Hello", "Text")
        raise RuntimeError("the change failed")
    owner.run_jobs()
    assert read_letters(app, "ghost@example.com") == []


def test_a_forgotten_letter_is_not_sent_again(app):
    job = find_job("identity.send_letter")
    assert job is not None and job.function() is None


def test_names_in_letters_break_nothing(app):
    person = Signed.sign_up(app, name="Ann <b>O'Neil</b>, \u202eEvil", organization_name='"Quoted"; Firm')
    person.make("/invitations", {"email": "odd@example.com", "role": "agent"})
    person.run_jobs()
    letter = read_letters(app, "odd@example.com")[-1]
    assert letter["To"] == "odd@example.com" and letter["Bcc"] is None and "Ann <b>" in letter["Subject"]


def test_smtplib_is_told_to_give_up(app, mail_server, monkeypatch):
    seen: list[float] = []
    real = smtplib.SMTP.__init__

    def spy(self: Any, *args: Any, **options: Any) -> None:
        seen.append(options["timeout"])
        real(self, *args, **options)

    monkeypatch.setattr(smtplib.SMTP, "__init__", spy)
    send(app, settings_of(app, mail_server))
    assert seen == [10]
