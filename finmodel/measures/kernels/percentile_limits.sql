-- For each period, the least spend that so large a share of its rows stay at or below.
-- reads: activity (episodes), ranking (one row)
WITH ranked AS (
  SELECT
    activity.period_no,
    activity.spend,
    ROW_NUMBER() OVER (PARTITION BY activity.period_no ORDER BY activity.spend) AS place,
    COUNT(*) OVER (PARTITION BY activity.period_no) AS row_count
  FROM activity
)
SELECT
  ranked.period_no,
  MIN(ranked.spend) AS amount,
  MAX(ranking.residual_share) AS residual_share
FROM ranked
CROSS JOIN ranking
WHERE ranked.place >= ranking.level * CAST(ranked.row_count AS DECIMAL(18, 0))
GROUP BY ranked.period_no
