"""Better Stack Logtail: the same JSON lines as stdout, sent from a thread of its own, without what may not leave."""

import logging
from typing import Any

from flask import Flask
from logtail import LogtailHandler
from logtail.flusher import FlushWorker

from app.core.logging import STANDARD, context_fields
from app.integrations.scrubbing import Scrubber, scrubber_of

TIMEOUTS_SECONDS = (3.0, 10.0)
# At the end of a process; the collector may be dead.
FLUSH_SECONDS = 2.0
# Ids, which the patterns of numbers must not eat.
KEPT = ("request_id", "user_id", "organization_id")


class ScrubbingHandler(LogtailHandler):  # type: ignore[misc]
    """Hands on a copy of each record: its text and extra fields scrubbed, the ids of request or job added."""

    def __init__(self, scrubber: Scrubber, **options: Any) -> None:
        super().__init__(**options)
        self._scrubber = scrubber

    def ensure_flush_thread_alive(self) -> None:
        """Start the thread that sends, as one no process waits for: the SDK's own holds its end up for 71 seconds."""
        if self.flush_thread is not None and self.flush_thread.is_alive():
            return
        self.flush_thread = FlushWorker(
            self.uploader, self.pipe, self.buffer_capacity, self.flush_interval, self.check_interval
        )
        self.flush_thread.daemon = True
        self.flush_thread.start()

    def emit(self, record: logging.LogRecord) -> None:
        """Queue the record; a full queue drops it, a dead collector costs nothing."""
        text = record.getMessage()
        if record.exc_info:
            text = f"{text}\n{logging.Formatter().formatException(record.exc_info)}"
        copied = logging.makeLogRecord(
            {name: getattr(record, name, None) for name in STANDARD if hasattr(record, name)}
        )
        copied.msg, copied.args = self._scrubber.scrub_text(text), ()
        copied.exc_info = copied.exc_text = copied.stack_info = None
        extra = {name: value for name, value in record.__dict__.items() if name not in STANDARD}
        for name, value in {**self._scrubber.scrub(extra), **context_fields()}.items():
            setattr(copied, str(name), value if name not in KEPT or value is None else str(value))
        super().emit(copied)


def init_logtail(app: Flask) -> None:
    """Send logs to Logtail when LOGTAIL_TOKEN is set."""
    settings = app.config["SETTINGS"]
    if not settings.LOGTAIL_TOKEN:
        return
    options: dict[str, Any] = {"timeout": TIMEOUTS_SECONDS, "flush_timeout": FLUSH_SECONDS}
    if settings.LOGTAIL_HOST:
        options["host"] = settings.LOGTAIL_HOST
    handler = ScrubbingHandler(scrubber_of(settings), source_token=settings.LOGTAIL_TOKEN, **options)
    handler.set_name("logtail")
    logging.getLogger().addHandler(handler)
