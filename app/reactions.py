"""Every automatic consequence in the product: event name -> jobs. `record` writes one job row per entry.

A job is named by text ("domain.function") and receives event_id, record_type, record_id and data.
"""

REACTIONS: dict[str, list[str]] = {}
