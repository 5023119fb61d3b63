"""What is told of plan beside actual: a plan laid over a year as it came, and a month of a contract reconciled."""
