"""Webhooks out: what happens here, told to addresses an organization names, as Standard Webhooks.

An endpoint is such an address; a delivery is one event on its way to one endpoint; a dead letter is a delivery nobody
tries any more. Deliveries are made from the events by a sweep with a cursor, so a request that writes an event does
nothing for them (docs/decisions/0013).

Events: webhook.created, webhook.updated, webhook.disabled, webhook.secret_rotated, webhook.deleted, webhook.replayed,
webhook.tested.
"""
