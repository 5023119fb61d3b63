"""A year's result by locality, fit to be published."""
