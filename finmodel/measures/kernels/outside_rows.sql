-- Activity that belongs to no episode.
-- reads: activity (priced), claimed (rows that belong to episodes)
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
LEFT JOIN claimed ON claimed.file_no = activity.file_no AND claimed.row_no = activity.row_no
WHERE claimed.row_no IS NULL
