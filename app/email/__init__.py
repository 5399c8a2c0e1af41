"""E-mail with customers: what was sent to a lead or contact, what became of it, and what came back.

An *email* is one message, outgoing or incoming, on one record. An outgoing one is a row before anything is handed over, so it
is never sent twice: `queued`, `sending`, then `sent`, `delivered`, `bounced`, `dropped` or `failed`; `unknown` when nobody can
tell whether it was taken, until an event of the vendor tells. An incoming one is `received`. A *suppression* is an address
that gets no more mail. Records `email.queued`, `email.sent`, `email.delivered`, `email.opened`, `email.clicked`,
`email.bounced`, `email.dropped`, `email.failed`, `email.unknown`, `email.complained`, `email.unsubscribed` and
`email.received` on the record.
"""
