-- Prices that start before an earlier one of the same key has ended, as faults.
-- reads: price_spans
WITH ordered AS (
  SELECT
    price_spans.file_no,
    price_spans.row_no,
    price_spans.currency,
    price_spans.setting,
    price_spans.first_day,
    MAX(price_spans.last_day) OVER (
      PARTITION BY price_spans.currency, price_spans.setting
      ORDER BY price_spans.first_day, price_spans.file_no, price_spans.row_no
      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ) AS held_until
  FROM price_spans
)
SELECT
  'overlap' AS fault,
  'from' AS column_name,
  ordered.file_no,
  ordered.row_no,
  '' AS code,
  CASE
    WHEN ordered.currency = '*' THEN ordered.setting
    WHEN ordered.setting = '*' THEN ordered.currency
    ELSE CONCAT(ordered.currency, ' in ', ordered.setting)
  END AS given
FROM ordered
WHERE ordered.first_day <= ordered.held_until
