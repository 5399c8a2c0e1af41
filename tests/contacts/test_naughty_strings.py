"""Text that breaks programs comes back as it was given, in every text field of a person's and a firm's record."""

import json
import unicodedata
from pathlib import Path

import pytest

from app.core.schemas import CONTROL, SURROGATES
from tests.client import Signed

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "data" / "validation" / "naughty_strings.json"
LONGEST_NAME = 120

pytestmark = pytest.mark.skipif(not CORPUS.exists(), reason="the naughty strings are not beside the repository")


def naughty_strings() -> list[str]:
    return json.loads(CORPUS.read_text(encoding="utf-8"))


def kept(text: str) -> str:
    """What a text field keeps: the same letters in one normal form, no blanks around them."""
    return unicodedata.normalize("NFC", text).strip()


def test_long_text_comes_back_unchanged(owner: Signed) -> None:
    made = owner.make("/companies", {"name": "Naughty"})
    path = f"/companies/{made['id']}"
    for text in naughty_strings():
        answer = owner.patch(path, {"description": text})
        if "\x00" in text or SURROGATES.search(text):
            assert answer.status_code == 422
            continue
        assert answer.status_code == 200, (text, answer.json)
        assert answer.json["data"]["description"] == (kept(text) or None)
        assert owner.get(path).json["data"]["description"] == (kept(text) or None)


def test_name_comes_back_unchanged_or_is_refused(owner: Signed) -> None:
    refused = 0
    for text in naughty_strings():
        answer = owner.post("/contacts", {"last_name": text, "custom_fields": {}})
        if not kept(text) or len(kept(text)) > LONGEST_NAME or CONTROL.search(text) or SURROGATES.search(text):
            assert answer.status_code == 422, text
            refused += 1
            continue
        assert answer.status_code == 201, (text, answer.json)
        assert answer.json["data"]["last_name"] == kept(text)
    assert refused < len(naughty_strings()) // 4


def test_search_and_filter_survive_them(owner: Signed) -> None:
    owner.make("/companies", {"name": "Plain"})
    headers = {"Authorization": f"Bearer {owner.token}"}
    for text in naughty_strings():
        for query in ({"name": text}, {"domain": text}, {"phone": text}):
            answer = owner.http.get("/api/companies", query_string=query, headers=headers)
            assert answer.status_code in (200, 422), (query, answer.json)
