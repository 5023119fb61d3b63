-- What rows of activity come to that have a fault of a kind, though they count.
-- reads: faults, activity_rows
SELECT
  faults.file_no,
  faults.fault,
  faults.column_name,
  faults.code,
  CAST(SUM(COALESCE(activity_rows.spend, 0)) AS BIGINT) AS spend
FROM faults
INNER JOIN activity_rows ON activity_rows.file_no = faults.file_no AND activity_rows.row_no = faults.row_no
GROUP BY faults.file_no, faults.fault, faults.column_name, faults.code
