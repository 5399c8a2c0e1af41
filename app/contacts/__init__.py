"""Contacts: the people a team talks to.

Owns the tables contacts, contact_emails and contact_phones. A contact has any number of e-mail addresses and phones,
exactly one of each the primary, which the contact's own row repeats. It may belong to a company and report to another
contact. Events: contact.created, contact.updated, contact.deleted, contact.restored, contact.purged.
"""
