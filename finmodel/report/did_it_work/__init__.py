"""Did it work: what was seen, whom it is compared with, and what the numbers cannot say."""
