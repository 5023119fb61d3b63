-- How many rows of a source of activity have numbers of each fineness.
-- reads: written_codes
SELECT
  written_codes.fine,
  CAST(SUM(written_codes.row_count) AS BIGINT) AS row_count
FROM written_codes
GROUP BY written_codes.fine
