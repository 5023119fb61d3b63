-- People who are two things on the same days: rows of one person that share more than a day and differ, as faults.
-- reads: people_rows, people_spans
-- A day on which one row ends and the next begins is the earlier one's.
WITH sharing AS (
  SELECT people_spans.person FROM people_spans WHERE people_spans.shared = 1 GROUP BY people_spans.person
),
opened AS (
  SELECT
    people_rows.*,
    COALESCE(people_rows.registered_from, CAST('0001-01-01' AS DATE)) AS first_day,
    COALESCE(people_rows.registered_to, CAST('9999-12-31' AS DATE)) AS last_day
  FROM people_rows
  INNER JOIN sharing ON sharing.person = people_rows.person
  WHERE people_rows.faulty <> 1
),
pairs AS (
  SELECT
    opened.file_no,
    opened.row_no,
    CASE WHEN COALESCE(opened.birth_date, CAST('0001-01-01' AS DATE)) <> COALESCE(other.birth_date, CAST('0001-01-01' AS DATE)) THEN 1 ELSE 0 END AS birth_date,
    CASE WHEN COALESCE(opened.age, -1) <> COALESCE(other.age, -1) THEN 1 ELSE 0 END AS age,
    CASE WHEN COALESCE(opened.age_band, '') <> COALESCE(other.age_band, '') THEN 1 ELSE 0 END AS age_band,
    CASE WHEN COALESCE(opened.sex, '') <> COALESCE(other.sex, '') THEN 1 ELSE 0 END AS sex,
    CASE WHEN COALESCE(opened.need_band, '') <> COALESCE(other.need_band, '') THEN 1 ELSE 0 END AS need_band,
    CASE WHEN COALESCE(opened.practice, '') <> COALESCE(other.practice, '') THEN 1 ELSE 0 END AS practice,
    CASE WHEN COALESCE(opened.locality, '') <> COALESCE(other.locality, '') THEN 1 ELSE 0 END AS locality,
    CASE WHEN COALESCE(opened.conditions, '') <> COALESCE(other.conditions, '') THEN 1 ELSE 0 END AS conditions,
    CASE WHEN COALESCE(opened.scored_micro, -1) <> COALESCE(other.scored_micro, -1) THEN 1 ELSE 0 END AS scored_micro
  FROM opened
  INNER JOIN opened AS other
    ON other.person = opened.person
    AND other.first_day < opened.last_day
    AND other.last_day > opened.first_day
),
differing AS (
  SELECT
    pairs.file_no,
    pairs.row_no,
    MAX(pairs.birth_date) AS birth_date,
    MAX(pairs.age) AS age,
    MAX(pairs.age_band) AS age_band,
    MAX(pairs.sex) AS sex,
    MAX(pairs.need_band) AS need_band,
    MAX(pairs.practice) AS practice,
    MAX(pairs.locality) AS locality,
    MAX(pairs.conditions) AS conditions,
    MAX(pairs.scored_micro) AS scored_micro
  FROM pairs
  GROUP BY pairs.file_no, pairs.row_no
)
SELECT
  'clash' AS fault, 'birth_date' AS column_name, differing.file_no, differing.row_no,
  '' AS code, CAST(NULL AS VARCHAR) AS given
FROM differing
WHERE differing.birth_date = 1
UNION ALL
SELECT
  'clash' AS fault, 'age' AS column_name, differing.file_no, differing.row_no,
  '' AS code, CAST(NULL AS VARCHAR) AS given
FROM differing
WHERE differing.age = 1
UNION ALL
SELECT
  'clash' AS fault, 'age_band' AS column_name, differing.file_no, differing.row_no,
  '' AS code, CAST(NULL AS VARCHAR) AS given
FROM differing
WHERE differing.age_band = 1
UNION ALL
SELECT
  'clash' AS fault, 'sex' AS column_name, differing.file_no, differing.row_no,
  '' AS code, CAST(NULL AS VARCHAR) AS given
FROM differing
WHERE differing.sex = 1
UNION ALL
SELECT
  'clash' AS fault, 'need_band' AS column_name, differing.file_no, differing.row_no,
  '' AS code, CAST(NULL AS VARCHAR) AS given
FROM differing
WHERE differing.need_band = 1
UNION ALL
SELECT
  'clash' AS fault, 'practice' AS column_name, differing.file_no, differing.row_no,
  '' AS code, CAST(NULL AS VARCHAR) AS given
FROM differing
WHERE differing.practice = 1
UNION ALL
SELECT
  'clash' AS fault, 'locality' AS column_name, differing.file_no, differing.row_no,
  '' AS code, CAST(NULL AS VARCHAR) AS given
FROM differing
WHERE differing.locality = 1
UNION ALL
SELECT
  'clash' AS fault, 'conditions' AS column_name, differing.file_no, differing.row_no,
  '' AS code, CAST(NULL AS VARCHAR) AS given
FROM differing
WHERE differing.conditions = 1
UNION ALL
SELECT
  'clash' AS fault, 'score' AS column_name, differing.file_no, differing.row_no,
  '' AS code, CAST(NULL AS VARCHAR) AS given
FROM differing
WHERE differing.scored_micro = 1
