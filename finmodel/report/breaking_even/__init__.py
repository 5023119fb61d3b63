"""What answers of break-even are told as."""
