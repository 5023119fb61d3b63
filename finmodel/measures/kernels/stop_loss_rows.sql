-- Each person's spend of a year up to an amount and a share of the rest, row by row in the order they started.
-- reads: activity (priced), limits (of each period)
-- What is above the amount comes off as further rows, which are no spells and hold no units or days. Only people whose
-- spend may pass the amount are gone through row by row; rows of one day count by their kind, length and size, so that
-- the order in which they were written is nothing.
WITH sums AS (
  SELECT
    activity.person,
    activity.period_no,
    CAST(SUM(CASE WHEN activity.spend > 0 THEN activity.spend ELSE 0 END) AS BIGINT) AS most
  FROM activity
  WHERE activity.person IS NOT NULL
  GROUP BY activity.person, activity.period_no
),
passing AS (
  SELECT
    sums.person,
    sums.period_no,
    limits.amount,
    limits.residual_share
  FROM sums
  INNER JOIN limits ON limits.period_no = sums.period_no
  WHERE sums.most > limits.amount
),
running AS (
  SELECT
    activity.file_no,
    activity.row_no,
    activity.person,
    activity.started,
    activity.period_no,
    activity.kind_no,
    activity.stay,
    activity.first_day,
    COALESCE(activity.spend, 0) AS spend,
    CAST(SUM(COALESCE(activity.spend, 0)) OVER (
      PARTITION BY activity.person, activity.period_no
      ORDER BY activity.started, activity.kind_no, activity.stay, activity.quantity, COALESCE(activity.spend, 0), COALESCE(activity.cost, 0)
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS BIGINT) AS after,
    passing.amount,
    passing.residual_share
  FROM activity
  INNER JOIN passing ON passing.person = activity.person AND passing.period_no = activity.period_no
),
around AS (
  SELECT
    running.file_no,
    running.row_no,
    running.person,
    running.started,
    running.period_no,
    running.kind_no,
    running.stay,
    running.first_day,
    running.spend,
    running.after,
    running.after - running.spend AS before,
    running.amount,
    running.residual_share
  FROM running
)
SELECT
  activity.file_no,
  activity.row_no,
  activity.person,
  activity.started,
  activity.period_no,
  activity.kind_no,
  activity.spells,
  activity.quantity,
  activity.stay,
  activity.first_day,
  activity.days,
  activity.spend,
  activity.cost
FROM activity
UNION ALL
SELECT
  around.file_no,
  around.row_no,
  around.person,
  around.started,
  around.period_no,
  around.kind_no,
  0 AS spells,
  0 AS quantity,
  around.stay,
  around.first_day,
  0 AS days,
  CASE
    WHEN around.after > around.amount
    THEN around.amount
      + CAST(ROUND(CAST(around.after - around.amount AS DECIMAL(30, 0)) * around.residual_share) AS BIGINT)
    ELSE around.after
  END
  - CASE
    WHEN around.before > around.amount
    THEN around.amount
      + CAST(ROUND(CAST(around.before - around.amount AS DECIMAL(30, 0)) * around.residual_share) AS BIGINT)
    ELSE around.before
  END
  - around.spend AS spend,
  0 AS cost
FROM around
WHERE around.after > around.amount OR around.before > around.amount
