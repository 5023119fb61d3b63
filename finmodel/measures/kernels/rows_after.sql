-- How many rows of each file start after a day, and how many of those outside every period.
-- reads: activity_rows, calendar, asked (one row: the day)
SELECT
  activity_rows.file_no,
  CAST(COUNT(*) AS BIGINT) AS row_count,
  CAST(SUM(CASE WHEN calendar.day IS NULL THEN 1 ELSE 0 END) AS BIGINT) AS rows_outside
FROM activity_rows
CROSS JOIN asked
LEFT JOIN calendar ON calendar.day = activity_rows.started
WHERE activity_rows.started > asked.last_day
GROUP BY activity_rows.file_no
