"""The events a webhook may be told of: what happens to records, not who signed in or which key was made."""

import re

RECORD_TYPES = (
    "lead", "contact", "company", "deal", "task", "note", "activity", "file", "email", "call", "import", "export",
)  # fmt: skip
KEPT = ("lead", "contact", "company", "deal", "task", "note", "activity")
# Names of the product's events that tell more than the five things that happen to any record.
FURTHER = (
    "call.ended", "call.started", "deal.assigned", "deal.lost", "deal.reopened", "deal.stage_changed", "deal.won",
    "email.bounced", "email.clicked", "email.opened", "email.received", "email.sent", "export.failed", "export.finished",
    "export.requested", "file.created", "file.deleted", "import.created", "import.failed", "import.finished", "import.undone",
    "lead.assigned", "lead.conversion_undone", "lead.converted", "lead.merged", "task.assigned", "task.completed",
    "task.reopened",
)  # fmt: skip
HAPPENINGS = ("created", "updated", "deleted", "restored", "purged")
EVENT_NAMES = tuple(sorted({*(f"{kind}.{what}" for kind in KEPT for what in HAPPENINGS), *FURTHER}))
TEST_EVENT = "webhook.tested"
_FORM = re.compile(rf"^({'|'.join(RECORD_TYPES)})\.[a-z_]{{1,60}}$")


def is_event_name(name: str) -> bool:
    """Whether a webhook may name this event; names this version does not know yet may be asked for as well."""
    return bool(_FORM.match(name))
