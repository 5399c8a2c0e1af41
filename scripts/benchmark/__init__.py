"""What ./scripts/bench runs: fill a database, start the production web process, load it in turns, print ratios."""
