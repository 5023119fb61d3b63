-- The user's rows of activity, mapped to our codes, with money in pence and quantity in thousandths.
-- reads: source (columns read from the files), coding (one row of rules), code_map, providers, commissioners
WITH provider_map AS (SELECT theirs, ours FROM code_map WHERE column_name = 'provider'),
commissioner_map AS (SELECT theirs, ours FROM code_map WHERE column_name = 'commissioner'),
setting_map AS (SELECT theirs, ours FROM code_map WHERE column_name = 'setting'),
service_map AS (SELECT theirs, ours FROM code_map WHERE column_name = 'service'),
currency_map AS (SELECT theirs, ours FROM code_map WHERE column_name = 'currency'),
programme_map AS (SELECT theirs, ours FROM code_map WHERE column_name = 'programme'),
coded AS (
  SELECT
    source.*,
    COALESCE(
      provider_map.ours, CASE WHEN coding.provider_passes = 1 THEN source.provider_text END, coding.provider_otherwise
    ) AS provider,
    COALESCE(
      commissioner_map.ours, CASE WHEN coding.commissioner_passes = 1 THEN source.commissioner_text END,
      coding.commissioner_otherwise
    ) AS commissioner,
    COALESCE(
      setting_map.ours, CASE WHEN coding.setting_passes = 1 THEN source.setting_text END, coding.setting_otherwise,
      CASE WHEN source.setting_text IS NULL THEN 'unknown' END
    ) AS setting,
    COALESCE(
      service_map.ours, CASE WHEN coding.service_passes = 1 THEN source.service_text END, coding.service_otherwise,
      CASE WHEN source.service_text IS NULL THEN 'unknown' END
    ) AS service,
    COALESCE(
      currency_map.ours, CASE WHEN coding.currency_passes = 1 THEN source.currency_text END, coding.currency_otherwise,
      CASE WHEN source.currency_text IS NULL THEN 'unknown' END
    ) AS currency,
    COALESCE(
      programme_map.ours, CASE WHEN coding.programme_passes = 1 THEN source.programme_text END, coding.programme_otherwise,
      CASE WHEN source.programme_text IS NULL THEN 'unknown' END
    ) AS programme,
    CASE WHEN coding.has_quantity = 1 THEN CAST(ROUND(source.quantity * 1000) AS BIGINT) ELSE 1000 END AS quantity_milli,
    CASE WHEN source.ended IS NULL THEN 0 ELSE DATEDIFF(DAY, source.started, source.ended) END AS days,
    CAST(source.price * coding.price_in_pounds AS DECIMAL(18, 6)) AS price_pounds,
    CAST(ROUND(source.cost * coding.cost_in_pounds * 100) AS BIGINT) AS cost_pence,
    coding.price_per_unit
  FROM source
  CROSS JOIN coding
  LEFT JOIN provider_map ON provider_map.theirs = source.provider_text
  LEFT JOIN commissioner_map ON commissioner_map.theirs = source.commissioner_text
  LEFT JOIN setting_map ON setting_map.theirs = source.setting_text
  LEFT JOIN service_map ON service_map.theirs = source.service_text
  LEFT JOIN currency_map ON currency_map.theirs = source.currency_text
  LEFT JOIN programme_map ON programme_map.theirs = source.programme_text
),
checked AS (
  SELECT
    coded.*,
    CASE WHEN providers.party IS NULL THEN 0 ELSE 1 END AS provider_known,
    CASE WHEN commissioners.party IS NULL THEN 0 ELSE 1 END AS commissioner_known
  FROM coded
  LEFT JOIN providers ON providers.party = coded.provider
  LEFT JOIN commissioners ON commissioners.party = coded.commissioner
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
    WHEN checked.price_per_unit = 1 THEN CAST(ROUND(checked.price_pounds * CAST(checked.quantity_milli AS DECIMAL(18, 0)) * 0.1) AS BIGINT)
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
