-- Settings that a source of activity has.
-- reads: mapped_codes
SELECT mapped_codes.setting
FROM mapped_codes
WHERE mapped_codes.setting IS NOT NULL
GROUP BY mapped_codes.setting
