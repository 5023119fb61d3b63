-- Names of people that differ in capital letters alone: how many, and of how many people if they are one.
-- reads: persons
WITH named AS (
  SELECT persons.person, MIN(TRIM(persons.person_raw)) AS person_text
  FROM persons
  GROUP BY persons.person
),
folded AS (
  SELECT named.person_text, LOWER(named.person_text) AS alike
  FROM named
),
several AS (
  SELECT folded.alike, COUNT(*) AS names
  FROM folded
  GROUP BY folded.alike
)
SELECT CAST(COUNT(*) AS BIGINT) AS people, CAST(SUM(several.names) AS BIGINT) AS names
FROM several
WHERE several.names > 1
