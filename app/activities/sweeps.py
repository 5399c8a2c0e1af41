"""What the schedule calls, across organizations."""

from sqlalchemy import text

from app.activities.jobs import remind_assignee
from app.core.database import db, transaction
from app.core.tenancy import Scope, acting_as, unbound

REMINDER_BATCH = 200
CLAIM = text("select organization_id, id from claim_due_reminders(:limit)")


def send_due_reminders() -> int:
    """Hand out the reminders whose time has come; returns how many. Marked and enqueued in one commit: once each."""
    total = 0
    while True:
        with unbound(), transaction():
            due = db.session.execute(CLAIM, {"limit": REMINDER_BATCH}).all()
            for row in due:
                with acting_as(Scope(row.organization_id, actor_type="system")):
                    remind_assignee.enqueue(task_id=row.id)
        total += len(due)
        if len(due) < REMINDER_BATCH:
            return total
