-- Episodes whose spend above a limit counts at a share.
-- reads: activity (episodes), limits (of each period)
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
  CASE
    WHEN activity.spend_pence > limits.amount_pence
    THEN limits.amount_pence
      + CAST(ROUND(CAST(activity.spend_pence - limits.amount_pence AS DECIMAL(18, 0)) * limits.residual_share) AS BIGINT)
    ELSE activity.spend_pence
  END AS spend_pence,
  activity.cost_pence
FROM activity
INNER JOIN limits ON limits.period_no = activity.period_no
