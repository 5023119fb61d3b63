-- How many decimals the prices of the price list have, in pounds.
-- reads: price_rows
WITH fine AS (
  SELECT
    CASE
      WHEN price_rows.price_pounds = FLOOR(price_rows.price_pounds) THEN 0
      WHEN price_rows.price_pounds * 10 = FLOOR(price_rows.price_pounds * 10) THEN 1
      WHEN price_rows.price_pounds * 100 = FLOOR(price_rows.price_pounds * 100) THEN 2
      WHEN price_rows.price_pounds * 1000 = FLOOR(price_rows.price_pounds * 1000) THEN 3
      WHEN price_rows.price_pounds * 10000 = FLOOR(price_rows.price_pounds * 10000) THEN 4
      WHEN price_rows.price_pounds * 100000 = FLOOR(price_rows.price_pounds * 100000) THEN 5
      WHEN price_rows.price_pounds * 1000000 = FLOOR(price_rows.price_pounds * 1000000) THEN 6
      WHEN price_rows.price_pounds * 10000000 = FLOOR(price_rows.price_pounds * 10000000) THEN 7
      WHEN price_rows.price_pounds IS NOT NULL THEN 8
    END AS price_digits
  FROM price_rows
)
SELECT COALESCE(MAX(fine.price_digits), 0) AS price_digits
FROM fine
