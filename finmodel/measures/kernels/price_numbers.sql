-- Each key of the price list by number.
-- reads: price_spans
WITH every_key AS (
  SELECT
    price_spans.currency,
    price_spans.setting
  FROM price_spans
  GROUP BY price_spans.currency, price_spans.setting
)
SELECT
  CAST(ROW_NUMBER() OVER (ORDER BY every_key.currency, every_key.setting) AS INT) AS price_no,
  every_key.currency,
  every_key.setting
FROM every_key
