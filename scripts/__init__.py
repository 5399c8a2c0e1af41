"""What a person types: start, test, lock, measure. Product logic stays in `app/`."""
