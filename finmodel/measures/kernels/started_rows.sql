-- Rows of activity that started between two days.
-- reads: activity (priced), span (one row)
SELECT activity.*
FROM activity
CROSS JOIN span
WHERE activity.started >= span.first_day AND activity.started <= span.last_day
