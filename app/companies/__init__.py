"""Companies: the firms people work for and deals are made with.

Owns the table companies. A company has at most one domain (nobody else's in the organization), may stand below a parent
company, and is put in the trash before it is purged. Events: company.created, company.updated, company.deleted,
company.restored, company.purged.
"""
