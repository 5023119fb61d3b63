-- Each combination of codes that activity has.
-- reads: every_day (priced)
SELECT
  every_day.provider,
  every_day.commissioner,
  every_day.setting,
  every_day.service,
  every_day.currency,
  every_day.programme
FROM every_day
GROUP BY
  every_day.provider,
  every_day.commissioner,
  every_day.setting,
  every_day.service,
  every_day.currency,
  every_day.programme
