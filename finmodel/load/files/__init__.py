"""Files as people have them: which there are, and what their cells say."""
