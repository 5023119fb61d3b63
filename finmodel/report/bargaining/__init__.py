"""What bargaining over terms of a contract is told as."""
