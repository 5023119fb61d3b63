-- Everybody by number, whatever order the rows came in; blanks around a name are nothing.
-- reads: people_met (of every source)
WITH spellings AS (
  SELECT people_met.person_raw, TRIM(people_met.person_raw) AS person_text
  FROM people_met
  GROUP BY people_met.person_raw
),
everybody AS (
  SELECT spellings.person_text
  FROM spellings
  WHERE spellings.person_text <> ''
  GROUP BY spellings.person_text
),
numbered AS (
  SELECT
    everybody.person_text,
    CAST(ROW_NUMBER() OVER (ORDER BY everybody.person_text) AS INT) AS person
  FROM everybody
)
SELECT
  spellings.person_raw,
  numbered.person
FROM spellings
INNER JOIN numbered ON numbered.person_text = spellings.person_text
