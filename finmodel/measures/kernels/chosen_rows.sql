-- Rows of activity of the kinds chosen.
-- reads: activity, chosen_kinds
SELECT activity.*
FROM activity
INNER JOIN chosen_kinds ON chosen_kinds.kind_no = activity.kind_no
