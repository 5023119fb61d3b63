-- How many rows a table has.
-- reads: counted
SELECT CAST(COUNT(*) AS BIGINT) AS row_count
FROM counted
