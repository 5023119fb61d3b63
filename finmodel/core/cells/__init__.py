"""What cells of tables say: which spellings are a number, which a day, and which two are one code."""
