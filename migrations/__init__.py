"""Schema changes, numbered. Each is safe while the previous code still runs."""
