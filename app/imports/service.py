"""Verbs of imports: take a file in, correct what was found, check, run, cancel, undo."""

from pathlib import PurePath
from typing import Any

from sqlalchemy import func, select

from app.core.database import db
from app.core.errors import AppError, Conflict, Invalid
from app.core.http import check_version, found
from app.core.jobs import named_job
from app.core.limits import check_limit
from app.core.reach import check_reach
from app.core.tenancy import current
from app.events.changes import COUNTED_KINDS
from app.events.service import record
from app.identity.ownership import check_member
from app.imports.custom_keys import key_for_label
from app.imports.models import Import
from app.imports.queries import reachable
from app.imports.reading import ReadOptions, Source, Unreadable, open_source
from app.imports.reading.mapping import propose_mapping
from app.imports.targets import TARGETS, match_keys
from app.integrations.storage import delete_file, fetch_file
from app.integrations.stored_files import Stored

SAMPLE_ROWS = 10
MAX_RUNNING = 5
SETTLED = ("ready", "failed", "undone")
UNDOABLE = ("done", "failed", "canceled")


class UnreadableFile(AppError):
    """The file cannot be imported; the message names the line and the remedy."""

    status, code = 422, "unreadable_file"


def create_import(stored: Stored, filename: str, record_type: str) -> Import:
    """Look into an uploaded file and propose how to import it. Raises UnreadableFile; the file is then removed."""
    made = Import(
        created_by_id=current.user_id,
        filename=PurePath(filename.replace("\\", "/")).name[:255] or "import",
        size_bytes=stored.size_bytes,
        checksum=stored.checksum,
        storage_key=stored.key,
        record_type=record_type,
    )
    try:
        _detect(made, ReadOptions())
    except UnreadableFile:
        delete_file(stored.key)
        raise
    db.session.add(made)
    db.session.flush()
    record("import.created", "import", made.id, record_type=record_type, size_bytes=stored.size_bytes)
    return made


def read_source(item: Import) -> Source:
    """Open the stored file with what is known of it. Raises UnreadableFile."""
    options = ReadOptions(item.encoding, item.delimiter, item.header_line, item.sheet)
    return _open(item, options if item.file_kind == "csv" else ReadOptions(sheet=item.sheet))


def _open(item: Import, options: ReadOptions) -> Source:
    try:
        return open_source(fetch_file(item.storage_key), item.filename, options=options)
    except Unreadable as error:
        raise unreadable(error) from None
    except FileNotFoundError:
        raise UnreadableFile("The uploaded file is gone. Upload it again.", code="file_gone") from None


def unreadable(error: Unreadable) -> UnreadableFile:
    fields = {"line": [error.line]} if error.line else {}
    return UnreadableFile(error.message, code=error.code, fields=fields)


def _detect(item: Import, options: ReadOptions) -> None:
    source = _open(item, options)
    item.file_kind, item.encoding, item.delimiter = source.kind, source.encoding, source.delimiter
    item.header_line, item.sheet, item.sheets = source.header_line, source.sheet, list(source.sheets)
    item.columns = [
        {"position": c.position, "name": c.name, "type": c.type, "samples": list(c.samples)} for c in source.columns
    ]
    item.sample_rows = _sample(source)
    item.mapping = propose(source, item.record_type)


def _sample(source: Source) -> list[list[str | None]]:
    rows: list[list[str | None]] = []
    try:
        for row in source.rows():
            rows.append([cell[:200] if cell else cell for cell in row.values])
            if len(rows) == SAMPLE_ROWS:
                break
    except Unreadable as error:
        raise unreadable(error) from None
    return rows


def propose(source: Source, record_type: str) -> list[dict[str, Any]]:
    """Our field where the names fit, a custom text field for other columns with values, nothing for empty ones."""
    proposed = propose_mapping(source.columns, record_type)
    mapping = []
    for item in source.columns:
        field = proposed.get(item.position)
        if field is not None and field in TARGETS[record_type].fields:
            mapping.append({"column": item.position, "field": field, "custom_field": None})
        elif item.samples:
            mapping.append({"column": item.position, "field": None, "custom_field": item.name[:255]})
    return mapping


def load_import(import_id: int, *, lock: bool = False) -> Import:
    """The import for a change. Raises NotFound, Forbidden."""
    statement = select(Import).where(
        Import.organization_id == current.organization_id, Import.id == import_id, reachable()
    )
    item: Import = found(db.session.execute(statement.with_for_update() if lock else statement).scalar())
    check_reach("imports.create", item.created_by_id)
    return item


def change_import(import_id: int, values: dict[str, Any]) -> Import:
    """Correct detection, mapping or policy before the run. Raises Conflict once it has begun, Invalid for a bad mapping."""
    item = load_import(import_id, lock=True)
    check_version(item.version)
    _require_state(item, SETTLED, "An import can be changed until it is started.")
    item.record_type = values.get("record_type", item.record_type)
    detection = ("encoding", "delimiter", "header_line", "sheet")
    if any(name in values for name in detection) or "record_type" in values:
        if values.get("delimiter") == "␉":
            values["delimiter"] = "\t"
        known = {name: values.get(name, getattr(item, name)) for name in detection}
        _detect(item, ReadOptions(**known))
    if "mapping" in values:
        item.mapping = _check_mapping(item, values["mapping"])
    if values.get("defaults", {}).get("owner_id"):
        check_member(values["defaults"]["owner_id"], "defaults.owner_id")
    for name in ("match_key", "policy", "defaults"):
        if name in values:
            setattr(item, name, values[name])
    _check_matching(item)
    item.dry_run = None
    item.updated_at = func.clock_timestamp()
    db.session.flush()
    return item


def _check_mapping(item: Import, mapping: list[dict[str, Any]]) -> list[dict[str, Any]]:
    known = TARGETS[item.record_type].fields
    positions = {column["position"] for column in item.columns}
    problems: dict[int, str] = {}
    used: set[Any] = set()
    kept = []
    for index, entry in enumerate(mapping):
        field, label = entry.get("field"), entry.get("custom_field")
        if entry["column"] not in positions:
            problems[index] = f"The file has no column {entry['column']}."
        elif field and field not in known:
            problems[index] = f"A {item.record_type} has no field {field!r}. Known: {', '.join(sorted(known))}."
        elif field and label:
            problems[index] = "Give a field or a custom field, not both."
        elif (field or label) and ((field, label) in used or entry["column"] in used):
            problems[index] = "Each column and each field can be used once."
        used.update([(field, label), entry["column"]] if field or label else [])
        if field or label:
            kept.append({"column": entry["column"], "field": field, "custom_field": label})
    if problems:
        raise Invalid(fields={f"mapping.{index}": [text] for index, text in problems.items()})
    return kept


def _check_matching(item: Import) -> None:
    if item.match_key not in match_keys(item.record_type):
        raise Invalid(fields={"match_key": [f"Use one of: {', '.join(match_keys(item.record_type))}."]})
    mapped = {entry.get("field") for entry in item.mapping}
    if item.match_key != "none" and item.match_key not in mapped:
        raise Invalid(fields={"match_key": [f"No column is mapped to {item.match_key}."]})


def request_dry_run(import_id: int) -> Import:
    """Read the whole file without writing; the report comes with the import. Raises Conflict when it is running."""
    item = load_import(import_id, lock=True)
    _require_state(item, SETTLED, "A dry run is possible until the import is started.")
    return _start(item, "checking", "imports.check_import")


def request_run(import_id: int) -> Import:
    """Start the import. Raises Conflict when it ran already, Invalid when nothing is mapped, PaymentRequired for a
    dry run that counted more new records than the plan allows."""
    item = load_import(import_id, lock=True)
    _require_state(item, SETTLED, "This import was started already.")
    if not item.mapping:
        raise Invalid(fields={"mapping": ["Map at least one column first."]})
    _check_matching(item)
    if item.record_type in COUNTED_KINDS and item.dry_run:
        check_limit("contacts", item.dry_run["create"])
    item.mapping = [_with_key(item, entry) for entry in item.mapping]
    return _start(item, "queued", "imports.run_import")


def _with_key(item: Import, entry: dict[str, Any]) -> dict[str, Any]:
    label = entry.get("custom_field")
    return {**entry, "custom_key": key_for_label(item, label)} if label else entry


def _start(item: Import, state: str, job_name: str) -> Import:
    running = select(func.count()).where(
        Import.organization_id == current.organization_id, Import.state.in_(["queued", "running", "undoing"])
    )
    if db.session.execute(running).scalar_one() >= MAX_RUNNING:
        raise Conflict(f"{MAX_RUNNING} imports are running already. Wait until one is done.", code="too_many_imports")
    _reset(item)
    item.state = state
    db.session.flush()
    item.job_id = named_job(job_name).enqueue(import_id=item.id)
    db.session.flush()
    record(f"import.{'checked' if state == 'checking' else 'started'}", "import", item.id)
    return item


def _reset(item: Import) -> None:
    for name in ("read", "created", "updated", "skipped", "rejected", "blank"):
        setattr(item, f"rows_{name}", 0)
    item.warnings = item.bytes_read = item.changes_undone = item.changes_kept = 0
    item.started_at = item.finished_at = item.error = None


def cancel_import(import_id: int) -> Import:
    """Stop after the batch that is being written; what was imported stays and can be undone."""
    item = load_import(import_id, lock=True)
    _require_state(item, ("queued", "running", "checking", "canceling"), "This import is not running.")
    item.state = "canceling"
    db.session.flush()
    return item


def request_undo(import_id: int) -> Import:
    """Remove what the import created and restore what it changed. Raises Conflict when there is nothing to undo."""
    item = load_import(import_id, lock=True)
    _require_state(item, UNDOABLE, "Only an import that has ended can be undone.")
    item.state, item.finished_at, item.error = "undoing", None, None
    db.session.flush()
    item.job_id = named_job("imports.undo_import").enqueue(import_id=item.id)
    db.session.flush()
    return item


def _require_state(item: Import, states: tuple[str, ...], message: str) -> None:
    if item.state not in states:
        raise Conflict(f"{message} It is {item.state}.", code="import_state")
