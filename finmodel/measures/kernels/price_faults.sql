-- Every fault of every faulty row of a price list: what, where, and what is written there.
-- reads: faulty (rows of the source), price_rows
WITH bad AS (
  SELECT
    faulty.*,
    price_rows.currency,
    price_rows.setting
  FROM faulty
  INNER JOIN price_rows ON price_rows.file_no = faulty.file_no AND price_rows.row_no = faulty.row_no
)
SELECT
  'unread_date' AS fault, 'from' AS column_name, bad.file_no, bad.row_no, bad.first_day_text AS given
FROM bad
WHERE bad.first_day_unread = 1
UNION ALL
SELECT
  'unread_date' AS fault, 'to' AS column_name, bad.file_no, bad.row_no, bad.last_day_text AS given
FROM bad
WHERE bad.last_day_unread = 1
UNION ALL
SELECT
  'unread_number' AS fault, 'price' AS column_name, bad.file_no, bad.row_no, bad.price_text AS given
FROM bad
WHERE bad.price_unread = 1
UNION ALL
SELECT
  'missing' AS fault, 'from' AS column_name, bad.file_no, bad.row_no, NULL AS given
FROM bad
WHERE bad.first_day IS NULL AND bad.first_day_unread = 0
UNION ALL
SELECT
  'missing' AS fault, 'price' AS column_name, bad.file_no, bad.row_no, NULL AS given
FROM bad
WHERE bad.price IS NULL AND bad.price_unread = 0
UNION ALL
SELECT
  'wrong_way_round' AS fault, 'to' AS column_name, bad.file_no, bad.row_no, bad.last_day_text AS given
FROM bad
WHERE bad.last_day < bad.first_day
UNION ALL
SELECT
  'missing' AS fault, 'currency' AS column_name, bad.file_no, bad.row_no, NULL AS given
FROM bad
WHERE bad.currency IS NULL AND bad.currency_text IS NULL
UNION ALL
SELECT
  'unmapped' AS fault, 'currency' AS column_name, bad.file_no, bad.row_no, bad.currency_text AS given
FROM bad
WHERE bad.currency IS NULL AND bad.currency_text IS NOT NULL
UNION ALL
SELECT
  'missing' AS fault, 'setting' AS column_name, bad.file_no, bad.row_no, NULL AS given
FROM bad
WHERE bad.setting IS NULL AND bad.setting_text IS NULL
UNION ALL
SELECT
  'unmapped' AS fault, 'setting' AS column_name, bad.file_no, bad.row_no, bad.setting_text AS given
FROM bad
WHERE bad.setting IS NULL AND bad.setting_text IS NOT NULL
