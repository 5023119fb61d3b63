-- Codes of ours that have no number yet, numbered on from the last.
-- reads: written_codes (of a source), codes (numbered so far)
WITH unnumbered AS (
  SELECT written_codes.ours
  FROM written_codes
  LEFT JOIN codes ON codes.code = written_codes.ours
  WHERE codes.code IS NULL AND written_codes.ours IS NOT NULL
  GROUP BY written_codes.ours
),
last_number AS (SELECT MAX(codes.code_no) AS code_no FROM codes)
SELECT
  unnumbered.ours AS code,
  CAST(last_number.code_no + ROW_NUMBER() OVER (ORDER BY unnumbered.ours) AS INT) AS code_no
FROM unnumbered
CROSS JOIN last_number
