-- Apart from the grid: priced activity by period, parties, setting and service, and its rows without price or cost.
-- reads: activity (priced)
SELECT
  activity.period_no,
  activity.commissioner,
  activity.provider,
  activity.setting,
  activity.service,
  CAST(COUNT(*) AS BIGINT) AS row_count,
  CAST(SUM(COALESCE(activity.spend_pence, 0)) AS BIGINT) AS spend_pence,
  CAST(SUM(CASE WHEN activity.spend_pence IS NULL THEN 1 ELSE 0 END) AS BIGINT) AS rows_without_price,
  CAST(SUM(CASE WHEN activity.cost_pence IS NULL THEN 1 ELSE 0 END) AS BIGINT) AS rows_without_cost
FROM activity
GROUP BY activity.period_no, activity.commissioner, activity.provider, activity.setting, activity.service
