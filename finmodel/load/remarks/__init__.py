"""What is told of rows that count in part, count oddly, or do not count: sentences made of what kernels counted."""
