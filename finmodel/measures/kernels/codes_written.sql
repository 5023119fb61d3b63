-- Every code that a source of activity has, as it is written, and its rows; 200,000 at the most.
-- reads: written_codes
SELECT
  'provider' AS column_name,
  COALESCE(TRIM(written_codes.provider_raw), '') AS written,
  CAST(SUM(written_codes.row_count) AS BIGINT) AS row_count
FROM written_codes
GROUP BY written_codes.provider_raw
UNION ALL
SELECT
  'commissioner' AS column_name,
  COALESCE(TRIM(written_codes.commissioner_raw), '') AS written,
  CAST(SUM(written_codes.row_count) AS BIGINT) AS row_count
FROM written_codes
GROUP BY written_codes.commissioner_raw
UNION ALL
SELECT
  'setting' AS column_name,
  COALESCE(TRIM(written_codes.setting_raw), '') AS written,
  CAST(SUM(written_codes.row_count) AS BIGINT) AS row_count
FROM written_codes
GROUP BY written_codes.setting_raw
UNION ALL
SELECT
  'service' AS column_name,
  COALESCE(TRIM(written_codes.service_raw), '') AS written,
  CAST(SUM(written_codes.row_count) AS BIGINT) AS row_count
FROM written_codes
GROUP BY written_codes.service_raw
UNION ALL
SELECT
  'currency' AS column_name,
  COALESCE(TRIM(written_codes.currency_raw), '') AS written,
  CAST(SUM(written_codes.row_count) AS BIGINT) AS row_count
FROM written_codes
GROUP BY written_codes.currency_raw
UNION ALL
SELECT
  'programme' AS column_name,
  COALESCE(TRIM(written_codes.programme_raw), '') AS written,
  CAST(SUM(written_codes.row_count) AS BIGINT) AS row_count
FROM written_codes
GROUP BY written_codes.programme_raw
LIMIT 200000
