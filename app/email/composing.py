"""From what a person wrote, or a template, to what is sent: merge fields, signature, HTML and the text beside it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select

from app.core.database import db
from app.core.errors import Invalid
from app.core.tenancy import current
from app.email.markup import clean_markup, markup_of, text_of
from app.email.merge_fields import check_merge_fields, merge_markup, merge_text, values_of
from app.email.models import EmailSignature
from app.email.template_queries import find_template
from app.identity.colleagues import find_colleague
from app.identity.organizations import get_organization

MAX_SUBJECT = 200
MAX_TEXT = 100_000
SIGNATURE_MARK = "-- "


@dataclass(frozen=True)
class Letter:
    """What a mail says. `text` is None while it is still to be made from `html`."""

    subject: str
    text: str | None
    html: str | None


@dataclass(frozen=True)
class Sender:
    """Who writes: the merge fields she fills, and what stands below her mails."""

    values: dict[str, str]
    signature_text: str | None = None
    signature_html: str | None = None


def read_letter(values: dict[str, Any]) -> tuple[Letter, bool]:
    """What a body says, from its template where it says nothing itself; and whether merge fields count in it.

    In a person's own words they count only with `has_merge_fields`: a text that was filled before must not be filled again
    from what some lead calls herself. Raises Invalid.
    """
    merged = bool(values.get("has_merge_fields"))
    if merged:
        check_merge_fields(values, ("subject", "text", "html"))
    template = find_template(values["template_id"]) if values.get("template_id") else None
    if values.get("template_id") and template is None:
        raise Invalid(fields={"template_id": ["There is no such template."]})
    if template is not None and not any(values.get(name) for name in ("subject", "text", "html")):
        return Letter(template.subject, template.text, template.html), True
    letter = Letter(values.get("subject") or "", values.get("text"), clean_html(values.get("html"), is_template=merged))
    _require(letter, template is not None)
    return letter, merged


def clean_html(html: str | None, *, is_template: bool = False) -> str | None:
    return clean_markup(html, is_template=is_template) or None if html else None


def _require(letter: Letter, has_template: bool) -> None:
    missing = {} if letter.subject else {"subject": ["Write a subject."]}
    if not letter.text and not letter.html:
        missing |= {name: ["Write a text, HTML or both."] for name in ("text", "html")}
    if missing:
        hint = "With a template, leave all three out, or write all that is sent." if has_template else None
        raise Invalid(hint, fields=missing)


def read_sender(user_id: int | None, *, with_signature: bool = True) -> Sender:
    """Everything a mail takes from its writer and her organization."""
    person = find_colleague(user_id) if user_id else None
    values = {
        "user.name": person.name if person else "",
        "user.email": person.email if person else "",
        "organization.name": str(get_organization()["name"]),
    }
    signature = find_signature(user_id) if user_id and with_signature else None
    return Sender(values, signature.text, signature.html) if signature else Sender(values)


def find_signature(user_id: int) -> EmailSignature | None:
    """The signature of a member, None without one."""
    ours = (EmailSignature.organization_id == current.organization_id, EmailSignature.user_id == user_id)
    return db.session.execute(select(EmailSignature).where(*ours)).scalar()


def fill_letter(letter: Letter, kind: str, row: dict[str, Any], sender: Sender) -> tuple[Letter, list[str]]:
    """The letter to one record, and the merge fields that have neither a value nor a default."""
    values = values_of(kind, row, sender.values)
    subject, missing = merge_text(letter.subject, values)
    text, missing_text = merge_text(letter.text, values) if letter.text else (letter.text, [])
    html, missing_html = merge_markup(letter.html, values) if letter.html else (letter.html, [])
    filled = replace(letter, subject=subject[:MAX_SUBJECT], text=text, html=clean_html(html))
    return filled, sorted({*missing, *missing_text, *missing_html})


def finish_letter(letter: Letter, sender: Sender) -> Letter:
    """The letter with its signature, and with a text when it is HTML alone."""
    html, text = letter.html, letter.text or text_of(letter.html or "")
    if sender.signature_text:
        text = f"{text}\n\n{SIGNATURE_MARK}\n{sender.signature_text}"
    if html and sender.signature_text:
        html = f"{html}\n<br>{sender.signature_html or markup_of(sender.signature_text)}"
    return replace(letter, text=text, html=html)


def add_footer(letter: Letter, lines: list[str]) -> Letter:
    """The letter with lines below everything else."""
    if not lines:
        return letter
    footer = "\n".join(lines)
    html = f"{letter.html}\n<hr>{_link_lines(lines)}" if letter.html else None
    return replace(letter, text=f"{letter.text}\n\n{footer}", html=html)


def _link_lines(lines: list[str]) -> str:
    return "".join(_as_markup(line) for line in lines)


def _as_markup(line: str) -> str:
    words, _, address = line.rpartition(": ")
    if words and address.startswith(("https://", "http://")):
        return clean_markup(f'<p><a href="{address}">{markup_of(words)[3:-4]}</a></p>')
    return markup_of(line)


def tell_missing(missing: list[str]) -> Iterator[str]:
    """What is to be done about each merge field without a value."""
    for name in missing:
        yield f'{name} has no value here. Fill it in, or write {{{{ {name} | default("...") }}}}.'
