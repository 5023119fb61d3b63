"""The money of a place on three levels: what is combined, how it flows, who bears the risk."""
