-- Rows of activity whose stay lies in the range of days of its currency; their days are those past its trim point.
-- reads: activity (priced), stays (a row for each currency)
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
  CASE WHEN activity.days > stays.beyond THEN activity.days - stays.beyond ELSE 0 END AS days,
  activity.spend_pence,
  activity.cost_pence
FROM activity
INNER JOIN stays ON stays.code = activity.currency
WHERE activity.days >= stays.at_least AND activity.days <= stays.at_most
