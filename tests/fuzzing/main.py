"""./scripts/fuzz: Schemathesis at length, on servers and a database of its own."""

import argparse
import os
import sys

import pytest

TEST = "tests/rules/test_schemathesis.py"
EXAMPLES = 100


def main() -> None:
    """Run the Schemathesis test with as many examples an operation as asked for; ends with pytest's code."""
    parser = argparse.ArgumentParser(prog="./scripts/fuzz", description="Fuzz every operation of the API document.")
    parser.add_argument("--examples", type=int, default=EXAMPLES, help=f"an operation (default {EXAMPLES})")
    parser.add_argument("--only", default="", help='operations whose label contains this, such as "POST /api/leads"')
    options = parser.parse_args()
    os.environ.update(FUZZ_EXAMPLES=str(options.examples), FUZZ_ONLY=options.only)
    sys.exit(pytest.main([TEST, "-q", "-s", "-p", "no:cacheprovider"]))


if __name__ == "__main__":
    main()
