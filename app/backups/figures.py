"""Figures of backups and drills for Prometheus; ages are measured by the schedule, so a process that died alarms too."""

from prometheus_client import Gauge

MODE = "mostrecent"

BACKUP_LAST_SUCCESS = Gauge(
    "neuracrm_backup_last_success_timestamp_seconds",
    "When the newest complete backup was begun",
    multiprocess_mode=MODE,
)
BACKUP_AGE = Gauge("neuracrm_backup_age_seconds", "Age of the newest complete backup", multiprocess_mode=MODE)
BACKUP_SIZE = Gauge("neuracrm_backup_size_bytes", "Stored size of the newest complete backup", multiprocess_mode=MODE)
BACKUP_LAST_FAILED = Gauge("neuracrm_backup_last_failed", "1 when the newest backup failed", multiprocess_mode=MODE)
BACKUP_VERIFIED = Gauge(
    "neuracrm_backup_verified_timestamp_seconds",
    "When a backup was last restored and found good",
    multiprocess_mode=MODE,
)
BACKUP_VERIFICATION_FAILED = Gauge(
    "neuracrm_backup_verification_failed", "1 when the last verification found a fault", multiprocess_mode=MODE
)
BACKUP_SECONDS = Gauge(
    "neuracrm_backup_duration_seconds", "How long the last one took: create or verify", ["step"], multiprocess_mode=MODE
)
ARCHIVE_AGE = Gauge(
    "neuracrm_backup_archive_age_seconds", "Age of the newest change that left for storage", multiprocess_mode=MODE
)
DRILL_LAST_SUCCESS = Gauge(
    "neuracrm_drill_last_success_timestamp_seconds", "When a drill last passed", ["drill"], multiprocess_mode=MODE
)
DRILL_LAST_FAILED = Gauge(
    "neuracrm_drill_last_failed", "1 when the newest drill of a kind failed", ["drill"], multiprocess_mode=MODE
)
DRILL_RPO = Gauge(
    "neuracrm_drill_rpo_seconds", "What the newest drill lost, in time", ["drill"], multiprocess_mode=MODE
)
DRILL_RTO = Gauge("neuracrm_drill_rto_seconds", "How long the newest drill took", ["drill"], multiprocess_mode=MODE)
