"""What is told of an allocation: the decision, and what was asked beside it."""
