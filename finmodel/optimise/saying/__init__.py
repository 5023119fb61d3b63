"""What a problem file says, what can be wrong in it, and whether it fits its place."""
