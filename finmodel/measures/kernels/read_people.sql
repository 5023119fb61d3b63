-- The user's rows of people, mapped to our codes: one row in, one row out.
-- reads: source (columns read from the files), coding (one row of rules), code_map, age_bands, persons
WITH age_band_map AS (SELECT theirs, ours FROM code_map WHERE column_name = 'age_band'),
sex_map AS (SELECT theirs, ours FROM code_map WHERE column_name = 'sex'),
need_band_map AS (SELECT theirs, ours FROM code_map WHERE column_name = 'need_band'),
practice_map AS (SELECT theirs, ours FROM code_map WHERE column_name = 'practice'),
locality_map AS (SELECT theirs, ours FROM code_map WHERE column_name = 'locality'),
coded AS (
  SELECT
    source.*,
    CASE WHEN coding.by_head = 1 THEN CAST(ROUND(source.people * 1000000) AS BIGINT) ELSE 1000000 END AS heads_micro,
    COALESCE(age_band_map.ours, CASE WHEN coding.age_band_passes = 1 THEN source.age_band_text END, coding.age_band_otherwise) AS age_band,
    COALESCE(
      sex_map.ours, CASE WHEN coding.sex_passes = 1 THEN source.sex_text END, coding.sex_otherwise,
      CASE WHEN source.sex_text IS NULL THEN 'unknown' END
    ) AS sex,
    COALESCE(
      need_band_map.ours, CASE WHEN coding.need_band_passes = 1 THEN source.need_band_text END, coding.need_band_otherwise,
      CASE WHEN source.need_band_text IS NULL THEN 'unknown' END
    ) AS need_band,
    COALESCE(
      practice_map.ours, CASE WHEN coding.practice_passes = 1 THEN source.practice_text END, coding.practice_otherwise,
      CASE WHEN source.practice_text IS NULL THEN 'unknown' END
    ) AS practice,
    COALESCE(
      locality_map.ours, CASE WHEN coding.locality_passes = 1 THEN source.locality_text END, coding.locality_otherwise,
      CASE WHEN source.locality_text IS NULL THEN 'unknown' END
    ) AS locality,
    coding.by_head,
    coding.born_by
  FROM source
  CROSS JOIN coding
  LEFT JOIN age_band_map ON age_band_map.theirs = COALESCE(source.age_band_text, '')
  LEFT JOIN sex_map ON sex_map.theirs = COALESCE(source.sex_text, '')
  LEFT JOIN need_band_map ON need_band_map.theirs = COALESCE(source.need_band_text, '')
  LEFT JOIN practice_map ON practice_map.theirs = COALESCE(source.practice_text, '')
  LEFT JOIN locality_map ON locality_map.theirs = COALESCE(source.locality_text, '')
),
checked AS (
  SELECT
    coded.*,
    persons.person,
    CASE WHEN age_bands.code IS NULL THEN 0 ELSE 1 END AS age_band_known
  FROM coded
  LEFT JOIN persons ON persons.person_raw = coded.person_raw
  LEFT JOIN age_bands ON age_bands.code = coded.age_band
)
SELECT
  checked.file_no,
  checked.row_no,
  checked.person,
  checked.registered_from,
  checked.registered_to,
  checked.birth_date,
  CAST(FLOOR(checked.age) AS INTEGER) AS age,
  checked.heads_micro,
  CASE
    WHEN checked.score < 1000
    THEN CAST(ROUND(checked.score * CAST(checked.heads_micro AS DECIMAL(18, 0))) AS BIGINT)
  END AS scored_micro,
  checked.age_band,
  checked.sex,
  checked.need_band,
  checked.practice,
  checked.locality,
  CASE
    WHEN checked.conditions IS NULL THEN 'unknown'
    WHEN checked.conditions >= 30 THEN '30+'
    ELSE CAST(CAST(FLOOR(checked.conditions) AS INTEGER) AS VARCHAR)
  END AS conditions,
  CASE
    WHEN checked.registered_from_unread > 0 THEN 1
    WHEN checked.registered_to_unread > 0 THEN 1
    WHEN checked.birth_date_unread > 0 THEN 1
    WHEN checked.age_unread > 0 THEN 1
    WHEN checked.conditions_unread > 0 THEN 1
    WHEN checked.score_unread > 0 THEN 1
    WHEN checked.people_unread > 0 THEN 1
    WHEN checked.by_head = 0 AND checked.person_text IS NULL THEN 1
    WHEN checked.by_head = 1 AND checked.heads_micro IS NULL AND checked.people_unread = 0 THEN 1
    WHEN checked.heads_micro < 0 THEN 1
    WHEN checked.score < 0 THEN 1
    WHEN checked.score >= 1000 THEN 1
    WHEN checked.conditions < 0 OR checked.conditions <> FLOOR(checked.conditions) THEN 1
    WHEN checked.age < 0 OR checked.age >= 131 THEN 1
    WHEN checked.registered_to < checked.registered_from THEN 1
    WHEN checked.age_band IS NULL AND checked.age_band_text IS NOT NULL THEN 1
    WHEN checked.age_band_text IS NOT NULL AND checked.age_band IS NOT NULL AND checked.age_band_known = 0 THEN 1
    WHEN checked.sex IS NULL THEN 1
    WHEN checked.need_band IS NULL THEN 1
    WHEN checked.practice IS NULL THEN 1
    WHEN checked.locality IS NULL THEN 1
    WHEN checked.registered_from < CAST('1900-01-01' AS DATE) OR checked.registered_from > CAST('2100-12-31' AS DATE) THEN 2
    WHEN checked.registered_from_doubt = 1 THEN 2
    WHEN checked.registered_to_doubt = 1 THEN 2
    WHEN checked.birth_date_doubt = 1 THEN 2
    WHEN checked.birth_date < CAST('1900-01-01' AS DATE) THEN 2
    WHEN checked.birth_date > checked.born_by THEN 2
    WHEN checked.birth_date_doubt = 2 THEN 2
    WHEN checked.registered_from < checked.birth_date THEN 2
    ELSE 0
  END AS faulty
FROM checked
