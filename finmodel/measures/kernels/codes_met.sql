-- The combinations of codes of ours that a source of activity has.
-- reads: mapped_codes
SELECT
  COALESCE(mapped_codes.provider, '') AS provider,
  COALESCE(mapped_codes.commissioner, '') AS commissioner,
  COALESCE(mapped_codes.setting, '') AS setting,
  COALESCE(mapped_codes.service, '') AS service,
  COALESCE(mapped_codes.currency, '') AS currency,
  COALESCE(mapped_codes.programme, '') AS programme
FROM mapped_codes
