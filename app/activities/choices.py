"""The words of notes, tasks and activities."""

VISIBILITIES = ("internal", "team", "private")
TASK_TYPES = ("call", "email", "todo", "follow_up", "meeting")
TASK_STATUSES = ("not_started", "in_progress", "waiting", "completed", "deferred", "canceled")
# A task in one of these is nobody's work any more.
CLOSED_STATUSES = ("completed", "canceled")
OPEN_STATUSES = tuple(status for status in TASK_STATUSES if status not in CLOSED_STATUSES)
PRIORITIES = ("low", "normal", "high", "urgent")
ACTIVITY_TYPES = ("call", "email", "meeting", "sms", "chat", "other")
DIRECTIONS = ("inbound", "outbound")
