-- Rows of some cells of codes of some files that cost exactly so much: the first of each.
-- reads: activity_rows, placed_kinds, dearest (files, cells and what the row costs)
SELECT
  activity_rows.file_no,
  placed_kinds.kind_cell,
  CAST(COUNT(*) AS BIGINT) AS row_count,
  CAST(MIN(activity_rows.row_no) AS BIGINT) AS first_row
FROM activity_rows
INNER JOIN placed_kinds ON placed_kinds.kind_no = activity_rows.kind_no
INNER JOIN dearest
  ON dearest.file_no = activity_rows.file_no
  AND dearest.kind_cell = placed_kinds.kind_cell
  AND dearest.spend = activity_rows.spend
GROUP BY activity_rows.file_no, placed_kinds.kind_cell
