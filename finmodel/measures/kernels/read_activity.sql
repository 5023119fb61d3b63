-- The user's rows of activity as numbers, each with its period (-1 outside every one) and its price.
-- reads: source (columns read from the files), coding (one row of rules), written_kinds, persons, calendar, list_prices
-- A quantity counts in parts of a unit and money in parts of a pound, as fine as the data is. What a row was paid stands;
-- one without a price takes the list price of the day it started.
WITH checked AS (
  SELECT
    source.file_no,
    source.row_no,
    source.started,
    source.started_unread,
    source.ended_unread,
    source.quantity_unread,
    source.price_unread,
    source.cost_unread,
    persons.person,
    written_kinds.kind_no,
    written_kinds.price_no,
    written_kinds.faulty AS codes_faulty,
    CASE
      WHEN coding.has_quantity = 0 THEN coding.quantity_scale
      WHEN coding.quantity_scale = 1 THEN CAST(source.quantity AS BIGINT)
      ELSE CAST(source.quantity * coding.quantity_scale AS BIGINT)
    END AS units,
    CASE WHEN source.ended IS NULL THEN 0 ELSE DATEDIFF(DAY, source.started, source.ended) END AS days,
    CAST(source.price * coding.price_scale AS BIGINT) AS price,
    CAST(source.cost * coding.cost_scale AS BIGINT) AS cost,
    coding.price_per_unit,
    coding.lift,
    coding.cut
  FROM source
  CROSS JOIN coding
  LEFT JOIN persons ON persons.person_raw = source.person_raw
  LEFT JOIN written_kinds
    ON written_kinds.provider_raw = COALESCE(source.provider_raw, '')
    AND written_kinds.commissioner_raw = COALESCE(source.commissioner_raw, '')
    AND written_kinds.setting_raw = COALESCE(source.setting_raw, '')
    AND written_kinds.service_raw = COALESCE(source.service_raw, '')
    AND written_kinds.currency_raw = COALESCE(source.currency_raw, '')
    AND written_kinds.programme_raw = COALESCE(source.programme_raw, '')
)
SELECT
  checked.file_no,
  CAST(checked.row_no AS INT) AS row_no,
  checked.person,
  checked.started,
  CAST(COALESCE(calendar.period_no, -1) AS SMALLINT) AS period_no,
  checked.kind_no,
  checked.units AS quantity,
  CAST(checked.days AS INT) AS days,
  CASE
    WHEN checked.price_per_unit = 0 AND checked.price IS NOT NULL THEN checked.price
    WHEN checked.cut = 1 THEN COALESCE(checked.price, list_prices.price) * checked.units * checked.lift
    ELSE CAST(ROUND(COALESCE(checked.price, list_prices.price) * checked.units * checked.cut) AS BIGINT)
  END AS spend,
  checked.cost,
  CASE
    WHEN checked.started_unread = 1 THEN 1
    WHEN checked.ended_unread = 1 THEN 1
    WHEN checked.quantity_unread = 1 THEN 1
    WHEN checked.price_unread = 1 THEN 1
    WHEN checked.cost_unread = 1 THEN 1
    WHEN checked.started IS NULL AND checked.started_unread = 0 THEN 1
    WHEN checked.units IS NULL AND checked.quantity_unread = 0 THEN 1
    WHEN checked.days < 0 THEN 1
    WHEN checked.units < 0 THEN 1
    WHEN checked.codes_faulty = 1 THEN 1
    ELSE 0
  END AS faulty
FROM checked
LEFT JOIN calendar ON calendar.day = checked.started
LEFT JOIN list_prices
  ON list_prices.price_no = checked.price_no
  AND list_prices.first_day <= checked.started
  AND list_prices.last_day >= checked.started
