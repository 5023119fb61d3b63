-- How many rows of each file start after a day, and how many of those outside every period.
-- reads: activity_rows, asked (one row: the day)
SELECT
  activity_rows.file_no,
  CAST(COUNT(*) AS BIGINT) AS row_count,
  CAST(SUM(CASE WHEN activity_rows.period_no < 0 THEN 1 ELSE 0 END) AS BIGINT) AS rows_outside
FROM activity_rows
CROSS JOIN asked
WHERE activity_rows.started > asked.last_day
GROUP BY activity_rows.file_no
