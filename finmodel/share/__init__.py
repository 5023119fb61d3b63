"""Fair shares of what partners save or owe together: rules of division, and who would leave under each."""
