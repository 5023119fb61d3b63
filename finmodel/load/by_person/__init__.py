"""People ranked by what they come to: rows stay on the engine, sums leave it."""
