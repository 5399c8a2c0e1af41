"""Identity: organizations, users, memberships with a role, teams, sessions, API keys, invitations, second factor.

One person can belong to several organizations. Events: user.signed_up, member.invited, member.joined, member.changed,
member.removed, session.started, session.ended, api_key.created, api_key.revoked.
"""
