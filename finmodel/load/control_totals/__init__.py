"""Control totals: what was read, held against itself, its calendar and what is stated of it, before it is priced."""
