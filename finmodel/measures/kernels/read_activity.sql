-- The user's rows of activity as numbers, each with its period (-1 outside every one) and its price.
-- reads: source (columns read from the files), coding (one row of rules), written_kinds, persons, calendar, list_prices
-- A quantity counts in parts of a unit and money in parts of a pound, as fine as the data is. What a row was paid stands;
-- one without a price takes the list price of the day that decides its year. `stay` is how many days a row lasts, a million
-- where it is not over; `lasting` is 1 where some of them lie outside its year, or it has none. A row is one spell;
-- one that takes back what others counted is one less.
WITH checked AS (
  SELECT
    source.file_no,
    source.row_no,
    source.started,
    source.started_unread,
    source.started_doubt,
    source.ended_doubt,
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
    CASE
      WHEN source.ended < coding.open_from THEN DATEDIFF(DAY, source.started, source.ended) + coding.both_ends
      ELSE coding.unended
    END AS stay,
    CASE WHEN coding.counted_on_end = 1 THEN source.ended ELSE source.started END AS counted,
    source.ended,
    CAST(source.price * coding.price_scale AS BIGINT) AS price,
    CAST(source.cost * coding.cost_scale AS BIGINT) AS cost,
    coding.price_per_unit,
    coding.lift,
    coding.cut,
    coding.cost_cut,
    COALESCE(source.price_share, coding.price_share) AS price_share,
    coding.cost_share,
    coding.counted_on_end,
    coding.both_ends,
    coding.nets,
    coding.own_prices
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
  CAST(CASE WHEN checked.units < 0 THEN -1 ELSE 1 END AS SMALLINT) AS spells,
  checked.units AS quantity,
  CAST(checked.stay AS INT) AS stay,
  CAST(CASE
    WHEN checked.stay = 0 THEN 0
    WHEN calendar.period_no IS NULL THEN 1
    WHEN checked.counted_on_end = 1 AND checked.stay <= calendar.days_before + checked.both_ends THEN 0
    WHEN checked.counted_on_end = 0 AND checked.stay <= calendar.days_left THEN 0
    ELSE 1
  END AS SMALLINT) AS lasting,
  CASE
    WHEN checked.price_share > 0 AND checked.price IS NOT NULL THEN CASE
      WHEN checked.stay < 1000000
      THEN CAST(ROUND(
        CAST(ROUND(checked.price * checked.units * checked.lift * checked.cut) AS DECIMAL(20, 0))
        * CAST(checked.stay * checked.price_share AS DECIMAL(18, 12))
      ) AS BIGINT)
    END
    WHEN checked.price IS NULL AND checked.own_prices = 1 THEN NULL
    WHEN checked.price_per_unit = 0 AND checked.price IS NOT NULL THEN checked.price
    WHEN checked.cut = 1 THEN COALESCE(checked.price, list_prices.price) * checked.units * checked.lift
    ELSE CAST(ROUND(COALESCE(checked.price, list_prices.price) * checked.units * checked.cut) AS BIGINT)
  END AS spend,
  CASE
    WHEN checked.cost_share = 0 THEN checked.cost
    WHEN checked.stay < 1000000
    THEN CAST(ROUND(
      CAST(ROUND(checked.cost * checked.units * checked.cost_cut) AS DECIMAL(20, 0))
      * CAST(checked.stay * checked.cost_share AS DECIMAL(18, 12))
    ) AS BIGINT)
  END AS cost,
  CASE
    WHEN checked.started_unread > 0 THEN 1
    WHEN checked.ended_unread > 0 THEN 1
    WHEN checked.quantity_unread > 0 THEN 1
    WHEN checked.price_unread > 0 THEN 1
    WHEN checked.cost_unread > 0 THEN 1
    WHEN checked.started IS NULL AND checked.started_unread = 0 THEN 1
    WHEN checked.units IS NULL AND checked.quantity_unread = 0 THEN 1
    WHEN checked.ended < checked.started THEN 1
    WHEN checked.units < 0 AND checked.nets = 0 THEN 1
    WHEN checked.price_share < 0 THEN 1
    WHEN checked.codes_faulty = 1 THEN 1
    WHEN checked.started < CAST('1900-01-01' AS DATE) OR checked.started > CAST('2100-12-31' AS DATE) THEN 2
    WHEN checked.started_doubt = 1 THEN 2
    WHEN checked.ended_doubt = 1 THEN 2
    ELSE 0
  END AS faulty
FROM checked
LEFT JOIN calendar ON calendar.day = checked.counted
LEFT JOIN list_prices
  ON list_prices.price_no = checked.price_no
  AND list_prices.first_day <= checked.counted
  AND list_prices.last_day >= checked.counted
