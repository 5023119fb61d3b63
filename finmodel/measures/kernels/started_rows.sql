-- Rows of activity that started between two days.
-- reads: activity (priced), span (one row)
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
  activity.spend_pence,
  activity.cost_pence
FROM activity
CROSS JOIN span
WHERE activity.started >= span.first_day AND activity.started <= span.last_day
