-- The group of each person: people shuffled, alike on every engine, then counted off.
-- reads: people_rows, activity (priced), grouping (one row: how many groups)
WITH everyone AS (
  SELECT people_rows.person FROM people_rows WHERE people_rows.person IS NOT NULL
  UNION
  SELECT activity.person FROM activity WHERE activity.person IS NOT NULL
),
numbered AS (
  SELECT everyone.person, ROW_NUMBER() OVER (ORDER BY everyone.person) AS number FROM everyone
),
shuffled AS (
  SELECT
    numbered.person,
    numbered.number,
    MOD(numbered.number * MOD(numbered.number * 40692, 2147483399), 2147483647) AS turn
  FROM numbered
)
SELECT
  shuffled.person,
  CAST(MOD(ROW_NUMBER() OVER (ORDER BY shuffled.turn, shuffled.number) - 1, grouping.groups) AS INTEGER) AS group_no
FROM shuffled
CROSS JOIN grouping
