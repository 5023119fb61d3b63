"""What is told of years to come."""
