"""E-mail with customers: the addresses replies come back to."""
