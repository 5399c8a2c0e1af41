"""Money: decimal text outside, integer minor units inside (numeric comparisons are not leakproof under row-level security)."""

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

# ISO 4217 codes in use, with the number of decimals each has.
_TWO = (
    "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC "
    "CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD "
    "KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO "
    "NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL "
    "THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VES WST XCD YER ZAR ZMW ZWG"
)
CURRENCIES: dict[str, int] = {
    **dict.fromkeys(_TWO.split(), 2),
    **dict.fromkeys(
        [
            "BIF",
            "CLP",
            "DJF",
            "GNF",
            "ISK",
            "JPY",
            "KMF",
            "KRW",
            "PYG",
            "RWF",
            "UGX",
            "VND",
            "VUV",
            "XAF",
            "XOF",
            "XPF",
        ],
        0,
    ),
    **dict.fromkeys(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"], 3),
}
MAX_MINOR = 10**16


def to_minor(amount: Decimal, currency: str) -> int:
    """Minor units of the currency (cents for EUR, yen for JPY), rounded half up."""
    exponent = CURRENCIES.get(currency, 2)
    return int(amount.scaleb(exponent).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def to_text(minor: int | None, currency: str | None) -> str | None:
    """The decimal string of an amount in minor units; None stays None."""
    if minor is None:
        return None
    places = CURRENCIES.get(currency or "", 2)
    if places == 0:
        return str(minor)
    sign, digits = ("-" if minor < 0 else ""), str(abs(minor)).rjust(places + 1, "0")
    return f"{sign}{digits[:-places]}.{digits[-places:]}"


def in_minor_units(
    values: dict[str, Any], field: str, default_currency: Callable[[], str], record: Any = None
) -> dict[str, Any]:
    """`values` with the Decimal under `field` in minor units, and the currency it counts in.

    An amount that names no currency takes the record's, else the organization's default. A new currency alone keeps
    the amount as it reads: 1250.00 USD becomes 1250.00 EUR.
    """
    before, stood = (record.currency, getattr(record, field)) if record is not None else (None, None)
    settled = dict(values)
    amount = values.get(field) if field in values else _amount(stood, before)
    if amount is None or not {field, "currency"} & values.keys():
        return settled
    settled["currency"] = values.get("currency") or before or default_currency()
    settled[field] = to_minor(amount, settled["currency"])
    return settled


def _amount(minor: int | None, currency: str | None) -> Decimal | None:
    text = to_text(minor, currency)
    return None if text is None else Decimal(text)
