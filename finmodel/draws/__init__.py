"""Chance and uncertainty: scenarios drawn many times over, and what of the result is luck."""
