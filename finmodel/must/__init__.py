"""What a place, a contract or a scenario must hold to, and whether it does."""
