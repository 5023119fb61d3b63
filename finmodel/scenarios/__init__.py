"""Scenarios: named changes to a place, applied to what was measured once, and the results compared."""
