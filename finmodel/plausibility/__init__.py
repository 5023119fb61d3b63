"""What is settled and yet hardly meant: told with its figure and how to mend it, and never refused."""
