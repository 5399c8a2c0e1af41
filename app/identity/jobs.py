"""Jobs of identity: sending letters."""

import orjson

from app.core.database import transaction
from app.core.job_runner import forget_payload
from app.core.jobs import job
from app.core.security import decrypt
from app.identity.mails import PURPOSE
from app.integrations import mailer

LETTER_TIMEOUT_SECONDS = 60


@job("email", timeout_seconds=LETTER_TIMEOUT_SECONDS, stepwise=True)
def send_letter(sealed: str = "") -> None:
    """Send a letter kept encrypted in the job, then empty the job: links in it let people in.

    At least once: killed between the mail server's yes and our commit it is sent again, under the same Message-ID.
    """
    if not sealed:
        return
    letter = orjson.loads(decrypt(PURPOSE, sealed))
    mailer.send_mail(letter["to"], letter["subject"], letter["text"], message_id=letter["message_id"])
    with transaction():
        forget_payload()
