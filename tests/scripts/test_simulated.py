"""Which vendors are simulated, and that product and simulators share what they must, also after a restart."""

from pathlib import Path

from scripts.simulated import REPLY_DOMAIN, plan_simulators

PORT = 23_000


def test_vendor_with_a_key_is_not_simulated(tmp_path: Path) -> None:
    (tmp_path / "development.env").write_text("STRIPE_SECRET_KEY=sk_live_1\n")
    planned = plan_simulators(tmp_path, {"TWILIO_ACCOUNT_SID": "AC1"}, PORT)
    assert "sendgrid" in planned.pages and not {"stripe", "twilio"} & set(planned.pages)
    assert planned.environment["SENDGRID_API_URL"] == planned.pages["sendgrid"]
    assert "STRIPE_SECRET_KEY" not in planned.environment and "STRIPE_API_URL" not in planned.environment
    [program] = planned.programs
    assert f"sendgrid={planned.pages['sendgrid'].rpartition(':')[2]}" in program.command
    assert planned.pages["sendgrid"] in planned.describe()


def test_what_is_shared_stays_and_is_private(tmp_path: Path) -> None:
    first = plan_simulators(tmp_path, {}, PORT)
    assert plan_simulators(tmp_path, {}, PORT).environment == first.environment
    assert (tmp_path / "simulators.env").stat().st_mode & 0o077 == 0
    assert first.environment["SENDGRID_PARSE_DOMAIN"] == REPLY_DOMAIN


def test_none_are_started_when_none_is_wanted(tmp_path: Path) -> None:
    plan_simulators(tmp_path, {}, PORT)
    planned = plan_simulators(tmp_path, {}, PORT, frozenset())
    assert (planned.environment, planned.programs, planned.describe()) == ({}, [], "")
    assert (tmp_path / "simulators.env").read_text() == ""
