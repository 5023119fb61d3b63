-- Heads of a source that counts them, by what is written in its columns.
-- reads: source (columns read from the files)
SELECT
  source.age_band_text AS age_band,
  source.age_text AS age,
  source.birth_date_text AS birth_date,
  source.sex_text AS sex,
  source.need_band_text AS need_band,
  source.practice_text AS practice,
  source.locality_text AS locality,
  source.conditions_text AS conditions,
  source.registered_from_text AS registered_from,
  CAST(COUNT(*) AS BIGINT) AS row_count,
  SUM(source.people) AS people,
  MAX(source.people) AS most_people
FROM source
GROUP BY
  source.age_band_text,
  source.age_text,
  source.birth_date_text,
  source.sex_text,
  source.need_band_text,
  source.practice_text,
  source.locality_text,
  source.conditions_text,
  source.registered_from_text
