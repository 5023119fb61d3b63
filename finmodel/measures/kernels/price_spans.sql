-- Each price with the days it holds: without a last day of its own, until the next one starts.
-- reads: price_rows
SELECT
  price_rows.file_no,
  price_rows.row_no,
  price_rows.currency,
  price_rows.setting,
  price_rows.first_day,
  COALESCE(
    price_rows.last_day,
    CAST(DATEADD(DAY, -1, LEAD(price_rows.first_day) OVER (
      PARTITION BY price_rows.currency, price_rows.setting ORDER BY price_rows.first_day, price_rows.file_no, price_rows.row_no
    )) AS DATE),
    CAST('9999-12-31' AS DATE)
  ) AS last_day,
  price_rows.price_pounds
FROM price_rows
