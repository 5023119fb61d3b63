"""Clauses of payment for people served: weights for need, factors, carve-outs, stop-loss."""
