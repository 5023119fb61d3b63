-- The first few rows that repeat an earlier one, by the file that they are in and the file that the earlier one is in.
-- reads: repeats
WITH placed AS (
  SELECT
    repeats.file_no,
    repeats.row_no,
    repeats.named,
    CAST(FLOOR(repeats.first_place / 10000000000) AS INT) AS first_file,
    repeats.first_place
  FROM repeats
),
numbered AS (
  SELECT
    placed.*,
    ROW_NUMBER() OVER (PARTITION BY placed.file_no, placed.first_file, placed.named ORDER BY placed.row_no) AS nth
  FROM placed
)
SELECT
  numbered.file_no,
  numbered.first_file,
  numbered.named,
  numbered.row_no,
  CAST(numbered.first_place - numbered.first_file * CAST(10000000000 AS BIGINT) AS BIGINT) AS first_row
FROM numbered
WHERE numbered.nth <= 4
