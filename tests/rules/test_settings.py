"""`.env.example` names exactly the variables of config.py, each explained, none with a value of its own."""

import re
from pathlib import Path
from typing import Any

import pytest

from config import ROOT, SECRET_NAMES, Settings

LINES = (Path(ROOT) / ".env.example").read_text(encoding="utf-8").splitlines()
VALUES = dict(line.split("=", 1) for line in LINES if re.match(r"[A-Z]", line))
SECRET_WORDS = ("SECRET", "KEY", "TOKEN", "PASSWORD", "DSN", "DATABASE_URL", "REDIS_URL")


def test_names_are_those_of_the_settings() -> None:
    assert sorted(VALUES) == sorted(Settings.model_fields)


def test_each_name_stands_once_below_its_comment() -> None:
    for number, line in enumerate(LINES):
        if re.match(r"[A-Z]", line):
            name = line.partition("=")[0]
            assert LINES[number - 1].startswith("# "), name
            assert sum(other.startswith(f"{name}=") for other in LINES) == 1, name


@pytest.mark.parametrize("name", sorted(VALUES))
def test_value_is_the_default(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in Settings.model_fields:
        monkeypatch.delenv(variable, raising=False)
    given: dict[str, Any] = {name: VALUES[name]}
    assert getattr(Settings(_env_file=None, **given), name) == Settings.model_fields[name].default  # type: ignore[call-arg]


def test_secrets_are_empty() -> None:
    filled = {name for name, value in VALUES.items() if value and any(word in name for word in SECRET_WORDS)}
    assert filled - {"JWT_ACCESS_TOKEN_EXPIRE_MINUTES"} == set()
    assert all(VALUES[name] == "" for name in SECRET_NAMES)
