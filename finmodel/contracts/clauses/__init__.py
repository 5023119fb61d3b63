"""Clauses that several kinds of contract use, one module each."""
