-- Every fault of every faulty row of a price list: what, where, and what is written there.
-- reads: faulty (rows of the source), price_rows
WITH checked AS (
  SELECT
    faulty.*,
    price_rows.currency,
    price_rows.setting
  FROM faulty
  INNER JOIN price_rows ON price_rows.file_no = faulty.file_no AND price_rows.row_no = faulty.row_no
)
SELECT
  'unread_date' AS fault, 'from' AS column_name, checked.file_no, checked.row_no,
  CAST(checked.first_day_unread AS VARCHAR) AS code, checked.first_day_text AS given
FROM checked
WHERE checked.first_day_unread > 0
UNION ALL
SELECT
  'unread_date' AS fault, 'to' AS column_name, checked.file_no, checked.row_no,
  CAST(checked.last_day_unread AS VARCHAR) AS code, checked.last_day_text AS given
FROM checked
WHERE checked.last_day_unread > 0
UNION ALL
SELECT
  'unread_number' AS fault, 'price' AS column_name, checked.file_no, checked.row_no,
  CAST(checked.price_unread AS VARCHAR) AS code, checked.price_text AS given
FROM checked
WHERE checked.price_unread > 0
UNION ALL
SELECT
  'missing' AS fault, 'from' AS column_name, checked.file_no, checked.row_no,
  '' AS code, NULL AS given
FROM checked
WHERE checked.first_day IS NULL AND checked.first_day_unread = 0
UNION ALL
SELECT
  'missing' AS fault, 'price' AS column_name, checked.file_no, checked.row_no,
  '' AS code, NULL AS given
FROM checked
WHERE checked.price IS NULL AND checked.price_unread = 0
UNION ALL
SELECT
  'large' AS fault, 'price' AS column_name, checked.file_no, checked.row_no,
  '' AS code, checked.price_text AS given
FROM checked
WHERE checked.price >= 1000000000
UNION ALL
SELECT
  'wrong_way_round' AS fault, 'to' AS column_name, checked.file_no, checked.row_no,
  '' AS code, checked.last_day_text AS given
FROM checked
WHERE checked.last_day < checked.first_day
UNION ALL
SELECT
  'missing' AS fault, 'currency' AS column_name, checked.file_no, checked.row_no,
  '' AS code, NULL AS given
FROM checked
WHERE checked.currency IS NULL AND checked.currency_text IS NULL
UNION ALL
SELECT
  'unmapped' AS fault, 'currency' AS column_name, checked.file_no, checked.row_no,
  checked.currency_text AS code, checked.currency_text AS given
FROM checked
WHERE checked.currency IS NULL AND checked.currency_text IS NOT NULL
UNION ALL
SELECT
  'missing' AS fault, 'setting' AS column_name, checked.file_no, checked.row_no,
  '' AS code, NULL AS given
FROM checked
WHERE checked.setting IS NULL AND checked.setting_text IS NULL
UNION ALL
SELECT
  'unmapped' AS fault, 'setting' AS column_name, checked.file_no, checked.row_no,
  checked.setting_text AS code, checked.setting_text AS given
FROM checked
WHERE checked.setting IS NULL AND checked.setting_text IS NOT NULL
UNION ALL
SELECT
  'odd_year' AS fault, 'from' AS column_name, checked.file_no, checked.row_no,
  '' AS code, checked.first_day_text AS given
FROM checked
WHERE checked.first_day < CAST('1900-01-01' AS DATE) OR checked.first_day > CAST('2100-12-31' AS DATE)
UNION ALL
SELECT
  'near_midnight' AS fault, 'from' AS column_name, checked.file_no, checked.row_no,
  '' AS code, checked.first_day_text AS given
FROM checked
WHERE checked.first_day_doubt = 1
UNION ALL
SELECT
  'near_midnight' AS fault, 'to' AS column_name, checked.file_no, checked.row_no,
  '' AS code, checked.last_day_text AS given
FROM checked
WHERE checked.last_day_doubt = 1
