-- How many rows each file gave, how many of them are faulty, and of how many something is told.
-- reads: reading
SELECT
  reading.file_no,
  CAST(COUNT(*) AS BIGINT) AS row_count,
  CAST(SUM(CASE WHEN reading.faulty = 1 THEN 1 ELSE 0 END) AS BIGINT) AS faulty_rows,
  CAST(SUM(CASE WHEN reading.faulty = 2 THEN 1 ELSE 0 END) AS BIGINT) AS odd_rows
FROM reading
GROUP BY reading.file_no
