-- The user's rows of activity with our codes by number, money in pence and quantity in thousandths to three decimals.
-- reads: source (columns read from the files), coding (one row of rules), numbered_codes
WITH provider_codes AS (SELECT theirs, code_no, provides FROM numbered_codes WHERE column_name = 'provider'),
commissioner_codes AS (SELECT theirs, code_no, commissions FROM numbered_codes WHERE column_name = 'commissioner'),
setting_codes AS (SELECT theirs, code_no FROM numbered_codes WHERE column_name = 'setting'),
service_codes AS (SELECT theirs, code_no FROM numbered_codes WHERE column_name = 'service'),
currency_codes AS (SELECT theirs, code_no FROM numbered_codes WHERE column_name = 'currency'),
programme_codes AS (SELECT theirs, code_no FROM numbered_codes WHERE column_name = 'programme'),
checked AS (
  SELECT
    source.*,
    provider_codes.code_no AS provider,
    commissioner_codes.code_no AS commissioner,
    setting_codes.code_no AS setting,
    service_codes.code_no AS service,
    currency_codes.code_no AS currency,
    programme_codes.code_no AS programme,
    CASE WHEN provider_codes.provides = 1 THEN 1 ELSE 0 END AS provider_known,
    CASE WHEN commissioner_codes.commissions = 1 THEN 1 ELSE 0 END AS commissioner_known,
    CAST(CASE WHEN coding.has_quantity = 1 THEN source.quantity * 1000 ELSE 1000 END AS DECIMAL(18, 3)) AS quantity_milli,
    CASE WHEN source.ended IS NULL THEN 0 ELSE DATEDIFF(DAY, source.started, source.ended) END AS days,
    CAST(source.price * coding.price_in_pounds AS DECIMAL(18, 6)) AS price_pounds,
    CAST(ROUND(source.cost * coding.cost_in_pounds * 100) AS BIGINT) AS cost_pence,
    coding.price_per_unit
  FROM source
  CROSS JOIN coding
  LEFT JOIN provider_codes ON provider_codes.theirs = COALESCE(source.provider_text, '')
  LEFT JOIN commissioner_codes ON commissioner_codes.theirs = COALESCE(source.commissioner_text, '')
  LEFT JOIN setting_codes ON setting_codes.theirs = COALESCE(source.setting_text, '')
  LEFT JOIN service_codes ON service_codes.theirs = COALESCE(source.service_text, '')
  LEFT JOIN currency_codes ON currency_codes.theirs = COALESCE(source.currency_text, '')
  LEFT JOIN programme_codes ON programme_codes.theirs = COALESCE(source.programme_text, '')
)
SELECT
  checked.file_no,
  checked.row_no,
  checked.person_text AS person,
  checked.started,
  checked.provider,
  checked.commissioner,
  checked.setting,
  checked.service,
  checked.currency,
  checked.programme,
  checked.quantity_milli,
  checked.days,
  CASE
    WHEN checked.price_per_unit = 1 THEN CAST(ROUND(checked.price_pounds * checked.quantity_milli * 0.1) AS BIGINT)
    ELSE CAST(ROUND(checked.price_pounds * 100) AS BIGINT)
  END AS spend_pence,
  checked.cost_pence,
  CASE
    WHEN checked.started_unread = 1 THEN 1
    WHEN checked.ended_unread = 1 THEN 1
    WHEN checked.quantity_unread = 1 THEN 1
    WHEN checked.price_unread = 1 THEN 1
    WHEN checked.cost_unread = 1 THEN 1
    WHEN checked.started IS NULL AND checked.started_unread = 0 THEN 1
    WHEN checked.quantity_milli IS NULL AND checked.quantity_unread = 0 THEN 1
    WHEN checked.days < 0 THEN 1
    WHEN checked.quantity_milli < 0 THEN 1
    WHEN checked.setting IS NULL THEN 1
    WHEN checked.service IS NULL THEN 1
    WHEN checked.currency IS NULL THEN 1
    WHEN checked.programme IS NULL THEN 1
    WHEN checked.provider IS NULL AND checked.provider_text IS NULL THEN 1
    WHEN checked.provider IS NULL AND checked.provider_text IS NOT NULL THEN 1
    WHEN checked.provider IS NOT NULL AND checked.provider_known = 0 THEN 1
    WHEN checked.commissioner IS NULL AND checked.commissioner_text IS NULL THEN 1
    WHEN checked.commissioner IS NULL AND checked.commissioner_text IS NOT NULL THEN 1
    WHEN checked.commissioner IS NOT NULL AND checked.commissioner_known = 0 THEN 1
    ELSE 0
  END AS faulty
FROM checked
