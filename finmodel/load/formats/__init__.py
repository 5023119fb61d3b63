"""Formats of the field, each a YAML file: what a file looks like, and how a place reads it."""
