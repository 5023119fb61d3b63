-- Rows that belong to an episode.
-- reads: members
SELECT
  members.file_no,
  members.row_no
FROM members
