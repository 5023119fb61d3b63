-- Combinations of codes that any of some selections admits; a selection names the codes of a column or leaves it open.
-- reads: activity_kinds, codes, selections (a row each, 1 for an open column), selection_codes
WITH provider_codes AS (
  SELECT selection_codes.selection_no, codes.code_no FROM selection_codes
  INNER JOIN codes ON codes.code = selection_codes.code
  WHERE selection_codes.column_name = 'provider'
),
commissioner_codes AS (
  SELECT selection_codes.selection_no, codes.code_no FROM selection_codes
  INNER JOIN codes ON codes.code = selection_codes.code
  WHERE selection_codes.column_name = 'commissioner'
),
setting_codes AS (
  SELECT selection_codes.selection_no, codes.code_no FROM selection_codes
  INNER JOIN codes ON codes.code = selection_codes.code
  WHERE selection_codes.column_name = 'setting'
),
service_codes AS (
  SELECT selection_codes.selection_no, codes.code_no FROM selection_codes
  INNER JOIN codes ON codes.code = selection_codes.code
  WHERE selection_codes.column_name = 'service'
),
currency_codes AS (
  SELECT selection_codes.selection_no, codes.code_no FROM selection_codes
  INNER JOIN codes ON codes.code = selection_codes.code
  WHERE selection_codes.column_name = 'currency'
),
programme_codes AS (
  SELECT selection_codes.selection_no, codes.code_no FROM selection_codes
  INNER JOIN codes ON codes.code = selection_codes.code
  WHERE selection_codes.column_name = 'programme'
)
SELECT
  activity_kinds.provider,
  activity_kinds.commissioner,
  activity_kinds.setting,
  activity_kinds.service,
  activity_kinds.currency,
  activity_kinds.programme
FROM activity_kinds
CROSS JOIN selections
LEFT JOIN provider_codes
  ON provider_codes.selection_no = selections.selection_no AND provider_codes.code_no = activity_kinds.provider
LEFT JOIN commissioner_codes
  ON commissioner_codes.selection_no = selections.selection_no AND commissioner_codes.code_no = activity_kinds.commissioner
LEFT JOIN setting_codes
  ON setting_codes.selection_no = selections.selection_no AND setting_codes.code_no = activity_kinds.setting
LEFT JOIN service_codes
  ON service_codes.selection_no = selections.selection_no AND service_codes.code_no = activity_kinds.service
LEFT JOIN currency_codes
  ON currency_codes.selection_no = selections.selection_no AND currency_codes.code_no = activity_kinds.currency
LEFT JOIN programme_codes
  ON programme_codes.selection_no = selections.selection_no AND programme_codes.code_no = activity_kinds.programme
WHERE (selections.any_provider = 1 OR provider_codes.code_no IS NOT NULL)
  AND (selections.any_commissioner = 1 OR commissioner_codes.code_no IS NOT NULL)
  AND (selections.any_setting = 1 OR setting_codes.code_no IS NOT NULL)
  AND (selections.any_service = 1 OR service_codes.code_no IS NOT NULL)
  AND (selections.any_currency = 1 OR currency_codes.code_no IS NOT NULL)
  AND (selections.any_programme = 1 OR programme_codes.code_no IS NOT NULL)
GROUP BY
  activity_kinds.provider,
  activity_kinds.commissioner,
  activity_kinds.setting,
  activity_kinds.service,
  activity_kinds.currency,
  activity_kinds.programme
