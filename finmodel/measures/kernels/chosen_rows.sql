-- Rows of activity whose combination of codes is chosen.
-- reads: activity (priced), chosen_kinds
SELECT activity.*
FROM activity
INNER JOIN chosen_kinds
  ON chosen_kinds.provider = activity.provider
  AND chosen_kinds.commissioner = activity.commissioner
  AND chosen_kinds.setting = activity.setting
  AND chosen_kinds.service = activity.service
  AND chosen_kinds.currency = activity.currency
  AND chosen_kinds.programme = activity.programme
