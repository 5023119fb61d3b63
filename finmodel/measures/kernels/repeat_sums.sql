-- Rows that repeat an earlier one, by the file that they are in and the file that the earlier one is in.
-- reads: repeats
WITH placed AS (
  SELECT
    repeats.file_no,
    CAST(FLOOR(repeats.first_place / 10000000000) AS INT) AS first_file,
    repeats.named,
    repeats.quantity,
    repeats.spend
  FROM repeats
)
SELECT
  placed.file_no,
  placed.first_file,
  placed.named,
  CAST(COUNT(*) AS BIGINT) AS row_count,
  CAST(SUM(placed.quantity) AS BIGINT) AS quantity,
  CAST(SUM(COALESCE(placed.spend, 0)) AS BIGINT) AS spend
FROM placed
GROUP BY placed.file_no, placed.first_file, placed.named
