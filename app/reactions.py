"""Every automatic consequence in the product: event name -> jobs. `record` writes one job row per entry.

A job is named by text ("domain.function") and receives record_type, record_id, event (its name) and data.
"""

REACTIONS: dict[str, list[str]] = {
    "deal.assigned": ["activities.notify_assignee"],
    "deal.created": ["activities.notify_assignee"],
    "lead.assigned": ["activities.notify_assignee"],
    "lead.created": ["activities.notify_assignee"],
    "task.assigned": ["activities.notify_assignee"],
}
