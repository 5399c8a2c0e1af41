"""The command line of ./scripts/run. Standard library only: read before the virtual environment exists."""

import argparse
import os
from collections.abc import Sequence
from dataclasses import dataclass

DEFAULT_PORT = 8000
DESCRIPTION = """\
Start NeuraCRM on this machine: PostgreSQL, Valkey, web, worker and scheduler. Ctrl-C stops all of it.
Data is kept in .data/. DATABASE_URL and REDIS_URL in the environment replace the servers started here.
"""


@dataclass(frozen=True)
class RunOptions:
    """What the caller of ./scripts/run asked for."""

    port: int
    is_empty: bool
    is_dev: bool
    simulators: frozenset[str] | None


def parse_run_options(arguments: Sequence[str]) -> RunOptions:
    """Read the command line. Raises SystemExit, also for --help."""
    parser = argparse.ArgumentParser(
        prog="./scripts/run", description=DESCRIPTION, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--empty", action="store_true", help="a new database gets no demo organization")
    parser.add_argument("--dev", action="store_true", help="serve the pages with hot reload instead of building them")
    parser.add_argument(
        "--simulators",
        default="all",
        help="vendors a simulator stands in for, separated by commas: all without a key (default), or none",
    )
    parser.add_argument(
        "--port",
        type=_parse_port,
        default=os.environ.get("PORT", str(DEFAULT_PORT)),
        help=f"where the web process listens (default {DEFAULT_PORT}, or PORT of the environment)",
    )
    values = parser.parse_args(arguments)
    return RunOptions(
        port=values.port, is_empty=values.empty, is_dev=values.dev, simulators=_parse_vendors(values.simulators)
    )


def _parse_vendors(text: str) -> frozenset[str] | None:
    """The vendors named; None for all."""
    if text == "all":
        return None
    return frozenset() if text == "none" else frozenset(text.split(","))


def _parse_port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 65_535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port between 1 and 65535")
    return int(text)
