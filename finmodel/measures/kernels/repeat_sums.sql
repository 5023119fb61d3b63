-- Rows that repeat an earlier one, by the file that they are in and the file that the earlier one is in.
-- reads: repeats
SELECT
  repeats.file_no,
  repeats.first_file,
  repeats.named,
  CAST(COUNT(*) AS BIGINT) AS row_count,
  CAST(SUM(repeats.quantity) AS BIGINT) AS quantity,
  CAST(SUM(COALESCE(repeats.spend, 0)) AS BIGINT) AS spend
FROM repeats
GROUP BY repeats.file_no, repeats.first_file, repeats.named
