-- Each combination of what is written in the columns of codes of a source of activity, and how fine its numbers are.
-- reads: source (columns read from the files)
-- Decimals of quantity, price and cost are the ones, tens and hundreds of `fine`; 1, 2 and 4 thousand say which have more.
WITH written AS (
  SELECT
    source.provider_raw,
    source.commissioner_raw,
    source.setting_raw,
    source.service_raw,
    source.currency_raw,
    source.programme_raw,
    CASE
      WHEN source.quantity = FLOOR(source.quantity) THEN 0
      WHEN source.quantity = ROUND(source.quantity, 1) THEN 1
      WHEN source.quantity = ROUND(source.quantity, 2) THEN 2
      WHEN source.quantity = ROUND(source.quantity, 3) THEN 3
      WHEN source.quantity = ROUND(source.quantity, 4) THEN 4
      WHEN source.quantity = ROUND(source.quantity, 5) THEN 5
      WHEN source.quantity IS NOT NULL THEN 6
      ELSE 0
    END + 10 * CASE
      WHEN source.price = FLOOR(source.price) THEN 0
      WHEN source.price = ROUND(source.price, 1) THEN 1
      WHEN source.price = ROUND(source.price, 2) THEN 2
      WHEN source.price = ROUND(source.price, 3) THEN 3
      WHEN source.price = ROUND(source.price, 4) THEN 4
      WHEN source.price = ROUND(source.price, 5) THEN 5
      WHEN source.price IS NOT NULL THEN 6
      ELSE 0
    END + 100 * CASE
      WHEN source.cost = FLOOR(source.cost) THEN 0
      WHEN source.cost = ROUND(source.cost, 1) THEN 1
      WHEN source.cost = ROUND(source.cost, 2) THEN 2
      WHEN source.cost = ROUND(source.cost, 3) THEN 3
      WHEN source.cost = ROUND(source.cost, 4) THEN 4
      WHEN source.cost = ROUND(source.cost, 5) THEN 5
      WHEN source.cost IS NOT NULL THEN 6
      ELSE 0
    END
    + 1000 * source.quantity_finer + 2000 * source.price_finer + 4000 * source.cost_finer AS fine
  FROM source
)
SELECT
  written.provider_raw,
  written.commissioner_raw,
  written.setting_raw,
  written.service_raw,
  written.currency_raw,
  written.programme_raw,
  written.fine,
  CAST(COUNT(*) AS BIGINT) AS row_count
FROM written
GROUP BY
  written.provider_raw,
  written.commissioner_raw,
  written.setting_raw,
  written.service_raw,
  written.currency_raw,
  written.programme_raw,
  written.fine
