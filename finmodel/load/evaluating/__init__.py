"""What is to be evaluated, read from a table or counted in a place."""
