-- Triggers left once each person's latest episode is over.
-- reads: candidates, latest (the latest episode of each person)
SELECT
  candidates.file_no,
  candidates.row_no,
  candidates.person,
  candidates.started,
  candidates.period_no,
  candidates.kind_no,
  candidates.turn,
  candidates.last_day
FROM candidates
INNER JOIN latest ON latest.person = candidates.person
WHERE candidates.started > latest.last_day
