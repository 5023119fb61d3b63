-- People whom activity names and no list of people has.
-- reads: persons, people_rows
SELECT persons.person
FROM persons
LEFT JOIN people_rows ON people_rows.person = persons.person
WHERE people_rows.person IS NULL
GROUP BY persons.person
