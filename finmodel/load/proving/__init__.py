"""Cases with published or hand-worked results, read and proved."""
