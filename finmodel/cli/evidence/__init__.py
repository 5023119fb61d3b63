"""Commands that look at what happened: who costs what, and whether something worked."""
