"""The Excel workbook: a spec names it, a plan works out every cell, a writer puts it in a file."""
