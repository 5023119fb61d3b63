-- Every combination of codes that a source of people has, as they are written, and its rows.
-- reads: source (columns read from the files)
SELECT
  source.age_band_raw AS age_band,
  source.sex_raw AS sex,
  source.need_band_raw AS need_band,
  source.practice_raw AS practice,
  source.locality_raw AS locality,
  CAST(COUNT(*) AS BIGINT) AS row_count
FROM source
GROUP BY
  source.age_band_raw,
  source.sex_raw,
  source.need_band_raw,
  source.practice_raw,
  source.locality_raw
LIMIT 200000
