"""What files name by role, and by what is paid for, found in the place that they are read for."""
