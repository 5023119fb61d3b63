-- The first few rows that repeat an earlier one, by the file that they are in and the file that the earlier one is in.
-- reads: repeats
WITH numbered AS (
  SELECT
    repeats.file_no,
    repeats.first_file,
    repeats.named,
    repeats.row_no,
    repeats.first_row,
    ROW_NUMBER() OVER (PARTITION BY repeats.file_no, repeats.first_file, repeats.named ORDER BY repeats.row_no) AS nth
  FROM repeats
)
SELECT
  numbered.file_no,
  numbered.first_file,
  numbered.named,
  numbered.row_no,
  numbered.first_row
FROM numbered
WHERE numbered.nth <= 4
