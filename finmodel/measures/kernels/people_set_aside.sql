-- Rows of people that are set aside, by file: how many, and how many heads they hold.
-- reads: source (the rows set aside)
SELECT
  source.file_no,
  CAST(COUNT(*) AS BIGINT) AS row_count,
  SUM(source.people) AS people
FROM source
GROUP BY source.file_no
