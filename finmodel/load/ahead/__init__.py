"""A place that is open over its own years or more, and what does not fit in years to come."""
