-- The kind of activity that each combination of what is written stands for, its price, and whether any code is wrong.
-- reads: mapped_codes (of a source), kinds, providers, commissioners, price_numbers, price_keys (one row)
WITH checked AS (
  SELECT
    mapped_codes.*,
    kinds.kind_no,
    CASE WHEN price_keys.by_currency = 1 THEN mapped_codes.currency ELSE '*' END AS price_currency,
    CASE WHEN price_keys.by_setting = 1 THEN mapped_codes.setting ELSE '*' END AS price_setting,
    CASE WHEN providers.party IS NULL THEN 0 ELSE 1 END AS provider_known,
    CASE WHEN commissioners.party IS NULL THEN 0 ELSE 1 END AS commissioner_known
  FROM mapped_codes
  CROSS JOIN price_keys
  INNER JOIN kinds
    ON kinds.provider = COALESCE(mapped_codes.provider, '')
    AND kinds.commissioner = COALESCE(mapped_codes.commissioner, '')
    AND kinds.setting = COALESCE(mapped_codes.setting, '')
    AND kinds.service = COALESCE(mapped_codes.service, '')
    AND kinds.currency = COALESCE(mapped_codes.currency, '')
    AND kinds.programme = COALESCE(mapped_codes.programme, '')
  LEFT JOIN providers ON providers.party = mapped_codes.provider
  LEFT JOIN commissioners ON commissioners.party = mapped_codes.commissioner
)
SELECT
  COALESCE(checked.provider_raw, '') AS provider_raw,
  COALESCE(checked.commissioner_raw, '') AS commissioner_raw,
  COALESCE(checked.setting_raw, '') AS setting_raw,
  COALESCE(checked.service_raw, '') AS service_raw,
  COALESCE(checked.currency_raw, '') AS currency_raw,
  COALESCE(checked.programme_raw, '') AS programme_raw,
  checked.kind_no,
  price_numbers.price_no,
  CASE
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
LEFT JOIN price_numbers
  ON price_numbers.currency = checked.price_currency AND price_numbers.setting = checked.price_setting
