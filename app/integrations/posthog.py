"""PostHog: which parts of the product are used. Off unless the operator sets POSTHOG_API_KEY; never a personal datum.

Sent are the name of what happened, the kind of record, and the numbers of person and organization: no names, no content, no
addresses, nothing about the browser. A thread of the SDK's own sends; a dead collector costs nothing, a full queue drops.
"""

from typing import Any

from flask import Flask, current_app

EXTENSION = "posthog"
TIMEOUT_SECONDS = 3
MOST_WAITING = 1000


def init_posthog(app: Flask) -> None:
    """Start counting when POSTHOG_API_KEY is set."""
    settings = app.config["SETTINGS"]
    if not settings.POSTHOG_API_KEY:
        return
    from posthog import Posthog

    options: dict[str, Any] = {"host": settings.POSTHOG_HOST} if settings.POSTHOG_HOST else {}
    app.extensions[EXTENSION] = Posthog(
        settings.POSTHOG_API_KEY,
        **options,
        timeout=TIMEOUT_SECONDS,
        max_queue_size=MOST_WAITING,
        max_retries=1,
        disable_geoip=True,
    )


def count_event(name: str, record_type: str, organization_id: int, user_id: int | None) -> None:
    """Count something that happened, in the organization's name when no person did it. Never raises, never waits."""
    client = current_app.extensions.get(EXTENSION)
    if client is None:
        return
    person = f"user-{user_id}" if user_id else f"organization-{organization_id}"
    client.capture(
        name,
        distinct_id=person,
        properties={"record_type": record_type, "$process_person_profile": False},
        groups={"organization": str(organization_id)},
    )
