-- Days outside every period on which activity started, as period -1.
-- reads: activity_rows, calendar
SELECT
  activity_rows.started AS day,
  -1 AS period_no
FROM activity_rows
LEFT JOIN calendar ON calendar.day = activity_rows.started
WHERE calendar.day IS NULL
GROUP BY activity_rows.started
