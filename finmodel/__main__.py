"""Runs the command line as `python -m finmodel`."""

from finmodel.cli import main

main()
