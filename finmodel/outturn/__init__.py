"""Plan against actual, and the forecast of a year that is not over."""
