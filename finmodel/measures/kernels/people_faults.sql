-- Every fault of every faulty row of people: what, where, and what is written there.
-- reads: faulty (rows of the source), people_rows, coding, age_bands
WITH checked AS (
  SELECT
    faulty.*,
    people_rows.age_band,
    people_rows.sex,
    people_rows.need_band,
    people_rows.practice,
    people_rows.locality,
    people_rows.heads_micro,
    CASE WHEN age_bands.code IS NULL THEN 0 ELSE 1 END AS age_band_known,
    coding.by_head,
    coding.born_by
  FROM faulty
  INNER JOIN people_rows ON people_rows.file_no = faulty.file_no AND people_rows.row_no = faulty.row_no
  CROSS JOIN coding
  LEFT JOIN age_bands ON age_bands.code = people_rows.age_band
)
SELECT
  'unread_date' AS fault, 'registered_from' AS column_name, checked.file_no, checked.row_no,
  CAST(checked.registered_from_unread AS VARCHAR) AS code, checked.registered_from_text AS given
FROM checked
WHERE checked.registered_from_unread > 0
UNION ALL
SELECT
  'unread_date' AS fault, 'registered_to' AS column_name, checked.file_no, checked.row_no,
  CAST(checked.registered_to_unread AS VARCHAR) AS code, checked.registered_to_text AS given
FROM checked
WHERE checked.registered_to_unread > 0
UNION ALL
SELECT
  'unread_date' AS fault, 'birth_date' AS column_name, checked.file_no, checked.row_no,
  CAST(checked.birth_date_unread AS VARCHAR) AS code, checked.birth_date_text AS given
FROM checked
WHERE checked.birth_date_unread > 0
UNION ALL
SELECT
  'unread_number' AS fault, 'age' AS column_name, checked.file_no, checked.row_no,
  CAST(checked.age_unread AS VARCHAR) AS code, checked.age_text AS given
FROM checked
WHERE checked.age_unread > 0
UNION ALL
SELECT
  'unread_number' AS fault, 'conditions' AS column_name, checked.file_no, checked.row_no,
  CAST(checked.conditions_unread AS VARCHAR) AS code, checked.conditions_text AS given
FROM checked
WHERE checked.conditions_unread > 0
UNION ALL
SELECT
  'unread_number' AS fault, 'score' AS column_name, checked.file_no, checked.row_no,
  CAST(checked.score_unread AS VARCHAR) AS code, checked.score_text AS given
FROM checked
WHERE checked.score_unread > 0
UNION ALL
SELECT
  'unread_number' AS fault, 'people' AS column_name, checked.file_no, checked.row_no,
  CAST(checked.people_unread AS VARCHAR) AS code, checked.people_text AS given
FROM checked
WHERE checked.people_unread > 0
UNION ALL
SELECT
  'missing' AS fault, 'person' AS column_name, checked.file_no, checked.row_no,
  '' AS code, NULL AS given
FROM checked
WHERE checked.by_head = 0 AND checked.person_text IS NULL
UNION ALL
SELECT
  'missing' AS fault, 'people' AS column_name, checked.file_no, checked.row_no,
  '' AS code, NULL AS given
FROM checked
WHERE checked.by_head = 1 AND checked.heads_micro IS NULL AND checked.people_unread = 0
UNION ALL
SELECT
  'negative' AS fault, 'people' AS column_name, checked.file_no, checked.row_no,
  '' AS code, checked.people_text AS given
FROM checked
WHERE checked.heads_micro < 0
UNION ALL
SELECT
  'below_nil' AS fault, 'score' AS column_name, checked.file_no, checked.row_no,
  '' AS code, checked.score_text AS given
FROM checked
WHERE checked.score < 0
UNION ALL
SELECT
  'not_a_score' AS fault, 'score' AS column_name, checked.file_no, checked.row_no,
  '' AS code, checked.score_text AS given
FROM checked
WHERE checked.score >= 1000
UNION ALL
SELECT
  'not_a_count' AS fault, 'conditions' AS column_name, checked.file_no, checked.row_no,
  '' AS code, checked.conditions_text AS given
FROM checked
WHERE checked.conditions < 0 OR checked.conditions <> FLOOR(checked.conditions)
UNION ALL
SELECT
  'not_an_age' AS fault, 'age' AS column_name, checked.file_no, checked.row_no,
  '' AS code, checked.age_text AS given
FROM checked
WHERE checked.age < 0 OR checked.age >= 131
UNION ALL
SELECT
  'wrong_way_round' AS fault, 'registered_to' AS column_name, checked.file_no, checked.row_no,
  '' AS code, checked.registered_to_text AS given
FROM checked
WHERE checked.registered_to < checked.registered_from
UNION ALL
SELECT
  'unmapped' AS fault, 'age_band' AS column_name, checked.file_no, checked.row_no,
  checked.age_band_text AS code, checked.age_band_text AS given
FROM checked
WHERE checked.age_band IS NULL AND checked.age_band_text IS NOT NULL
UNION ALL
SELECT
  'not_a_band' AS fault, 'age_band' AS column_name, checked.file_no, checked.row_no,
  checked.age_band AS code, checked.age_band AS given
FROM checked
WHERE checked.age_band_text IS NOT NULL AND checked.age_band IS NOT NULL AND checked.age_band_known = 0
UNION ALL
SELECT
  'unmapped' AS fault, 'sex' AS column_name, checked.file_no, checked.row_no,
  checked.sex_text AS code, checked.sex_text AS given
FROM checked
WHERE checked.sex IS NULL
UNION ALL
SELECT
  'unmapped' AS fault, 'need_band' AS column_name, checked.file_no, checked.row_no,
  checked.need_band_text AS code, checked.need_band_text AS given
FROM checked
WHERE checked.need_band IS NULL
UNION ALL
SELECT
  'unmapped' AS fault, 'practice' AS column_name, checked.file_no, checked.row_no,
  checked.practice_text AS code, checked.practice_text AS given
FROM checked
WHERE checked.practice IS NULL
UNION ALL
SELECT
  'unmapped' AS fault, 'locality' AS column_name, checked.file_no, checked.row_no,
  checked.locality_text AS code, checked.locality_text AS given
FROM checked
WHERE checked.locality IS NULL
UNION ALL
SELECT
  'odd_year' AS fault, 'registered_from' AS column_name, checked.file_no, checked.row_no,
  '' AS code, checked.registered_from_text AS given
FROM checked
WHERE checked.registered_from < CAST('1900-01-01' AS DATE) OR checked.registered_from > CAST('2100-12-31' AS DATE)
UNION ALL
SELECT
  'near_midnight' AS fault, 'registered_from' AS column_name, checked.file_no, checked.row_no,
  '' AS code, checked.registered_from_text AS given
FROM checked
WHERE checked.registered_from_doubt = 1
UNION ALL
SELECT
  'near_midnight' AS fault, 'registered_to' AS column_name, checked.file_no, checked.row_no,
  '' AS code, checked.registered_to_text AS given
FROM checked
WHERE checked.registered_to_doubt = 1
UNION ALL
SELECT
  'near_midnight' AS fault, 'birth_date' AS column_name, checked.file_no, checked.row_no,
  '' AS code, checked.birth_date_text AS given
FROM checked
WHERE checked.birth_date_doubt = 1
UNION ALL
SELECT
  'odd_year' AS fault, 'birth_date' AS column_name, checked.file_no, checked.row_no,
  '' AS code, checked.birth_date_text AS given
FROM checked
WHERE checked.birth_date < CAST('1900-01-01' AS DATE)
UNION ALL
SELECT
  'born_late' AS fault, 'birth_date' AS column_name, checked.file_no, checked.row_no,
  '' AS code, checked.birth_date_text AS given
FROM checked
WHERE checked.birth_date > checked.born_by
UNION ALL
SELECT
  'born_when' AS fault, 'birth_date' AS column_name, checked.file_no, checked.row_no,
  '' AS code, checked.birth_date_text AS given
FROM checked
WHERE checked.birth_date_doubt = 2
UNION ALL
SELECT
  'before_birth' AS fault, 'registered_from' AS column_name, checked.file_no, checked.row_no,
  '' AS code, checked.registered_from_text AS given
FROM checked
WHERE checked.registered_from < checked.birth_date
