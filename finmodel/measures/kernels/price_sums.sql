-- Rows of each price list, and the first and last day from which a price holds.
-- reads: price_rows
SELECT
  price_rows.file_no,
  CAST(COUNT(*) AS BIGINT) AS row_count,
  MIN(price_rows.first_day) AS first_day,
  MAX(price_rows.first_day) AS last_day
FROM price_rows
GROUP BY price_rows.file_no
