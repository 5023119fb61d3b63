"""Contracts and costs inside an allocation: what each partner is left with, as expressions of what is decided."""
