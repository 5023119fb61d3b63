"""Who costs what: how far cost lies with few people, and what a scheme for them must avoid."""
