-- The user's rows of people, mapped to our codes: one row in, one row out.
-- reads: source (columns read from the files), coding (one row of rules), code_map, age_bands
WITH age_band_map AS (SELECT theirs, ours FROM code_map WHERE column_name = 'age_band'),
sex_map AS (SELECT theirs, ours FROM code_map WHERE column_name = 'sex'),
need_band_map AS (SELECT theirs, ours FROM code_map WHERE column_name = 'need_band'),
practice_map AS (SELECT theirs, ours FROM code_map WHERE column_name = 'practice'),
locality_map AS (SELECT theirs, ours FROM code_map WHERE column_name = 'locality'),
coded AS (
  SELECT
    source.file_no,
    source.row_no,
    source.person_text AS person,
    source.registered_from,
    source.registered_to,
    source.birth_date,
    CAST(FLOOR(source.age) AS INTEGER) AS age,
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
    CASE
      WHEN source.conditions IS NULL THEN 'unknown'
      WHEN source.conditions >= 30 THEN '30+'
      ELSE CAST(CAST(FLOOR(source.conditions) AS INTEGER) AS VARCHAR)
    END AS conditions,
    source.score,
    coding.by_head,
    source.registered_from_unread + source.registered_to_unread + source.birth_date_unread + source.age_unread + source.conditions_unread
      + source.score_unread + source.people_unread AS unread,
    CASE WHEN source.age < 0 OR source.age >= 131 THEN 1 ELSE 0 END AS not_an_age,
    CASE WHEN source.conditions < 0 OR source.conditions <> FLOOR(source.conditions) THEN 1 ELSE 0 END AS not_a_count,
    CASE WHEN source.age_band_text IS NULL THEN 0 ELSE 1 END AS age_band_given
  FROM source
  CROSS JOIN coding
  LEFT JOIN age_band_map ON age_band_map.theirs = source.age_band_text
  LEFT JOIN sex_map ON sex_map.theirs = source.sex_text
  LEFT JOIN need_band_map ON need_band_map.theirs = source.need_band_text
  LEFT JOIN practice_map ON practice_map.theirs = source.practice_text
  LEFT JOIN locality_map ON locality_map.theirs = source.locality_text
)
SELECT
  coded.file_no,
  coded.row_no,
  coded.person,
  coded.registered_from,
  coded.registered_to,
  coded.birth_date,
  coded.age,
  coded.heads_micro,
  CAST(ROUND(coded.score * CAST(coded.heads_micro AS DECIMAL(18, 0))) AS BIGINT) AS scored_micro,
  coded.age_band,
  coded.sex,
  coded.need_band,
  coded.practice,
  coded.locality,
  coded.conditions,
  CASE
    WHEN coded.unread + coded.not_an_age + coded.not_a_count > 0 THEN 1
    WHEN coded.score < 0 THEN 1
    WHEN coded.by_head = 0 AND coded.person IS NULL THEN 1
    WHEN coded.heads_micro IS NULL OR coded.heads_micro < 0 THEN 1
    WHEN coded.registered_to < coded.registered_from THEN 1
    WHEN coded.age_band_given = 1 AND age_bands.code IS NULL THEN 1
    WHEN coded.sex IS NULL OR coded.need_band IS NULL OR coded.practice IS NULL OR coded.locality IS NULL THEN 1
    ELSE 0
  END AS faulty
FROM coded
LEFT JOIN age_bands ON age_bands.code = coded.age_band
