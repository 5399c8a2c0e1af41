"""What the schedule calls, across organizations."""

from collections.abc import Callable, Iterator

from app.billing.jobs import report_usage
from app.billing.letters import tell_owners
from app.billing.queries import list_overdue, list_unreported
from app.billing.service import move_on
from app.core.database import transaction
from app.core.tenancy import Scope, acting_as, unbound

BATCH = 500


def move_overdue_subscriptions() -> int:
    """Let unpaid time pass: grace, then reading only, each told to the owners once; how many moved."""
    moved = 0
    for organization_id in _each(list_overdue):
        with acting_as(Scope(organization_id, actor_type="system")), transaction():
            status = move_on()
            if status is not None:
                tell_owners(status)
                moved += 1
    return moved


def report_all_usage() -> int:
    """Enqueue the telling of use that Stripe does not know; for how many organizations."""
    count = 0
    for organization_id in _each(list_unreported):
        with acting_as(Scope(organization_id, actor_type="system")), transaction():
            report_usage.enqueue()
            count += 1
    return count


def _each(read: Callable[[int, int], list[int]]) -> Iterator[int]:
    after = 0
    while True:
        with unbound(), transaction():
            ids = read(after, BATCH)
        yield from ids
        if len(ids) < BATCH:
            return
        after = ids[-1]
