"""The operator's commands go through the services people use."""

from typing import Any

import pytest

from tests.client import PASSWORD, ApiClient

NEW_PASSWORD = "seventeen purple walruses"


@pytest.fixture
def flask(app: Any) -> Any:
    """flask("users", "list", ...) -> click's result."""
    runner = app.test_cli_runner()
    return lambda *words, **options: runner.invoke(args=list(words), **options)


def test_users_are_made_listed_and_signed_in(app, owner, flask):
    email = f"cli.{owner.organization_id}@example.com"
    options = ("--name", "Cli Person", "--organization", str(owner.organization_id), "--role", "manager")
    made = flask("users", "create", email, *options, input=f"{PASSWORD}\n{PASSWORD}\n")
    assert made.exit_code == 0, made.output
    signed = ApiClient(app).make("/auth/sign-in", {"email": email, "password": PASSWORD}, status=200)
    assert signed["role"] == "manager" and signed["organization"]["id"] == owner.organization_id
    listed = flask("users", "list", "--organization", str(owner.organization_id)).output
    assert email in listed and "manager" in listed and owner.email in listed


@pytest.mark.parametrize(("email", "password"), [("no address", PASSWORD), ("weak@example.com", "password1234")])
def test_users_create_refuses_in_one_line(owner, flask, email, password):
    options = ("--name", "N", "--organization", str(owner.organization_id), "--password", password)
    refused = flask("users", "create", email, *options)
    assert refused.exit_code == 1 and "Traceback" not in refused.output and refused.output.startswith("Error: ")


def test_operator_sets_a_password_and_ends_sessions(app, owner, flask):
    assert flask("users", "set-password", owner.email, "--password", NEW_PASSWORD).exit_code == 0
    assert owner.get("/me").status_code == 401
    assert ApiClient(app).post("/auth/sign-in", {"email": owner.email, "password": NEW_PASSWORD}).status_code == 200


def test_operator_signs_a_person_out(owner, flask):
    out = flask("users", "sign-out", owner.email.upper())
    assert "1 sessions have ended" in out.output and owner.get("/me").status_code == 401


def test_operator_closes_an_account(app, owner, flask):
    assert flask("users", "disable", owner.email).exit_code == 0
    assert owner.get("/me").status_code == 401
    assert ApiClient(app).post("/auth/sign-in", {"email": owner.email, "password": PASSWORD}).status_code == 401
    assert flask("users", "disable", owner.email).exit_code == 1


def test_organizations_are_listed_shown_made_and_closed(owner, flask):
    listed = flask("organizations", "list").output
    assert f"{owner.organization_id:8}" in listed
    shown = flask("organizations", "show", str(owner.organization_id)).output
    assert "currency: USD" in shown and "members: 1" in shown
    made = flask("organizations", "create", "Second firm", "--owner", owner.email)
    assert made.exit_code == 0 and "is ready" in made.output
    assert len(owner.get("/me").json["data"]["organizations"]) == 2
    assert flask("organizations", "deactivate", str(owner.organization_id), "--yes").exit_code == 0
    assert owner.get("/me").status_code == 401


def test_commands_name_what_is_missing(flask):
    assert "no such organization" in flask("organizations", "show", str(2**40)).output
    assert "no such account" in flask("organizations", "create", "X", "--owner", "nobody@example.com").output
    assert flask("organizations", "create", "X", "--owner", "nobody").exit_code == 1
    assert flask("organizations", "deactivate", str(2**40), "--yes").exit_code == 1


def test_outbox_is_listed_shown_and_cleared(app, owner, flask):
    flask("outbox", "clear")
    assert "No mail" in flask("outbox", "list").output and flask("outbox", "show").exit_code == 1
    owner.make("/invitations", {"email": "box@example.com", "role": "agent"})
    owner.run_jobs()
    assert "box@example.com" in flask("outbox", "list").output
    assert "accept-invitation#token=" in flask("outbox", "show").output
    assert flask("outbox", "show", "1").exit_code == 0 and flask("outbox", "show", "2").exit_code == 1
    assert "Deleted 1 mails" in flask("outbox", "clear").output


def test_old_credentials_are_swept(app, owner, admin_sql):
    from app.identity.tasks import forget_old_credentials

    for table in ("refresh_tokens", "sessions"):
        expire = f"update {table} set expires_at = now() - interval '31 days' where organization_id = %s"
        admin_sql.execute(expire, (owner.organization_id,))
    with app.app_context():
        forget_old_credentials()
    for table in ("refresh_tokens", "sessions"):
        admin_sql.execute(f"select count(*) from {table} where organization_id = %s", (owner.organization_id,))
        assert admin_sql.fetchone() == (0,)
