"""A year's result by locality, small numbers merged."""
