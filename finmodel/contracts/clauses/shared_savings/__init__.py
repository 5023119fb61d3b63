"""Clauses of a saving or loss that is shared: benchmark, gate, corridor, quality, limits, split."""
