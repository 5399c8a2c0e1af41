"""`flask secrets check`: names what is wrong with a secret and what to do, never the secret; two JWT keys are valid meanwhile."""

from pathlib import Path
from typing import Any

import pytest

from app.health.secret_checks import check_files, inspect_secrets, list_secret_names
from tests.client import Signed

NEW_KEY = "another-jwt-key-9876543210zyxwvutsrqponmlkjih"
CASES: list[tuple[dict[str, Any], str, str]] = [
    ({"SECRET_KEY": "short"}, "error", "SECRET_KEY is shorter"),
    ({"WEBHOOK_SECRET": "change-me-" * 5}, "error", "WEBHOOK_SECRET is a well-known"),
    ({"JWT_PREVIOUS_SECRET_KEY": NEW_KEY}, "warning", "two keys are valid"),
    ({"JWT_PREVIOUS_SECRET_KEY": "test-jwt-key-0123456789abcdefghijklmnopqrs"}, "error", "nothing was changed"),
    ({"JWT_PREVIOUS_SECRET_KEY": "short"}, "error", "JWT_PREVIOUS_SECRET_KEY is shorter"),
    ({"REDIS_URL": "redis://cache.test:6379"}, "warning", "REDIS_URL holds no password"),
    ({"DATABASE_URL": "postgresql://crm:postgres1@db.test/crm"}, "warning", "the password in DATABASE_URL is short"),
    ({"STRIPE_SECRET_KEY": "sk_live_..."}, "error", "STRIPE_SECRET_KEY is a placeholder"),
    ({"OPENAI_API_KEY": "sk-abc"}, "warning", "OPENAI_API_KEY is shorter"),
    ({"METRICS_TOKEN": ""}, "warning", "METRICS_TOKEN is missing"),
]


@pytest.mark.parametrize(("changed", "state", "text"), CASES)
def test_every_weakness_is_named_without_the_secret(app: Any, changed: dict[str, Any], state: str, text: str) -> None:
    settings = app.config["SETTINGS"].model_copy(update={"ENVIRONMENT": "production", **changed})
    findings = list(inspect_secrets(settings))
    assert [one for one in findings if (one.state == state and one.text.startswith(text)) or text in one.text], findings
    shown = " ".join(f"{one.text} {one.remedy}" for one in findings)
    for value in (settings.SECRET_KEY, settings.JWT_SECRET_KEY, *changed.values()):
        assert len(value) < 8 or value not in shown


def test_files_open_to_others_are_told(tmp_path: Path) -> None:
    path = tmp_path / "secrets.env"
    path.write_text("SECRET_KEY=x")
    path.chmod(0o644)
    assert [finding.remedy for finding in check_files((path,))] == [f"chmod 600 {path}"]
    path.chmod(0o600)
    assert list(check_files((path,))) == []


def test_command_ends_with_the_right_code(app: Any) -> None:
    runner = app.test_cli_runner()
    done = runner.invoke(args=["secrets", "check"])
    assert done.exit_code == 0, done.output
    before = app.config["SETTINGS"]
    app.config["SETTINGS"] = before.model_copy(update={"ENVIRONMENT": "production", "SECRET_KEY": "short"})
    try:
        assert runner.invoke(args=["secrets", "check"]).exit_code == 1
    finally:
        app.config["SETTINGS"] = before


def test_every_secret_of_the_settings_is_looked_at() -> None:
    expected = {
        "OPENAI_API_KEY",
        "STRIPE_SECRET_KEY",
        "TWILIO_AUTH_TOKEN",
        "METRICS_TOKEN",
        "SMTP_PASSWORD",
        "SENTRY_DSN",
    }
    assert expected <= set(list_secret_names())


def test_rotation_keeps_people_signed_in(app: Any, owner: Signed) -> None:
    """Change the JWT key: who signed in before goes on, and no longer once the former key is emptied."""
    before = app.config["SETTINGS"]
    both = {"JWT_SECRET_KEY": NEW_KEY, "JWT_PREVIOUS_SECRET_KEY": before.JWT_SECRET_KEY}
    try:
        app.config["SETTINGS"] = before.model_copy(update=both)
        assert owner.get("/me").status_code == 200
        app.config["SETTINGS"] = before.model_copy(update={**both, "JWT_PREVIOUS_SECRET_KEY": ""})
        assert owner.get("/me").status_code == 401
    finally:
        app.config["SETTINGS"] = before
