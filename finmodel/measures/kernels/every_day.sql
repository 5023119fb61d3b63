-- Activity of every day, each row with its days in its own period; those that last into another follow part by part.
-- reads: activity_rows, lasting_rows
SELECT
  activity_rows.file_no,
  activity_rows.row_no,
  activity_rows.person,
  activity_rows.started,
  activity_rows.period_no,
  activity_rows.kind_no,
  activity_rows.spells,
  activity_rows.quantity,
  activity_rows.stay,
  activity_rows.started AS first_day,
  activity_rows.stay AS days,
  activity_rows.spend,
  activity_rows.cost
FROM activity_rows
WHERE activity_rows.lasting = 0
UNION ALL
SELECT
  lasting_rows.file_no,
  lasting_rows.row_no,
  lasting_rows.person,
  lasting_rows.started,
  lasting_rows.period_no,
  lasting_rows.kind_no,
  lasting_rows.spells,
  lasting_rows.quantity,
  lasting_rows.stay,
  lasting_rows.first_day,
  lasting_rows.days,
  lasting_rows.spend,
  lasting_rows.cost
FROM lasting_rows
