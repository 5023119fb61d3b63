"""What a scenario with and without a structure is told as."""
