"""A problem made into a program: its decisions, its limits and its goals, each named in the user's words."""
