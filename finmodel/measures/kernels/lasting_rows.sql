-- Rows that last into other periods: the spell, with its days in its own period, and a part for each other that has days.
-- reads: activity_rows, day_rules (of each file), day_rates (of rows whose money is by the day), periods
-- A part is no spell and holds no units; money by the day is shared out so that the parts come to the whole, and other
-- money stays with the spell; what is paid once falls in the first period that has days of it. What is not over counts to the last day that the data reaches.
WITH lasting AS (
  SELECT
    activity_rows.*,
    CASE
      WHEN activity_rows.stay < 1000000 THEN CAST(DATEADD(DAY, activity_rows.stay - 1, activity_rows.started) AS DATE)
      ELSE day_rules.open_to
    END AS last_day
  FROM activity_rows
  INNER JOIN day_rules ON day_rules.file_no = activity_rows.file_no
  WHERE activity_rows.lasting = 1
),
parts AS (
  SELECT
    lasting.*,
    periods.period_no AS part_no,
    periods.first_day AS part_opens,
    CASE WHEN lasting.started > periods.first_day THEN lasting.started ELSE periods.first_day END AS part_from,
    CASE WHEN lasting.last_day < periods.last_day THEN lasting.last_day ELSE periods.last_day END AS part_to
  FROM lasting
  CROSS JOIN periods
  WHERE periods.period_no = lasting.period_no
    OR (lasting.started <= periods.last_day AND lasting.last_day >= periods.first_day)
),
counted AS (
  SELECT
    parts.*,
    CASE WHEN parts.part_no = parts.period_no THEN 1 ELSE 0 END AS own,
    CASE WHEN parts.started >= parts.part_opens OR parts.part_no = 0 THEN 1 ELSE 0 END AS first_part,
    DATEDIFF(DAY, parts.started, parts.part_from) AS days_before,
    CASE WHEN parts.part_to < parts.part_from THEN 0 ELSE DATEDIFF(DAY, parts.part_from, parts.part_to) + 1 END AS days
  FROM parts
),
rated AS (
  SELECT
    counted.*,
    day_rates.price_rate,
    day_rates.price_share,
    day_rates.cost_rate,
    CAST(counted.days_before * COALESCE(day_rates.price_share, 0) AS DECIMAL(18, 12)) AS price_before,
    CAST((counted.days_before + counted.days) * COALESCE(day_rates.price_share, 0) AS DECIMAL(18, 12)) AS price_after,
    CAST(counted.days_before * COALESCE(day_rates.cost_share, 0) AS DECIMAL(18, 12)) AS cost_before,
    CAST((counted.days_before + counted.days) * COALESCE(day_rates.cost_share, 0) AS DECIMAL(18, 12)) AS cost_after
  FROM counted
  LEFT JOIN day_rates ON day_rates.file_no = counted.file_no AND day_rates.row_no = counted.row_no
)
SELECT
  rated.file_no,
  rated.row_no,
  rated.person,
  rated.started,
  CAST(rated.part_no AS SMALLINT) AS period_no,
  rated.kind_no,
  rated.own * rated.spells AS spells,
  rated.quantity * rated.own AS quantity,
  rated.stay,
  rated.part_from AS first_day,
  CAST(rated.days AS INT) AS days,
  CASE
    WHEN rated.price_rate IS NOT NULL AND rated.price_share = 0
    THEN CASE WHEN rated.first_part = 1 AND (rated.days > 0 OR rated.own = 1) THEN rated.price_rate ELSE 0 END
    WHEN rated.price_rate IS NOT NULL
    THEN CAST(ROUND(CAST(rated.price_rate AS DECIMAL(20, 0)) * rated.price_after) AS BIGINT)
      - CAST(ROUND(CAST(rated.price_rate AS DECIMAL(20, 0)) * rated.price_before) AS BIGINT)
    ELSE rated.spend * rated.own
  END AS spend,
  CASE
    WHEN rated.cost_rate IS NOT NULL
    THEN CAST(ROUND(CAST(rated.cost_rate AS DECIMAL(20, 0)) * rated.cost_after) AS BIGINT)
      - CAST(ROUND(CAST(rated.cost_rate AS DECIMAL(20, 0)) * rated.cost_before) AS BIGINT)
    ELSE rated.cost * rated.own
  END AS cost
FROM rated
UNION ALL
SELECT
  lasting.file_no,
  lasting.row_no,
  lasting.person,
  lasting.started,
  lasting.period_no,
  lasting.kind_no,
  lasting.spells,
  lasting.quantity,
  lasting.stay,
  lasting.started AS first_day,
  0 AS days,
  lasting.spend,
  lasting.cost
FROM lasting
WHERE lasting.period_no < 0
