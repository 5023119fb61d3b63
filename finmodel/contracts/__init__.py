"""Payment contracts: what a contract says, the rules it makes of it, and what it pays on given measures."""
