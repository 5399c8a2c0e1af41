"""Numbers and money as people write them, with the point or the comma as decimal sign."""

# ruff: noqa: RUF001 apostrophes of all kinds are meant

import re
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation

MAX_LENGTH = 64
MAX_DIGITS = 30

_SYMBOLS = {
    "us$": "USD", "a$": "AUD", "au$": "AUD", "c$": "CAD", "ca$": "CAD", "nz$": "NZD", "hk$": "HKD", "s$": "SGD",
    "mx$": "MXN", "r$": "BRL", "nt$": "TWD", "$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "￥": "JPY", "₹": "INR",
    "₽": "RUB", "₩": "KRW", "₺": "TRY", "₴": "UAH", "₪": "ILS", "₫": "VND", "฿": "THB", "₦": "NGN", "₱": "PHP",
    "zł": "PLN", "kč": "CZK", "ft": "HUF", "lei": "RON", "fr.": "CHF", "sfr.": "CHF", "rs.": "INR", "rs": "INR",
    "euro": "EUR", "euros": "EUR", "dollars": "USD",
}  # fmt: skip
_CODE_WORDS = (
    "AED ARS AUD BDT BGN BHD BRL CAD CHF CLP CNY COP CZK DKK DZD EGP EUR GBP GEL GHS HKD HRK HUF IDR ILS INR IQD "
    "ISK JOD JPY KES KRW KWD KZT LBP LKR MAD MXN MYR NGN NOK NZD OMR PEN PHP PKR PLN QAR RON RSD RUB SAR SEK SGD "
    "THB TND TRY TWD UAH UGX USD UYU VND XAF XOF ZAR ZMW"
)
_CODES = frozenset(_CODE_WORDS.split())
_FACTORS = {
    "k": 10**3, "tsd": 10**3, "m": 10**6, "mm": 10**6, "mio": 10**6, "mn": 10**6, "million": 10**6,
    "b": 10**9, "bn": 10**9, "mrd": 10**9, "billion": 10**9,
}  # fmt: skip
_SHAPE = re.compile(
    r"(?P<before>[^\d.,+\-]{0,12})(?P<sign>[+-]?)(?P<middle>[^\d.,+\-]{0,12})"
    r"(?P<number>[\d.,' \u00a0\u2009\u202f’]{1,48})(?P<exponent>[eE][+-]?\d{1,3})?"
    r"(?P<after>[^\d,+\-]{0,16})(?P<trailing>-?)"
)
_GROUPED = re.compile(r"\d{1,3}(?:[.,]\d{2,3}){0,9}")
_NUMBER = re.compile(r"\d{1,30}(?:\.\d{0,30})?|\.\d{1,30}")


def parse_money(text: str, *, decimal_comma: bool | None = None) -> tuple[Decimal, str | None]:
    """Read an amount and its ISO currency: "$1,117.10K", "1.234,56 €", "(1,200)". Raises ValueError.

    decimal_comma: how the column writes decimals (see guess_decimal_comma). Without it a single point is a
    decimal point, and a single comma before exactly three digits separates thousands.
    """
    value = text.strip()
    negative = value.startswith("(") and value.endswith(")")
    match = _SHAPE.fullmatch(value[1:-1].strip() if negative else value) if len(value) <= MAX_LENGTH else None
    if match is None or not any(char.isdigit() for char in match["number"]):
        raise ValueError(f"“{text[:40]}” is not an amount of money.")
    amount = _read_number(match["number"], text, decimal_comma)
    if match["exponent"]:
        amount = _apply_exponent(amount, int(match["exponent"][1:]), text)
    currency, factor = _read_units(match["before"] + " " + match["middle"], match["after"], text)
    if negative or match["sign"] == "-" or match["trailing"]:
        amount = -amount
    return amount * factor, currency


def parse_decimal(text: str, *, decimal_comma: bool | None = None) -> Decimal:
    """Read a number without a currency. Raises ValueError."""
    try:
        amount, currency = parse_money(text, decimal_comma=decimal_comma)
    except ValueError:
        currency, amount = "?", Decimal(0)
    if currency is not None:
        raise ValueError(f"“{text[:40]}” is not a number.")
    return amount


def parse_integer(text: str, *, decimal_comma: bool | None = None) -> int:
    """Read a whole number, with or without thousands separators; 42.0 is 42. Raises ValueError."""
    try:
        amount = parse_decimal(text, decimal_comma=decimal_comma)
    except ValueError:
        raise ValueError(f"“{text[:40]}” is not a whole number.") from None
    if amount != int(amount):
        raise ValueError(f"“{text[:40]}” is not a whole number.")
    return int(amount)


def guess_decimal_comma(samples: Iterable[str]) -> bool | None:
    """Tell from a column's values whether the comma is the decimal sign; None when nothing shows it."""
    for sample in samples:
        number = re.sub(r"[^\d.,]", "", sample[:MAX_LENGTH]).strip(".,")
        points, commas = number.count("."), number.count(",")
        if points and commas:
            return number.rfind(",") > number.rfind(".")
        if commas > 1 or points > 1:
            return points > 1
        tail = len(number) - max(number.rfind("."), number.rfind(",")) - 1
        if (points or commas) and tail != 3:
            return commas == 1
    return None


def _read_number(written: str, text: str, decimal_comma: bool | None) -> Decimal:
    digits = re.sub(r"[' \u00a0\u2009\u202f’]", "", written)
    sign = _decimal_sign(digits, decimal_comma)
    whole, found, fraction = digits.rpartition(sign) if sign else (digits, "", "")
    if not found:
        whole, fraction = digits, ""
    if not _is_well_grouped(whole) or not (fraction.isdigit() or not fraction):
        raise ValueError(f"“{text[:40]}” is not a number: its points and commas do not fit together.")
    plain = re.sub(r"[.,]", "", whole) + ("." + fraction if fraction else "")
    if not _NUMBER.fullmatch(plain) or len(plain) > MAX_DIGITS:
        raise ValueError(f"“{text[:40]}” is not a number.")
    return Decimal(plain)


def _decimal_sign(digits: str, decimal_comma: bool | None) -> str | None:
    points, commas = digits.count("."), digits.count(",")
    if points and commas:
        return "." if digits.rfind(".") > digits.rfind(",") else ","
    if points > 1 or commas > 1 or not points + commas:
        return None
    if decimal_comma is not None:
        return "," if decimal_comma else "."
    if points:
        return "."
    return None if len(digits) - digits.find(",") - 1 == 3 and not digits.startswith("0,") else ","


def _is_well_grouped(whole: str) -> bool:
    if whole.isdigit() or not whole:
        return True
    return bool(_GROUPED.fullmatch(whole)) and len(set(whole) & {".", ","}) == 1 and whole[-4] in ".,"


def _apply_exponent(amount: Decimal, exponent: int, text: str) -> Decimal:
    if abs(exponent) > MAX_DIGITS:
        raise ValueError(f"“{text[:40]}” is not a number we can keep: it is too large.")
    try:
        return Decimal(format(amount.scaleb(exponent), "f"))
    except InvalidOperation as error:
        raise ValueError(f"“{text[:40]}” is not a number.") from error


def _read_units(before: str, after: str, text: str) -> tuple[str | None, int]:
    currency: str | None = None
    factor = 1
    for word in f"{before} {after}".lower().split():
        unit = word if word in _SYMBOLS else word.rstrip(".")
        scale, glued = _split_unit(unit)
        factor *= scale
        # "5 M" is five million, but "M 5" is the number of some model.
        if not glued and word not in after.lower():
            raise ValueError(f"“{text[:40]}” is not an amount of money.")
        if glued:
            found = _SYMBOLS.get(glued) or (glued.upper() if glued.upper() in _CODES else None)
            if found is None or (currency and currency != found):
                raise ValueError(f"“{text[:40]}” is not an amount of money: “{glued[:20]}” is no currency.")
            currency = found
    return currency, factor


def _split_unit(unit: str) -> tuple[int, str]:
    """Split "k€" into 1000 and "€"; a currency alone comes back with 1."""
    if unit in _SYMBOLS or unit.upper() in _CODES:
        return 1, unit
    for length in range(len(unit), 0, -1):
        if unit[:length] in _FACTORS:
            return _FACTORS[unit[:length]], unit[length:]
    return 1, unit
