"""Parts of the drawing of charts: what all stand in, and single pictures that need a file of their own."""
