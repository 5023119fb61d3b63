"""What was measured of a place, kept so that its data need not be read twice."""
