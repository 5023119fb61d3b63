-- Units and money of the rows of activity that are at fault, by what is written where that is told.
-- reads: faults, activity_rows
SELECT
  faults.fault,
  faults.column_name,
  faults.file_no,
  faults.code,
  CAST(SUM(activity_rows.quantity) AS BIGINT) AS quantity,
  CAST(SUM(COALESCE(activity_rows.spend, 0)) AS BIGINT) AS spend
FROM faults
INNER JOIN activity_rows ON activity_rows.file_no = faults.file_no AND activity_rows.row_no = faults.row_no
GROUP BY faults.fault, faults.column_name, faults.file_no, faults.code
