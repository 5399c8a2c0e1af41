"""The report of a dry run: what the import would do, and the first problems it would meet."""

from typing import Any

from app.core.database import db
from app.imports.batches import Batch
from app.imports.loading import match_existing
from app.imports.staging import scalars, stage
from app.imports.targets import Run

MAX_PROBLEMS = 100


class DryRun:
    """Counts rows by what would happen to them. Nothing it does survives its savepoint."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.counts = {"rows": 0, "create": 0, "update": 0, "skip": 0, "reject": 0, "warnings": 0}
        self.problems: list[dict[str, Any]] = []
        self._seen: set[int] = set()

    def add(self, batch: Batch) -> None:
        """Look at one batch in the running transaction."""
        self.counts["rows"] += batch.size
        self._keep_problems(batch)
        matched = self._count_matches(batch) if batch.rows else 0
        self.counts["update" if self.run.policy == "update" else "skip"] += batch.merged + matched
        self.counts["create"] += len(batch.rows) - matched

    def _count_matches(self, batch: Batch) -> int:
        """Rows whose key stands in the database, or stood in an earlier batch of the file."""
        if self.run.match_key == "none" or self.run.policy == "create":
            return 0
        with db.session.begin_nested() as savepoint:
            stage(self.run.target, batch.staged)
            match_existing(self.run)
            stored = set(scalars("select match_key from import_batch where is_match"))
            savepoint.rollback()
        matched = 0
        for row in batch.rows:
            if row.key is None:
                continue
            # Hashes, not texts: a million keys must fit in memory.
            number = hash(row.key)
            matched += row.key in stored or number in self._seen
            self._seen.add(number)
        return matched

    def _keep_problems(self, batch: Batch) -> None:
        self.counts["warnings"] += len(batch.warnings)
        self.counts["reject"] += len(batch.rejected)
        for row in batch.rejected:
            self._keep(row.line, "rejected", None, row.rejection or "")
        for warning in batch.warnings:
            self._keep(warning.line, "warning", warning.field, warning.reason)

    def _keep(self, line: int, severity: str, field: str | None, reason: str) -> None:
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append({"line": line, "severity": severity, "field": field, "reason": reason})

    def result(self, blank_rows: int) -> dict[str, Any]:
        """The report as it is stored and shown."""
        ordered = sorted(self.problems, key=lambda problem: problem["line"])
        return {**self.counts, "blank": blank_rows, "problems": ordered}
