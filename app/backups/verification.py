"""Is a backup good? It is restored on a server of its own, compared row by row, and the product is run on the copy."""

import logging
import os
import subprocess
import sys
import time
from dataclasses import dataclass, field
from typing import Any

import orjson

from app.backups import figures, records, stored
from app.backups.encryption import require_keys
from app.backups.errors import BackupError
from app.backups.restoring import check_files, restore_backup
from app.backups.scratch import scratch_database
from app.backups.service import EXPECTED, settings
from config import ROOT, Settings

PROVE_SECONDS = 600
MAX_TOLD = 400
# A process of its own: nothing of the copy may reach this one's connections, caches or figures.
PROVE = [sys.executable, "-m", "flask", "--app", "wsgi", "backup", "prove-copy"]
NOT_FOR_COPY = ("PROMETHEUS_MULTIPROC_DIR", "NEURACRM_DATA")

log = logging.getLogger("neuracrm.backups")


@dataclass
class Verdict:
    """What a restore of a backup gave. `reason` is empty when it is good."""

    name: str
    reason: str = ""
    seconds: float = 0.0
    tables: int = 0
    rows: int = 0
    proof: dict[str, Any] = field(default_factory=dict)


def verify_backup(name: str) -> Verdict:
    """Restore a backup into a scratch database, compare and prove it; the verdict is written down. Raises BackupError
    only when nothing can be said, as without a key."""
    keys = require_keys(settings())
    verdict, started = Verdict(name), time.monotonic()
    try:
        _restore_and_prove(name, keys, verdict)
    except EXPECTED as error:
        verdict.reason = getattr(error, "message", str(error)).strip().partition("\n")[0]
    verdict.seconds = time.monotonic() - started
    records.record_verification(name, seconds=verdict.seconds, reason=verdict.reason or None)
    figures.BACKUP_SECONDS.labels("verify").set(verdict.seconds)
    log.log(
        logging.ERROR if verdict.reason else logging.INFO,
        "backup verified",
        extra={"backup": name, "reason": verdict.reason or "good", "seconds": round(verdict.seconds, 1)},
    )
    return verdict


def _restore_and_prove(name: str, keys: list[bytes], verdict: Verdict) -> None:
    manifest = stored.read_manifest(name, keys)
    check_files(name, keys, manifest)
    with scratch_database(settings(), manifest["server_version"] // 10_000) as copy:
        restore_backup(name, keys, copy)
        verdict.tables = len(manifest["tables"])
        verdict.rows = sum(row[0] for row in manifest["tables"].values())
        verdict.proof = prove_copy(copy)


def prove_copy(copy: Settings) -> dict[str, Any]:
    """Ask the copy's three locks and run the product on it; what was seen. Raises BackupError with the first fault."""
    values = {name: str(value) for name, value in copy.model_dump().items()}
    kept = {name: value for name, value in os.environ.items() if name not in NOT_FOR_COPY}
    done = subprocess.run(  # noqa: S603  our own command
        PROVE, cwd=ROOT, env={**kept, **values}, capture_output=True, timeout=PROVE_SECONDS, check=False
    )
    told = done.stdout.decode(errors="replace").strip().splitlines()
    if done.returncode != 0:
        complaint = done.stderr.decode(errors="replace").strip().splitlines()
        reason = (complaint or told or ["it gave no reason"])[-1]
        raise BackupError(f"the product does not run on the restored copy: {reason[-MAX_TOLD:]}")
    proof: dict[str, Any] = orjson.loads(told[-1])
    return proof
