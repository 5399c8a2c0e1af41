"""Write the API document the SPA's types are made of; `--check` only tells whether the committed one is right.

`.venv/bin/python -m scripts.schema && npm --prefix frontend run schema` after every change of a route or a schema.
"""

import json
import sys
from pathlib import Path
from typing import Any

from app import create_app
from app.health.document import read_document

ROOT = Path(__file__).resolve().parent.parent
DOCUMENT = ROOT / "frontend" / "openapi.json"
# Longer lists (time zones, countries) come from the machine's own tables and differ between machines.
LONGEST_ENUM = 100
SECRET = "only-for-the-document-0123456789abcdef"  # noqa: S105 - signs nothing


def main() -> None:
    """Exit code 1 when `--check` finds a difference."""
    text = describe_api()
    if "--check" not in sys.argv[1:]:
        DOCUMENT.write_text(text, encoding="utf-8")
    elif not is_current(text):
        sys.exit("frontend/openapi.json is not what the API says; write it: .venv/bin/python -m scripts.schema")


def describe_api() -> str:
    """The document without what the types do not need, one key a line, so that differences can be read."""
    app = create_app(
        ENVIRONMENT="test",
        DATABASE_URL="postgresql://nobody@127.0.0.1:1/none",
        REDIS_URL="redis://127.0.0.1:1/0",
        SECRET_KEY=SECRET,
        JWT_SECRET_KEY=SECRET[::-1],
        WEBHOOK_SECRET=SECRET,
    )
    return json.dumps(_trim(read_document(app)), indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def is_current(text: str) -> bool:
    """Whether the committed document is this one."""
    return DOCUMENT.exists() and DOCUMENT.read_text(encoding="utf-8") == text


def _trim(value: Any, *, holds_names: bool = False) -> Any:
    if isinstance(value, list):
        return [_trim(item) for item in value]
    if not isinstance(value, dict):
        return value
    # Below "properties" the keys are names of the API's own fields.
    kept = {key: item for key, item in value.items() if holds_names or not _is_unneeded(key, item)}
    return {key: _trim(item, holds_names=key == "properties" and not holds_names) for key, item in kept.items()}


def _is_unneeded(key: str, item: Any) -> bool:
    return key in ("example", "examples") or (key == "enum" and len(item) > LONGEST_ENUM)


if __name__ == "__main__":
    main()
