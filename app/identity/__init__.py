"""Identity: organizations, users, memberships with a role, teams, sessions, API keys, invitations, second factor.

One person can belong to several organizations. Events: organization.created, organization.updated,
organization.deactivated, user.signed_up, user.updated, user.password_changed, user.password_reset,
user.email_change_requested, user.email_changed, user.second_factor_enabled, user.second_factor_disabled,
user.recovery_codes_renewed, user.deactivated, member.invited, invitation.accepted, invitation.revoked, member.joined,
member.changed, member.removed, team.created, team.updated, team.deleted, session.started, session.ended,
session.stolen, api_key.created, api_key.revoked.
"""
