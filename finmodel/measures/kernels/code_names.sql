-- Codes and their numbers.
-- reads: codes
SELECT
  codes.code,
  codes.code_no
FROM codes
