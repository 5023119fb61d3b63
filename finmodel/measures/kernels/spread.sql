-- For each period: rows, their spend, and the sum of its squares, as text so that no digit is lost.
-- reads: activity (episodes)
WITH squared AS (
  SELECT
    activity.period_no,
    activity.spend,
    CAST(activity.spend AS DECIMAL(37, 0)) * CAST(activity.spend AS DECIMAL(37, 0)) AS square
  FROM activity
)
SELECT
  squared.period_no,
  CAST(COUNT(*) AS BIGINT) AS row_count,
  CAST(SUM(squared.spend) AS BIGINT) AS spend,
  CAST(CAST(SUM(squared.square) AS DECIMAL(37, 0)) AS VARCHAR) AS squares
FROM squared
GROUP BY squared.period_no
