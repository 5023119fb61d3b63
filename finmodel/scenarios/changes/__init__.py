"""The kinds of change that a scenario may make, each saying what it does to the basis of a run."""
