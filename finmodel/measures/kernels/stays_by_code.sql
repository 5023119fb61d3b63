-- Rows of activity whose stay lies in the range of days of its currency; their days are those past its trim point.
-- reads: activity (priced), stays (a row for each currency), kinds
WITH ranges AS (
  SELECT
    kinds.kind_no,
    stays.at_least,
    stays.at_most,
    stays.beyond
  FROM kinds
  INNER JOIN stays ON stays.code = kinds.currency
)
SELECT
  activity.file_no,
  activity.row_no,
  activity.person,
  activity.started,
  activity.period_no,
  activity.kind_no,
  activity.spells,
  activity.quantity,
  activity.stay,
  CASE
    WHEN CAST(DATEADD(DAY, ranges.beyond, activity.started) AS DATE) > activity.first_day
    THEN CAST(DATEADD(DAY, ranges.beyond, activity.started) AS DATE)
    ELSE activity.first_day
  END AS first_day,
  CASE
    WHEN DATEDIFF(DAY, activity.started, activity.first_day) >= ranges.beyond THEN activity.days
    WHEN DATEDIFF(DAY, activity.started, activity.first_day) + activity.days > ranges.beyond
    THEN DATEDIFF(DAY, activity.started, activity.first_day) + activity.days - ranges.beyond
    ELSE 0
  END AS days,
  activity.spend,
  activity.cost
FROM activity
INNER JOIN ranges ON ranges.kind_no = activity.kind_no
WHERE activity.stay >= ranges.at_least AND activity.stay <= ranges.at_most
