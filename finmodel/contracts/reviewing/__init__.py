"""What a reviewer asks of a contract: jumps, holes, dead terms, numbers far from the usual."""
