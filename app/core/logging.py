"""Logs: one JSON object a line, with the ids of the request or job that wrote it. Never a secret, never a personal datum."""

import logging
import sys
from datetime import UTC, datetime
from typing import Any

import orjson
from flask import Flask, g, has_app_context

STANDARD = frozenset(logging.LogRecord("", 0, "", 0, "", (), None).__dict__) | {
    "message",
    "asctime",
    "taskName",
}


class JsonFormatter(logging.Formatter):
    """Encodes a record as one JSON line; text can never break out of its line."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "timestamp": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            **context_fields(),
        }
        line.update({key: value for key, value in record.__dict__.items() if key not in STANDARD})
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return orjson.dumps(line, default=str).decode()


class ConsoleFormatter(logging.Formatter):
    """Short lines for a developer's terminal."""

    def format(self, record: logging.LogRecord) -> str:
        extra = {key: value for key, value in record.__dict__.items() if key not in STANDARD}
        fields = " ".join(f"{key}={value}" for key, value in {**context_fields(), **extra}.items() if value is not None)
        text = f"{record.levelname.lower():7} {record.name}: {record.getMessage()} {fields}".rstrip()
        return f"{text}\n{self.formatException(record.exc_info)}" if record.exc_info else text


def context_fields() -> dict[str, Any]:
    """request_id, user_id and organization_id of what is running now."""
    if not has_app_context():
        return {}
    scope = g.get("scope")
    return {
        "request_id": g.get("request_id"),
        "user_id": scope.user_id if scope else None,
        "organization_id": scope.organization_id if scope else None,
    }


def init_logging(app: Flask) -> None:
    """One handler on stdout for everything; Logtail adds its own in integrations/logtail.py."""
    settings = app.config["SETTINGS"]
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(ConsoleFormatter() if settings.DEBUG else JsonFormatter())
    handler.set_name("neuracrm")
    # Nothing of this is in our lines; finding it costs a third of a log call (the logging manual's own advice).
    # The process stays: gunicorn's master, which loads the application too, could not write its lines without.
    for name in ("logThreads", "logMultiprocessing", "logAsyncioTasks"):
        setattr(logging, name, False)
    logging._srcfile = None  # type: ignore[attr-defined]
    root = logging.getLogger()
    root.handlers = [h for h in root.handlers if h.get_name() != "neuracrm" and type(h) is not logging.StreamHandler]
    root.addHandler(handler)
    root.setLevel(settings.LOG_LEVEL)
    for name in ("werkzeug", "alembic.runtime.migration", "rq.worker", "flask-limiter"):
        logging.getLogger(name).setLevel(logging.WARNING)
