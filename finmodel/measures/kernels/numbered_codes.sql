-- The number of what is written in each column of codes of a source, and whether it is a party of the place.
-- reads: written_codes (of a source), codes (numbered), providers, commissioners
SELECT
  written_codes.column_name,
  written_codes.theirs,
  codes.code_no,
  CASE WHEN providers.party IS NULL THEN 0 ELSE 1 END AS provides,
  CASE WHEN commissioners.party IS NULL THEN 0 ELSE 1 END AS commissions
FROM written_codes
LEFT JOIN codes ON codes.code = written_codes.ours
LEFT JOIN providers ON providers.party = written_codes.ours
LEFT JOIN commissioners ON commissioners.party = written_codes.ours
