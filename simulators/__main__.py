"""Start simulators in one process: python -m simulators --target http://127.0.0.1:8000 sendgrid=8101 stripe=8102."""

import argparse
import importlib
import logging
import os
import signal
import threading
from pathlib import Path

from simulators.server import CONTRACTS, Options, Simulator


def main() -> None:
    """Run the named simulators until a signal comes."""
    parser = argparse.ArgumentParser(prog="python -m simulators")
    parser.add_argument("--target", default="", help="the product's address, where webhooks go")
    parser.add_argument(
        "--contracts", type=Path, default=CONTRACTS, help="folder of the vendors' published descriptions"
    )
    parser.add_argument("vendors", nargs="+", metavar="vendor=port", help="what to start, and where it listens")
    values = parser.parse_args()
    # The journal tells more than a line for each request.
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    running = [start_simulator(item, values.target, values.contracts) for item in values.vendors]
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    stop.wait()
    for simulator in running:
        simulator.stop()


def start_simulator(item: str, target: str, contracts: Path) -> Simulator:
    """Start one, given as `vendor=port`. Secrets shared with the product come from the environment."""
    vendor, _, port = item.partition("=")
    module = importlib.import_module(f"simulators.{vendor}")
    options = Options(target=target, port=int(port or 0), secrets=dict(os.environ), contracts=contracts)
    simulator: Simulator = module.make(options).start()
    return simulator


if __name__ == "__main__":
    main()
