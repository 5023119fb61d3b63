"""The three levels of money, told."""
