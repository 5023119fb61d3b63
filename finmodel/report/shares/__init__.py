"""What is told of fair shares: divisions of a game, and equal shares beside the optimum."""
