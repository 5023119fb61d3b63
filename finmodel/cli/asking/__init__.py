"""Commands that ask at which size something pays."""
