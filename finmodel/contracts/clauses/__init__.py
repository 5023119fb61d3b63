"""Clauses that contracts of several kinds may have: each a frozen model, and the rule it makes."""
