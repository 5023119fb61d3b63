"""Years to come: contracts and activity carried forward, and what a scenario comes to over the years."""
