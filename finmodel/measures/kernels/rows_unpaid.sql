-- Rows of a source whose price goes by a column, by file: those without a price, and those whose price is not paid.
-- reads: source (columns read from the files)
SELECT
  source.file_no,
  CAST(COUNT(*) AS BIGINT) AS row_count,
  CAST(SUM(CASE WHEN source.price_written IS NULL THEN 1 ELSE 0 END) AS BIGINT) AS without_price,
  CAST(SUM(CASE WHEN source.price_written IS NOT NULL AND source.price IS NULL THEN 1 ELSE 0 END) AS BIGINT) AS not_paid,
  SUM(CASE WHEN source.price IS NULL THEN source.price_written END) AS not_paid_price,
  CAST(SUM(source.price_negative) AS BIGINT) AS negative
FROM source
GROUP BY source.file_no
