"""A table of measures, as `settle` reads it: its layout, headings, rows, cells and years, and the table asked for."""
