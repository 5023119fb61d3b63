-- Rows of activity that are set aside, by file: how many, and what they hold.
-- reads: source (the rows set aside)
SELECT
  source.file_no,
  CAST(COUNT(*) AS BIGINT) AS row_count,
  SUM(source.quantity) AS quantity,
  SUM(source.price) AS price,
  SUM(CAST(source.price AS DECIMAL(19, 6)) * source.quantity) AS price_by_quantity
FROM source
GROUP BY source.file_no
