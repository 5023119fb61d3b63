-- Every fault of every faulty row of activity: what, where, and what is written there.
-- reads: faulty (rows of the source), activity_rows, codes, providers, commissioners
WITH provider_names AS (SELECT code, code_no FROM codes),
commissioner_names AS (SELECT code, code_no FROM codes),
checked AS (
  SELECT
    faulty.*,
    provider_names.code AS provider,
    commissioner_names.code AS commissioner,
    activity_rows.setting,
    activity_rows.service,
    activity_rows.currency,
    activity_rows.programme,
    activity_rows.quantity_milli,
    activity_rows.days,
    CASE WHEN providers.party IS NULL THEN 0 ELSE 1 END AS provider_known,
    CASE WHEN commissioners.party IS NULL THEN 0 ELSE 1 END AS commissioner_known
  FROM faulty
  INNER JOIN activity_rows ON activity_rows.file_no = faulty.file_no AND activity_rows.row_no = faulty.row_no
  LEFT JOIN provider_names ON provider_names.code_no = activity_rows.provider
  LEFT JOIN commissioner_names ON commissioner_names.code_no = activity_rows.commissioner
  LEFT JOIN providers ON providers.party = provider_names.code
  LEFT JOIN commissioners ON commissioners.party = commissioner_names.code
)
SELECT
  'unread_date' AS fault, 'start' AS column_name, checked.file_no, checked.row_no,
  '' AS code, checked.started_text AS given
FROM checked
WHERE checked.started_unread = 1
UNION ALL
SELECT
  'unread_date' AS fault, 'end' AS column_name, checked.file_no, checked.row_no,
  '' AS code, checked.ended_text AS given
FROM checked
WHERE checked.ended_unread = 1
UNION ALL
SELECT
  'unread_number' AS fault, 'quantity' AS column_name, checked.file_no, checked.row_no,
  '' AS code, checked.quantity_text AS given
FROM checked
WHERE checked.quantity_unread = 1
UNION ALL
SELECT
  'unread_number' AS fault, 'price' AS column_name, checked.file_no, checked.row_no,
  '' AS code, checked.price_text AS given
FROM checked
WHERE checked.price_unread = 1
UNION ALL
SELECT
  'unread_number' AS fault, 'cost' AS column_name, checked.file_no, checked.row_no,
  '' AS code, checked.cost_text AS given
FROM checked
WHERE checked.cost_unread = 1
UNION ALL
SELECT
  'missing' AS fault, 'start' AS column_name, checked.file_no, checked.row_no,
  '' AS code, NULL AS given
FROM checked
WHERE checked.started IS NULL AND checked.started_unread = 0
UNION ALL
SELECT
  'missing' AS fault, 'quantity' AS column_name, checked.file_no, checked.row_no,
  '' AS code, NULL AS given
FROM checked
WHERE checked.quantity_milli IS NULL AND checked.quantity_unread = 0
UNION ALL
SELECT
  'wrong_way_round' AS fault, 'end' AS column_name, checked.file_no, checked.row_no,
  '' AS code, checked.ended_text AS given
FROM checked
WHERE checked.days < 0
UNION ALL
SELECT
  'negative' AS fault, 'quantity' AS column_name, checked.file_no, checked.row_no,
  '' AS code, checked.quantity_text AS given
FROM checked
WHERE checked.quantity_milli < 0
UNION ALL
SELECT
  'unmapped' AS fault, 'setting' AS column_name, checked.file_no, checked.row_no,
  checked.setting_text AS code, checked.setting_text AS given
FROM checked
WHERE checked.setting IS NULL
UNION ALL
SELECT
  'unmapped' AS fault, 'service' AS column_name, checked.file_no, checked.row_no,
  checked.service_text AS code, checked.service_text AS given
FROM checked
WHERE checked.service IS NULL
UNION ALL
SELECT
  'unmapped' AS fault, 'currency' AS column_name, checked.file_no, checked.row_no,
  checked.currency_text AS code, checked.currency_text AS given
FROM checked
WHERE checked.currency IS NULL
UNION ALL
SELECT
  'unmapped' AS fault, 'programme' AS column_name, checked.file_no, checked.row_no,
  checked.programme_text AS code, checked.programme_text AS given
FROM checked
WHERE checked.programme IS NULL
UNION ALL
SELECT
  'missing' AS fault, 'provider' AS column_name, checked.file_no, checked.row_no,
  '' AS code, NULL AS given
FROM checked
WHERE checked.provider IS NULL AND checked.provider_text IS NULL
UNION ALL
SELECT
  'unmapped' AS fault, 'provider' AS column_name, checked.file_no, checked.row_no,
  checked.provider_text AS code, checked.provider_text AS given
FROM checked
WHERE checked.provider IS NULL AND checked.provider_text IS NOT NULL
UNION ALL
SELECT
  'not_a_partner' AS fault, 'provider' AS column_name, checked.file_no, checked.row_no,
  checked.provider AS code, checked.provider AS given
FROM checked
WHERE checked.provider IS NOT NULL AND checked.provider_known = 0
UNION ALL
SELECT
  'missing' AS fault, 'commissioner' AS column_name, checked.file_no, checked.row_no,
  '' AS code, NULL AS given
FROM checked
WHERE checked.commissioner IS NULL AND checked.commissioner_text IS NULL
UNION ALL
SELECT
  'unmapped' AS fault, 'commissioner' AS column_name, checked.file_no, checked.row_no,
  checked.commissioner_text AS code, checked.commissioner_text AS given
FROM checked
WHERE checked.commissioner IS NULL AND checked.commissioner_text IS NOT NULL
UNION ALL
SELECT
  'not_a_partner' AS fault, 'commissioner' AS column_name, checked.file_no, checked.row_no,
  checked.commissioner AS code, checked.commissioner AS given
FROM checked
WHERE checked.commissioner IS NOT NULL AND checked.commissioner_known = 0
