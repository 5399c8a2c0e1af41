"""Saved views: a list's filters, columns, sort and layout under a name.

A view belongs to whoever made it and is seen by her alone (mine), her team (team) or everybody (shared). Pinning it, making
it the first one of a list and its place among the tabs are each person's own mark on it. What a view holds is checked by
the list it is for, so none can be saved that the list would refuse.

Events: saved_view.created, saved_view.updated, saved_view.deleted.
"""
