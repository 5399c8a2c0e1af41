"""Activities: what people do around a record, and the words they stick on it.

A note, task or logged activity stands on a company, contact, deal or lead (one or several of them); a tag on any of
them too. The timeline of a record is its own events and these, newest first. Private notes are their author's alone.
Events: note.*, task.*, activity.*, tag.* (created, updated, deleted, restored, purged), task.assigned, task.completed,
task.reopened.
"""
