"""Phone numbers: E.164 inside, as typed kept beside."""

import phonenumbers


def normalise_phone(text: str, region: str | None) -> str | None:
    """The E.164 form, or None when this is not a valid number of the region (ISO 3166 code) or an international one."""
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
