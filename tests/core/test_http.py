"""Versions of records and what the envelope does with values."""

from decimal import Decimal

import pytest

from app.core.errors import Invalid
from app.core.http import Page, answer, encode, found, parse_ids


@pytest.mark.parametrize(("header", "status"), [('"3"', 200), ("*", 200), ('"2"', 412), ('W/"3"', 412), ("junk", 412)])
def test_change_needs_the_version_it_was_made_from(probe, header, status):
    response = probe.patch("/teams/5", {"name": "A"}, headers={"If-Match": header})
    assert response.status_code == status
    if status == 200:
        assert response.headers["ETag"] == '"4"'
    else:
        assert response.json["error"]["fields"] == {"version": ["The record is at version 3."]}


def test_change_without_version_passes(probe):
    assert probe.patch("/teams/5", {"name": "A"}).status_code == 200


@pytest.mark.parametrize(
    "bad", ["0", "01", "-1", "1.0", "1e3", "9223372036854775808", "99999999999999999999", "%31x", "١"]
)
def test_id_that_is_no_id_is_no_address(probe, bad):
    """SECURITY 39."""
    assert probe.patch(f"/teams/{bad}", {"name": "A"}).status_code == 404


def test_largest_id_is_an_address(probe):
    assert probe.patch("/teams/9223372036854775807", {"name": "A"}).status_code == 200


def test_ids_of_a_query_are_checked():
    assert parse_ids(["1", "9223372036854775807"], "x") == [1, 2**63 - 1]
    for bad in ("", "0", "-1", "a", "9223372036854775808", "9" * 30, "²", "1 "):
        with pytest.raises(Invalid):
            parse_ids([bad], "x")


def test_answers_are_enveloped(app):
    with app.app_context():
        assert answer([1]).get_json() == {"success": True, "data": [1], "meta": {}}
        assert answer(Page([1], {"limit": 1})).get_json()["meta"] == {"limit": 1}
        assert answer(status=204).get_data() == b""
        assert answer({"version": 2}).headers["ETag"] == '"2"'


def test_values_without_a_form_are_a_defect():
    assert encode(Decimal("1.50")) == "1.50"
    assert encode({3, 1}) == [1, 3]
    with pytest.raises(TypeError):
        encode(object())


def test_nothing_found_is_a_404():
    from app.core.errors import NotFound

    assert found(0) == 0
    with pytest.raises(NotFound):
        found(None)
