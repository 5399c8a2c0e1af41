"""Samples: the demo organization, and taking sample data away again.

A year in the life of an invented sales team is told through the services people use, each act at its own moment
(core.clock.frozen) and by its own member, so that history, timeline and reports are what they would really be. All of
it carries `is_sample`. Names, firms and domains are invented; the domains end in .example, the phone numbers come from
ranges kept for fiction. Never in production.
"""
