-- Each person's spend of a year up to an amount and a share of the rest, row by row in the order they started.
-- reads: activity (priced), limits (of each period)
WITH running AS (
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
    ) AS BIGINT) AS after_pence
  FROM activity
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
    running.after_pence - running.spend_pence AS before_pence
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
    WHEN around.person IS NULL THEN around.spend_pence
    ELSE
      CASE
        WHEN around.after_pence > limits.amount_pence
        THEN limits.amount_pence
          + CAST(ROUND(CAST(around.after_pence - limits.amount_pence AS DECIMAL(18, 0)) * limits.residual_share) AS BIGINT)
        ELSE around.after_pence
      END
      - CASE
        WHEN around.before_pence > limits.amount_pence
        THEN limits.amount_pence
          + CAST(ROUND(CAST(around.before_pence - limits.amount_pence AS DECIMAL(18, 0)) * limits.residual_share) AS BIGINT)
        ELSE around.before_pence
      END
  END AS spend_pence,
  around.cost_pence
FROM around
INNER JOIN limits ON limits.period_no = around.period_no
