-- Every fault of every faulty row of activity: what, where, and what is written there.
-- reads: faulty (rows of the source), coding (one row of rules), mapped_codes, providers, commissioners
WITH checked AS (
  SELECT
    faulty.*,
    mapped_codes.provider,
    mapped_codes.commissioner,
    mapped_codes.setting,
    mapped_codes.service,
    mapped_codes.currency,
    mapped_codes.programme,
    CASE WHEN coding.has_quantity = 1 THEN faulty.quantity ELSE 1 END AS units,
    coding.nets,
    CASE WHEN faulty.ended IS NULL THEN 0 ELSE DATEDIFF(DAY, faulty.started, faulty.ended) END AS days,
    CASE WHEN providers.party IS NULL THEN 0 ELSE 1 END AS provider_known,
    CASE WHEN commissioners.party IS NULL THEN 0 ELSE 1 END AS commissioner_known
  FROM faulty
  CROSS JOIN coding
  INNER JOIN mapped_codes
    ON COALESCE(mapped_codes.provider_raw, '') = COALESCE(faulty.provider_raw, '')
    AND COALESCE(mapped_codes.commissioner_raw, '') = COALESCE(faulty.commissioner_raw, '')
    AND COALESCE(mapped_codes.setting_raw, '') = COALESCE(faulty.setting_raw, '')
    AND COALESCE(mapped_codes.service_raw, '') = COALESCE(faulty.service_raw, '')
    AND COALESCE(mapped_codes.currency_raw, '') = COALESCE(faulty.currency_raw, '')
    AND COALESCE(mapped_codes.programme_raw, '') = COALESCE(faulty.programme_raw, '')
  LEFT JOIN providers ON providers.party = mapped_codes.provider
  LEFT JOIN commissioners ON commissioners.party = mapped_codes.commissioner
)
SELECT
  'unread_date' AS fault, 'start' AS column_name, checked.file_no, checked.row_no,
  CAST(checked.started_unread AS VARCHAR) AS code, checked.started_text AS given
FROM checked
WHERE checked.started_unread > 0
UNION ALL
SELECT
  'unread_date' AS fault, 'end' AS column_name, checked.file_no, checked.row_no,
  CAST(checked.ended_unread AS VARCHAR) AS code, checked.ended_text AS given
FROM checked
WHERE checked.ended_unread > 0
UNION ALL
SELECT
  'unread_number' AS fault, 'quantity' AS column_name, checked.file_no, checked.row_no,
  CAST(checked.quantity_unread AS VARCHAR) AS code, checked.quantity_text AS given
FROM checked
WHERE checked.quantity_unread > 0
UNION ALL
SELECT
  'unread_number' AS fault, 'price' AS column_name, checked.file_no, checked.row_no,
  CAST(checked.price_unread AS VARCHAR) AS code, checked.price_text AS given
FROM checked
WHERE checked.price_unread > 0
UNION ALL
SELECT
  'unread_number' AS fault, 'cost' AS column_name, checked.file_no, checked.row_no,
  CAST(checked.cost_unread AS VARCHAR) AS code, checked.cost_text AS given
FROM checked
WHERE checked.cost_unread > 0
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
WHERE checked.units IS NULL AND checked.quantity_unread = 0
UNION ALL
SELECT
  'wrong_way_round' AS fault, 'end' AS column_name, checked.file_no, checked.row_no,
  '' AS code, checked.ended_text AS given
FROM checked
WHERE checked.ended < checked.started
UNION ALL
SELECT
  'negative' AS fault, 'quantity' AS column_name, checked.file_no, checked.row_no,
  '' AS code, checked.quantity_text AS given
FROM checked
WHERE checked.units < 0 AND checked.nets = 0
UNION ALL
SELECT
  'no_rate' AS fault, 'price' AS column_name, checked.file_no, checked.row_no,
  checked.price_share_text AS code, checked.price_share_text AS given
FROM checked
WHERE checked.price_share < 0
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
UNION ALL
SELECT
  'odd_year' AS fault, 'start' AS column_name, checked.file_no, checked.row_no,
  '' AS code, checked.started_text AS given
FROM checked
WHERE checked.started < CAST('1900-01-01' AS DATE) OR checked.started > CAST('2100-12-31' AS DATE)
UNION ALL
SELECT
  'near_midnight' AS fault, 'start' AS column_name, checked.file_no, checked.row_no,
  '' AS code, checked.started_text AS given
FROM checked
WHERE checked.started_doubt = 1
UNION ALL
SELECT
  'near_midnight' AS fault, 'end' AS column_name, checked.file_no, checked.row_no,
  '' AS code, checked.ended_text AS given
FROM checked
WHERE checked.ended_doubt = 1
