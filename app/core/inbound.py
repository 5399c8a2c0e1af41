"""What the handler of a vendor's event is given; here because the domains that handle stand before the one that receives."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Arrived:
    """One event of a vendor, proven to come from it. `id` is ours, `event_id` the vendor's."""

    id: int
    vendor: str
    event_id: str
    event_type: str
    payload: dict[str, Any]
    received_at: datetime
