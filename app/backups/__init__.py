"""Copies of everything, and the proof that they can be read again.

A *backup* is an encrypted dump with a manifest of every table's rows, taken in one snapshot; it counts only when it is
complete. The *archive* is base copies and the log of changes, for any second in between. A *drill* restores or fails over
on scratch servers and keeps its report. Backups belong to the installation, not to an organization: operators reach them
by `flask backup` and `flask drill`; administrators see only how old the newest is.
"""
