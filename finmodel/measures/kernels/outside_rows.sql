-- Activity that belongs to no episode.
-- reads: activity (priced), claimed (rows that belong to episodes)
SELECT activity.*
FROM activity
LEFT JOIN claimed ON claimed.file_no = activity.file_no AND claimed.row_no = activity.row_no
WHERE claimed.row_no IS NULL
