"""Clauses of payment for activity: prices, multipliers, top-ups, add-ons, non-payment, episodes."""
