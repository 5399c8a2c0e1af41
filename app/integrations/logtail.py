"""Better Stack Logtail: the same JSON lines as stdout, sent from a thread of its own."""

import logging

from flask import Flask
from logtail import LogtailHandler

from app.core.logging import context_fields


class ContextFilter(logging.Filter):
    """Adds the ids of the request or job; the handler sends a record's extra fields as they are."""

    def filter(self, record: logging.LogRecord) -> bool:
        for name, value in context_fields().items():
            setattr(record, name, value)
        return True


def init_logtail(app: Flask) -> None:
    """Send logs to Logtail when LOGTAIL_TOKEN is set."""
    settings = app.config["SETTINGS"]
    if not settings.LOGTAIL_TOKEN:
        return
    options = {"host": settings.LOGTAIL_HOST} if settings.LOGTAIL_HOST else {}
    handler = LogtailHandler(source_token=settings.LOGTAIL_TOKEN, **options)
    handler.set_name("logtail")
    handler.addFilter(ContextFilter())
    logging.getLogger().addHandler(handler)
