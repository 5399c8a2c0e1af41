"""The report of a dry run: what the import would do, and the first problems it would meet."""

from typing import Any

from app.core.database import db
from app.imports.loading import Run, match_existing, merge_twins
from app.imports.plan import Plan, Prepared
from app.imports.reading import Row
from app.imports.staging import scalars, stage

MAX_PROBLEMS = 100


class DryRun:
    """Counts rows by what would happen to them. Nothing it does survives its savepoint."""

    def __init__(self, run: Run, plan: Plan) -> None:
        self.run = run
        self.plan = plan
        self.counts = {"rows": 0, "create": 0, "update": 0, "skip": 0, "reject": 0, "warnings": 0}
        self.problems: list[dict[str, Any]] = []
        self._seen: set[int] = set()

    def add(self, rows: list[Row]) -> None:
        """Look at one batch in the running transaction."""
        prepared = self.plan.prepare(rows)
        self.counts["rows"] += len(rows)
        usable = [row for row in prepared if not row.rejection]
        self._keep_problems(prepared)
        kept, merged = merge_twins(self.run, usable)
        self._add("update" if self.run.policy == "update" else "skip", merged)
        matched = self._count_matches(kept) if kept else 0
        self._add("update" if self.run.policy == "update" else "skip", matched)
        self.counts["create"] += len(kept) - matched

    def _add(self, name: str, number: int) -> None:
        self.counts[name] += number

    def _count_matches(self, rows: list[Prepared]) -> int:
        """Rows whose key stands in the database, or stood in an earlier batch of the file."""
        if self.run.match_key == "none" or self.run.policy == "create":
            return 0
        with db.session.begin_nested() as savepoint:
            stage(self.run.target, rows)
            match_existing(self.run)
            stored = set(scalars("select match_key from import_batch where is_match"))
            savepoint.rollback()
        matched = 0
        for row in rows:
            if row.key is None:
                continue
            # Hashes, not texts: a million keys must fit in memory.
            number = hash(row.key)
            matched += row.key in stored or number in self._seen
            self._seen.add(number)
        return matched

    def _keep_problems(self, prepared: list[Prepared]) -> None:
        warnings = self.plan.take_warnings()
        self.counts["warnings"] += len(warnings)
        for row in prepared:
            if row.rejection:
                self.counts["reject"] += 1
                self._keep(row.line, "rejected", None, row.rejection)
        for warning in warnings:
            self._keep(warning.line, "warning", warning.field, warning.reason)

    def _keep(self, line: int, severity: str, field: str | None, reason: str) -> None:
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append({"line": line, "severity": severity, "field": field, "reason": reason})

    def result(self, blank_rows: int) -> dict[str, Any]:
        """The report as it is stored and shown."""
        ordered = sorted(self.problems, key=lambda problem: problem["line"])
        return {**self.counts, "blank": blank_rows, "problems": ordered}
