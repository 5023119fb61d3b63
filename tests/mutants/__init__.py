"""Faults planted in the code that moves money, to see that some test sees each of them."""
