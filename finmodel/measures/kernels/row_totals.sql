-- How many rows each file gave, and how many of them are faulty.
-- reads: reading
SELECT
  reading.file_no,
  CAST(COUNT(*) AS BIGINT) AS row_count,
  CAST(SUM(reading.faulty) AS BIGINT) AS faulty_rows
FROM reading
GROUP BY reading.file_no
