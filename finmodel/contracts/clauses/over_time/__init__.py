"""Clauses that any contract may have over time: dates, payments on account, re-rating, uplifts."""
