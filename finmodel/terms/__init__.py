"""Terms of one contract as what is decided: who gets what at each, and at which nobody is worse off."""
