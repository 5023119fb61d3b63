-- Episodes whose spend above a limit counts at a share.
-- reads: activity (episodes), limits (of each period)
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
  CASE
    WHEN activity.spend > limits.amount
    THEN limits.amount
      + CAST(ROUND(CAST(activity.spend - limits.amount AS DECIMAL(30, 0)) * limits.residual_share) AS BIGINT)
    ELSE activity.spend
  END AS spend,
  activity.cost
FROM activity
INNER JOIN limits ON limits.period_no = activity.period_no
