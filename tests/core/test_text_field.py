"""Text fields: what a blank one becomes."""

import marshmallow as ma
import pytest

from app.core.schemas import Email, Text


def test_blank_optional_text_becomes_null_without_being_checked() -> None:
    assert Text(max=5, min=1, allow_none=True).deserialize("  ") is None
    assert Email(allow_none=True).deserialize(" ") is None


def test_blank_required_text_is_refused() -> None:
    with pytest.raises(ma.ValidationError):
        Text(min=1, required=True).deserialize("  ")
