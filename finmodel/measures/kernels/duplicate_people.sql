-- People listed more than once, as faults.
-- reads: people_rows
WITH counted AS (
  SELECT
    people_rows.file_no,
    people_rows.row_no,
    COUNT(*) OVER (PARTITION BY people_rows.person) AS times
  FROM people_rows
  WHERE people_rows.person IS NOT NULL
)
SELECT
  'duplicate' AS fault, 'person' AS column_name, counted.file_no, counted.row_no,
  '' AS code, CAST(NULL AS VARCHAR) AS given
FROM counted
WHERE counted.times > 1
