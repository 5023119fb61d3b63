"""What a file writes itself: terms and measures with names of their own, and formulas on them."""
