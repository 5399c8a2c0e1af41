"""Reports: figures of leads, deals and work over a range of days. Read-only; no table of its own, no events.

Every answer is computed from the records, within the reader's reach, on indexes that hold what it needs, and kept in the
cache under the generations of the kinds it counts. A large organization's answer is also kept for a while after a change:
forty times what it took to compute. `as_of` tells when it was computed.
"""
