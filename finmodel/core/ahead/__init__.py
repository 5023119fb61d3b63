"""Years to come: how a place goes on past the years that it states."""
