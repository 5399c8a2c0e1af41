"""./scripts/bench: the whole measurement, in one run and in turns."""

import argparse
import json
import statistics
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scripts.benchmark import imports
from scripts.benchmark.load import Answer, Question, ask
from scripts.benchmark.processes import resident_megabytes, start, start_web
from scripts.benchmark.questions import FLOORS, make_questions
from scripts.benchmark.site import FOLDER, Site, build

BIG_LEADS, QUICK_LEADS = 1_000_000, 20_000
ROUNDS, SECONDS = 3, 4
QUICK_ROUNDS, QUICK_SECONDS = 1, 1
HELLO = "bare Flask hello"
SETTLE_SECONDS = 5


def main() -> None:
    options = _parse()
    leads = options.leads or (QUICK_LEADS if options.quick else BIG_LEADS)
    print(f"Filling 50 organizations, one of them with {leads:,} leads ...", flush=True)
    site, seconds = build(leads)
    try:
        print(f"filled in {seconds:.0f} s", flush=True)
        report = _measure(site, leads, options.quick)
        report["fill_seconds"] = round(seconds, 1)
    finally:
        site.stop()
    if options.json:
        Path(options.json).write_text(json.dumps(report, indent=1))
    if options.strict and report["below"]:
        sys.exit(f"below the floor: {', '.join(report['below'])}")


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./scripts/bench", description="Measure speed against a bare Flask.")
    parser.add_argument("--quick", action="store_true", help=f"{QUICK_LEADS:,} leads and one short round")
    parser.add_argument("--leads", type=int, help="leads in the big organization")
    parser.add_argument("--json", help="write the figures to this file")
    parser.add_argument("--strict", action="store_true", help="fail when a ratio is below its floor")
    return parser.parse_args()


def _measure(site: Site, leads: int, quick: bool) -> dict[str, Any]:
    bare = _start_bare(site)
    big = make_questions(site, site.big, leads, deep=True)
    small = make_questions(site, site.small, 2_000, deep=False)
    create = big.pop("create a lead")
    hello = Question(HELLO, bare, ["/hello"])
    select = Question("bare Flask point SELECT", bare, ["/row"])
    answers = _in_turns([hello, select, *big.values(), create], hello, quick)
    _insert(site, 200 if quick else 10_000)
    search = big["text search"]
    after = Question("text search after inserts", search.port, search.paths, search.headers)
    answers.update(_in_turns([after], hello, quick))
    compared = _compare_sizes(big, small, hello, quick)
    report = _print(answers, compared)
    report["memory"] = _print_memory(site)
    report["import"] = imports.measure(site, 5_000 if quick else 100_000)
    return report


def _start_bare(site: Site) -> int:
    lead = site.sql("select min(id) from leads where organization_id = %s", site.big["organization"])[0][0]
    environment = {
        **site.environment,
        "BARE_DATABASE_URL": site.dsn,
        "BARE_ORGANIZATION": str(site.big["organization"]),
        "BARE_LEAD": str(lead),
    }
    settings, application = "scripts/benchmark/bare_gunicorn.py", "scripts.benchmark.bare:app"
    process, port = start_web(settings, application, environment, FOLDER / "bare.log", "/hello")
    site.processes.append(process)
    return port


@dataclass(frozen=True)
class Figure(Answer):
    """The medians of a question's rounds, and of its rate over the bare Flask's of the same moment."""

    ratio: float


def _in_turns(questions: list[Question], hello: Question, quick: bool) -> dict[str, Figure]:
    """The median of several rounds; every round asks every question once, so that noise hits all alike.

    A machine may run at twice the speed for some seconds: the bare Flask is asked right before and after each question.
    """
    rounds, seconds = (QUICK_ROUNDS, QUICK_SECONDS) if quick else (ROUNDS, SECONDS)
    for question in questions:
        ask(question, seconds=1)
    heard: dict[str, list[tuple[Answer, float]]] = {question.name: [] for question in questions}
    for _ in range(rounds):
        before = ask(hello, seconds=seconds).rate
        for question in questions:
            answer = ask(question, seconds=seconds)
            after = ask(hello, seconds=seconds).rate
            heard[question.name].append((answer, 2 * answer.rate / (before + after)))
            before = after
    return {name: _sum_up(pairs) for name, pairs in heard.items()}


def _sum_up(pairs: list[tuple[Answer, float]]) -> Figure:
    median = statistics.median
    return Figure(
        median(answer.rate for answer, _ in pairs),
        median(answer.p50 for answer, _ in pairs),
        median(answer.p99 for answer, _ in pairs),
        sum(answer.errors for answer, _ in pairs),
        median(ratio for _, ratio in pairs),
    )


def _insert(site: Site, count: int) -> None:
    columns = "organization_id, first_name, last_name, email, status, owner_id, version"
    site.sql(
        f"insert into leads ({columns}) select %s, 'New', 'Arrival ' || n, 'n' || n || '@new.example', 'new', %s, 1 "  # noqa: S608
        "from generate_series(1, %s) n",
        site.big["organization"],
        site.big["user"],
        count,
    )


def _compare_sizes(
    big: dict[str, Question], small: dict[str, Question], hello: Question, quick: bool
) -> dict[str, float]:
    """p50 with many leads over p50 with two thousand, question by question in turns."""
    ratios = {}
    for name in ("page of 50", "page of 50, filtered and sorted by score", "lead, uncached"):
        pairs = _in_turns([_named(big[name], "big"), _named(small[name], "small")], hello, quick)
        ratios[name] = pairs["big"].p50 / pairs["small"].p50
    return ratios


def _named(question: Question, name: str) -> Question:
    return Question(name, question.port, question.paths, question.headers, question.body)


def _print(answers: dict[str, Figure], compared: dict[str, float]) -> dict[str, Any]:
    below = []
    print(f"\n{'':44}{'rps':>9}{'p50 ms':>9}{'p99 ms':>9}{'ratio':>8}{'floor':>8}{'errors':>8}")
    for name, answer in answers.items():
        floor = FLOORS.get(name)
        below += [name] if floor and answer.ratio < floor else []
        shown = f"{floor:8.2f}" if floor else " " * 8
        print(
            f"{name:44}{answer.rate:9.0f}{answer.p50:9.2f}{answer.p99:9.2f}{answer.ratio:8.2f}{shown}{answer.errors:8}"
        )
    print("\np50 with all leads over p50 with 2,000 leads (at most 1.3):")
    for name, ratio in compared.items():
        below += [f"{name} by size"] if ratio > 1.3 else []
        print(f"  {name:42}{ratio:6.2f}")
    deep = answers["page of 50, deep"].p50 / answers["page of 50"].p50
    print(f"  {'deep page over first page':42}{deep:6.2f}")
    table = {name: vars(answer) for name, answer in answers.items()}
    return {"answers": table, "sizes": compared, "deep_over_first": deep, "below": below}


def _print_memory(site: Site) -> dict[str, float]:
    """Resident megabytes of the idle product."""
    site.worker = worker = start(["worker.py"], site.environment, FOLDER / "worker.log")
    scheduler = start(["worker.py", "--scheduler"], site.environment, FOLDER / "scheduler.log")
    site.processes += [worker, scheduler]
    time.sleep(SETTLE_SECONDS)
    names = ("web", "worker", "scheduler")
    found = dict(zip(names, map(resident_megabytes, (site.processes[0], worker, scheduler)), strict=True))
    found["together"] = sum(found.values())
    print("\nresident memory, MB: " + ", ".join(f"{name} {size:.0f}" for name, size in found.items()))
    return found


if __name__ == "__main__":
    main()
