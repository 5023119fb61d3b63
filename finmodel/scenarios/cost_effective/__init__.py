"""What a scenario buys: its cost beside an outcome that it moves, and whether that is worth it."""
