-- Each person's spend of a year up to an amount and a share of the rest, row by row in the order they started.
-- reads: activity (priced), limits (of each period)
-- Only people whose spend may pass the amount are gone through row by row; the rest of the rows count as they are.
WITH sums AS (
  SELECT
    activity.person,
    activity.period_no,
    CAST(SUM(CASE WHEN activity.spend_pence > 0 THEN activity.spend_pence ELSE 0 END) AS BIGINT) AS most_pence
  FROM activity
  WHERE activity.person IS NOT NULL
  GROUP BY activity.person, activity.period_no
),
passing AS (
  SELECT
    sums.person,
    sums.period_no,
    limits.amount_pence,
    limits.residual_share
  FROM sums
  INNER JOIN limits ON limits.period_no = sums.period_no
  WHERE sums.most_pence > limits.amount_pence
),
running AS (
  SELECT
    activity.file_no,
    activity.row_no,
    activity.person,
    activity.started,
    activity.period_no,
    activity.provider,
    activity.commissioner,
    activity.setting,
    activity.service,
    activity.currency,
    activity.programme,
    activity.quantity_milli,
    activity.days,
    COALESCE(activity.spend_pence, 0) AS spend_pence,
    activity.cost_pence,
    CAST(SUM(COALESCE(activity.spend_pence, 0)) OVER (
      PARTITION BY activity.person, activity.period_no
      ORDER BY activity.started, activity.file_no, activity.row_no
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS BIGINT) AS after_pence,
    passing.amount_pence,
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
    running.provider,
    running.commissioner,
    running.setting,
    running.service,
    running.currency,
    running.programme,
    running.quantity_milli,
    running.days,
    running.spend_pence,
    running.cost_pence,
    running.after_pence,
    running.after_pence - running.spend_pence AS before_pence,
    running.amount_pence,
    running.residual_share
  FROM running
)
SELECT
  around.file_no,
  around.row_no,
  around.person,
  around.started,
  around.period_no,
  around.provider,
  around.commissioner,
  around.setting,
  around.service,
  around.currency,
  around.programme,
  around.quantity_milli,
  around.days,
  CASE
    WHEN around.after_pence > around.amount_pence
    THEN around.amount_pence
      + CAST(ROUND(CAST(around.after_pence - around.amount_pence AS DECIMAL(18, 0)) * around.residual_share) AS BIGINT)
    ELSE around.after_pence
  END
  - CASE
    WHEN around.before_pence > around.amount_pence
    THEN around.amount_pence
      + CAST(ROUND(CAST(around.before_pence - around.amount_pence AS DECIMAL(18, 0)) * around.residual_share) AS BIGINT)
    ELSE around.before_pence
  END AS spend_pence,
  around.cost_pence
FROM around
UNION ALL
SELECT
  activity.file_no,
  activity.row_no,
  activity.person,
  activity.started,
  activity.period_no,
  activity.provider,
  activity.commissioner,
  activity.setting,
  activity.service,
  activity.currency,
  activity.programme,
  activity.quantity_milli,
  activity.days,
  COALESCE(activity.spend_pence, 0) AS spend_pence,
  activity.cost_pence
FROM activity
LEFT JOIN passing ON passing.person = activity.person AND passing.period_no = activity.period_no
WHERE passing.person IS NULL
