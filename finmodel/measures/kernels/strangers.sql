-- Rows of activity whose person is on no list of people.
-- reads: activity (priced), people_rows
SELECT CAST(COUNT(*) AS BIGINT) AS row_count
FROM activity
LEFT JOIN people_rows ON people_rows.person = activity.person
WHERE people_rows.person IS NULL AND activity.person IS NOT NULL
