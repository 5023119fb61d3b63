-- Every fault of every faulty row of people: what, where, and what is written there.
-- reads: faulty (rows of the source), people_rows, coding, age_bands
WITH bad AS (
  SELECT
    faulty.*,
    people_rows.age_band,
    people_rows.sex,
    people_rows.need_band,
    people_rows.practice,
    people_rows.locality,
    people_rows.heads_micro,
    CASE WHEN age_bands.code IS NULL THEN 0 ELSE 1 END AS age_band_known,
    coding.by_head
  FROM faulty
  INNER JOIN people_rows ON people_rows.file_no = faulty.file_no AND people_rows.row_no = faulty.row_no
  CROSS JOIN coding
  LEFT JOIN age_bands ON age_bands.code = people_rows.age_band
)
SELECT
  'unread_date' AS fault, 'registered_from' AS column_name, bad.file_no, bad.row_no, bad.registered_from_text AS given
FROM bad
WHERE bad.registered_from_unread = 1
UNION ALL
SELECT
  'unread_date' AS fault, 'registered_to' AS column_name, bad.file_no, bad.row_no, bad.registered_to_text AS given
FROM bad
WHERE bad.registered_to_unread = 1
UNION ALL
SELECT
  'unread_date' AS fault, 'birth_date' AS column_name, bad.file_no, bad.row_no, bad.birth_date_text AS given
FROM bad
WHERE bad.birth_date_unread = 1
UNION ALL
SELECT
  'unread_number' AS fault, 'age' AS column_name, bad.file_no, bad.row_no, bad.age_text AS given
FROM bad
WHERE bad.age_unread = 1
UNION ALL
SELECT
  'unread_number' AS fault, 'people' AS column_name, bad.file_no, bad.row_no, bad.people_text AS given
FROM bad
WHERE bad.people_unread = 1
UNION ALL
SELECT
  'unread_number' AS fault, 'conditions' AS column_name, bad.file_no, bad.row_no, bad.conditions_text AS given
FROM bad
WHERE bad.conditions_unread = 1
UNION ALL
SELECT
  'unread_number' AS fault, 'score' AS column_name, bad.file_no, bad.row_no, bad.score_text AS given
FROM bad
WHERE bad.score_unread = 1
UNION ALL
SELECT
  'missing' AS fault, 'person' AS column_name, bad.file_no, bad.row_no, NULL AS given
FROM bad
WHERE bad.by_head = 0 AND bad.person_text IS NULL
UNION ALL
SELECT
  'missing' AS fault, 'people' AS column_name, bad.file_no, bad.row_no, NULL AS given
FROM bad
WHERE bad.by_head = 1 AND bad.heads_micro IS NULL AND bad.people_unread = 0
UNION ALL
SELECT
  'negative' AS fault, 'people' AS column_name, bad.file_no, bad.row_no, bad.people_text AS given
FROM bad
WHERE bad.heads_micro < 0
UNION ALL
SELECT
  'below_nil' AS fault, 'score' AS column_name, bad.file_no, bad.row_no, bad.score_text AS given
FROM bad
WHERE bad.score < 0
UNION ALL
SELECT
  'not_a_count' AS fault, 'conditions' AS column_name, bad.file_no, bad.row_no, bad.conditions_text AS given
FROM bad
WHERE bad.conditions < 0 OR bad.conditions <> FLOOR(bad.conditions)
UNION ALL
SELECT
  'wrong_way_round' AS fault, 'registered_to' AS column_name, bad.file_no, bad.row_no, bad.registered_to_text AS given
FROM bad
WHERE bad.registered_to < bad.registered_from
UNION ALL
SELECT
  'not_an_age' AS fault, 'age' AS column_name, bad.file_no, bad.row_no, bad.age_text AS given
FROM bad
WHERE bad.age < 0 OR bad.age >= 131
UNION ALL
SELECT
  'unmapped' AS fault, 'age_band' AS column_name, bad.file_no, bad.row_no, bad.age_band_text AS given
FROM bad
WHERE bad.age_band IS NULL AND bad.age_band_text IS NOT NULL
UNION ALL
SELECT
  'not_a_band' AS fault, 'age_band' AS column_name, bad.file_no, bad.row_no, bad.age_band AS given
FROM bad
WHERE bad.age_band IS NOT NULL AND bad.age_band_known = 0
UNION ALL
SELECT
  'unmapped' AS fault, 'sex' AS column_name, bad.file_no, bad.row_no, bad.sex_text AS given
FROM bad
WHERE bad.sex IS NULL
UNION ALL
SELECT
  'unmapped' AS fault, 'need_band' AS column_name, bad.file_no, bad.row_no, bad.need_band_text AS given
FROM bad
WHERE bad.need_band IS NULL
UNION ALL
SELECT
  'unmapped' AS fault, 'practice' AS column_name, bad.file_no, bad.row_no, bad.practice_text AS given
FROM bad
WHERE bad.practice IS NULL
UNION ALL
SELECT
  'unmapped' AS fault, 'locality' AS column_name, bad.file_no, bad.row_no, bad.locality_text AS given
FROM bad
WHERE bad.locality IS NULL
