"""The nouns: money, units, periods, parties, sources, places and table columns."""
