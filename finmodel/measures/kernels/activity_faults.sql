-- Every fault of every faulty row of activity: what, where, and what is written there.
-- reads: faulty (rows of the source), activity_rows, providers, commissioners
WITH bad AS (
  SELECT
    faulty.*,
    activity_rows.provider,
    activity_rows.commissioner,
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
  LEFT JOIN providers ON providers.party = activity_rows.provider
  LEFT JOIN commissioners ON commissioners.party = activity_rows.commissioner
)
SELECT
  'unread_date' AS fault, 'start' AS column_name, bad.file_no, bad.row_no, bad.started_text AS given
FROM bad
WHERE bad.started_unread = 1
UNION ALL
SELECT
  'unread_date' AS fault, 'end' AS column_name, bad.file_no, bad.row_no, bad.ended_text AS given
FROM bad
WHERE bad.ended_unread = 1
UNION ALL
SELECT
  'unread_number' AS fault, 'quantity' AS column_name, bad.file_no, bad.row_no, bad.quantity_text AS given
FROM bad
WHERE bad.quantity_unread = 1
UNION ALL
SELECT
  'unread_number' AS fault, 'price' AS column_name, bad.file_no, bad.row_no, bad.price_text AS given
FROM bad
WHERE bad.price_unread = 1
UNION ALL
SELECT
  'unread_number' AS fault, 'cost' AS column_name, bad.file_no, bad.row_no, bad.cost_text AS given
FROM bad
WHERE bad.cost_unread = 1
UNION ALL
SELECT
  'missing' AS fault, 'start' AS column_name, bad.file_no, bad.row_no, NULL AS given
FROM bad
WHERE bad.started IS NULL AND bad.started_unread = 0
UNION ALL
SELECT
  'missing' AS fault, 'quantity' AS column_name, bad.file_no, bad.row_no, NULL AS given
FROM bad
WHERE bad.quantity_milli IS NULL AND bad.quantity_unread = 0
UNION ALL
SELECT
  'wrong_way_round' AS fault, 'end' AS column_name, bad.file_no, bad.row_no, bad.ended_text AS given
FROM bad
WHERE bad.days < 0
UNION ALL
SELECT
  'negative' AS fault, 'quantity' AS column_name, bad.file_no, bad.row_no, bad.quantity_text AS given
FROM bad
WHERE bad.quantity_milli < 0
UNION ALL
SELECT
  'unmapped' AS fault, 'setting' AS column_name, bad.file_no, bad.row_no, bad.setting_text AS given
FROM bad
WHERE bad.setting IS NULL
UNION ALL
SELECT
  'unmapped' AS fault, 'service' AS column_name, bad.file_no, bad.row_no, bad.service_text AS given
FROM bad
WHERE bad.service IS NULL
UNION ALL
SELECT
  'unmapped' AS fault, 'currency' AS column_name, bad.file_no, bad.row_no, bad.currency_text AS given
FROM bad
WHERE bad.currency IS NULL
UNION ALL
SELECT
  'unmapped' AS fault, 'programme' AS column_name, bad.file_no, bad.row_no, bad.programme_text AS given
FROM bad
WHERE bad.programme IS NULL
UNION ALL
SELECT
  'missing' AS fault, 'provider' AS column_name, bad.file_no, bad.row_no, NULL AS given
FROM bad
WHERE bad.provider IS NULL AND bad.provider_text IS NULL
UNION ALL
SELECT
  'unmapped' AS fault, 'provider' AS column_name, bad.file_no, bad.row_no, bad.provider_text AS given
FROM bad
WHERE bad.provider IS NULL AND bad.provider_text IS NOT NULL
UNION ALL
SELECT
  'not_a_partner' AS fault, 'provider' AS column_name, bad.file_no, bad.row_no, bad.provider AS given
FROM bad
WHERE bad.provider IS NOT NULL AND bad.provider_known = 0
UNION ALL
SELECT
  'missing' AS fault, 'commissioner' AS column_name, bad.file_no, bad.row_no, NULL AS given
FROM bad
WHERE bad.commissioner IS NULL AND bad.commissioner_text IS NULL
UNION ALL
SELECT
  'unmapped' AS fault, 'commissioner' AS column_name, bad.file_no, bad.row_no, bad.commissioner_text AS given
FROM bad
WHERE bad.commissioner IS NULL AND bad.commissioner_text IS NOT NULL
UNION ALL
SELECT
  'not_a_partner' AS fault, 'commissioner' AS column_name, bad.file_no, bad.row_no, bad.commissioner AS given
FROM bad
WHERE bad.commissioner IS NOT NULL AND bad.commissioner_known = 0
