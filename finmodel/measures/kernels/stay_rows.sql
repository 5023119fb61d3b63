-- Rows of activity whose stay lies in a range of days; their days are those past a trim point.
-- reads: activity (priced), stay (one row)
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
    WHEN CAST(DATEADD(DAY, stay.beyond, activity.started) AS DATE) > activity.first_day
    THEN CAST(DATEADD(DAY, stay.beyond, activity.started) AS DATE)
    ELSE activity.first_day
  END AS first_day,
  CASE
    WHEN DATEDIFF(DAY, activity.started, activity.first_day) >= stay.beyond THEN activity.days
    WHEN DATEDIFF(DAY, activity.started, activity.first_day) + activity.days > stay.beyond
    THEN DATEDIFF(DAY, activity.started, activity.first_day) + activity.days - stay.beyond
    ELSE 0
  END AS days,
  activity.spend,
  activity.cost
FROM activity
CROSS JOIN stay
WHERE activity.stay >= stay.at_least AND activity.stay <= stay.at_most
