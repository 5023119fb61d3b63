-- Activity of every day, each row a spell that lasted its days.
-- reads: activity_rows
SELECT
  activity_rows.file_no,
  activity_rows.row_no,
  activity_rows.person,
  activity_rows.started,
  activity_rows.period_no,
  activity_rows.kind_no,
  1 AS spells,
  activity_rows.quantity,
  activity_rows.days AS stay,
  activity_rows.days,
  activity_rows.spend,
  activity_rows.cost
FROM activity_rows
