-- Rows of activity whose day, which decides their year, is between two days; and the days of any row that lie there.
-- reads: activity (priced), span (one row), day_rules (of each file), day_rates (of rows whose money is by the day)
-- What goes with the spell is there where that day is; money by the day is that of the days.
WITH within AS (
  SELECT
    activity.*,
    CASE
      WHEN day_rules.counted_on_end = 1
      THEN CAST(DATEADD(DAY, activity.stay - day_rules.both_ends, activity.started) AS DATE)
      ELSE activity.started
    END AS counted_day,
    CASE WHEN activity.first_day > span.first_day THEN activity.first_day ELSE span.first_day END AS day_in,
    span.first_day AS since,
    span.last_day AS until,
    CASE
      WHEN CAST(DATEADD(DAY, activity.days - 1, activity.first_day) AS DATE) < span.last_day
      THEN CAST(DATEADD(DAY, activity.days - 1, activity.first_day) AS DATE)
      ELSE span.last_day
    END AS day_out
  FROM activity
  INNER JOIN day_rules ON day_rules.file_no = activity.file_no
  CROSS JOIN span
),
counted AS (
  SELECT
    within.*,
    CASE WHEN within.counted_day >= within.since AND within.counted_day <= within.until THEN 1 ELSE 0 END AS inside,
    CASE WHEN within.day_out < within.day_in THEN 0 ELSE DATEDIFF(DAY, within.day_in, within.day_out) + 1 END AS days_in,
    CASE WHEN within.first_day >= within.since AND within.first_day <= within.until THEN 1 ELSE 0 END AS first_inside,
    DATEDIFF(DAY, within.started, within.day_in) AS days_before
  FROM within
),
rated AS (
  SELECT
    counted.*,
    day_rates.price_rate,
    day_rates.price_share,
    day_rates.cost_rate,
    CAST(CASE WHEN counted.days_in > 0 THEN counted.days_before ELSE 0 END * COALESCE(day_rates.price_share, 0) AS DECIMAL(18, 12)) AS price_before,
    CAST(CASE WHEN counted.days_in > 0 THEN counted.days_before + counted.days_in ELSE 0 END * COALESCE(day_rates.price_share, 0) AS DECIMAL(18, 12)) AS price_after,
    CAST(CASE WHEN counted.days_in > 0 THEN counted.days_before ELSE 0 END * COALESCE(day_rates.cost_share, 0) AS DECIMAL(18, 12)) AS cost_before,
    CAST(CASE WHEN counted.days_in > 0 THEN counted.days_before + counted.days_in ELSE 0 END * COALESCE(day_rates.cost_share, 0) AS DECIMAL(18, 12)) AS cost_after
  FROM counted
  LEFT JOIN day_rates ON day_rates.file_no = counted.file_no AND day_rates.row_no = counted.row_no
  WHERE counted.inside = 1 OR counted.days_in > 0
)
SELECT
  rated.file_no,
  rated.row_no,
  rated.person,
  rated.started,
  rated.period_no,
  rated.kind_no,
  rated.spells * rated.inside AS spells,
  rated.quantity * rated.inside AS quantity,
  rated.stay,
  rated.day_in AS first_day,
  CAST(rated.days_in AS INT) AS days,
  CASE
    WHEN rated.price_rate IS NOT NULL AND rated.price_share = 0 AND rated.days > 0
    THEN rated.spend * rated.first_inside
    WHEN rated.price_rate IS NOT NULL AND rated.days > 0
    THEN CAST(ROUND(CAST(rated.price_rate AS DECIMAL(20, 0)) * rated.price_after) AS BIGINT)
      - CAST(ROUND(CAST(rated.price_rate AS DECIMAL(20, 0)) * rated.price_before) AS BIGINT)
    ELSE rated.spend * rated.inside
  END AS spend,
  CASE
    WHEN rated.cost_rate IS NOT NULL AND rated.days > 0
    THEN CAST(ROUND(CAST(rated.cost_rate AS DECIMAL(20, 0)) * rated.cost_after) AS BIGINT)
      - CAST(ROUND(CAST(rated.cost_rate AS DECIMAL(20, 0)) * rated.cost_before) AS BIGINT)
    ELSE rated.cost * rated.inside
  END AS cost
FROM rated
