"""What contracts reward: one more unit, ranges, and what stands out."""
