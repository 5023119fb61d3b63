"""What is told of capacity: cost that leaves or stays, and occupied beds."""
