"""What a place says of its rows: how a column is filled, which rows count, and what restates what."""
