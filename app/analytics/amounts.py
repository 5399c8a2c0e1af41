"""Sums of money by currency: amounts of different currencies are never added."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from app.core.money import to_text


class Amounts:
    """Counts and minor units by currency."""

    def __init__(self) -> None:
        self._sums: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])

    def add(self, currency: str, count: int, value: int, weighted: int = 0) -> None:
        for place, amount in enumerate((count, value, weighted)):
            self._sums[currency][place] += amount

    @property
    def count(self) -> int:
        return sum(count for count, _, _ in self._sums.values())

    def totals(self, *, weighted: bool = False) -> list[dict[str, Any]]:
        """By currency, the one with the most records first."""
        order = sorted(self._sums.items(), key=lambda item: (-item[1][0], item[0]))
        return [self._total(currency, sums, weighted) for currency, sums in order]

    def _total(self, currency: str, sums: list[int], weighted: bool) -> dict[str, Any]:
        total = {"currency": currency, "count": sums[0], "value": to_text(sums[1], currency)}
        return {**total, "weighted_value": to_text(sums[2], currency)} if weighted else total


def rate(part: int, whole: int) -> float | None:
    """A share in per cent with one decimal; None of nothing."""
    return round(100 * part / whole, 1) if whole else None


def by_key(rows: Iterable[Any], *names: str) -> dict[Any, list[Any]]:
    """Rows grouped by the values of some columns."""
    groups: dict[Any, list[Any]] = defaultdict(list)
    for row in rows:
        key = tuple(getattr(row, name) for name in names)
        groups[key if len(names) > 1 else key[0]].append(row)
    return groups
