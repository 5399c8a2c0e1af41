"""The proof that organizations are isolated: `flask tenancy prove`, and the same as a test.

catalogue: what PostgreSQL's own catalogue says. scratch: two organizations made for the proof. attempts: every operation of
the API document, tried by one with the ids of the other. manifest: that nothing of the other changed. removal: both gone.
"""
