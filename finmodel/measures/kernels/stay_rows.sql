-- Rows of activity whose stay lies in a range of days; their days are those past a trim point.
-- reads: activity (priced), stay (one row)
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
  CASE WHEN activity.days > stay.beyond THEN activity.days - stay.beyond ELSE 0 END AS days,
  activity.spend_pence,
  activity.cost_pence
FROM activity
CROSS JOIN stay
WHERE activity.days >= stay.at_least AND activity.days <= stay.at_most
