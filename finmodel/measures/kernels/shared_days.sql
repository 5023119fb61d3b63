-- Rows of people with days that an earlier row of the same person has too, as faults.
-- reads: people_spans
SELECT
  'shared_days' AS fault, 'person' AS column_name, people_spans.file_no, people_spans.row_no,
  '' AS code, CAST(NULL AS VARCHAR) AS given
FROM people_spans
WHERE people_spans.shared = 1
