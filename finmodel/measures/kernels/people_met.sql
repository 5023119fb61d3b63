-- The people that a source names, each spelling once.
-- reads: source (columns read from the files)
SELECT source.person_raw
FROM source
WHERE source.person_raw IS NOT NULL
GROUP BY source.person_raw
