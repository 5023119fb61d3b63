-- First and last day on which activity started.
-- reads: activity (priced)
SELECT
  MIN(activity.started) AS first_day,
  MAX(activity.started) AS last_day
FROM activity
