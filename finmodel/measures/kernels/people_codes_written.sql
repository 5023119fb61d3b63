-- Every code that a source of people has, as it is written, and its rows; 200,000 at the most.
-- reads: source (columns read from the files)
SELECT
  'age_band' AS column_name,
  COALESCE(TRIM(source.age_band_raw), '') AS written,
  CAST(COUNT(*) AS BIGINT) AS row_count
FROM source
GROUP BY source.age_band_raw
UNION ALL
SELECT
  'sex' AS column_name,
  COALESCE(TRIM(source.sex_raw), '') AS written,
  CAST(COUNT(*) AS BIGINT) AS row_count
FROM source
GROUP BY source.sex_raw
UNION ALL
SELECT
  'need_band' AS column_name,
  COALESCE(TRIM(source.need_band_raw), '') AS written,
  CAST(COUNT(*) AS BIGINT) AS row_count
FROM source
GROUP BY source.need_band_raw
UNION ALL
SELECT
  'practice' AS column_name,
  COALESCE(TRIM(source.practice_raw), '') AS written,
  CAST(COUNT(*) AS BIGINT) AS row_count
FROM source
GROUP BY source.practice_raw
UNION ALL
SELECT
  'locality' AS column_name,
  COALESCE(TRIM(source.locality_raw), '') AS written,
  CAST(COUNT(*) AS BIGINT) AS row_count
FROM source
GROUP BY source.locality_raw
LIMIT 200000
