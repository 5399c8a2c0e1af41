"""What PostgreSQL's catalogue says of the three locks: nine questions, each with the exceptions that are meant.

An exception names its object and its reason here, or it is a fault.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from app.core.provisioning import DEFINER_ROLES, OWNER_ROLE
from app.health.isolation import questions
from config import APPLICATION_ROLE

Execute = Callable[[str], list[Any]]


@dataclass(frozen=True)
class Question:
    """A query that returns what breaks a rule: (object, what is wrong). `allowed` maps objects to reasons."""

    number: int
    rule: str
    sql: str
    allowed: dict[str, str]


@dataclass(frozen=True)
class Fault:
    """An object that breaks a rule."""

    number: int
    rule: str
    object: str
    detail: str


TABLES_WITHOUT_OWNER = {
    "alembic_version": "the schema's number",
    "auth_throttles": "guesses are counted before anybody is known; keys are signatures",
    "backups": "backups are of the whole installation; names, sizes and states, nothing of anybody's records",
    "drills": "rehearsals of recovery of the whole installation; figures and a report, nothing of anybody's records",
    "link_tokens": "belong to a person; row-level security by app.user_id",
    "organizations": "the owner itself; row-level security compares its id",
    "recovery_codes": "belong to a person; row-level security by app.user_id",
    "users": "people may belong to several organizations; row-level security shows oneself and colleagues",
}
DEFINER_FUNCTIONS = {
    "auth_api_key": "an API key is looked up before its organization is known",
    "auth_link_token": "a mailed link is looked up before anybody is signed in",
    "auth_organizations": "the organizations a person may enter",
    "auth_session": "one session, when it and everything it stands on is alive",
    "auth_user": "an account is looked up before it is signed in",
    "claim_due_reminders": "the sweep of reminders enqueues jobs for their organizations",
    "forget_done_jobs": "sweep; returns a count",
    "forget_idempotency_keys": "sweep; returns a count",
    "find_webhook_work": "the sweep makes deliveries within their organizations; ids only",
    "forget_old_credentials": "sweep; returns a count",
    "forget_email_parts": "sweep; returns a count",
    "forget_inbound_events": "sweep; returns a count",
    "forget_webhook_deliveries": "sweep; returns a count",
    "job_backlog": "counts by queue for alarms",
    "lease_jobs": "the relay pushes ids of jobs, nothing of their content",
    "list_overdue_subscriptions": "the sweep of unpaid subscriptions enqueues nothing but ids of organizations",
    "list_file_organizations": "the sweep of files enqueues a job for each organization",
    "list_organization_ids": "the operator's commands walk over organizations",
    "list_unreported_usage": "the sweep of use to report; returns ids of organizations",
    "make_event_partitions": "makes tables ahead of time",
}
UNIQUE_INDEXES = {"api_keys_key_id_key": "a key names its id before its organization is known"}
OTHER_INDEXES = {
    "idempotency_keys_age_idx": "the sweep deletes by age over all organizations",
    "jobs_due_idx": "the relay takes from every organization in turn",
    "memberships_user_idx": "the organizations of a person, for the sign-in's definer functions",
    "tasks_reminder_idx": "the sweep of reminders looks over all organizations",
}

QUESTIONS = (
    Question(1, "an owned table has forced row-level security by its organization", questions.UNFORCED, {}),
    Question(2, "a table has an owner", questions.UNOWNED, TABLES_WITHOUT_OWNER),
    Question(3, "a foreign key between owned tables carries the organization", questions.LOOSE_KEYS, {}),
    Question(4, "a unique index starts with the organization", questions.UNIQUE_INDEXES, UNIQUE_INDEXES),
    Question(5, "a view runs with its reader's rights, no materialised view is readable", questions.VIEWS, {}),
    Question(6, "a definer function is known, pinned and owned by a role nobody signs in with", questions.DEFINERS, {}),
    Question(7, "the application's role owns nothing and passes nothing", questions.ROLE, {}),
    Question(8, "an index starts with the organization", questions.OTHER_INDEXES, OTHER_INDEXES),
    Question(9, "a column's comparison is leakproof", questions.LEAKY_COLUMNS, {}),
)


def find_faults(execute: Execute) -> list[Fault]:
    """Everything that breaks a rule. `execute` runs a query as any role and returns its rows."""
    return [fault for question in QUESTIONS for fault in ask(question, execute)]


def ask(question: Question, execute: Execute) -> Iterator[Fault]:
    """What breaks one rule."""
    names = {
        "application": APPLICATION_ROLE,
        "owners": ", ".join(f"'{role}'" for role in (OWNER_ROLE, *DEFINER_ROLES)),
        "known_functions": ", ".join(f"'{name}'" for name in DEFINER_FUNCTIONS),
    }
    for name, detail in execute(question.sql.format(**names)):
        if name not in question.allowed:
            yield Fault(question.number, question.rule, name, detail)


def describe_tables(execute: Execute) -> list[dict[str, Any]]:
    """Every table: its owner column, policy, force flag, its keys that carry the organization, whether we may read it."""
    columns = (
        "table",
        "owner",
        "is_forced",
        "policies",
        "foreign_keys",
        "carrying",
        "uniques",
        "leading",
        "is_readable",
    )
    return [dict(zip(columns, row, strict=True)) for row in execute(questions.TABLES)]
