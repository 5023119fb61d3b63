-- What is written in each column of codes of a source of activity, each once, and the code of ours that it stands for.
-- reads: source (columns read from the files), coding (one row of rules), code_map
WITH provider_texts AS (SELECT source.provider_text AS theirs FROM source GROUP BY source.provider_text),
commissioner_texts AS (SELECT source.commissioner_text AS theirs FROM source GROUP BY source.commissioner_text),
setting_texts AS (SELECT source.setting_text AS theirs FROM source GROUP BY source.setting_text),
service_texts AS (SELECT source.service_text AS theirs FROM source GROUP BY source.service_text),
currency_texts AS (SELECT source.currency_text AS theirs FROM source GROUP BY source.currency_text),
programme_texts AS (SELECT source.programme_text AS theirs FROM source GROUP BY source.programme_text),
provider_map AS (SELECT theirs, ours FROM code_map WHERE column_name = 'provider'),
commissioner_map AS (SELECT theirs, ours FROM code_map WHERE column_name = 'commissioner'),
setting_map AS (SELECT theirs, ours FROM code_map WHERE column_name = 'setting'),
service_map AS (SELECT theirs, ours FROM code_map WHERE column_name = 'service'),
currency_map AS (SELECT theirs, ours FROM code_map WHERE column_name = 'currency'),
programme_map AS (SELECT theirs, ours FROM code_map WHERE column_name = 'programme'),
written AS (
  SELECT
    'provider' AS column_name,
    COALESCE(provider_texts.theirs, '') AS theirs,
    COALESCE(
      provider_map.ours, CASE WHEN coding.provider_passes = 1 THEN provider_texts.theirs END, coding.provider_otherwise
    ) AS ours
  FROM provider_texts
  CROSS JOIN coding
  LEFT JOIN provider_map ON provider_map.theirs = provider_texts.theirs
  UNION ALL
  SELECT
    'commissioner' AS column_name,
    COALESCE(commissioner_texts.theirs, '') AS theirs,
    COALESCE(
      commissioner_map.ours, CASE WHEN coding.commissioner_passes = 1 THEN commissioner_texts.theirs END, coding.commissioner_otherwise
    ) AS ours
  FROM commissioner_texts
  CROSS JOIN coding
  LEFT JOIN commissioner_map ON commissioner_map.theirs = commissioner_texts.theirs
  UNION ALL
  SELECT
    'setting' AS column_name,
    COALESCE(setting_texts.theirs, '') AS theirs,
    COALESCE(
      setting_map.ours, CASE WHEN coding.setting_passes = 1 THEN setting_texts.theirs END, coding.setting_otherwise, CASE WHEN setting_texts.theirs IS NULL THEN 'unknown' END
    ) AS ours
  FROM setting_texts
  CROSS JOIN coding
  LEFT JOIN setting_map ON setting_map.theirs = setting_texts.theirs
  UNION ALL
  SELECT
    'service' AS column_name,
    COALESCE(service_texts.theirs, '') AS theirs,
    COALESCE(
      service_map.ours, CASE WHEN coding.service_passes = 1 THEN service_texts.theirs END, coding.service_otherwise, CASE WHEN service_texts.theirs IS NULL THEN 'unknown' END
    ) AS ours
  FROM service_texts
  CROSS JOIN coding
  LEFT JOIN service_map ON service_map.theirs = service_texts.theirs
  UNION ALL
  SELECT
    'currency' AS column_name,
    COALESCE(currency_texts.theirs, '') AS theirs,
    COALESCE(
      currency_map.ours, CASE WHEN coding.currency_passes = 1 THEN currency_texts.theirs END, coding.currency_otherwise, CASE WHEN currency_texts.theirs IS NULL THEN 'unknown' END
    ) AS ours
  FROM currency_texts
  CROSS JOIN coding
  LEFT JOIN currency_map ON currency_map.theirs = currency_texts.theirs
  UNION ALL
  SELECT
    'programme' AS column_name,
    COALESCE(programme_texts.theirs, '') AS theirs,
    COALESCE(
      programme_map.ours, CASE WHEN coding.programme_passes = 1 THEN programme_texts.theirs END, coding.programme_otherwise, CASE WHEN programme_texts.theirs IS NULL THEN 'unknown' END
    ) AS ours
  FROM programme_texts
  CROSS JOIN coding
  LEFT JOIN programme_map ON programme_map.theirs = programme_texts.theirs
)
SELECT
  written.column_name,
  written.theirs,
  written.ours
FROM written
