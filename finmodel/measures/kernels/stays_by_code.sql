-- Rows of activity whose stay lies in the range of days of its currency; their days are those past its trim point.
-- reads: activity (priced), stays (a row for each currency), codes
WITH numbered AS (
  SELECT
    codes.code_no,
    stays.at_least,
    stays.at_most,
    stays.beyond
  FROM stays
  INNER JOIN codes ON codes.code = stays.code
)
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
  CASE WHEN activity.days > numbered.beyond THEN activity.days - numbered.beyond ELSE 0 END AS days,
  activity.spend_pence,
  activity.cost_pence
FROM activity
INNER JOIN numbered ON numbered.code_no = activity.currency
WHERE activity.days >= numbered.at_least AND activity.days <= numbered.at_most
