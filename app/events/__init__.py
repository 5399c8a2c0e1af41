"""Events: one row for every change, written in the change's own transaction.

Timeline, audit trail, source of webhooks and automations. `record(...)` also writes one job row per reaction
(app/reactions.py). Names are `noun.past_verb`: lead.created, deal.stage_changed.
"""
