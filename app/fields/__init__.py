"""Custom fields: text fields an organization adds to its leads, contacts, companies and deals.

Owns the table custom_fields (the definitions). The values stand in the records themselves, as text by the field's key;
a definition that goes leaves the values where they are. Events: field.created, field.updated, field.deleted.
"""
