"""A supervisor over stand-in programs: `python -m tests.scripts.stand_in GRACE_SECONDS name=code ...`.

Each program is Python code; the place in the list is its stage.
"""

import sys

from scripts.console import Console
from scripts.supervisor import Guard, Program, Supervisor


def main() -> None:
    """Run the programs until a signal comes."""
    grace_seconds, *definitions = sys.argv[1:]
    programs = [
        Program(name, [sys.executable, "-c", code], stage)
        for stage, (name, _, code) in enumerate(text.partition("=") for text in definitions)
    ]
    guard = Guard(grace_seconds=float(grace_seconds))
    supervisor = Supervisor(Console(), guard, {}, grace_seconds=float(grace_seconds))
    supervisor.run(programs, on_tick=lambda: None)
    guard.close()


if __name__ == "__main__":
    main()
