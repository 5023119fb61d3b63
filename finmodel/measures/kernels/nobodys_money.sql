-- What rows that name no person come to in each period, which is in nobody's sum.
-- reads: activity (priced), basis (one row of 0 and 1)
SELECT
  activity.period_no,
  CAST(SUM(activity.spells) AS BIGINT) AS row_count,
  CAST(SUM(COALESCE(activity.spend, 0)) AS BIGINT) AS paid,
  CAST(SUM(CASE
    WHEN basis.by_cost = 1 THEN COALESCE(activity.cost, activity.spend, 0)
    ELSE COALESCE(activity.spend, activity.cost, 0)
  END) AS BIGINT) AS money
FROM activity
CROSS JOIN basis
WHERE activity.person IS NULL
GROUP BY activity.period_no
