-- Rows of activity whose person is on no list of people.
-- reads: activity (priced), unlisted (people on no list)
SELECT CAST(SUM(activity.spells) AS BIGINT) AS row_count
FROM activity
INNER JOIN unlisted ON unlisted.person = activity.person
