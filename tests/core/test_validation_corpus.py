"""E-mail addresses and phone numbers whose right answer is known: all are decided rightly."""

import csv
from pathlib import Path
from typing import Any

import marshmallow as ma
import pytest

from app.core.phones import normalise_phone
from app.core.schemas import Email, check_email

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "data" / "validation"
ACCEPTED = ("ISEMAIL_VALID_CATEGORY", "ISEMAIL_DNSWARN")
REFUSED = ("ISEMAIL_ERR",)
# The corpus writes control characters as their pictures, U+2400 and on.
PICTURES = {0x2400 + code: code for code in range(0x22)}
PHONES, PHONES_RIGHT = 930, 929

pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="the validation corpus is not beside the repository")


def read(name: str) -> list[dict[str, str]]:
    with (CORPUS / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def accepts(check: Any, address: str) -> bool:
    """Whether a check takes the address; anything but a validation error fails the test."""
    try:
        check(address)
    except ma.ValidationError:
        return False
    return True


@pytest.mark.parametrize("check", [check_email, Email().deserialize], ids=["import", "form"])
def test_every_address_is_decided_rightly(check: Any) -> None:
    cases = [(row["category"], row["address"].translate(PICTURES)) for row in read("email_isemail.csv")]
    decided = [(category, address, accepts(check, address)) for category, address in cases]
    wrong = [
        (category, address)
        for category, address, accepted in decided
        if (category in ACCEPTED and not accepted) or (category in REFUSED and accepted)
    ]
    assert wrong == []


def test_every_number_is_decided_rightly() -> None:
    cases = read("phones_libphonenumber.csv")
    wrong = [row for row in cases if not rightly_decided(row)]
    assert len(cases) == PHONES
    assert len(cases) - len(wrong) >= PHONES_RIGHT, wrong


def rightly_decided(row: dict[str, str]) -> bool:
    if row["valid"] != "1":
        return normalise_phone(row["national"], row["region"]) is None
    forms = {
        normalise_phone(row["national"], row["region"]),
        normalise_phone(row["international"], None),
        normalise_phone(row["rfc3966"], None),
    }
    return forms == {row["e164"]}
