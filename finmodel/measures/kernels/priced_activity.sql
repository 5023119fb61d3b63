-- Activity of every day, outside the periods as period -1; one without a price takes the list price of the day it started.
-- reads: activity_rows, calendar (a row per day of each period), coded_prices, price_keys (one row)
WITH dated AS (
  SELECT
    activity_rows.file_no,
    activity_rows.row_no,
    activity_rows.person,
    activity_rows.started,
    COALESCE(calendar.period_no, -1) AS period_no,
    activity_rows.provider,
    activity_rows.commissioner,
    activity_rows.setting,
    activity_rows.service,
    activity_rows.currency,
    activity_rows.programme,
    activity_rows.quantity_milli,
    activity_rows.days,
    activity_rows.spend_pence,
    activity_rows.cost_pence,
    CASE WHEN price_keys.by_currency = 1 THEN activity_rows.currency ELSE 0 END AS price_currency,
    CASE WHEN price_keys.by_setting = 1 THEN activity_rows.setting ELSE 0 END AS price_setting
  FROM activity_rows
  LEFT JOIN calendar ON calendar.day = activity_rows.started
  CROSS JOIN price_keys
)
SELECT
  dated.file_no,
  dated.row_no,
  dated.person,
  dated.started,
  dated.period_no,
  dated.provider,
  dated.commissioner,
  dated.setting,
  dated.service,
  dated.currency,
  dated.programme,
  dated.quantity_milli,
  dated.days,
  COALESCE(
    dated.spend_pence,
    CAST(ROUND(coded_prices.price_pounds * dated.quantity_milli * 0.1) AS BIGINT)
  ) AS spend_pence,
  dated.cost_pence
FROM dated
LEFT JOIN coded_prices
  ON coded_prices.currency = dated.price_currency
  AND coded_prices.setting = dated.price_setting
  AND coded_prices.first_day <= dated.started
  AND coded_prices.last_day >= dated.started
