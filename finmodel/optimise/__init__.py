"""Optimise: how a pooled budget is best spent, decided by a solver and settled again through the contracts."""
