-- Each person's first trigger of those left.
-- reads: candidates
WITH ranked AS (
  SELECT
    candidates.file_no,
    candidates.row_no,
    candidates.person,
    candidates.started,
    candidates.period_no,
    candidates.kind_no,
    candidates.turn,
    candidates.last_day,
    ROW_NUMBER() OVER (PARTITION BY candidates.person ORDER BY candidates.turn) AS place
  FROM candidates
)
SELECT
  ranked.file_no,
  ranked.row_no,
  ranked.person,
  ranked.started,
  ranked.period_no,
  ranked.kind_no,
  ranked.turn,
  ranked.last_day
FROM ranked
WHERE ranked.place = 1
