"""Batches of a file, made ready one ahead: while PostgreSQL writes a batch, a thread reads and checks the next."""

import queue
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from orjson import dumps, loads

from app.imports.plan import CellWarning, Plan, Prepared
from app.imports.reading import Source
from app.imports.staging import Staged, prepare_lines
from app.imports.targets import Run

BATCH_ROWS = 4000
PUT_SECONDS = 0.5
# At Python's 5 ms the writer would wait so long for the reader's turn to end, each time PostgreSQL has answered.
SWITCH_SECONDS = 0.0005


@dataclass
class Batch:
    """Rows ready to be written (also staged for COPY), and what came up while they were read."""

    size: int
    rows: list[Prepared]
    merged: int
    rejected: list[Prepared]
    warnings: list[CellWarning]
    new_sources: dict[str, str]
    bytes_read: int
    staged: Staged


def read_batches(source: Source, plan: Plan, run: Run, done: int = 0) -> Iterator[Batch]:
    """Batches after the first `done` rows. Raises Unreadable when the file turns out to be broken further down."""
    rows = islice(source.rows(), done, None)
    while batch := list(islice(rows, BATCH_ROWS)):
        prepared = plan.prepare(batch)
        kept, merged = merge_twins(run, [row for row in prepared if not row.rejection])
        yield Batch(
            len(batch),
            kept,
            merged,
            [row for row in prepared if row.rejection],
            plan.take_warnings(),
            plan.lookups.take_new_sources(),
            source.bytes_read,
            prepare_lines(run.target, kept),
        )


def merge_twins(run: Run, rows: list[Prepared]) -> tuple[list[Prepared], int]:
    """Rows of one batch with the same key: the later one fills the first (update) or is left out (skip).

    Returns the rows kept and how many were merged into them or left out.
    """
    if run.match_key == "none" or run.policy == "create":
        return rows, 0
    first: dict[str, Prepared] = {}
    kept = []
    for row in rows:
        twin = first.get(row.key) if row.key else None
        if twin is None:
            kept.append(row)
            if row.key:
                first[row.key] = row
        elif run.policy == "update":
            _fill(twin, row)
    return kept, len(rows) - len(kept)


def _fill(twin: Prepared, row: Prepared) -> None:
    custom = [loads(item.values["custom_fields"]) for item in (twin, row) if "custom_fields" in item.values]
    twin.values.update({name: value for name, value in row.values.items() if value is not None})
    if custom:
        twin.values["custom_fields"] = dumps({**custom[0], **custom[-1]}).decode()


def read_ahead(batches: Iterator[Batch]) -> Iterator[Batch]:
    """The same batches, each made while the one before is being used. Errors come out where they belong."""
    waiting: queue.Queue[Batch | BaseException | None] = queue.Queue(maxsize=1)
    stopped = threading.Event()
    thread = threading.Thread(target=_hand_over, args=(batches, waiting, stopped), name="import-reader", daemon=True)
    usual = sys.getswitchinterval()
    sys.setswitchinterval(SWITCH_SECONDS)
    thread.start()
    try:
        while (item := waiting.get()) is not None:
            if isinstance(item, BaseException):
                raise item
            yield item
    finally:
        stopped.set()
        thread.join()
        sys.setswitchinterval(usual)


def _hand_over(
    batches: Iterator[Batch], waiting: "queue.Queue[Batch | BaseException | None]", stopped: threading.Event
) -> None:
    last: BaseException | None = None
    try:
        for batch in batches:
            if not _put(batch, waiting, stopped):
                return
    except Exception as error:  # noqa: BLE001  handed to the reader of the queue, which raises it
        last = error
    _put(last, waiting, stopped)


def _put(
    item: Batch | BaseException | None, waiting: "queue.Queue[Batch | BaseException | None]", stopped: threading.Event
) -> bool:
    while not stopped.is_set():
        try:
            waiting.put(item, timeout=PUT_SECONDS)
        except queue.Full:
            continue
        return True
    return False
