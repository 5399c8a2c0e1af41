"""Bulk changes: one change to many records, named by their ids or by a list's filters.

A job takes the records one by one through their own service, as the person who asked and as far as her role reaches then; what
fails is listed with its reason and stops nothing else. The records are fixed when the job begins. A deletion or a
restoration is undone by a bulk change of the opposite kind over the records it really touched.

Events: those of the records, and bulk_change.requested, bulk_change.finished, bulk_change.failed, bulk_change.canceled.
"""
