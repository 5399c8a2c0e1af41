"""SendGrid's simulator for every test of mail."""

from tests.email.letters import sendgrid

__all__ = ["sendgrid"]
