"""Solving: a program in plain data, how HiGHS or another solver is given it, and what is asked of it again."""
