"""Proof that finmodel does what it says."""
