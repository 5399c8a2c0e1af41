"""The SPA's types are made of the committed document; it says what the API says."""

from scripts.schema import DOCUMENT, describe_api, is_current


def test_committed_document_is_the_api_s_own():
    assert is_current(describe_api()), (
        f"{DOCUMENT.name} differs; write it: .venv/bin/python -m scripts.schema && npm --prefix frontend run schema"
    )


def test_a_difference_is_seen():
    assert not is_current(describe_api().replace('"/api/leads"', '"/api/leaders"'))
