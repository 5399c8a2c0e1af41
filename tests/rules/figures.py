"""The figures of SECURITY.md's numbered tests: one JSON line each on standard output, for the notes."""

import json
from typing import Any


def report(number: int | str, **figures: Any) -> None:
    """Print what a numbered test measured."""
    print("\n" + json.dumps({"security": number, **figures}))
