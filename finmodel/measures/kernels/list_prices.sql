-- Prices by the number of their key, as whole numbers.
-- reads: price_spans, price_numbers, price_scale (one row)
SELECT
  price_numbers.price_no,
  price_spans.first_day,
  price_spans.last_day,
  CAST(price_spans.price_pounds * price_scale.units AS BIGINT) AS price
FROM price_spans
INNER JOIN price_numbers
  ON price_numbers.currency = price_spans.currency AND price_numbers.setting = price_spans.setting
CROSS JOIN price_scale
