"""One figure explained in words: its steps, the numbers put in, where they come from, what its items are called."""
