-- Rows of each file that repeat an earlier one, and are left out as the place says.
-- reads: left_out
SELECT
  left_out.file_no,
  left_out.row_count,
  left_out.quantity
FROM left_out
ORDER BY left_out.file_no
