-- Kinds of activity that any of some selections admits; a selection names the codes of a column or leaves it open.
-- reads: kinds, selections (a row each, 1 for an open column), selection_codes
WITH provider_codes AS (SELECT selection_no, code FROM selection_codes WHERE column_name = 'provider'),
commissioner_codes AS (SELECT selection_no, code FROM selection_codes WHERE column_name = 'commissioner'),
setting_codes AS (SELECT selection_no, code FROM selection_codes WHERE column_name = 'setting'),
service_codes AS (SELECT selection_no, code FROM selection_codes WHERE column_name = 'service'),
currency_codes AS (SELECT selection_no, code FROM selection_codes WHERE column_name = 'currency'),
programme_codes AS (SELECT selection_no, code FROM selection_codes WHERE column_name = 'programme')
SELECT kinds.kind_no
FROM kinds
CROSS JOIN selections
LEFT JOIN provider_codes ON provider_codes.selection_no = selections.selection_no AND provider_codes.code = kinds.provider
LEFT JOIN commissioner_codes ON commissioner_codes.selection_no = selections.selection_no AND commissioner_codes.code = kinds.commissioner
LEFT JOIN setting_codes ON setting_codes.selection_no = selections.selection_no AND setting_codes.code = kinds.setting
LEFT JOIN service_codes ON service_codes.selection_no = selections.selection_no AND service_codes.code = kinds.service
LEFT JOIN currency_codes ON currency_codes.selection_no = selections.selection_no AND currency_codes.code = kinds.currency
LEFT JOIN programme_codes ON programme_codes.selection_no = selections.selection_no AND programme_codes.code = kinds.programme
WHERE (selections.any_provider = 1 OR provider_codes.code IS NOT NULL)
  AND (selections.any_commissioner = 1 OR commissioner_codes.code IS NOT NULL)
  AND (selections.any_setting = 1 OR setting_codes.code IS NOT NULL)
  AND (selections.any_service = 1 OR service_codes.code IS NOT NULL)
  AND (selections.any_currency = 1 OR currency_codes.code IS NOT NULL)
  AND (selections.any_programme = 1 OR programme_codes.code IS NOT NULL)
GROUP BY kinds.kind_no
