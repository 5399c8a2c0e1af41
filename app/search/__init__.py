"""Search over leads, contacts, companies and deals at once, for who knows a word and not where it stands.

Each kind is asked by its own search function (docs/decisions/0007), within the reader's reach. No table, no events.
"""
