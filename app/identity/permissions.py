"""The permissions table: role -> object.action -> reach. The only place that says what a role may do.

Reach: "all" records, those of the actor's "team", the actor's "own" (unowned records count as own: somebody must pick
them up), or nothing. An API key never exceeds its scopes nor the role of its maker.
"""

from typing import Any

ROLES = ("owner", "admin", "manager", "agent", "viewer")

RECORDS = ("leads", "contacts", "companies", "deals", "tasks", "notes", "activities", "files")
READ = {f"{name}.read": "all" for name in RECORDS}
SHARED_READ = {
    name: "all"
    for name in (
        "pipelines.read",
        "tags.read",
        "fields.read",
        "timeline.read",
        "members.read",
        "organization.read",
        "saved_views.read",
        "analytics.read",
        "search.read",
        "first_steps.read",
    )
}

# A person's own account: me, her sessions, password and second factor. All that is open before she has enrolled.
ENROLMENT: dict[str, str] = {"account.manage": "all"}

VIEWER: dict[str, str] = {
    **READ,
    **SHARED_READ,
    **ENROLMENT,
    "emails.read": "all",
    "email_templates.read": "all",
    "saved_views.manage": "own",
}
AGENT: dict[str, str] = {
    **VIEWER,
    **{f"{name}.create": "all" for name in RECORDS},
    **{f"{name}.update": "own" for name in RECORDS},
    **{f"{name}.delete": "own" for name in RECORDS},
    "emails.create": "all",
    "email_templates.manage": "own",
    "leads.convert": "own",
    "tags.create": "all",
    "saved_views.share": "team",
    "bulk_changes.manage": "own",
    "merges.manage": "own",
    "imports.read": "own",
    "exports.read": "own",
    "jobs.read": "own",
}
MANAGER: dict[str, str] = {
    **AGENT,
    **{f"{name}.update": "all" for name in RECORDS},
    **{f"{name}.delete": "all" for name in RECORDS},
    "leads.convert": "all",
    "emails.manage": "all",
    "email_templates.manage": "all",
    "tags.update": "all",
    "tags.delete": "all",
    "pipelines.manage": "all",
    "fields.manage": "all",
    "events.read": "all",
    "saved_views.manage": "all",
    "saved_views.share": "all",
    "imports.read": "all",
    "imports.create": "all",
    "exports.read": "all",
    "exports.create": "all",
    "jobs.read": "all",
}
ADMIN: dict[str, str] = {
    **MANAGER,
    "members.manage": "all",
    "organization.manage": "all",
    "email_settings.manage": "all",
    "api_keys.manage": "all",
    "jobs.manage": "all",
    "inbound.manage": "all",
    "webhooks.manage": "all",
    "system.read": "all",
    "trash.purge": "all",
}
OWNER: dict[str, str] = {**ADMIN, "organization.own": "all", "billing.manage": "all"}

GRANTS: dict[str, dict[str, str]] = {
    "owner": OWNER,
    "admin": ADMIN,
    "manager": MANAGER,
    "agent": AGENT,
    "viewer": VIEWER,
}
PERMISSIONS = tuple(sorted(OWNER))
# Decisions a person takes herself, freshly signed in; no program takes them for her.
NOT_FOR_KEYS = frozenset(
    (
        "account.manage",
        "api_keys.manage",
        "billing.manage",
        "members.manage",
        "organization.manage",
        "organization.own",
        "webhooks.manage",
    )
)


def grants_of(role: str) -> dict[str, str]:
    """What a role may do, and how far."""
    return GRANTS[role]


def grants_of_key(role: str, scopes: list[str]) -> dict[str, str]:
    """The role's grants narrowed to a key's scopes; no scope, no grant."""
    return {name: reach for name, reach in GRANTS[role].items() if name in scopes and name not in NOT_FOR_KEYS}


def key_scopes(grants: dict[str, str]) -> list[str]:
    """The scopes somebody with these grants may give a key."""
    return sorted(set(grants) - NOT_FOR_KEYS)


def describe_permissions() -> list[dict[str, Any]]:
    """The table turned: each permission by its object and action, with the reach every role has; None is nothing."""
    described = []
    for permission in PERMISSIONS:
        subject, _, action = permission.partition(".")
        reach = {role: GRANTS[role].get(permission) for role in ROLES}
        described.append({"object": subject, "action": action, "reach": reach})
    return described


def outranks(role: str, other: str) -> bool:
    """Whether `role` stands strictly above `other`."""
    return ROLES.index(role) < ROLES.index(other)
