"""Webhooks in: what the vendors tell us, proven, kept once, and worked on by a job.

An *inbound event* is one message of a vendor (SendGrid sends many in one request). It belongs to the organization named in
what we planted when we called the vendor (metadata, custom_args, the reply address), is kept once by vendor and event id,
and is *received*, then *processed*, *ignored* (nobody handles its type) or *failed*; an administrator can replay it.
`handlers.py` is the table of who handles what. Records `inbound_event.replayed`.
"""
