"""Billing: plans, what an organization pays for, and how much of it is used.

Words: a *plan* (free, pro, business) names limits; a *subscription* is what the payment service knows of the
organization; its *status* is what that means here (trialing, active, past_due, grace, read_only, canceled). A *meter*
counts what is used up in a calendar month (UTC): AI tokens, call minutes. The payment service is Stripe, and its state
comes in by its events only: each makes us read the subscription again, so neither order nor repetition matters.

Unpaid invoices: 7 days as if nothing happened (past_due), 7 days with a warning (grace), then reading, paying, signing in
and exporting only (read_only). Nothing is ever deleted for lack of payment.

Where no Stripe is configured nothing is limited, and every organization is on the plan "unlimited".

Records the events subscription.changed, subscription.grace_started, subscription.became_read_only.
"""
