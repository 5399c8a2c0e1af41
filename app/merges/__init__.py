"""Merges: two records of one person or firm become one, and become two again when that was wrong.

The kept record takes the values chosen side by side; whatever stands on the other one or points to it moves over, and the
other goes to the trash. Undoing puts back exactly what moved, while the kept record is as the merge left it.

Events: lead.merged, contact.merged, company.merged and ..._merge_undone on the kept record, beside those of the change itself.
"""
