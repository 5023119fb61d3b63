-- kernel activity_faults, of text 394d544c
WITH "checked" AS (
  SELECT
    "faulty".*,
    "mapped_codes"."provider",
    "mapped_codes"."commissioner",
    "mapped_codes"."setting",
    "mapped_codes"."service",
    "mapped_codes"."currency",
    "mapped_codes"."programme",
    CASE WHEN "coding"."has_quantity" = 1 THEN "faulty"."quantity" ELSE 1 END AS "units",
    "coding"."nets",
    CASE
      WHEN "faulty"."ended" IS NULL
      THEN 0
      ELSE DATE_DIFF('DAY', "faulty"."started", "faulty"."ended")
    END AS "days",
    CASE WHEN "providers"."party" IS NULL THEN 0 ELSE 1 END AS "provider_known",
    CASE WHEN "commissioners"."party" IS NULL THEN 0 ELSE 1 END AS "commissioner_known"
  FROM "{faulty}" AS "faulty"
  CROSS JOIN "{coding}" AS "coding"
  INNER JOIN "{mapped_codes}" AS "mapped_codes"
    ON COALESCE("mapped_codes"."provider_raw", '') = COALESCE("faulty"."provider_raw", '')
    AND COALESCE("mapped_codes"."commissioner_raw", '') = COALESCE("faulty"."commissioner_raw", '')
    AND COALESCE("mapped_codes"."setting_raw", '') = COALESCE("faulty"."setting_raw", '')
    AND COALESCE("mapped_codes"."service_raw", '') = COALESCE("faulty"."service_raw", '')
    AND COALESCE("mapped_codes"."currency_raw", '') = COALESCE("faulty"."currency_raw", '')
    AND COALESCE("mapped_codes"."programme_raw", '') = COALESCE("faulty"."programme_raw", '')
  LEFT JOIN "{providers}" AS "providers"
    ON "providers"."party" = "mapped_codes"."provider"
  LEFT JOIN "{commissioners}" AS "commissioners"
    ON "commissioners"."party" = "mapped_codes"."commissioner"
)
SELECT
  'unread_date' AS "fault",
  'start' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  CAST("checked"."started_unread" AS TEXT) AS "code",
  "checked"."started_text" AS "given"
FROM "checked"
WHERE
  "checked"."started_unread" > 0
UNION ALL
SELECT
  'unread_date' AS "fault",
  'end' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  CAST("checked"."ended_unread" AS TEXT) AS "code",
  "checked"."ended_text" AS "given"
FROM "checked"
WHERE
  "checked"."ended_unread" > 0
UNION ALL
SELECT
  'unread_number' AS "fault",
  'quantity' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  CAST("checked"."quantity_unread" AS TEXT) AS "code",
  "checked"."quantity_text" AS "given"
FROM "checked"
WHERE
  "checked"."quantity_unread" > 0
UNION ALL
SELECT
  'unread_number' AS "fault",
  'price' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  CAST("checked"."price_unread" AS TEXT) AS "code",
  "checked"."price_text" AS "given"
FROM "checked"
WHERE
  "checked"."price_unread" > 0
UNION ALL
SELECT
  'unread_number' AS "fault",
  'cost' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  CAST("checked"."cost_unread" AS TEXT) AS "code",
  "checked"."cost_text" AS "given"
FROM "checked"
WHERE
  "checked"."cost_unread" > 0
UNION ALL
SELECT
  'missing' AS "fault",
  'start' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  '' AS "code",
  NULL AS "given"
FROM "checked"
WHERE
  "checked"."started" IS NULL AND "checked"."started_unread" = 0
UNION ALL
SELECT
  'missing' AS "fault",
  'quantity' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  '' AS "code",
  NULL AS "given"
FROM "checked"
WHERE
  "checked"."units" IS NULL AND "checked"."quantity_unread" = 0
UNION ALL
SELECT
  'wrong_way_round' AS "fault",
  'end' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  '' AS "code",
  "checked"."ended_text" AS "given"
FROM "checked"
WHERE
  "checked"."ended" < "checked"."started"
UNION ALL
SELECT
  'negative' AS "fault",
  'quantity' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  '' AS "code",
  "checked"."quantity_text" AS "given"
FROM "checked"
WHERE
  "checked"."units" < 0 AND "checked"."nets" = 0
UNION ALL
SELECT
  'no_rate' AS "fault",
  'price' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  "checked"."price_share_text" AS "code",
  "checked"."price_share_text" AS "given"
FROM "checked"
WHERE
  "checked"."price_share" < 0
UNION ALL
SELECT
  'unmapped' AS "fault",
  'setting' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  "checked"."setting_text" AS "code",
  "checked"."setting_text" AS "given"
FROM "checked"
WHERE
  "checked"."setting" IS NULL
UNION ALL
SELECT
  'unmapped' AS "fault",
  'service' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  "checked"."service_text" AS "code",
  "checked"."service_text" AS "given"
FROM "checked"
WHERE
  "checked"."service" IS NULL
UNION ALL
SELECT
  'unmapped' AS "fault",
  'currency' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  "checked"."currency_text" AS "code",
  "checked"."currency_text" AS "given"
FROM "checked"
WHERE
  "checked"."currency" IS NULL
UNION ALL
SELECT
  'unmapped' AS "fault",
  'programme' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  "checked"."programme_text" AS "code",
  "checked"."programme_text" AS "given"
FROM "checked"
WHERE
  "checked"."programme" IS NULL
UNION ALL
SELECT
  'missing' AS "fault",
  'provider' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  '' AS "code",
  NULL AS "given"
FROM "checked"
WHERE
  "checked"."provider" IS NULL AND "checked"."provider_text" IS NULL
UNION ALL
SELECT
  'unmapped' AS "fault",
  'provider' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  "checked"."provider_text" AS "code",
  "checked"."provider_text" AS "given"
FROM "checked"
WHERE
  "checked"."provider" IS NULL AND NOT "checked"."provider_text" IS NULL
UNION ALL
SELECT
  'not_a_partner' AS "fault",
  'provider' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  "checked"."provider" AS "code",
  "checked"."provider" AS "given"
FROM "checked"
WHERE
  NOT "checked"."provider" IS NULL AND "checked"."provider_known" = 0
UNION ALL
SELECT
  'missing' AS "fault",
  'commissioner' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  '' AS "code",
  NULL AS "given"
FROM "checked"
WHERE
  "checked"."commissioner" IS NULL AND "checked"."commissioner_text" IS NULL
UNION ALL
SELECT
  'unmapped' AS "fault",
  'commissioner' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  "checked"."commissioner_text" AS "code",
  "checked"."commissioner_text" AS "given"
FROM "checked"
WHERE
  "checked"."commissioner" IS NULL AND NOT "checked"."commissioner_text" IS NULL
UNION ALL
SELECT
  'not_a_partner' AS "fault",
  'commissioner' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  "checked"."commissioner" AS "code",
  "checked"."commissioner" AS "given"
FROM "checked"
WHERE
  NOT "checked"."commissioner" IS NULL AND "checked"."commissioner_known" = 0
UNION ALL
SELECT
  'odd_year' AS "fault",
  'start' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  '' AS "code",
  "checked"."started_text" AS "given"
FROM "checked"
WHERE
  "checked"."started" < CAST('1900-01-01' AS DATE)
  OR "checked"."started" > CAST('2100-12-31' AS DATE)
UNION ALL
SELECT
  'near_midnight' AS "fault",
  'start' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  '' AS "code",
  "checked"."started_text" AS "given"
FROM "checked"
WHERE
  "checked"."started_doubt" = 1
UNION ALL
SELECT
  'near_midnight' AS "fault",
  'end' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  '' AS "code",
  "checked"."ended_text" AS "given"
FROM "checked"
WHERE
  "checked"."ended_doubt" = 1

-- kernel activity_grid, of text cc24f781
WITH "measured" AS (
  SELECT
    "activity"."period_no",
    "placed_kinds"."kind_cell",
    "placed_people"."people_cell",
    COALESCE("people_groups"."group_no", -1) AS "group_no",
    "activity"."spells",
    "activity"."quantity",
    CASE
      WHEN "activity"."person" IS NULL OR "activity"."quantity" > "fineness"."most_squared"
      THEN 0
      ELSE "activity"."quantity"
    END AS "squared",
    "activity"."days",
    COALESCE("activity"."spend", 0) AS "spend",
    COALESCE("activity"."cost", 0) AS "cost"
  FROM "{activity}" AS "activity"
  INNER JOIN "{placed_kinds}" AS "placed_kinds"
    ON "placed_kinds"."kind_no" = "activity"."kind_no"
  CROSS JOIN "{fineness}" AS "fineness"
  LEFT JOIN "{placed_people}" AS "placed_people"
    ON "placed_people"."person" = "activity"."person"
    AND "placed_people"."period_no" = "activity"."period_no"
    AND "placed_people"."cover_from" <= "activity"."started"
    AND "placed_people"."cover_to" >= "activity"."started"
  LEFT JOIN "{people_groups}" AS "people_groups"
    ON "people_groups"."person" = "activity"."person"
)
SELECT
  "measured"."period_no",
  "measured"."kind_cell",
  "measured"."people_cell",
  "measured"."group_no",
  CAST(SUM("measured"."spells") AS BIGINT) AS "spells",
  CAST(SUM("measured"."quantity") AS BIGINT) AS "quantity",
  CAST(SUM("measured"."squared") AS BIGINT) AS "squared",
  CAST(SUM("measured"."squared" * "measured"."squared") AS TEXT) AS "squares",
  CAST(SUM(CASE WHEN "measured"."spells" = 0 AND "measured"."days" > 0 THEN 1 ELSE 0 END) AS BIGINT) AS "lasting",
  CAST(SUM("measured"."days") AS BIGINT) AS "days",
  CAST(SUM("measured"."spend") AS BIGINT) AS "spend",
  CAST(SUM("measured"."cost") AS BIGINT) AS "cost"
FROM "measured"
GROUP BY
  "measured"."period_no",
  "measured"."kind_cell",
  "measured"."people_cell",
  "measured"."group_no"

-- kernel activity_totals, of text 6bf3414f
SELECT
  "activity_rows"."file_no",
  "activity_rows"."period_no",
  CAST(COUNT(*) AS BIGINT) AS "row_count",
  CAST(SUM(CASE WHEN "activity_rows"."person" IS NULL THEN 1 ELSE 0 END) AS BIGINT) AS "rows_without_person",
  CAST(SUM(COALESCE("activity_rows"."spend", 0)) AS BIGINT) AS "spend"
FROM "{activity_rows}" AS "activity_rows"
GROUP BY
  "activity_rows"."file_no",
  "activity_rows"."period_no"

-- kernel alike_rows, of text 9fcb3799
WITH "together" AS (
  SELECT
    "activity_rows"."file_no",
    "activity_rows"."kind_no",
    "activity_rows"."started",
    "activity_rows"."stay",
    COUNT(*) AS "row_count",
    MIN("activity_rows"."quantity") AS "fewest",
    MAX("activity_rows"."quantity") AS "most",
    MIN(COALESCE("activity_rows"."spend", 0)) AS "cheapest",
    MAX(COALESCE("activity_rows"."spend", 0)) AS "dearest"
  FROM "{activity_rows}" AS "activity_rows"
  WHERE
    "activity_rows"."person" IS NULL
  GROUP BY
    "activity_rows"."file_no",
    "activity_rows"."kind_no",
    "activity_rows"."started",
    "activity_rows"."stay"
)
SELECT
  "together"."file_no",
  CAST(SUM(
    CASE
      WHEN "together"."fewest" < "together"."most"
      OR "together"."cheapest" < "together"."dearest"
      THEN "together"."row_count"
      ELSE 0
    END
  ) AS BIGINT) AS "row_count"
FROM "together"
GROUP BY
  "together"."file_no"

-- kernel astray_sums, of text ae6851e9
WITH "astray" AS (
  SELECT
    "activity_rows"."file_no",
    CASE WHEN "activity_rows"."started" < "lives"."born" THEN 1 ELSE 2 END AS "odd",
    "activity_rows"."quantity",
    "activity_rows"."spend"
  FROM "{activity_rows}" AS "activity_rows"
  INNER JOIN "{lives}" AS "lives"
    ON "lives"."person" = "activity_rows"."person"
  WHERE
    "activity_rows"."started" < "lives"."born"
    OR "activity_rows"."started" > "lives"."gone"
)
SELECT
  "astray"."file_no",
  "astray"."odd",
  CAST(COUNT(*) AS BIGINT) AS "row_count",
  CAST(SUM("astray"."quantity") AS BIGINT) AS "quantity",
  CAST(SUM(COALESCE("astray"."spend", 0)) AS BIGINT) AS "spend"
FROM "astray"
GROUP BY
  "astray"."file_no",
  "astray"."odd"

-- kernel band_sums, of text 93db2db7
SELECT
  "ranked_people"."period_no",
  "ranked_people"."band_no",
  "ranked_people"."tier_no",
  CAST(COUNT(*) AS BIGINT) AS "people",
  CAST(SUM(CASE WHEN "ranked_people"."money" <> 0 THEN 1 ELSE 0 END) AS BIGINT) AS "with_money",
  CAST(SUM("ranked_people"."paid") AS BIGINT) AS "paid",
  CAST(SUM("ranked_people"."recorded") AS BIGINT) AS "recorded",
  CAST(SUM("ranked_people"."money") AS BIGINT) AS "money",
  CAST(SUM("ranked_people"."second_best") AS BIGINT) AS "second_best",
  CAST(SUM("ranked_people"."bed_days") AS BIGINT) AS "bed_days"
FROM "{ranked_people}" AS "ranked_people"
GROUP BY
  "ranked_people"."period_no",
  "ranked_people"."band_no",
  "ranked_people"."tier_no"

-- kernel cells_of_kinds, of text 7822a637
SELECT
  "kind_cells"."kind_cell",
  "kind_cells"."provider",
  "kind_cells"."commissioner",
  "kind_cells"."setting",
  "kind_cells"."service",
  "kind_cells"."currency",
  "kind_cells"."programme"
FROM "{kind_cells}" AS "kind_cells"

-- kernel cells_of_people, of text 8ca63c05
SELECT
  "people_cells"."people_cell",
  "people_cells"."age_band",
  "people_cells"."sex",
  "people_cells"."need_band",
  "people_cells"."practice",
  "people_cells"."locality",
  "people_cells"."conditions"
FROM "{people_cells}" AS "people_cells"

-- kernel chosen_kinds, of text 12074f12
WITH "provider_codes" AS (
  SELECT
    "selection_no",
    "code"
  FROM "{selection_codes}" AS "selection_codes"
  WHERE
    "column_name" = 'provider'
), "commissioner_codes" AS (
  SELECT
    "selection_no",
    "code"
  FROM "{selection_codes}" AS "selection_codes"
  WHERE
    "column_name" = 'commissioner'
), "setting_codes" AS (
  SELECT
    "selection_no",
    "code"
  FROM "{selection_codes}" AS "selection_codes"
  WHERE
    "column_name" = 'setting'
), "service_codes" AS (
  SELECT
    "selection_no",
    "code"
  FROM "{selection_codes}" AS "selection_codes"
  WHERE
    "column_name" = 'service'
), "currency_codes" AS (
  SELECT
    "selection_no",
    "code"
  FROM "{selection_codes}" AS "selection_codes"
  WHERE
    "column_name" = 'currency'
), "programme_codes" AS (
  SELECT
    "selection_no",
    "code"
  FROM "{selection_codes}" AS "selection_codes"
  WHERE
    "column_name" = 'programme'
)
SELECT
  "kinds"."kind_no"
FROM "{kinds}" AS "kinds"
CROSS JOIN "{selections}" AS "selections"
LEFT JOIN "provider_codes"
  ON "provider_codes"."selection_no" = "selections"."selection_no"
  AND "provider_codes"."code" = "kinds"."provider"
LEFT JOIN "commissioner_codes"
  ON "commissioner_codes"."selection_no" = "selections"."selection_no"
  AND "commissioner_codes"."code" = "kinds"."commissioner"
LEFT JOIN "setting_codes"
  ON "setting_codes"."selection_no" = "selections"."selection_no"
  AND "setting_codes"."code" = "kinds"."setting"
LEFT JOIN "service_codes"
  ON "service_codes"."selection_no" = "selections"."selection_no"
  AND "service_codes"."code" = "kinds"."service"
LEFT JOIN "currency_codes"
  ON "currency_codes"."selection_no" = "selections"."selection_no"
  AND "currency_codes"."code" = "kinds"."currency"
LEFT JOIN "programme_codes"
  ON "programme_codes"."selection_no" = "selections"."selection_no"
  AND "programme_codes"."code" = "kinds"."programme"
WHERE
  (
    "selections"."any_provider" = 1 OR NOT "provider_codes"."code" IS NULL
  )
  AND (
    "selections"."any_commissioner" = 1 OR NOT "commissioner_codes"."code" IS NULL
  )
  AND (
    "selections"."any_setting" = 1 OR NOT "setting_codes"."code" IS NULL
  )
  AND (
    "selections"."any_service" = 1 OR NOT "service_codes"."code" IS NULL
  )
  AND (
    "selections"."any_currency" = 1 OR NOT "currency_codes"."code" IS NULL
  )
  AND (
    "selections"."any_programme" = 1 OR NOT "programme_codes"."code" IS NULL
  )
GROUP BY
  "kinds"."kind_no"

-- kernel chosen_rows, of text eafbf891
SELECT
  "activity".*
FROM "{activity}" AS "activity"
INNER JOIN "{chosen_kinds}" AS "chosen_kinds"
  ON "chosen_kinds"."kind_no" = "activity"."kind_no"

-- kernel claimed_rows, of text 86df4a07
SELECT
  "members"."file_no",
  "members"."row_no"
FROM "{members}" AS "members"

-- kernel clashing_spans, of text e757e883
WITH "sharing" AS (
  SELECT
    "people_spans"."person"
  FROM "{people_spans}" AS "people_spans"
  WHERE
    "people_spans"."shared" = 1
  GROUP BY
    "people_spans"."person"
), "opened" AS (
  SELECT
    "people_rows".*,
    COALESCE("people_rows"."registered_from", CAST('0001-01-01' AS DATE)) AS "first_day",
    COALESCE("people_rows"."registered_to", CAST('9999-12-31' AS DATE)) AS "last_day"
  FROM "{people_rows}" AS "people_rows"
  INNER JOIN "sharing"
    ON "sharing"."person" = "people_rows"."person"
  WHERE
    "people_rows"."faulty" <> 1
), "pairs" AS (
  SELECT
    "opened"."file_no",
    "opened"."row_no",
    CASE
      WHEN COALESCE("opened"."birth_date", CAST('0001-01-01' AS DATE)) <> COALESCE("other"."birth_date", CAST('0001-01-01' AS DATE))
      THEN 1
      ELSE 0
    END AS "birth_date",
    CASE
      WHEN COALESCE("opened"."age", -1) <> COALESCE("other"."age", -1)
      THEN 1
      ELSE 0
    END AS "age",
    CASE
      WHEN COALESCE("opened"."age_band", '') <> COALESCE("other"."age_band", '')
      THEN 1
      ELSE 0
    END AS "age_band",
    CASE
      WHEN COALESCE("opened"."sex", '') <> COALESCE("other"."sex", '')
      THEN 1
      ELSE 0
    END AS "sex",
    CASE
      WHEN COALESCE("opened"."need_band", '') <> COALESCE("other"."need_band", '')
      THEN 1
      ELSE 0
    END AS "need_band",
    CASE
      WHEN COALESCE("opened"."practice", '') <> COALESCE("other"."practice", '')
      THEN 1
      ELSE 0
    END AS "practice",
    CASE
      WHEN COALESCE("opened"."locality", '') <> COALESCE("other"."locality", '')
      THEN 1
      ELSE 0
    END AS "locality",
    CASE
      WHEN COALESCE("opened"."conditions", '') <> COALESCE("other"."conditions", '')
      THEN 1
      ELSE 0
    END AS "conditions",
    CASE
      WHEN COALESCE("opened"."scored_micro", -1) <> COALESCE("other"."scored_micro", -1)
      THEN 1
      ELSE 0
    END AS "scored_micro"
  FROM "opened"
  INNER JOIN "opened" AS "other"
    ON "other"."person" = "opened"."person"
    AND "other"."first_day" < "opened"."last_day"
    AND "other"."last_day" > "opened"."first_day"
), "differing" AS (
  SELECT
    "pairs"."file_no",
    "pairs"."row_no",
    MAX("pairs"."birth_date") AS "birth_date",
    MAX("pairs"."age") AS "age",
    MAX("pairs"."age_band") AS "age_band",
    MAX("pairs"."sex") AS "sex",
    MAX("pairs"."need_band") AS "need_band",
    MAX("pairs"."practice") AS "practice",
    MAX("pairs"."locality") AS "locality",
    MAX("pairs"."conditions") AS "conditions",
    MAX("pairs"."scored_micro") AS "scored_micro"
  FROM "pairs"
  GROUP BY
    "pairs"."file_no",
    "pairs"."row_no"
)
SELECT
  'clash' AS "fault",
  'birth_date' AS "column_name",
  "differing"."file_no",
  "differing"."row_no",
  '' AS "code",
  CAST(NULL AS TEXT) AS "given"
FROM "differing"
WHERE
  "differing"."birth_date" = 1
UNION ALL
SELECT
  'clash' AS "fault",
  'age' AS "column_name",
  "differing"."file_no",
  "differing"."row_no",
  '' AS "code",
  CAST(NULL AS TEXT) AS "given"
FROM "differing"
WHERE
  "differing"."age" = 1
UNION ALL
SELECT
  'clash' AS "fault",
  'age_band' AS "column_name",
  "differing"."file_no",
  "differing"."row_no",
  '' AS "code",
  CAST(NULL AS TEXT) AS "given"
FROM "differing"
WHERE
  "differing"."age_band" = 1
UNION ALL
SELECT
  'clash' AS "fault",
  'sex' AS "column_name",
  "differing"."file_no",
  "differing"."row_no",
  '' AS "code",
  CAST(NULL AS TEXT) AS "given"
FROM "differing"
WHERE
  "differing"."sex" = 1
UNION ALL
SELECT
  'clash' AS "fault",
  'need_band' AS "column_name",
  "differing"."file_no",
  "differing"."row_no",
  '' AS "code",
  CAST(NULL AS TEXT) AS "given"
FROM "differing"
WHERE
  "differing"."need_band" = 1
UNION ALL
SELECT
  'clash' AS "fault",
  'practice' AS "column_name",
  "differing"."file_no",
  "differing"."row_no",
  '' AS "code",
  CAST(NULL AS TEXT) AS "given"
FROM "differing"
WHERE
  "differing"."practice" = 1
UNION ALL
SELECT
  'clash' AS "fault",
  'locality' AS "column_name",
  "differing"."file_no",
  "differing"."row_no",
  '' AS "code",
  CAST(NULL AS TEXT) AS "given"
FROM "differing"
WHERE
  "differing"."locality" = 1
UNION ALL
SELECT
  'clash' AS "fault",
  'conditions' AS "column_name",
  "differing"."file_no",
  "differing"."row_no",
  '' AS "code",
  CAST(NULL AS TEXT) AS "given"
FROM "differing"
WHERE
  "differing"."conditions" = 1
UNION ALL
SELECT
  'clash' AS "fault",
  'score' AS "column_name",
  "differing"."file_no",
  "differing"."row_no",
  '' AS "code",
  CAST(NULL AS TEXT) AS "given"
FROM "differing"
WHERE
  "differing"."scored_micro" = 1

-- kernel clean_triggers, of text d256e51a
WITH "ordered" AS (
  SELECT
    "activity"."file_no",
    "activity"."row_no",
    "activity"."person",
    "activity"."started",
    "activity"."period_no",
    "activity"."kind_no",
    "activity"."stay",
    ROW_NUMBER() OVER (
      PARTITION BY "activity"."person"
      ORDER BY "activity"."started", "activity"."kind_no", "activity"."stay", "activity"."quantity", COALESCE("activity"."spend", 0), COALESCE("activity"."cost", 0), "activity"."file_no", "activity"."row_no"
    ) AS "turn",
    LAG("activity"."started") OVER (PARTITION BY "activity"."person" ORDER BY "activity"."started") AS "started_before"
  FROM "{activity}" AS "activity"
  WHERE
    NOT "activity"."person" IS NULL AND "activity"."spells" = 1
)
SELECT
  "ordered"."file_no",
  "ordered"."row_no",
  "ordered"."person",
  "ordered"."started",
  "ordered"."period_no",
  "ordered"."kind_no",
  "ordered"."turn",
  CASE
    WHEN "episode_rule"."from_end" = 1
    THEN CAST("ordered"."started" + INTERVAL ("ordered"."stay" - "day_rules"."both_ends" + "episode_rule"."window_days") DAY AS DATE)
    ELSE CAST("ordered"."started" + INTERVAL ("episode_rule"."window_days" - 1) DAY AS DATE)
  END AS "last_day"
FROM "ordered"
INNER JOIN "{day_rules}" AS "day_rules"
  ON "day_rules"."file_no" = "ordered"."file_no"
CROSS JOIN "{episode_rule}" AS "episode_rule"
LEFT JOIN "{claimed}" AS "claimed"
  ON "claimed"."file_no" = "ordered"."file_no"
  AND "claimed"."row_no" = "ordered"."row_no"
WHERE
  "claimed"."row_no" IS NULL
  AND (
    "episode_rule"."look_back_days" = 0
    OR "ordered"."started_before" IS NULL
    OR DATE_DIFF('DAY', "ordered"."started_before", "ordered"."started") > "episode_rule"."look_back_days"
  )

-- kernel code_rows, of text ba508594
SELECT
  "asked_codes"."column_name",
  "asked_codes"."written",
  "source"."file_no",
  MIN("source"."row_no") AS "row_no",
  CAST(COUNT(*) AS BIGINT) AS "row_count",
  SUM("source"."price") AS "price"
FROM "{source}" AS "source"
INNER JOIN "{asked_codes}" AS "asked_codes"
  ON "asked_codes"."written" = COALESCE(TRIM("source"."provider_raw"), '')
WHERE
  "asked_codes"."column_name" = 'provider'
GROUP BY
  "asked_codes"."column_name",
  "asked_codes"."written",
  "source"."file_no"
UNION ALL
SELECT
  "asked_codes"."column_name",
  "asked_codes"."written",
  "source"."file_no",
  MIN("source"."row_no") AS "row_no",
  CAST(COUNT(*) AS BIGINT) AS "row_count",
  SUM("source"."price") AS "price"
FROM "{source}" AS "source"
INNER JOIN "{asked_codes}" AS "asked_codes"
  ON "asked_codes"."written" = COALESCE(TRIM("source"."commissioner_raw"), '')
WHERE
  "asked_codes"."column_name" = 'commissioner'
GROUP BY
  "asked_codes"."column_name",
  "asked_codes"."written",
  "source"."file_no"
UNION ALL
SELECT
  "asked_codes"."column_name",
  "asked_codes"."written",
  "source"."file_no",
  MIN("source"."row_no") AS "row_no",
  CAST(COUNT(*) AS BIGINT) AS "row_count",
  SUM("source"."price") AS "price"
FROM "{source}" AS "source"
INNER JOIN "{asked_codes}" AS "asked_codes"
  ON "asked_codes"."written" = COALESCE(TRIM("source"."setting_raw"), '')
WHERE
  "asked_codes"."column_name" = 'setting'
GROUP BY
  "asked_codes"."column_name",
  "asked_codes"."written",
  "source"."file_no"
UNION ALL
SELECT
  "asked_codes"."column_name",
  "asked_codes"."written",
  "source"."file_no",
  MIN("source"."row_no") AS "row_no",
  CAST(COUNT(*) AS BIGINT) AS "row_count",
  SUM("source"."price") AS "price"
FROM "{source}" AS "source"
INNER JOIN "{asked_codes}" AS "asked_codes"
  ON "asked_codes"."written" = COALESCE(TRIM("source"."service_raw"), '')
WHERE
  "asked_codes"."column_name" = 'service'
GROUP BY
  "asked_codes"."column_name",
  "asked_codes"."written",
  "source"."file_no"
UNION ALL
SELECT
  "asked_codes"."column_name",
  "asked_codes"."written",
  "source"."file_no",
  MIN("source"."row_no") AS "row_no",
  CAST(COUNT(*) AS BIGINT) AS "row_count",
  SUM("source"."price") AS "price"
FROM "{source}" AS "source"
INNER JOIN "{asked_codes}" AS "asked_codes"
  ON "asked_codes"."written" = COALESCE(TRIM("source"."currency_raw"), '')
WHERE
  "asked_codes"."column_name" = 'currency'
GROUP BY
  "asked_codes"."column_name",
  "asked_codes"."written",
  "source"."file_no"
UNION ALL
SELECT
  "asked_codes"."column_name",
  "asked_codes"."written",
  "source"."file_no",
  MIN("source"."row_no") AS "row_no",
  CAST(COUNT(*) AS BIGINT) AS "row_count",
  SUM("source"."price") AS "price"
FROM "{source}" AS "source"
INNER JOIN "{asked_codes}" AS "asked_codes"
  ON "asked_codes"."written" = COALESCE(TRIM("source"."programme_raw"), '')
WHERE
  "asked_codes"."column_name" = 'programme'
GROUP BY
  "asked_codes"."column_name",
  "asked_codes"."written",
  "source"."file_no"

-- kernel codes_met, of text 04b34746
SELECT
  COALESCE("mapped_codes"."provider", '') AS "provider",
  COALESCE("mapped_codes"."commissioner", '') AS "commissioner",
  COALESCE("mapped_codes"."setting", '') AS "setting",
  COALESCE("mapped_codes"."service", '') AS "service",
  COALESCE("mapped_codes"."currency", '') AS "currency",
  COALESCE("mapped_codes"."programme", '') AS "programme"
FROM "{mapped_codes}" AS "mapped_codes"

-- kernel codes_written, of text 9e171e92
SELECT
  'provider' AS "column_name",
  COALESCE(TRIM("written_codes"."provider_raw"), '') AS "written",
  CAST(SUM("written_codes"."row_count") AS BIGINT) AS "row_count"
FROM "{written_codes}" AS "written_codes"
GROUP BY
  "written_codes"."provider_raw"
UNION ALL
SELECT
  'commissioner' AS "column_name",
  COALESCE(TRIM("written_codes"."commissioner_raw"), '') AS "written",
  CAST(SUM("written_codes"."row_count") AS BIGINT) AS "row_count"
FROM "{written_codes}" AS "written_codes"
GROUP BY
  "written_codes"."commissioner_raw"
UNION ALL
SELECT
  'setting' AS "column_name",
  COALESCE(TRIM("written_codes"."setting_raw"), '') AS "written",
  CAST(SUM("written_codes"."row_count") AS BIGINT) AS "row_count"
FROM "{written_codes}" AS "written_codes"
GROUP BY
  "written_codes"."setting_raw"
UNION ALL
SELECT
  'service' AS "column_name",
  COALESCE(TRIM("written_codes"."service_raw"), '') AS "written",
  CAST(SUM("written_codes"."row_count") AS BIGINT) AS "row_count"
FROM "{written_codes}" AS "written_codes"
GROUP BY
  "written_codes"."service_raw"
UNION ALL
SELECT
  'currency' AS "column_name",
  COALESCE(TRIM("written_codes"."currency_raw"), '') AS "written",
  CAST(SUM("written_codes"."row_count") AS BIGINT) AS "row_count"
FROM "{written_codes}" AS "written_codes"
GROUP BY
  "written_codes"."currency_raw"
UNION ALL
SELECT
  'programme' AS "column_name",
  COALESCE(TRIM("written_codes"."programme_raw"), '') AS "written",
  CAST(SUM("written_codes"."row_count") AS BIGINT) AS "row_count"
FROM "{written_codes}" AS "written_codes"
GROUP BY
  "written_codes"."programme_raw"
LIMIT 200000

-- kernel day_rates, of text eb1bd48f
WITH "units" AS (
  SELECT
    "source"."file_no",
    "source"."row_no",
    CAST("source"."price" * "coding"."price_scale" AS BIGINT) AS "price",
    CAST("source"."cost" * "coding"."cost_scale" AS BIGINT) AS "cost",
    CASE
      WHEN "coding"."has_quantity" = 0
      THEN "coding"."quantity_scale"
      ELSE CAST("source"."quantity" * "coding"."quantity_scale" AS BIGINT)
    END AS "units",
    "coding"."lift",
    "coding"."cut",
    "coding"."cost_cut",
    COALESCE(
      "source"."price_share",
      CASE WHEN "coding"."price_share" > 0 THEN "coding"."price_share" END
    ) AS "price_share",
    "coding"."cost_share"
  FROM "{source}" AS "source"
  CROSS JOIN "{coding}" AS "coding"
)
SELECT
  "units"."file_no",
  CAST("units"."row_no" AS INT) AS "row_no",
  CASE
    WHEN "units"."price_share" >= 0
    THEN CAST(ROUND("units"."price" * "units"."units" * "units"."lift" * "units"."cut") AS BIGINT)
  END AS "price_rate",
  "units"."price_share",
  CASE
    WHEN "units"."cost_share" > 0
    THEN CAST(ROUND("units"."cost" * "units"."units" * "units"."cost_cut") AS BIGINT)
  END AS "cost_rate",
  "units"."cost_share"
FROM "units"

-- kernel day_span, of text 24768078
SELECT
  MIN("activity"."started") AS "first_day",
  MAX("activity"."started") AS "last_day"
FROM "{activity}" AS "activity"

-- kernel episode_members, of text 4316ac14
WITH "beside" AS (
  SELECT
    "activity"."file_no",
    "activity"."row_no",
    "episodes"."file_no" AS "episode_file_no",
    "episodes"."row_no" AS "episode_row_no",
    "activity"."spend",
    "activity"."cost"
  FROM "{activity}" AS "activity"
  INNER JOIN "{episodes}" AS "episodes"
    ON "episodes"."person" = "activity"."person"
    AND "episodes"."started" <= "activity"."started"
    AND "episodes"."last_day" >= "activity"."started"
  LEFT JOIN "{excluded}" AS "excluded"
    ON "excluded"."kind_no" = "activity"."kind_no"
  LEFT JOIN "{claimed}" AS "claimed"
    ON "claimed"."file_no" = "activity"."file_no"
    AND "claimed"."row_no" = "activity"."row_no"
  WHERE
    "excluded"."kind_no" IS NULL
    AND "claimed"."row_no" IS NULL
    AND (
      "activity"."file_no" <> "episodes"."file_no"
      OR "activity"."row_no" <> "episodes"."row_no"
    )
)
SELECT
  "beside"."file_no",
  "beside"."row_no",
  "beside"."episode_file_no",
  "beside"."episode_row_no",
  "beside"."spend",
  "beside"."cost"
FROM "beside"
UNION ALL
SELECT
  "every_day"."file_no",
  "every_day"."row_no",
  "episodes"."file_no" AS "episode_file_no",
  "episodes"."row_no" AS "episode_row_no",
  "every_day"."spend",
  "every_day"."cost"
FROM "{every_day}" AS "every_day"
INNER JOIN "{episodes}" AS "episodes"
  ON "episodes"."file_no" = "every_day"."file_no"
  AND "episodes"."row_no" = "every_day"."row_no"

-- kernel episode_rows, of text e3c15753
WITH "sums" AS (
  SELECT
    "members"."episode_file_no",
    "members"."episode_row_no",
    CAST(SUM(COALESCE("members"."spend", 0)) AS BIGINT) AS "spend",
    CAST(SUM(COALESCE("members"."cost", 0)) AS BIGINT) AS "cost"
  FROM "{members}" AS "members"
  GROUP BY
    "members"."episode_file_no",
    "members"."episode_row_no"
)
SELECT
  "episodes"."file_no",
  "episodes"."row_no",
  "episodes"."person",
  "episodes"."started",
  "episodes"."period_no",
  "episodes"."kind_no",
  1 AS "spells",
  CAST("fineness"."one_unit" AS BIGINT) AS "quantity",
  CAST(DATE_DIFF('DAY', "episodes"."started", "episodes"."last_day") + 1 AS INT) AS "stay",
  "episodes"."started" AS "first_day",
  CAST(DATE_DIFF('DAY', "episodes"."started", "episodes"."last_day") + 1 AS INT) AS "days",
  "sums"."spend",
  "sums"."cost"
FROM "{episodes}" AS "episodes"
INNER JOIN "sums"
  ON "sums"."episode_file_no" = "episodes"."file_no"
  AND "sums"."episode_row_no" = "episodes"."row_no"
CROSS JOIN "{fineness}" AS "fineness"
WHERE
  "episodes"."period_no" >= 0

-- kernel every_day, of text 4e9dac4f
SELECT
  "activity_rows"."file_no",
  "activity_rows"."row_no",
  "activity_rows"."person",
  "activity_rows"."started",
  "activity_rows"."period_no",
  "activity_rows"."kind_no",
  "activity_rows"."spells",
  "activity_rows"."quantity",
  "activity_rows"."stay",
  "activity_rows"."started" AS "first_day",
  "activity_rows"."stay" AS "days",
  "activity_rows"."spend",
  "activity_rows"."cost"
FROM "{activity_rows}" AS "activity_rows"
WHERE
  "activity_rows"."lasting" = 0
UNION ALL
SELECT
  "lasting_rows"."file_no",
  "lasting_rows"."row_no",
  "lasting_rows"."person",
  "lasting_rows"."started",
  "lasting_rows"."period_no",
  "lasting_rows"."kind_no",
  "lasting_rows"."spells",
  "lasting_rows"."quantity",
  "lasting_rows"."stay",
  "lasting_rows"."first_day",
  "lasting_rows"."days",
  "lasting_rows"."spend",
  "lasting_rows"."cost"
FROM "{lasting_rows}" AS "lasting_rows"

-- kernel fault_sums, of text b996cf5f
SELECT
  "faults"."fault",
  "faults"."column_name",
  "faults"."file_no",
  "faults"."code",
  CAST(SUM("activity_rows"."quantity") AS BIGINT) AS "quantity",
  CAST(SUM(COALESCE("activity_rows"."spend", 0)) AS BIGINT) AS "spend"
FROM "{faults}" AS "faults"
INNER JOIN "{activity_rows}" AS "activity_rows"
  ON "activity_rows"."file_no" = "faults"."file_no"
  AND "activity_rows"."row_no" = "faults"."row_no"
GROUP BY
  "faults"."fault",
  "faults"."column_name",
  "faults"."file_no",
  "faults"."code"

-- kernel faulty_rows, of text 603204c2
SELECT
  "source".*
FROM "{source}" AS "source"
INNER JOIN "{reading}" AS "reading"
  ON "reading"."file_no" = "source"."file_no"
  AND "reading"."row_no" = "source"."row_no"
WHERE
  "reading"."faulty" > 0

-- kernel finest_numbers, of text 4c5c5e47
SELECT
  "written_codes"."fine",
  CAST(SUM("written_codes"."row_count") AS BIGINT) AS "row_count"
FROM "{written_codes}" AS "written_codes"
GROUP BY
  "written_codes"."fine"

-- kernel finest_price, of text 7b1f3ee6
WITH "fine" AS (
  SELECT
    CASE
      WHEN "price_rows"."price_pounds" = FLOOR("price_rows"."price_pounds")
      THEN 0
      WHEN "price_rows"."price_pounds" * 10 = FLOOR("price_rows"."price_pounds" * 10)
      THEN 1
      WHEN "price_rows"."price_pounds" * 100 = FLOOR("price_rows"."price_pounds" * 100)
      THEN 2
      WHEN "price_rows"."price_pounds" * 1000 = FLOOR("price_rows"."price_pounds" * 1000)
      THEN 3
      WHEN "price_rows"."price_pounds" * 10000 = FLOOR("price_rows"."price_pounds" * 10000)
      THEN 4
      WHEN "price_rows"."price_pounds" * 100000 = FLOOR("price_rows"."price_pounds" * 100000)
      THEN 5
      WHEN "price_rows"."price_pounds" * 1000000 = FLOOR("price_rows"."price_pounds" * 1000000)
      THEN 6
      WHEN "price_rows"."price_pounds" * 10000000 = FLOOR("price_rows"."price_pounds" * 10000000)
      THEN 7
      WHEN NOT "price_rows"."price_pounds" IS NULL
      THEN 8
    END AS "price_digits"
  FROM "{price_rows}" AS "price_rows"
)
SELECT
  COALESCE(MAX("fine"."price_digits"), 0) AS "price_digits"
FROM "fine"

-- kernel first_faults, of text 014ded6f
WITH "found" AS (
  SELECT
    "faults"."fault",
    "faults"."column_name",
    "faults"."file_no",
    COALESCE("faults"."code", '') AS "code",
    "faults"."row_no",
    "faults"."given"
  FROM "{faults}" AS "faults"
), "counted" AS (
  SELECT
    "found"."fault",
    "found"."column_name",
    "found"."file_no",
    "found"."code",
    CAST(COUNT(*) AS BIGINT) AS "row_count",
    MIN("found"."row_no") AS "row_no"
  FROM "found"
  GROUP BY
    "found"."fault",
    "found"."column_name",
    "found"."file_no",
    "found"."code"
), "ranked" AS (
  SELECT
    "counted"."fault",
    "counted"."column_name",
    "counted"."file_no",
    "counted"."code",
    "counted"."row_count",
    "counted"."row_no",
    ROW_NUMBER() OVER (
      PARTITION BY "counted"."fault", "counted"."column_name", "counted"."file_no"
      ORDER BY "counted"."row_count" DESC NULLS FIRST, "counted"."code"
    ) AS "code_place",
    CAST(COUNT(*) OVER (PARTITION BY "counted"."fault", "counted"."column_name", "counted"."file_no") AS BIGINT) AS "codes",
    CAST(SUM("counted"."row_count") OVER (PARTITION BY "counted"."fault", "counted"."column_name", "counted"."file_no") AS BIGINT) AS "rows_of_kind"
  FROM "counted"
), "listed" AS (
  SELECT
    "ranked".*
  FROM "ranked"
  WHERE
    "ranked"."code_place" <= 20
), "second" AS (
  SELECT
    "found"."fault",
    "found"."column_name",
    "found"."file_no",
    "found"."code",
    MIN("found"."row_no") AS "row_no"
  FROM "found"
  INNER JOIN "listed"
    ON "listed"."fault" = "found"."fault"
    AND "listed"."column_name" = "found"."column_name"
    AND "listed"."file_no" = "found"."file_no"
    AND "listed"."code" = "found"."code"
  WHERE
    "found"."row_no" > "listed"."row_no"
  GROUP BY
    "found"."fault",
    "found"."column_name",
    "found"."file_no",
    "found"."code"
), "third" AS (
  SELECT
    "found"."fault",
    "found"."column_name",
    "found"."file_no",
    "found"."code",
    MIN("found"."row_no") AS "row_no"
  FROM "found"
  INNER JOIN "second"
    ON "second"."fault" = "found"."fault"
    AND "second"."column_name" = "found"."column_name"
    AND "second"."file_no" = "found"."file_no"
    AND "second"."code" = "found"."code"
  WHERE
    "found"."row_no" > "second"."row_no"
  GROUP BY
    "found"."fault",
    "found"."column_name",
    "found"."file_no",
    "found"."code"
), "first" AS (
  SELECT
    "listed"."fault",
    "listed"."column_name",
    "listed"."file_no",
    "listed"."code",
    "listed"."row_no"
  FROM "listed"
  UNION ALL
  SELECT
    "second"."fault",
    "second"."column_name",
    "second"."file_no",
    "second"."code",
    "second"."row_no"
  FROM "second"
  UNION ALL
  SELECT
    "third"."fault",
    "third"."column_name",
    "third"."file_no",
    "third"."code",
    "third"."row_no"
  FROM "third"
)
SELECT
  "first"."fault",
  "first"."column_name",
  "first"."file_no",
  "first"."code",
  "first"."row_no",
  "found"."given",
  "listed"."row_count",
  "listed"."code_place",
  "listed"."codes",
  "listed"."rows_of_kind"
FROM "first"
INNER JOIN "listed"
  ON "listed"."fault" = "first"."fault"
  AND "listed"."column_name" = "first"."column_name"
  AND "listed"."file_no" = "first"."file_no"
  AND "listed"."code" = "first"."code"
INNER JOIN "found"
  ON "found"."fault" = "first"."fault"
  AND "found"."column_name" = "first"."column_name"
  AND "found"."file_no" = "first"."file_no"
  AND "found"."code" = "first"."code"
  AND "found"."row_no" = "first"."row_no"
ORDER BY
  "listed"."code_place",
  "first"."file_no",
  "first"."fault",
  "first"."column_name",
  "listed"."row_count" DESC NULLS FIRST,
  "first"."code",
  "first"."row_no"
LIMIT 6000

-- kernel first_repeats, of text 6b610727
WITH "numbered" AS (
  SELECT
    "repeats"."file_no",
    "repeats"."first_file",
    "repeats"."named",
    "repeats"."row_no",
    "repeats"."first_row",
    ROW_NUMBER() OVER (
      PARTITION BY "repeats"."file_no", "repeats"."first_file", "repeats"."named"
      ORDER BY "repeats"."row_no"
    ) AS "nth"
  FROM "{repeats}" AS "repeats"
)
SELECT
  "numbered"."file_no",
  "numbered"."first_file",
  "numbered"."named",
  "numbered"."row_no",
  "numbered"."first_row"
FROM "numbered"
WHERE
  "numbered"."nth" <= 4

-- kernel first_triggers, of text 5ea0a9ca
WITH "ranked" AS (
  SELECT
    "candidates"."file_no",
    "candidates"."row_no",
    "candidates"."person",
    "candidates"."started",
    "candidates"."period_no",
    "candidates"."kind_no",
    "candidates"."turn",
    "candidates"."last_day",
    ROW_NUMBER() OVER (PARTITION BY "candidates"."person" ORDER BY "candidates"."turn") AS "place"
  FROM "{candidates}" AS "candidates"
)
SELECT
  "ranked"."file_no",
  "ranked"."row_no",
  "ranked"."person",
  "ranked"."started",
  "ranked"."period_no",
  "ranked"."kind_no",
  "ranked"."turn",
  "ranked"."last_day"
FROM "ranked"
WHERE
  "ranked"."place" = 1

-- kernel head_sums, of text 7468f077
SELECT
  "source"."age_band_text" AS "age_band",
  "source"."age_text" AS "age",
  "source"."birth_date_text" AS "birth_date",
  "source"."sex_text" AS "sex",
  "source"."need_band_text" AS "need_band",
  "source"."practice_text" AS "practice",
  "source"."locality_text" AS "locality",
  "source"."conditions_text" AS "conditions",
  "source"."registered_from_text" AS "registered_from",
  CAST(COUNT(*) AS BIGINT) AS "row_count",
  SUM("source"."people") AS "people",
  MAX("source"."people") AS "most_people"
FROM "{source}" AS "source"
GROUP BY
  "source"."age_band_text",
  "source"."age_text",
  "source"."birth_date_text",
  "source"."sex_text",
  "source"."need_band_text",
  "source"."practice_text",
  "source"."locality_text",
  "source"."conditions_text",
  "source"."registered_from_text"

-- kernel kind_cells, of text 81174fd5
WITH "labelled" AS (
  SELECT
    CASE WHEN "kept"."provider" = 1 THEN "kinds"."provider" ELSE '*' END AS "provider",
    CASE WHEN "kept"."commissioner" = 1 THEN "kinds"."commissioner" ELSE '*' END AS "commissioner",
    CASE WHEN "kept"."setting" = 1 THEN "kinds"."setting" ELSE '*' END AS "setting",
    CASE WHEN "kept"."service" = 1 THEN "kinds"."service" ELSE '*' END AS "service",
    CASE WHEN "kept"."currency" = 1 THEN "kinds"."currency" ELSE '*' END AS "currency",
    CASE WHEN "kept"."programme" = 1 THEN "kinds"."programme" ELSE '*' END AS "programme"
  FROM "{kinds}" AS "kinds"
  CROSS JOIN "{kept}" AS "kept"
), "every_cell" AS (
  SELECT
    "labelled"."provider",
    "labelled"."commissioner",
    "labelled"."setting",
    "labelled"."service",
    "labelled"."currency",
    "labelled"."programme"
  FROM "labelled"
  GROUP BY
    "labelled"."provider",
    "labelled"."commissioner",
    "labelled"."setting",
    "labelled"."service",
    "labelled"."currency",
    "labelled"."programme"
)
SELECT
  CAST(ROW_NUMBER() OVER (
    ORDER BY "every_cell"."provider", "every_cell"."commissioner", "every_cell"."setting", "every_cell"."service", "every_cell"."currency", "every_cell"."programme"
  ) AS INT) AS "kind_cell",
  "every_cell"."provider",
  "every_cell"."commissioner",
  "every_cell"."setting",
  "every_cell"."service",
  "every_cell"."currency",
  "every_cell"."programme"
FROM "every_cell"

-- kernel kind_prices, of text 8ae1a2bc
SELECT
  "sized_kinds"."kind_cell",
  CAST(SUM("kind_sizes"."paid_quantity") AS BIGINT) AS "quantity",
  CAST(SUM("kind_sizes"."spend") AS BIGINT) AS "spend"
FROM "{kind_sizes}" AS "kind_sizes"
INNER JOIN "{sized_kinds}" AS "sized_kinds"
  ON "sized_kinds"."kind_no" = "kind_sizes"."kind_no"
WHERE
  "kind_sizes"."paid_quantity" > 0
GROUP BY
  "sized_kinds"."kind_cell"

-- kernel kind_sizes, of text c99a2664
SELECT
  "activity_rows"."file_no",
  "activity_rows"."kind_no",
  CAST(COUNT(*) AS BIGINT) AS "row_count",
  CAST(SUM(CASE WHEN "activity_rows"."spend" > 0 THEN 1 ELSE 0 END) AS BIGINT) AS "paid_rows",
  CAST(SUM("activity_rows"."quantity") AS BIGINT) AS "quantity",
  CAST(SUM(
    CASE WHEN "activity_rows"."spend" IS NULL THEN 0 ELSE "activity_rows"."quantity" END
  ) AS BIGINT) AS "paid_quantity",
  CAST(SUM(COALESCE("activity_rows"."spend", 0)) AS BIGINT) AS "spend",
  CAST(MAX("activity_rows"."quantity") AS BIGINT) AS "most_quantity",
  CAST(MAX(COALESCE("activity_rows"."spend", 0)) AS BIGINT) AS "most_spend"
FROM "{activity_rows}" AS "activity_rows"
GROUP BY
  "activity_rows"."file_no",
  "activity_rows"."kind_no"

-- kernel kinds, of text 9cd9e97b
WITH "every_kind" AS (
  SELECT
    "codes_met"."provider",
    "codes_met"."commissioner",
    "codes_met"."setting",
    "codes_met"."service",
    "codes_met"."currency",
    "codes_met"."programme"
  FROM "{codes_met}" AS "codes_met"
  GROUP BY
    "codes_met"."provider",
    "codes_met"."commissioner",
    "codes_met"."setting",
    "codes_met"."service",
    "codes_met"."currency",
    "codes_met"."programme"
)
SELECT
  CAST(ROW_NUMBER() OVER (
    ORDER BY "every_kind"."provider", "every_kind"."commissioner", "every_kind"."setting", "every_kind"."service", "every_kind"."currency", "every_kind"."programme"
  ) AS INT) AS "kind_no",
  "every_kind"."provider",
  "every_kind"."commissioner",
  "every_kind"."setting",
  "every_kind"."service",
  "every_kind"."currency",
  "every_kind"."programme"
FROM "every_kind"

-- kernel largest_rows, of text 64b08337
SELECT
  "kind_sizes"."file_no",
  "placed_kinds"."kind_cell",
  CAST(SUM("kind_sizes"."row_count") AS BIGINT) AS "row_count",
  CAST(SUM("kind_sizes"."paid_rows") AS BIGINT) AS "paid_rows",
  CAST(SUM("kind_sizes"."spend") AS BIGINT) AS "spend",
  CAST(MAX("kind_sizes"."most_spend") AS BIGINT) AS "most_spend"
FROM "{kind_sizes}" AS "kind_sizes"
INNER JOIN "{placed_kinds}" AS "placed_kinds"
  ON "placed_kinds"."kind_no" = "kind_sizes"."kind_no"
GROUP BY
  "kind_sizes"."file_no",
  "placed_kinds"."kind_cell"

-- kernel lasting_rows, of text 58c6a057
WITH "lasting" AS (
  SELECT
    "activity_rows".*,
    CASE
      WHEN "activity_rows"."stay" < 1000000
      THEN CAST("activity_rows"."started" + INTERVAL ("activity_rows"."stay" - 1) DAY AS DATE)
      ELSE "day_rules"."open_to"
    END AS "last_day"
  FROM "{activity_rows}" AS "activity_rows"
  INNER JOIN "{day_rules}" AS "day_rules"
    ON "day_rules"."file_no" = "activity_rows"."file_no"
  WHERE
    "activity_rows"."lasting" = 1
), "parts" AS (
  SELECT
    "lasting".*,
    "periods"."period_no" AS "part_no",
    "periods"."first_day" AS "part_opens",
    CASE
      WHEN "lasting"."started" > "periods"."first_day"
      THEN "lasting"."started"
      ELSE "periods"."first_day"
    END AS "part_from",
    CASE
      WHEN "lasting"."last_day" < "periods"."last_day"
      THEN "lasting"."last_day"
      ELSE "periods"."last_day"
    END AS "part_to"
  FROM "lasting"
  CROSS JOIN "{periods}" AS "periods"
  WHERE
    "periods"."period_no" = "lasting"."period_no"
    OR (
      "lasting"."started" <= "periods"."last_day"
      AND "lasting"."last_day" >= "periods"."first_day"
    )
), "counted" AS (
  SELECT
    "parts".*,
    CASE WHEN "parts"."part_no" = "parts"."period_no" THEN 1 ELSE 0 END AS "own",
    CASE
      WHEN "parts"."started" >= "parts"."part_opens" OR "parts"."part_no" = 0
      THEN 1
      ELSE 0
    END AS "first_part",
    DATE_DIFF('DAY', "parts"."started", "parts"."part_from") AS "days_before",
    CASE
      WHEN "parts"."part_to" < "parts"."part_from"
      THEN 0
      ELSE DATE_DIFF('DAY', "parts"."part_from", "parts"."part_to") + 1
    END AS "days"
  FROM "parts"
), "rated" AS (
  SELECT
    "counted".*,
    "day_rates"."price_rate",
    "day_rates"."price_share",
    "day_rates"."cost_rate",
    CAST("counted"."days_before" * COALESCE("day_rates"."price_share", 0) AS DECIMAL(18, 12)) AS "price_before",
    CAST((
      "counted"."days_before" + "counted"."days"
    ) * COALESCE("day_rates"."price_share", 0) AS DECIMAL(18, 12)) AS "price_after",
    CAST("counted"."days_before" * COALESCE("day_rates"."cost_share", 0) AS DECIMAL(18, 12)) AS "cost_before",
    CAST((
      "counted"."days_before" + "counted"."days"
    ) * COALESCE("day_rates"."cost_share", 0) AS DECIMAL(18, 12)) AS "cost_after"
  FROM "counted"
  LEFT JOIN "{day_rates}" AS "day_rates"
    ON "day_rates"."file_no" = "counted"."file_no"
    AND "day_rates"."row_no" = "counted"."row_no"
)
SELECT
  "rated"."file_no",
  "rated"."row_no",
  "rated"."person",
  "rated"."started",
  CAST("rated"."part_no" AS SMALLINT) AS "period_no",
  "rated"."kind_no",
  "rated"."own" * "rated"."spells" AS "spells",
  "rated"."quantity" * "rated"."own" AS "quantity",
  "rated"."stay",
  "rated"."part_from" AS "first_day",
  CAST("rated"."days" AS INT) AS "days",
  CASE
    WHEN NOT "rated"."price_rate" IS NULL AND "rated"."price_share" = 0
    THEN CASE
      WHEN "rated"."first_part" = 1 AND (
        "rated"."days" > 0 OR "rated"."own" = 1
      )
      THEN "rated"."price_rate"
      ELSE 0
    END
    WHEN NOT "rated"."price_rate" IS NULL
    THEN CAST(ROUND(CAST("rated"."price_rate" AS DECIMAL(20, 0)) * "rated"."price_after") AS BIGINT) - CAST(ROUND(CAST("rated"."price_rate" AS DECIMAL(20, 0)) * "rated"."price_before") AS BIGINT)
    ELSE "rated"."spend" * "rated"."own"
  END AS "spend",
  CASE
    WHEN NOT "rated"."cost_rate" IS NULL
    THEN CAST(ROUND(CAST("rated"."cost_rate" AS DECIMAL(20, 0)) * "rated"."cost_after") AS BIGINT) - CAST(ROUND(CAST("rated"."cost_rate" AS DECIMAL(20, 0)) * "rated"."cost_before") AS BIGINT)
    ELSE "rated"."cost" * "rated"."own"
  END AS "cost"
FROM "rated"
UNION ALL
SELECT
  "lasting"."file_no",
  "lasting"."row_no",
  "lasting"."person",
  "lasting"."started",
  "lasting"."period_no",
  "lasting"."kind_no",
  "lasting"."spells",
  "lasting"."quantity",
  "lasting"."stay",
  "lasting"."started" AS "first_day",
  0 AS "days",
  "lasting"."spend",
  "lasting"."cost"
FROM "lasting"
WHERE
  "lasting"."period_no" < 0

-- kernel lasting_totals, of text a2e89adc
WITH "wholes" AS (
  SELECT
    "lasting_rows"."file_no",
    "lasting_rows"."row_no",
    CAST(SUM("lasting_rows"."days") AS BIGINT) AS "days",
    CAST(SUM("lasting_rows"."days" * "lasting_rows"."spells") AS BIGINT) AS "own_days"
  FROM "{lasting_rows}" AS "lasting_rows"
  GROUP BY
    "lasting_rows"."file_no",
    "lasting_rows"."row_no"
)
SELECT
  "lasting_rows"."file_no",
  "lasting_rows"."period_no",
  "placed_kinds"."kind_cell",
  CAST(SUM(
    CASE
      WHEN "lasting_rows"."stay" >= 1000000 AND "wholes"."days" > 0
      THEN "lasting_rows"."spells"
      ELSE 0
    END
  ) AS BIGINT) AS "open_rows",
  CAST(SUM(CASE WHEN "lasting_rows"."stay" >= 1000000 THEN "lasting_rows"."days" ELSE 0 END) AS BIGINT) AS "open_days",
  CAST(SUM(
    CASE
      WHEN "lasting_rows"."period_no" >= 0
      AND "lasting_rows"."stay" < 1000000
      AND "wholes"."days" > "wholes"."own_days"
      THEN "lasting_rows"."spells"
      ELSE 0
    END
  ) AS BIGINT) AS "rows_over",
  CAST(SUM(
    CASE
      WHEN "lasting_rows"."spells" = 0 AND "lasting_rows"."days" > 0
      THEN 1
      ELSE 0
    END
  ) AS BIGINT) AS "parts",
  CAST(SUM(
    CASE WHEN "lasting_rows"."period_no" < 0 AND "wholes"."days" > 0 THEN 1 ELSE 0 END
  ) AS BIGINT) AS "outside_rows",
  CAST(SUM(CASE WHEN "lasting_rows"."period_no" < 0 THEN "wholes"."days" ELSE 0 END) AS BIGINT) AS "outside_days"
FROM "{lasting_rows}" AS "lasting_rows"
INNER JOIN "wholes"
  ON "wholes"."file_no" = "lasting_rows"."file_no"
  AND "wholes"."row_no" = "lasting_rows"."row_no"
INNER JOIN "{placed_kinds}" AS "placed_kinds"
  ON "placed_kinds"."kind_no" = "lasting_rows"."kind_no"
GROUP BY
  "lasting_rows"."file_no",
  "lasting_rows"."period_no",
  "placed_kinds"."kind_cell"

-- kernel late_sums, of text 4d5557fd
WITH "late" AS (
  SELECT
    "activity_rows"."file_no",
    3 AS "odd",
    "activity_rows"."quantity",
    "activity_rows"."spend"
  FROM "{activity_rows}" AS "activity_rows"
  INNER JOIN "{day_rules}" AS "day_rules"
    ON "day_rules"."file_no" = "activity_rows"."file_no"
  WHERE
    "activity_rows"."started" > "day_rules"."extract_to"
)
SELECT
  "late"."file_no",
  "late"."odd",
  CAST(COUNT(*) AS BIGINT) AS "row_count",
  CAST(SUM("late"."quantity") AS BIGINT) AS "quantity",
  CAST(SUM(COALESCE("late"."spend", 0)) AS BIGINT) AS "spend"
FROM "late"
GROUP BY
  "late"."file_no",
  "late"."odd"

-- kernel later_triggers, of text c7d9d637
SELECT
  "candidates"."file_no",
  "candidates"."row_no",
  "candidates"."person",
  "candidates"."started",
  "candidates"."period_no",
  "candidates"."kind_no",
  "candidates"."turn",
  "candidates"."last_day"
FROM "{candidates}" AS "candidates"
INNER JOIN "{latest}" AS "latest"
  ON "latest"."person" = "candidates"."person"
WHERE
  "candidates"."started" > "latest"."last_day"

-- kernel left_out_copies, of text 05bba568
SELECT
  "left_out"."file_no",
  "left_out"."row_count",
  "left_out"."quantity"
FROM "{left_out}" AS "left_out"
ORDER BY
  "left_out"."file_no"

-- kernel limited_episodes, of text 2ed098ac
SELECT
  "activity"."file_no",
  "activity"."row_no",
  "activity"."person",
  "activity"."started",
  "activity"."period_no",
  "activity"."kind_no",
  "activity"."spells",
  "activity"."quantity",
  "activity"."stay",
  "activity"."first_day",
  "activity"."days",
  CASE
    WHEN "activity"."spend" > "limits"."amount"
    THEN "limits"."amount" + CAST(ROUND(
      CAST("activity"."spend" - "limits"."amount" AS DECIMAL(30, 0)) * "limits"."residual_share"
    ) AS BIGINT)
    ELSE "activity"."spend"
  END AS "spend",
  "activity"."cost"
FROM "{activity}" AS "activity"
INNER JOIN "{limits}" AS "limits"
  ON "limits"."period_no" = "activity"."period_no"

-- kernel list_prices, of text 28829840
SELECT
  "price_numbers"."price_no",
  "price_spans"."first_day",
  "price_spans"."last_day",
  CAST("price_spans"."price_pounds" * "price_scale"."units" AS BIGINT) AS "price"
FROM "{price_spans}" AS "price_spans"
INNER JOIN "{price_numbers}" AS "price_numbers"
  ON "price_numbers"."currency" = "price_spans"."currency"
  AND "price_numbers"."setting" = "price_spans"."setting"
CROSS JOIN "{price_scale}" AS "price_scale"

-- kernel lives, of text 7f58710a
WITH "everybody" AS (
  SELECT
    "people_rows"."person",
    MIN("people_rows"."birth_date") AS "born",
    MAX(COALESCE("people_rows"."registered_to", CAST('9999-12-31' AS DATE))) AS "gone"
  FROM "{people_rows}" AS "people_rows"
  WHERE
    NOT "people_rows"."person" IS NULL
  GROUP BY
    "people_rows"."person"
)
SELECT
  "everybody"."person",
  "everybody"."born",
  "everybody"."gone"
FROM "everybody"
CROSS JOIN "{reach}" AS "reach"
WHERE
  "everybody"."born" > "reach"."first_day"
  OR "everybody"."gone" < "reach"."last_day"

-- kernel mapped_codes, of text 90876641
WITH "provider_map" AS (
  SELECT
    "theirs",
    "ours"
  FROM "{code_map}" AS "code_map"
  WHERE
    "column_name" = 'provider'
), "commissioner_map" AS (
  SELECT
    "theirs",
    "ours"
  FROM "{code_map}" AS "code_map"
  WHERE
    "column_name" = 'commissioner'
), "setting_map" AS (
  SELECT
    "theirs",
    "ours"
  FROM "{code_map}" AS "code_map"
  WHERE
    "column_name" = 'setting'
), "service_map" AS (
  SELECT
    "theirs",
    "ours"
  FROM "{code_map}" AS "code_map"
  WHERE
    "column_name" = 'service'
), "currency_map" AS (
  SELECT
    "theirs",
    "ours"
  FROM "{code_map}" AS "code_map"
  WHERE
    "column_name" = 'currency'
), "programme_map" AS (
  SELECT
    "theirs",
    "ours"
  FROM "{code_map}" AS "code_map"
  WHERE
    "column_name" = 'programme'
), "written" AS (
  SELECT
    "written_codes"."provider_raw",
    "written_codes"."commissioner_raw",
    "written_codes"."setting_raw",
    "written_codes"."service_raw",
    "written_codes"."currency_raw",
    "written_codes"."programme_raw"
  FROM "{written_codes}" AS "written_codes"
  GROUP BY
    "written_codes"."provider_raw",
    "written_codes"."commissioner_raw",
    "written_codes"."setting_raw",
    "written_codes"."service_raw",
    "written_codes"."currency_raw",
    "written_codes"."programme_raw"
), "trimmed" AS (
  SELECT
    "written"."provider_raw",
    "written"."commissioner_raw",
    "written"."setting_raw",
    "written"."service_raw",
    "written"."currency_raw",
    "written"."programme_raw",
    CASE
      WHEN TRIM("written"."provider_raw") <> ''
      THEN TRIM("written"."provider_raw")
    END AS "provider_text",
    CASE
      WHEN TRIM("written"."commissioner_raw") <> ''
      THEN TRIM("written"."commissioner_raw")
    END AS "commissioner_text",
    CASE
      WHEN TRIM("written"."setting_raw") <> ''
      THEN TRIM("written"."setting_raw")
    END AS "setting_text",
    CASE
      WHEN TRIM("written"."service_raw") <> ''
      THEN TRIM("written"."service_raw")
    END AS "service_text",
    CASE
      WHEN TRIM("written"."currency_raw") <> ''
      THEN TRIM("written"."currency_raw")
    END AS "currency_text",
    CASE
      WHEN TRIM("written"."programme_raw") <> ''
      THEN TRIM("written"."programme_raw")
    END AS "programme_text"
  FROM "written"
)
SELECT
  "trimmed"."provider_raw",
  "trimmed"."commissioner_raw",
  "trimmed"."setting_raw",
  "trimmed"."service_raw",
  "trimmed"."currency_raw",
  "trimmed"."programme_raw",
  "trimmed"."provider_text",
  "trimmed"."commissioner_text",
  "trimmed"."setting_text",
  "trimmed"."service_text",
  "trimmed"."currency_text",
  "trimmed"."programme_text",
  COALESCE(
    "provider_map"."ours",
    CASE WHEN "coding"."provider_passes" = 1 THEN "trimmed"."provider_text" END,
    "coding"."provider_otherwise"
  ) AS "provider",
  COALESCE(
    "commissioner_map"."ours",
    CASE WHEN "coding"."commissioner_passes" = 1 THEN "trimmed"."commissioner_text" END,
    "coding"."commissioner_otherwise"
  ) AS "commissioner",
  COALESCE(
    "setting_map"."ours",
    CASE WHEN "coding"."setting_passes" = 1 THEN "trimmed"."setting_text" END,
    "coding"."setting_otherwise",
    CASE WHEN "trimmed"."setting_text" IS NULL THEN 'unknown' END
  ) AS "setting",
  COALESCE(
    "service_map"."ours",
    CASE WHEN "coding"."service_passes" = 1 THEN "trimmed"."service_text" END,
    "coding"."service_otherwise",
    CASE WHEN "trimmed"."service_text" IS NULL THEN 'unknown' END
  ) AS "service",
  COALESCE(
    "currency_map"."ours",
    CASE WHEN "coding"."currency_passes" = 1 THEN "trimmed"."currency_text" END,
    "coding"."currency_otherwise",
    CASE WHEN "trimmed"."currency_text" IS NULL THEN 'unknown' END
  ) AS "currency",
  COALESCE(
    "programme_map"."ours",
    CASE WHEN "coding"."programme_passes" = 1 THEN "trimmed"."programme_text" END,
    "coding"."programme_otherwise",
    CASE WHEN "trimmed"."programme_text" IS NULL THEN 'unknown' END
  ) AS "programme"
FROM "trimmed"
CROSS JOIN "{coding}" AS "coding"
LEFT JOIN "provider_map"
  ON "provider_map"."theirs" = COALESCE("trimmed"."provider_text", '')
LEFT JOIN "commissioner_map"
  ON "commissioner_map"."theirs" = COALESCE("trimmed"."commissioner_text", '')
LEFT JOIN "setting_map"
  ON "setting_map"."theirs" = COALESCE("trimmed"."setting_text", '')
LEFT JOIN "service_map"
  ON "service_map"."theirs" = COALESCE("trimmed"."service_text", '')
LEFT JOIN "currency_map"
  ON "currency_map"."theirs" = COALESCE("trimmed"."currency_text", '')
LEFT JOIN "programme_map"
  ON "programme_map"."theirs" = COALESCE("trimmed"."programme_text", '')

-- kernel month_sums, of text 2d6c3839
WITH "dated" AS (
  SELECT
    "activity_rows"."file_no",
    "placed_kinds"."kind_cell",
    CASE
      WHEN "day_rules"."counted_on_end" = 1 AND "activity_rows"."stay" < 1000000
      THEN CAST("activity_rows"."started" + INTERVAL ("activity_rows"."stay" - "day_rules"."both_ends") DAY AS DATE)
      ELSE "activity_rows"."started"
    END AS "day",
    "activity_rows"."quantity",
    "activity_rows"."spend",
    CASE
      WHEN "activity_rows"."spend" IS NULL AND "activity_rows"."stay" < 1000000
      THEN 1
      ELSE 0
    END AS "unpriced"
  FROM "{activity_rows}" AS "activity_rows"
  INNER JOIN "{placed_kinds}" AS "placed_kinds"
    ON "placed_kinds"."kind_no" = "activity_rows"."kind_no"
  INNER JOIN "{day_rules}" AS "day_rules"
    ON "day_rules"."file_no" = "activity_rows"."file_no"
), "monthly" AS (
  SELECT
    "dated".*,
    YEAR("dated"."day") * 100 + MONTH("dated"."day") AS "month_no"
  FROM "dated"
)
SELECT
  "monthly"."file_no",
  "monthly"."kind_cell",
  "monthly"."month_no",
  CAST(COUNT(*) AS BIGINT) AS "row_count",
  CAST(SUM("monthly"."quantity") AS BIGINT) AS "quantity",
  CAST(SUM(COALESCE("monthly"."spend", 0)) AS BIGINT) AS "spend",
  CAST(SUM("monthly"."unpriced") AS BIGINT) AS "rows_without_price",
  CAST(SUM("monthly"."unpriced" * "monthly"."quantity") AS BIGINT) AS "quantity_without_price",
  MIN("monthly"."day") AS "first_day",
  MAX("monthly"."day") AS "last_day"
FROM "monthly"
GROUP BY
  "monthly"."file_no",
  "monthly"."kind_cell",
  "monthly"."month_no"

-- kernel nobodys_money, of text f56c930a
SELECT
  "activity"."period_no",
  CAST(SUM("activity"."spells") AS BIGINT) AS "row_count",
  CAST(SUM(COALESCE("activity"."spend", 0)) AS BIGINT) AS "paid",
  CAST(SUM(
    CASE
      WHEN "basis"."by_cost" = 1
      THEN COALESCE("activity"."cost", "activity"."spend", 0)
      ELSE COALESCE("activity"."spend", "activity"."cost", 0)
    END
  ) AS BIGINT) AS "money"
FROM "{activity}" AS "activity"
CROSS JOIN "{basis}" AS "basis"
WHERE
  "activity"."person" IS NULL
GROUP BY
  "activity"."period_no"

-- kernel nobodys_rows, of text b67858de
SELECT
  "activity"."file_no",
  CAST(SUM("activity"."spells") AS BIGINT) AS "row_count",
  CAST(SUM(COALESCE("activity"."spend", 0)) AS BIGINT) AS "spend",
  CAST(MIN("activity"."row_no") AS BIGINT) AS "first_row"
FROM "{activity}" AS "activity"
WHERE
  "activity"."person" IS NULL
GROUP BY
  "activity"."file_no"

-- kernel open_sums, of text 546598c0
WITH "unpriced" AS (
  SELECT
    "activity_rows"."file_no",
    "activity_rows"."row_no"
  FROM "{activity_rows}" AS "activity_rows"
  WHERE
    "activity_rows"."lasting" = 1
    AND "activity_rows"."stay" >= 1000000
    AND "activity_rows"."spend" IS NULL
), "monthly" AS (
  SELECT
    "lasting_rows"."file_no",
    "placed_kinds"."kind_cell",
    YEAR("lasting_rows"."started") * 100 + MONTH("lasting_rows"."started") AS "month_no",
    "lasting_rows"."started",
    "lasting_rows"."spend"
  FROM "{lasting_rows}" AS "lasting_rows"
  INNER JOIN "unpriced"
    ON "unpriced"."file_no" = "lasting_rows"."file_no"
    AND "unpriced"."row_no" = "lasting_rows"."row_no"
  INNER JOIN "{placed_kinds}" AS "placed_kinds"
    ON "placed_kinds"."kind_no" = "lasting_rows"."kind_no"
)
SELECT
  "monthly"."file_no",
  "monthly"."kind_cell",
  "monthly"."month_no",
  CAST(0 AS BIGINT) AS "row_count",
  CAST(0 AS BIGINT) AS "quantity",
  CAST(SUM(COALESCE("monthly"."spend", 0)) AS BIGINT) AS "spend",
  CAST(0 AS BIGINT) AS "rows_without_price",
  CAST(0 AS BIGINT) AS "quantity_without_price",
  MIN("monthly"."started") AS "first_day",
  MAX("monthly"."started") AS "last_day"
FROM "monthly"
GROUP BY
  "monthly"."file_no",
  "monthly"."kind_cell",
  "monthly"."month_no"

-- kernel outside_rows, of text 5497c538
SELECT
  "activity".*
FROM "{activity}" AS "activity"
LEFT JOIN "{claimed}" AS "claimed"
  ON "claimed"."file_no" = "activity"."file_no"
  AND "claimed"."row_no" = "activity"."row_no"
WHERE
  "claimed"."row_no" IS NULL

-- kernel overlapping_prices, of text 412fdd1c
WITH "ordered" AS (
  SELECT
    "price_spans"."file_no",
    "price_spans"."row_no",
    "price_spans"."currency",
    "price_spans"."setting",
    "price_spans"."first_day",
    MAX("price_spans"."last_day") OVER (
      PARTITION BY "price_spans"."currency", "price_spans"."setting"
      ORDER BY "price_spans"."first_day", "price_spans"."file_no", "price_spans"."row_no"
      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ) AS "held_until"
  FROM "{price_spans}" AS "price_spans"
)
SELECT
  'overlap' AS "fault",
  'from' AS "column_name",
  "ordered"."file_no",
  "ordered"."row_no",
  '' AS "code",
  CASE
    WHEN "ordered"."currency" = '*'
    THEN "ordered"."setting"
    WHEN "ordered"."setting" = '*'
    THEN "ordered"."currency"
    ELSE "ordered"."currency" || ' in ' || "ordered"."setting"
  END AS "given"
FROM "ordered"
WHERE
  "ordered"."first_day" <= "ordered"."held_until"

-- kernel people_behind, of text b40f90eb
WITH "each_person" AS (
  SELECT
    "activity"."period_no",
    "placed_kinds"."kind_cell",
    "placed_people"."people_cell",
    "activity"."person",
    CAST(SUM("activity"."spells") AS BIGINT) AS "spells"
  FROM "{activity}" AS "activity"
  INNER JOIN "{placed_kinds}" AS "placed_kinds"
    ON "placed_kinds"."kind_no" = "activity"."kind_no"
  LEFT JOIN "{placed_people}" AS "placed_people"
    ON "placed_people"."person" = "activity"."person"
    AND "placed_people"."period_no" = "activity"."period_no"
    AND "placed_people"."cover_from" <= "activity"."started"
    AND "placed_people"."cover_to" >= "activity"."started"
  GROUP BY
    "activity"."period_no",
    "placed_kinds"."kind_cell",
    "placed_people"."people_cell",
    "activity"."person"
)
SELECT
  "each_person"."period_no",
  "each_person"."kind_cell",
  "each_person"."people_cell",
  CAST(SUM(CASE WHEN "each_person"."person" IS NULL THEN "each_person"."spells" ELSE 1 END) AS BIGINT) AS "people"
FROM "each_person"
GROUP BY
  "each_person"."period_no",
  "each_person"."kind_cell",
  "each_person"."people_cell"

-- kernel people_cells, of text 79af2522
WITH "labelled" AS (
  SELECT
    CASE
      WHEN "kept"."age_band" = 1
      THEN COALESCE("attributes"."age_band", 'unknown')
      ELSE '*'
    END AS "age_band",
    CASE WHEN "kept"."sex" = 1 THEN COALESCE("attributes"."sex", 'unknown') ELSE '*' END AS "sex",
    CASE
      WHEN "kept"."need_band" = 1
      THEN COALESCE("attributes"."need_band", 'unknown')
      ELSE '*'
    END AS "need_band",
    CASE
      WHEN "kept"."practice" = 1
      THEN COALESCE("attributes"."practice", 'unknown')
      ELSE '*'
    END AS "practice",
    CASE
      WHEN "kept"."locality" = 1
      THEN COALESCE("attributes"."locality", 'unknown')
      ELSE '*'
    END AS "locality",
    CASE
      WHEN "kept"."conditions" = 1
      THEN COALESCE("attributes"."conditions", 'unknown')
      ELSE '*'
    END AS "conditions"
  FROM "{attributes}" AS "attributes"
  CROSS JOIN "{kept}" AS "kept"
), "every_cell" AS (
  SELECT
    "labelled"."age_band",
    "labelled"."sex",
    "labelled"."need_band",
    "labelled"."practice",
    "labelled"."locality",
    "labelled"."conditions"
  FROM "labelled"
  GROUP BY
    "labelled"."age_band",
    "labelled"."sex",
    "labelled"."need_band",
    "labelled"."practice",
    "labelled"."locality",
    "labelled"."conditions"
)
SELECT
  CAST(ROW_NUMBER() OVER (
    ORDER BY "every_cell"."age_band", "every_cell"."sex", "every_cell"."need_band", "every_cell"."practice", "every_cell"."locality", "every_cell"."conditions"
  ) AS INT) AS "people_cell",
  "every_cell"."age_band",
  "every_cell"."sex",
  "every_cell"."need_band",
  "every_cell"."practice",
  "every_cell"."locality",
  "every_cell"."conditions"
FROM "every_cell"

-- kernel people_code_rows, of text 42fbb518
SELECT
  "asked_codes"."column_name",
  "asked_codes"."written",
  "source"."file_no",
  MIN("source"."row_no") AS "row_no",
  CAST(COUNT(*) AS BIGINT) AS "row_count",
  CAST(NULL AS DECIMAL(18, 6)) AS "price"
FROM "{source}" AS "source"
INNER JOIN "{asked_codes}" AS "asked_codes"
  ON "asked_codes"."written" = COALESCE(TRIM("source"."age_band_raw"), '')
WHERE
  "asked_codes"."column_name" = 'age_band'
GROUP BY
  "asked_codes"."column_name",
  "asked_codes"."written",
  "source"."file_no"
UNION ALL
SELECT
  "asked_codes"."column_name",
  "asked_codes"."written",
  "source"."file_no",
  MIN("source"."row_no") AS "row_no",
  CAST(COUNT(*) AS BIGINT) AS "row_count",
  CAST(NULL AS DECIMAL(18, 6)) AS "price"
FROM "{source}" AS "source"
INNER JOIN "{asked_codes}" AS "asked_codes"
  ON "asked_codes"."written" = COALESCE(TRIM("source"."sex_raw"), '')
WHERE
  "asked_codes"."column_name" = 'sex'
GROUP BY
  "asked_codes"."column_name",
  "asked_codes"."written",
  "source"."file_no"
UNION ALL
SELECT
  "asked_codes"."column_name",
  "asked_codes"."written",
  "source"."file_no",
  MIN("source"."row_no") AS "row_no",
  CAST(COUNT(*) AS BIGINT) AS "row_count",
  CAST(NULL AS DECIMAL(18, 6)) AS "price"
FROM "{source}" AS "source"
INNER JOIN "{asked_codes}" AS "asked_codes"
  ON "asked_codes"."written" = COALESCE(TRIM("source"."need_band_raw"), '')
WHERE
  "asked_codes"."column_name" = 'need_band'
GROUP BY
  "asked_codes"."column_name",
  "asked_codes"."written",
  "source"."file_no"
UNION ALL
SELECT
  "asked_codes"."column_name",
  "asked_codes"."written",
  "source"."file_no",
  MIN("source"."row_no") AS "row_no",
  CAST(COUNT(*) AS BIGINT) AS "row_count",
  CAST(NULL AS DECIMAL(18, 6)) AS "price"
FROM "{source}" AS "source"
INNER JOIN "{asked_codes}" AS "asked_codes"
  ON "asked_codes"."written" = COALESCE(TRIM("source"."practice_raw"), '')
WHERE
  "asked_codes"."column_name" = 'practice'
GROUP BY
  "asked_codes"."column_name",
  "asked_codes"."written",
  "source"."file_no"
UNION ALL
SELECT
  "asked_codes"."column_name",
  "asked_codes"."written",
  "source"."file_no",
  MIN("source"."row_no") AS "row_no",
  CAST(COUNT(*) AS BIGINT) AS "row_count",
  CAST(NULL AS DECIMAL(18, 6)) AS "price"
FROM "{source}" AS "source"
INNER JOIN "{asked_codes}" AS "asked_codes"
  ON "asked_codes"."written" = COALESCE(TRIM("source"."locality_raw"), '')
WHERE
  "asked_codes"."column_name" = 'locality'
GROUP BY
  "asked_codes"."column_name",
  "asked_codes"."written",
  "source"."file_no"

-- kernel people_codes_read, of text 5d26662a
SELECT
  "people_rows"."age_band",
  "people_rows"."sex",
  "people_rows"."need_band",
  "people_rows"."practice",
  "people_rows"."locality",
  CAST(COUNT(*) AS BIGINT) AS "row_count"
FROM "{people_rows}" AS "people_rows"
GROUP BY
  "people_rows"."age_band",
  "people_rows"."sex",
  "people_rows"."need_band",
  "people_rows"."practice",
  "people_rows"."locality"
LIMIT 200000

-- kernel people_codes_written, of text 955d44f4
SELECT
  "source"."age_band_raw" AS "age_band",
  "source"."sex_raw" AS "sex",
  "source"."need_band_raw" AS "need_band",
  "source"."practice_raw" AS "practice",
  "source"."locality_raw" AS "locality",
  CAST(COUNT(*) AS BIGINT) AS "row_count"
FROM "{source}" AS "source"
GROUP BY
  "source"."age_band_raw",
  "source"."sex_raw",
  "source"."need_band_raw",
  "source"."practice_raw",
  "source"."locality_raw"
LIMIT 200000

-- kernel people_count, of text cf7035d9
WITH "listed" AS (
  SELECT
    "people_rows"."person"
  FROM "{people_rows}" AS "people_rows"
  WHERE
    NOT "people_rows"."person" IS NULL
  GROUP BY
    "people_rows"."person"
)
SELECT
  CAST(COUNT(*) AS BIGINT) AS "people"
FROM "listed"

-- kernel people_faults, of text d8b258b9
WITH "checked" AS (
  SELECT
    "faulty".*,
    "people_rows"."age_band",
    "people_rows"."sex",
    "people_rows"."need_band",
    "people_rows"."practice",
    "people_rows"."locality",
    "people_rows"."heads_micro",
    CASE WHEN "age_bands"."code" IS NULL THEN 0 ELSE 1 END AS "age_band_known",
    "coding"."by_head",
    "coding"."born_by"
  FROM "{faulty}" AS "faulty"
  INNER JOIN "{people_rows}" AS "people_rows"
    ON "people_rows"."file_no" = "faulty"."file_no"
    AND "people_rows"."row_no" = "faulty"."row_no"
  CROSS JOIN "{coding}" AS "coding"
  LEFT JOIN "{age_bands}" AS "age_bands"
    ON "age_bands"."code" = "people_rows"."age_band"
)
SELECT
  'unread_date' AS "fault",
  'registered_from' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  CAST("checked"."registered_from_unread" AS TEXT) AS "code",
  "checked"."registered_from_text" AS "given"
FROM "checked"
WHERE
  "checked"."registered_from_unread" > 0
UNION ALL
SELECT
  'unread_date' AS "fault",
  'registered_to' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  CAST("checked"."registered_to_unread" AS TEXT) AS "code",
  "checked"."registered_to_text" AS "given"
FROM "checked"
WHERE
  "checked"."registered_to_unread" > 0
UNION ALL
SELECT
  'unread_date' AS "fault",
  'birth_date' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  CAST("checked"."birth_date_unread" AS TEXT) AS "code",
  "checked"."birth_date_text" AS "given"
FROM "checked"
WHERE
  "checked"."birth_date_unread" > 0
UNION ALL
SELECT
  'unread_number' AS "fault",
  'age' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  CAST("checked"."age_unread" AS TEXT) AS "code",
  "checked"."age_text" AS "given"
FROM "checked"
WHERE
  "checked"."age_unread" > 0
UNION ALL
SELECT
  'unread_number' AS "fault",
  'conditions' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  CAST("checked"."conditions_unread" AS TEXT) AS "code",
  "checked"."conditions_text" AS "given"
FROM "checked"
WHERE
  "checked"."conditions_unread" > 0
UNION ALL
SELECT
  'unread_number' AS "fault",
  'score' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  CAST("checked"."score_unread" AS TEXT) AS "code",
  "checked"."score_text" AS "given"
FROM "checked"
WHERE
  "checked"."score_unread" > 0
UNION ALL
SELECT
  'unread_number' AS "fault",
  'people' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  CAST("checked"."people_unread" AS TEXT) AS "code",
  "checked"."people_text" AS "given"
FROM "checked"
WHERE
  "checked"."people_unread" > 0
UNION ALL
SELECT
  'missing' AS "fault",
  'person' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  '' AS "code",
  NULL AS "given"
FROM "checked"
WHERE
  "checked"."by_head" = 0 AND "checked"."person_text" IS NULL
UNION ALL
SELECT
  'missing' AS "fault",
  'people' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  '' AS "code",
  NULL AS "given"
FROM "checked"
WHERE
  "checked"."by_head" = 1
  AND "checked"."heads_micro" IS NULL
  AND "checked"."people_unread" = 0
UNION ALL
SELECT
  'negative' AS "fault",
  'people' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  '' AS "code",
  "checked"."people_text" AS "given"
FROM "checked"
WHERE
  "checked"."heads_micro" < 0
UNION ALL
SELECT
  'below_nil' AS "fault",
  'score' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  '' AS "code",
  "checked"."score_text" AS "given"
FROM "checked"
WHERE
  "checked"."score" < 0
UNION ALL
SELECT
  'not_a_score' AS "fault",
  'score' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  '' AS "code",
  "checked"."score_text" AS "given"
FROM "checked"
WHERE
  "checked"."score" >= 1000
UNION ALL
SELECT
  'not_a_count' AS "fault",
  'conditions' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  '' AS "code",
  "checked"."conditions_text" AS "given"
FROM "checked"
WHERE
  "checked"."conditions" < 0
  OR "checked"."conditions" <> FLOOR("checked"."conditions")
UNION ALL
SELECT
  'not_an_age' AS "fault",
  'age' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  '' AS "code",
  "checked"."age_text" AS "given"
FROM "checked"
WHERE
  "checked"."age" < 0 OR "checked"."age" >= 131
UNION ALL
SELECT
  'wrong_way_round' AS "fault",
  'registered_to' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  '' AS "code",
  "checked"."registered_to_text" AS "given"
FROM "checked"
WHERE
  "checked"."registered_to" < "checked"."registered_from"
UNION ALL
SELECT
  'unmapped' AS "fault",
  'age_band' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  "checked"."age_band_text" AS "code",
  "checked"."age_band_text" AS "given"
FROM "checked"
WHERE
  "checked"."age_band" IS NULL AND NOT "checked"."age_band_text" IS NULL
UNION ALL
SELECT
  'not_a_band' AS "fault",
  'age_band' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  "checked"."age_band" AS "code",
  "checked"."age_band" AS "given"
FROM "checked"
WHERE
  NOT "checked"."age_band_text" IS NULL
  AND NOT "checked"."age_band" IS NULL
  AND "checked"."age_band_known" = 0
UNION ALL
SELECT
  'unmapped' AS "fault",
  'sex' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  "checked"."sex_text" AS "code",
  "checked"."sex_text" AS "given"
FROM "checked"
WHERE
  "checked"."sex" IS NULL
UNION ALL
SELECT
  'unmapped' AS "fault",
  'need_band' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  "checked"."need_band_text" AS "code",
  "checked"."need_band_text" AS "given"
FROM "checked"
WHERE
  "checked"."need_band" IS NULL
UNION ALL
SELECT
  'unmapped' AS "fault",
  'practice' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  "checked"."practice_text" AS "code",
  "checked"."practice_text" AS "given"
FROM "checked"
WHERE
  "checked"."practice" IS NULL
UNION ALL
SELECT
  'unmapped' AS "fault",
  'locality' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  "checked"."locality_text" AS "code",
  "checked"."locality_text" AS "given"
FROM "checked"
WHERE
  "checked"."locality" IS NULL
UNION ALL
SELECT
  'odd_year' AS "fault",
  'registered_from' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  '' AS "code",
  "checked"."registered_from_text" AS "given"
FROM "checked"
WHERE
  "checked"."registered_from" < CAST('1900-01-01' AS DATE)
  OR "checked"."registered_from" > CAST('2100-12-31' AS DATE)
UNION ALL
SELECT
  'near_midnight' AS "fault",
  'registered_from' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  '' AS "code",
  "checked"."registered_from_text" AS "given"
FROM "checked"
WHERE
  "checked"."registered_from_doubt" = 1
UNION ALL
SELECT
  'near_midnight' AS "fault",
  'registered_to' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  '' AS "code",
  "checked"."registered_to_text" AS "given"
FROM "checked"
WHERE
  "checked"."registered_to_doubt" = 1
UNION ALL
SELECT
  'near_midnight' AS "fault",
  'birth_date' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  '' AS "code",
  "checked"."birth_date_text" AS "given"
FROM "checked"
WHERE
  "checked"."birth_date_doubt" = 1
UNION ALL
SELECT
  'odd_year' AS "fault",
  'birth_date' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  '' AS "code",
  "checked"."birth_date_text" AS "given"
FROM "checked"
WHERE
  "checked"."birth_date" < CAST('1900-01-01' AS DATE)
UNION ALL
SELECT
  'born_late' AS "fault",
  'birth_date' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  '' AS "code",
  "checked"."birth_date_text" AS "given"
FROM "checked"
WHERE
  "checked"."birth_date" > "checked"."born_by"
UNION ALL
SELECT
  'born_when' AS "fault",
  'birth_date' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  '' AS "code",
  "checked"."birth_date_text" AS "given"
FROM "checked"
WHERE
  "checked"."birth_date_doubt" = 2
UNION ALL
SELECT
  'before_birth' AS "fault",
  'registered_from' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  '' AS "code",
  "checked"."registered_from_text" AS "given"
FROM "checked"
WHERE
  "checked"."registered_from" < "checked"."birth_date"

-- kernel people_grid, of text e99edc7c
WITH "cells" AS (
  SELECT
    "person_periods"."period_no",
    CASE WHEN "kept"."age_band" = 1 THEN "person_periods"."age_band" ELSE '*' END AS "age_band",
    CASE WHEN "kept"."sex" = 1 THEN "person_periods"."sex" ELSE '*' END AS "sex",
    CASE WHEN "kept"."need_band" = 1 THEN "person_periods"."need_band" ELSE '*' END AS "need_band",
    CASE WHEN "kept"."practice" = 1 THEN "person_periods"."practice" ELSE '*' END AS "practice",
    CASE WHEN "kept"."locality" = 1 THEN "person_periods"."locality" ELSE '*' END AS "locality",
    CASE WHEN "kept"."conditions" = 1 THEN "person_periods"."conditions" ELSE '*' END AS "conditions",
    "person_periods"."counted_micro",
    "person_periods"."heads_micro" * "person_periods"."days" AS "days_micro",
    "person_periods"."heads_micro" * "person_periods"."on_first_day" AS "first_day_micro",
    COALESCE("person_periods"."scored_micro", 0) * "person_periods"."days" AS "score_days_micro",
    CASE
      WHEN "person_periods"."scored_micro" IS NULL
      THEN "person_periods"."heads_micro"
      ELSE 0
    END AS "unscored_micro"
  FROM "{person_periods}" AS "person_periods"
  CROSS JOIN "{kept}" AS "kept"
  WHERE
    "person_periods"."days" > 0
)
SELECT
  "cells"."period_no",
  "cells"."age_band",
  "cells"."sex",
  "cells"."need_band",
  "cells"."practice",
  "cells"."locality",
  "cells"."conditions",
  CAST(SUM("cells"."counted_micro") AS BIGINT) AS "people_micro",
  CAST(SUM("cells"."days_micro") AS BIGINT) AS "days_micro",
  CAST(SUM("cells"."first_day_micro") AS BIGINT) AS "first_day_micro",
  CAST(SUM("cells"."score_days_micro") AS BIGINT) AS "score_days_micro",
  CAST(SUM("cells"."unscored_micro") AS BIGINT) AS "unscored_micro"
FROM "cells"
GROUP BY
  "cells"."period_no",
  "cells"."age_band",
  "cells"."sex",
  "cells"."need_band",
  "cells"."practice",
  "cells"."locality",
  "cells"."conditions"

-- kernel people_groups, of text 13b5da31
WITH "everyone" AS (
  SELECT
    "people_rows"."person"
  FROM "{people_rows}" AS "people_rows"
  WHERE
    NOT "people_rows"."person" IS NULL
  UNION
  SELECT
    "activity"."person"
  FROM "{activity}" AS "activity"
  WHERE
    NOT "activity"."person" IS NULL
), "numbered" AS (
  SELECT
    "everyone"."person",
    ROW_NUMBER() OVER (ORDER BY "everyone"."person") AS "number"
  FROM "everyone"
), "shuffled" AS (
  SELECT
    "numbered"."person",
    "numbered"."number",
    (
      "numbered"."number" * ((
        "numbered"."number" * 40692
      ) % 2147483399)
    ) % 2147483647 AS "turn"
  FROM "numbered"
)
SELECT
  "shuffled"."person",
  CAST((
    ROW_NUMBER() OVER (ORDER BY "shuffled"."turn", "shuffled"."number") - 1
  ) % "grouping"."groups" AS INT) AS "group_no"
FROM "shuffled"
CROSS JOIN "{grouping}" AS "grouping"

-- kernel people_met, of text dca92216
SELECT
  "source"."person_raw"
FROM "{source}" AS "source"
WHERE
  NOT "source"."person_raw" IS NULL
GROUP BY
  "source"."person_raw"

-- kernel people_set_aside, of text c60be39b
SELECT
  "source"."file_no",
  CAST(COUNT(*) AS BIGINT) AS "row_count",
  SUM("source"."people") AS "people"
FROM "{source}" AS "source"
GROUP BY
  "source"."file_no"

-- kernel people_spans, of text 4a587fb0
WITH "counted" AS (
  SELECT
    "people_rows"."person",
    COUNT(*) AS "times"
  FROM "{people_rows}" AS "people_rows"
  WHERE
    NOT "people_rows"."person" IS NULL
  GROUP BY
    "people_rows"."person"
), "returners" AS (
  SELECT
    "counted"."person"
  FROM "counted"
  WHERE
    "counted"."times" > 1
), "opened" AS (
  SELECT
    "people_rows".*,
    COALESCE("people_rows"."registered_from", CAST('0001-01-01' AS DATE)) AS "first_day",
    COALESCE("people_rows"."registered_to", CAST('9999-12-31' AS DATE)) AS "last_day"
  FROM "{people_rows}" AS "people_rows"
), "ordered" AS (
  SELECT
    "opened".*,
    MAX("opened"."last_day") OVER (
      PARTITION BY "opened"."person"
      ORDER BY "opened"."first_day", "opened"."file_no", "opened"."row_no"
      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ) AS "earlier_to"
  FROM "opened"
  INNER JOIN "returners"
    ON "returners"."person" = "opened"."person"
), "left_to_each" AS (
  SELECT
    "ordered".*,
    CASE
      WHEN "ordered"."earlier_to" IS NULL
      THEN "ordered"."first_day"
      WHEN "ordered"."earlier_to" < "ordered"."first_day"
      THEN "ordered"."first_day"
      WHEN "ordered"."earlier_to" < "ordered"."last_day"
      THEN CAST("ordered"."earlier_to" + INTERVAL 1 DAY AS DATE)
    END AS "span_from",
    CASE WHEN "ordered"."earlier_to" >= "ordered"."last_day" THEN 0 ELSE 1 END AS "some_left"
  FROM "ordered"
)
SELECT
  "opened"."file_no",
  "opened"."row_no",
  "opened"."person",
  "opened"."birth_date",
  "opened"."age",
  "opened"."age_band",
  "opened"."sex",
  "opened"."need_band",
  "opened"."practice",
  "opened"."locality",
  "opened"."conditions",
  "opened"."heads_micro",
  "opened"."scored_micro",
  "opened"."first_day" AS "span_from",
  "opened"."last_day" AS "span_to",
  CAST(NULL AS DATE) AS "earlier_to",
  CAST('0001-01-01' AS DATE) AS "cover_from",
  CAST('9999-12-31' AS DATE) AS "cover_to",
  0 AS "shared"
FROM "opened"
LEFT JOIN "returners"
  ON "returners"."person" = "opened"."person"
WHERE
  "returners"."person" IS NULL
UNION ALL
SELECT
  "left_to_each"."file_no",
  "left_to_each"."row_no",
  "left_to_each"."person",
  "left_to_each"."birth_date",
  "left_to_each"."age",
  "left_to_each"."age_band",
  "left_to_each"."sex",
  "left_to_each"."need_band",
  "left_to_each"."practice",
  "left_to_each"."locality",
  "left_to_each"."conditions",
  "left_to_each"."heads_micro",
  "left_to_each"."scored_micro",
  "left_to_each"."span_from",
  "left_to_each"."last_day" AS "span_to",
  "left_to_each"."earlier_to",
  CASE
    WHEN "left_to_each"."earlier_to" IS NULL
    THEN CAST('0001-01-01' AS DATE)
    ELSE "left_to_each"."span_from"
  END AS "cover_from",
  COALESCE(
    CAST(LEAD("left_to_each"."span_from") OVER (
      PARTITION BY "left_to_each"."person", "left_to_each"."some_left"
      ORDER BY "left_to_each"."span_from"
    ) + INTERVAL (-1) DAY AS DATE),
    CAST('9999-12-31' AS DATE)
  ) AS "cover_to",
  CASE
    WHEN "left_to_each"."earlier_to" >= "left_to_each"."first_day"
    THEN 1
    ELSE 0
  END AS "shared"
FROM "left_to_each"

-- kernel people_sums, of text 39558aa4
WITH "each_person" AS (
  SELECT
    "people_rows"."file_no",
    "people_rows"."person",
    COUNT(*) AS "row_count",
    SUM("people_rows"."heads_micro") AS "heads_micro",
    MIN("people_rows"."registered_from") AS "first_day",
    MAX("people_rows"."registered_from") AS "last_day"
  FROM "{people_rows}" AS "people_rows"
  GROUP BY
    "people_rows"."file_no",
    "people_rows"."person"
)
SELECT
  "each_person"."file_no",
  CAST(SUM("each_person"."row_count") AS BIGINT) AS "row_count",
  CAST(COUNT(*) AS BIGINT) AS "people",
  CAST(SUM("each_person"."heads_micro") AS BIGINT) AS "heads_micro",
  MIN("each_person"."first_day") AS "first_day",
  MAX("each_person"."last_day") AS "last_day"
FROM "each_person"
GROUP BY
  "each_person"."file_no"

-- kernel percentile_limits, of text 1880d34a
WITH "ranked" AS (
  SELECT
    "activity"."period_no",
    "activity"."spend",
    ROW_NUMBER() OVER (PARTITION BY "activity"."period_no" ORDER BY "activity"."spend") AS "place",
    COUNT(*) OVER (PARTITION BY "activity"."period_no") AS "row_count"
  FROM "{activity}" AS "activity"
)
SELECT
  "ranked"."period_no",
  MIN("ranked"."spend") AS "amount",
  MAX("ranking"."residual_share") AS "residual_share"
FROM "ranked"
CROSS JOIN "{ranking}" AS "ranking"
WHERE
  "ranked"."place" >= "ranking"."level" * CAST("ranked"."row_count" AS DECIMAL(18, 0))
GROUP BY
  "ranked"."period_no"

-- kernel person_money, of text d48acdf3
WITH "everyone" AS (
  SELECT
    "person_periods"."person",
    "person_periods"."period_no"
  FROM "{person_periods}" AS "person_periods"
  WHERE
    NOT "person_periods"."person" IS NULL AND "person_periods"."days" > 0
  UNION
  SELECT
    "activity"."person",
    "activity"."period_no"
  FROM "{activity}" AS "activity"
  WHERE
    NOT "activity"."person" IS NULL
), "had" AS (
  SELECT
    "activity"."person",
    "activity"."period_no",
    CAST(SUM(COALESCE("activity"."spend", 0)) AS BIGINT) AS "paid",
    CAST(SUM(COALESCE("activity"."cost", 0)) AS BIGINT) AS "recorded",
    CAST(SUM(
      CASE
        WHEN "basis"."by_cost" = 1
        THEN COALESCE("activity"."cost", "activity"."spend", 0)
        ELSE COALESCE("activity"."spend", "activity"."cost", 0)
      END
    ) AS BIGINT) AS "money",
    CAST(SUM(
      CASE
        WHEN "basis"."by_cost" = 1 AND "activity"."cost" IS NULL
        THEN COALESCE("activity"."spend", 0)
        WHEN "basis"."by_cost" = 0 AND "activity"."spend" IS NULL
        THEN COALESCE("activity"."cost", 0)
        ELSE 0
      END
    ) AS BIGINT) AS "second_best",
    CAST(SUM(CASE WHEN "bed_kinds"."kind_no" IS NULL THEN 0 ELSE "activity"."days" END) AS BIGINT) AS "bed_days"
  FROM "{activity}" AS "activity"
  CROSS JOIN "{basis}" AS "basis"
  LEFT JOIN "{bed_kinds}" AS "bed_kinds"
    ON "bed_kinds"."kind_no" = "activity"."kind_no"
  WHERE
    NOT "activity"."person" IS NULL
  GROUP BY
    "activity"."person",
    "activity"."period_no"
), "attributes" AS (
  SELECT
    "person_periods".*,
    ROW_NUMBER() OVER (
      PARTITION BY "person_periods"."person", "person_periods"."period_no"
      ORDER BY CASE WHEN "person_periods"."counted_micro" > 0 THEN 0 ELSE 1 END, "person_periods"."cover_from", "person_periods"."cover_to", "person_periods"."days"
    ) AS "choice"
  FROM "{person_periods}" AS "person_periods"
  WHERE
    NOT "person_periods"."person" IS NULL
), "chosen" AS (
  SELECT
    "attributes".*
  FROM "attributes"
  WHERE
    "attributes"."choice" = 1
)
SELECT
  "everyone"."person",
  "everyone"."period_no",
  COALESCE("chosen"."age_band", 'unknown') AS "age_band",
  COALESCE("chosen"."sex", 'unknown') AS "sex",
  COALESCE("chosen"."need_band", 'unknown') AS "need_band",
  COALESCE("chosen"."practice", 'unknown') AS "practice",
  COALESCE("chosen"."locality", 'unknown') AS "locality",
  COALESCE("chosen"."conditions", 'unknown') AS "conditions",
  COALESCE("had"."paid", 0) AS "paid",
  COALESCE("had"."recorded", 0) AS "recorded",
  COALESCE("had"."money", 0) AS "money",
  COALESCE("had"."second_best", 0) AS "second_best",
  COALESCE("had"."bed_days", 0) AS "bed_days",
  CASE
    WHEN "basis"."by_days" = 1
    THEN COALESCE("had"."bed_days", 0)
    ELSE COALESCE("had"."money", 0)
  END AS "ranked_by"
FROM "everyone"
CROSS JOIN "{basis}" AS "basis"
LEFT JOIN "had"
  ON "had"."person" = "everyone"."person"
  AND "had"."period_no" = "everyone"."period_no"
LEFT JOIN "chosen"
  ON "chosen"."person" = "everyone"."person"
  AND "chosen"."period_no" = "everyone"."period_no"

-- kernel person_periods, of text 4685fe07
WITH "spans" AS (
  SELECT
    "people_spans".*,
    "periods"."period_no",
    "periods"."first_day",
    "periods"."last_day",
    CASE
      WHEN "people_spans"."span_from" > "periods"."first_day"
      THEN "people_spans"."span_from"
      ELSE "periods"."first_day"
    END AS "day_in",
    CASE
      WHEN "people_spans"."span_to" < "periods"."last_day"
      THEN "people_spans"."span_to"
      ELSE "periods"."last_day"
    END AS "day_out"
  FROM "{people_spans}" AS "people_spans"
  INNER JOIN "{periods}" AS "periods"
    ON "periods"."last_day" >= "people_spans"."cover_from"
    AND "periods"."first_day" <= "people_spans"."cover_to"
), "dated" AS (
  SELECT
    "spans".*,
    CASE
      WHEN "spans"."birth_date" IS NULL
      THEN "spans"."age"
      WHEN "spans"."birth_date" > "spans"."first_day"
      THEN 0
      ELSE YEAR("spans"."first_day") - YEAR("spans"."birth_date") - CASE
        WHEN MONTH("spans"."first_day") * 100 + DAY("spans"."first_day") < MONTH("spans"."birth_date") * 100 + DAY("spans"."birth_date")
        THEN 1
        ELSE 0
      END
    END AS "age_then",
    CASE
      WHEN "spans"."day_out" < "spans"."day_in"
      THEN 0
      ELSE DATE_DIFF('DAY', "spans"."day_in", "spans"."day_out") + 1
    END AS "days"
  FROM "spans"
)
SELECT
  "dated"."person",
  "dated"."period_no",
  COALESCE("dated"."age_band", "ages"."age_band", 'unknown') AS "age_band",
  "dated"."sex",
  "dated"."need_band",
  "dated"."practice",
  "dated"."locality",
  "dated"."conditions",
  CASE
    WHEN "dated"."cover_from" <= "dated"."first_day"
    THEN CAST('0001-01-01' AS DATE)
    ELSE "dated"."cover_from"
  END AS "cover_from",
  CASE
    WHEN "dated"."cover_to" >= "dated"."last_day"
    THEN CAST('9999-12-31' AS DATE)
    ELSE "dated"."cover_to"
  END AS "cover_to",
  CASE
    WHEN "dated"."days" = 0 OR "dated"."earlier_to" >= "dated"."first_day"
    THEN 0
    ELSE "dated"."heads_micro"
  END AS "counted_micro",
  "dated"."heads_micro",
  "dated"."scored_micro",
  CASE
    WHEN "dated"."day_in" = "dated"."first_day" AND "dated"."days" > 0
    THEN 1
    ELSE 0
  END AS "on_first_day",
  "dated"."days"
FROM "dated"
LEFT JOIN "{ages}" AS "ages"
  ON "ages"."age" = "dated"."age_then"

-- kernel person_spellings, of text 8a275bc6
WITH "named" AS (
  SELECT
    "persons"."person",
    MIN(TRIM("persons"."person_raw")) AS "person_text"
  FROM "{persons}" AS "persons"
  GROUP BY
    "persons"."person"
), "folded" AS (
  SELECT
    "named"."person_text",
    LOWER("named"."person_text") AS "alike"
  FROM "named"
), "several" AS (
  SELECT
    "folded"."alike",
    COUNT(*) AS "names"
  FROM "folded"
  GROUP BY
    "folded"."alike"
)
SELECT
  CAST(COUNT(*) AS BIGINT) AS "people",
  CAST(SUM("several"."names") AS BIGINT) AS "names"
FROM "several"
WHERE
  "several"."names" > 1

-- kernel persons, of text 1e2cad4f
WITH "spellings" AS (
  SELECT
    "people_met"."person_raw",
    TRIM("people_met"."person_raw") AS "person_text"
  FROM "{people_met}" AS "people_met"
  GROUP BY
    "people_met"."person_raw"
), "everybody" AS (
  SELECT
    "spellings"."person_text"
  FROM "spellings"
  WHERE
    "spellings"."person_text" <> ''
  GROUP BY
    "spellings"."person_text"
), "numbered" AS (
  SELECT
    "everybody"."person_text",
    CAST(ROW_NUMBER() OVER (ORDER BY "everybody"."person_text") AS INT) AS "person"
  FROM "everybody"
)
SELECT
  "spellings"."person_raw",
  "numbered"."person"
FROM "spellings"
INNER JOIN "numbered"
  ON "numbered"."person_text" = "spellings"."person_text"

-- kernel placed_kinds, of text 5e185adb
WITH "labelled" AS (
  SELECT
    "kinds"."kind_no",
    CASE WHEN "kept"."provider" = 1 THEN "kinds"."provider" ELSE '*' END AS "provider",
    CASE WHEN "kept"."commissioner" = 1 THEN "kinds"."commissioner" ELSE '*' END AS "commissioner",
    CASE WHEN "kept"."setting" = 1 THEN "kinds"."setting" ELSE '*' END AS "setting",
    CASE WHEN "kept"."service" = 1 THEN "kinds"."service" ELSE '*' END AS "service",
    CASE WHEN "kept"."currency" = 1 THEN "kinds"."currency" ELSE '*' END AS "currency",
    CASE WHEN "kept"."programme" = 1 THEN "kinds"."programme" ELSE '*' END AS "programme"
  FROM "{kinds}" AS "kinds"
  CROSS JOIN "{kept}" AS "kept"
)
SELECT
  "labelled"."kind_no",
  "kind_cells"."kind_cell"
FROM "labelled"
INNER JOIN "{kind_cells}" AS "kind_cells"
  ON "kind_cells"."provider" = "labelled"."provider"
  AND "kind_cells"."commissioner" = "labelled"."commissioner"
  AND "kind_cells"."setting" = "labelled"."setting"
  AND "kind_cells"."service" = "labelled"."service"
  AND "kind_cells"."currency" = "labelled"."currency"
  AND "kind_cells"."programme" = "labelled"."programme"

-- kernel placed_people, of text 38e84a78
WITH "labelled" AS (
  SELECT
    "attributes"."person",
    "attributes"."period_no",
    "attributes"."cover_from",
    "attributes"."cover_to",
    CASE
      WHEN "kept"."age_band" = 1
      THEN COALESCE("attributes"."age_band", 'unknown')
      ELSE '*'
    END AS "age_band",
    CASE WHEN "kept"."sex" = 1 THEN COALESCE("attributes"."sex", 'unknown') ELSE '*' END AS "sex",
    CASE
      WHEN "kept"."need_band" = 1
      THEN COALESCE("attributes"."need_band", 'unknown')
      ELSE '*'
    END AS "need_band",
    CASE
      WHEN "kept"."practice" = 1
      THEN COALESCE("attributes"."practice", 'unknown')
      ELSE '*'
    END AS "practice",
    CASE
      WHEN "kept"."locality" = 1
      THEN COALESCE("attributes"."locality", 'unknown')
      ELSE '*'
    END AS "locality",
    CASE
      WHEN "kept"."conditions" = 1
      THEN COALESCE("attributes"."conditions", 'unknown')
      ELSE '*'
    END AS "conditions"
  FROM "{attributes}" AS "attributes"
  CROSS JOIN "{kept}" AS "kept"
)
SELECT
  "labelled"."person",
  "labelled"."period_no",
  "labelled"."cover_from",
  "labelled"."cover_to",
  "people_cells"."people_cell"
FROM "labelled"
INNER JOIN "{people_cells}" AS "people_cells"
  ON "people_cells"."age_band" = "labelled"."age_band"
  AND "people_cells"."sex" = "labelled"."sex"
  AND "people_cells"."need_band" = "labelled"."need_band"
  AND "people_cells"."practice" = "labelled"."practice"
  AND "people_cells"."locality" = "labelled"."locality"
  AND "people_cells"."conditions" = "labelled"."conditions"

-- kernel price_faults, of text 3fa9b94d
WITH "checked" AS (
  SELECT
    "faulty".*,
    "price_rows"."currency",
    "price_rows"."setting"
  FROM "{faulty}" AS "faulty"
  INNER JOIN "{price_rows}" AS "price_rows"
    ON "price_rows"."file_no" = "faulty"."file_no"
    AND "price_rows"."row_no" = "faulty"."row_no"
)
SELECT
  'unread_date' AS "fault",
  'from' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  CAST("checked"."first_day_unread" AS TEXT) AS "code",
  "checked"."first_day_text" AS "given"
FROM "checked"
WHERE
  "checked"."first_day_unread" > 0
UNION ALL
SELECT
  'unread_date' AS "fault",
  'to' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  CAST("checked"."last_day_unread" AS TEXT) AS "code",
  "checked"."last_day_text" AS "given"
FROM "checked"
WHERE
  "checked"."last_day_unread" > 0
UNION ALL
SELECT
  'unread_number' AS "fault",
  'price' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  CAST("checked"."price_unread" AS TEXT) AS "code",
  "checked"."price_text" AS "given"
FROM "checked"
WHERE
  "checked"."price_unread" > 0
UNION ALL
SELECT
  'missing' AS "fault",
  'from' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  '' AS "code",
  NULL AS "given"
FROM "checked"
WHERE
  "checked"."first_day" IS NULL AND "checked"."first_day_unread" = 0
UNION ALL
SELECT
  'missing' AS "fault",
  'price' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  '' AS "code",
  NULL AS "given"
FROM "checked"
WHERE
  "checked"."price" IS NULL AND "checked"."price_unread" = 0
UNION ALL
SELECT
  'large' AS "fault",
  'price' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  '' AS "code",
  "checked"."price_text" AS "given"
FROM "checked"
WHERE
  "checked"."price" >= 1000000000
UNION ALL
SELECT
  'wrong_way_round' AS "fault",
  'to' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  '' AS "code",
  "checked"."last_day_text" AS "given"
FROM "checked"
WHERE
  "checked"."last_day" < "checked"."first_day"
UNION ALL
SELECT
  'missing' AS "fault",
  'currency' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  '' AS "code",
  NULL AS "given"
FROM "checked"
WHERE
  "checked"."currency" IS NULL AND "checked"."currency_text" IS NULL
UNION ALL
SELECT
  'unmapped' AS "fault",
  'currency' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  "checked"."currency_text" AS "code",
  "checked"."currency_text" AS "given"
FROM "checked"
WHERE
  "checked"."currency" IS NULL AND NOT "checked"."currency_text" IS NULL
UNION ALL
SELECT
  'missing' AS "fault",
  'setting' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  '' AS "code",
  NULL AS "given"
FROM "checked"
WHERE
  "checked"."setting" IS NULL AND "checked"."setting_text" IS NULL
UNION ALL
SELECT
  'unmapped' AS "fault",
  'setting' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  "checked"."setting_text" AS "code",
  "checked"."setting_text" AS "given"
FROM "checked"
WHERE
  "checked"."setting" IS NULL AND NOT "checked"."setting_text" IS NULL
UNION ALL
SELECT
  'odd_year' AS "fault",
  'from' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  '' AS "code",
  "checked"."first_day_text" AS "given"
FROM "checked"
WHERE
  "checked"."first_day" < CAST('1900-01-01' AS DATE)
  OR "checked"."first_day" > CAST('2100-12-31' AS DATE)
UNION ALL
SELECT
  'near_midnight' AS "fault",
  'from' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  '' AS "code",
  "checked"."first_day_text" AS "given"
FROM "checked"
WHERE
  "checked"."first_day_doubt" = 1
UNION ALL
SELECT
  'near_midnight' AS "fault",
  'to' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  '' AS "code",
  "checked"."last_day_text" AS "given"
FROM "checked"
WHERE
  "checked"."last_day_doubt" = 1

-- kernel price_numbers, of text 10b07fee
WITH "every_key" AS (
  SELECT
    "price_spans"."currency",
    "price_spans"."setting"
  FROM "{price_spans}" AS "price_spans"
  GROUP BY
    "price_spans"."currency",
    "price_spans"."setting"
)
SELECT
  CAST(ROW_NUMBER() OVER (ORDER BY "every_key"."currency", "every_key"."setting") AS INT) AS "price_no",
  "every_key"."currency",
  "every_key"."setting"
FROM "every_key"

-- kernel price_spans, of text 996678df
SELECT
  "price_rows"."file_no",
  "price_rows"."row_no",
  "price_rows"."currency",
  "price_rows"."setting",
  "price_rows"."first_day",
  COALESCE(
    "price_rows"."last_day",
    CAST(LEAD("price_rows"."first_day") OVER (
      PARTITION BY "price_rows"."currency", "price_rows"."setting"
      ORDER BY "price_rows"."first_day", "price_rows"."file_no", "price_rows"."row_no"
    ) + INTERVAL (-1) DAY AS DATE),
    CAST('9999-12-31' AS DATE)
  ) AS "last_day",
  "price_rows"."price_pounds"
FROM "{price_rows}" AS "price_rows"

-- kernel price_sums, of text c0335d94
SELECT
  "price_rows"."file_no",
  CAST(COUNT(*) AS BIGINT) AS "row_count",
  MIN("price_rows"."first_day") AS "first_day",
  MAX("price_rows"."first_day") AS "last_day"
FROM "{price_rows}" AS "price_rows"
GROUP BY
  "price_rows"."file_no"

-- kernel priced_totals, of text 2edd1bc7
SELECT
  "activity"."period_no",
  "placed_kinds"."kind_cell",
  CAST(SUM("activity"."spells" * "activity"."spells") AS BIGINT) AS "row_count",
  CAST(SUM("activity"."spells") AS BIGINT) AS "spells",
  CAST(SUM(COALESCE("activity"."spend", 0)) AS BIGINT) AS "spend",
  CAST(SUM(
    CASE
      WHEN "activity"."spend" IS NULL
      THEN "activity"."spells" * "activity"."spells"
      ELSE 0
    END
  ) AS BIGINT) AS "rows_without_price",
  CAST(SUM(
    CASE
      WHEN "activity"."cost" IS NULL
      THEN "activity"."spells" * "activity"."spells"
      ELSE 0
    END
  ) AS BIGINT) AS "rows_without_cost"
FROM "{activity}" AS "activity"
INNER JOIN "{placed_kinds}" AS "placed_kinds"
  ON "placed_kinds"."kind_no" = "activity"."kind_no"
GROUP BY
  "activity"."period_no",
  "placed_kinds"."kind_cell"

-- kernel ranked_people, of text 6da58478
WITH "ranked" AS (
  SELECT
    "person_money".*,
    ROW_NUMBER() OVER (
      PARTITION BY "person_money"."period_no"
      ORDER BY "person_money"."ranked_by" DESC NULLS FIRST, "person_money"."person"
    ) AS "place"
  FROM "{person_money}" AS "person_money"
), "counted" AS (
  SELECT
    "person_money"."period_no",
    CAST(COUNT(*) AS BIGINT) AS "people"
  FROM "{person_money}" AS "person_money"
  GROUP BY
    "person_money"."period_no"
), "limits" AS (
  SELECT
    "counted"."period_no",
    "bands"."band_no",
    "bands"."tier_no",
    "counted"."people" * "bands"."above" AS "above",
    "counted"."people" * "bands"."up_to" AS "up_to"
  FROM "counted"
  CROSS JOIN "{bands}" AS "bands"
)
SELECT
  "ranked"."person",
  "ranked"."period_no",
  "ranked"."age_band",
  "ranked"."sex",
  "ranked"."need_band",
  "ranked"."practice",
  "ranked"."locality",
  "ranked"."conditions",
  "ranked"."paid",
  "ranked"."recorded",
  "ranked"."money",
  "ranked"."second_best",
  "ranked"."bed_days",
  "limits"."band_no",
  "limits"."tier_no"
FROM "ranked"
INNER JOIN "limits"
  ON "limits"."period_no" = "ranked"."period_no"
  AND "ranked"."place" * 10000 > "limits"."above"
  AND "ranked"."place" * 10000 <= "limits"."up_to"

-- kernel read_activity, of text e893484f
WITH "checked" AS (
  SELECT
    "source"."file_no",
    "source"."row_no",
    "source"."started",
    "source"."started_unread",
    "source"."started_doubt",
    "source"."ended_doubt",
    "source"."ended_unread",
    "source"."quantity_unread",
    "source"."price_unread",
    "source"."cost_unread",
    "persons"."person",
    "written_kinds"."kind_no",
    "written_kinds"."price_no",
    "written_kinds"."faulty" AS "codes_faulty",
    CASE
      WHEN "coding"."has_quantity" = 0
      THEN "coding"."quantity_scale"
      WHEN "coding"."quantity_scale" = 1
      THEN CAST("source"."quantity" AS BIGINT)
      ELSE CAST("source"."quantity" * "coding"."quantity_scale" AS BIGINT)
    END AS "units",
    CASE
      WHEN "source"."ended" < "coding"."open_from"
      THEN DATE_DIFF('DAY', "source"."started", "source"."ended") + "coding"."both_ends"
      ELSE "coding"."unended"
    END AS "stay",
    CASE
      WHEN "coding"."counted_on_end" = 1
      THEN "source"."ended"
      ELSE "source"."started"
    END AS "counted",
    "source"."ended",
    CAST("source"."price" * "coding"."price_scale" AS BIGINT) AS "price",
    CAST("source"."cost" * "coding"."cost_scale" AS BIGINT) AS "cost",
    "coding"."price_per_unit",
    "coding"."lift",
    "coding"."cut",
    "coding"."cost_cut",
    COALESCE("source"."price_share", "coding"."price_share") AS "price_share",
    "coding"."cost_share",
    "coding"."counted_on_end",
    "coding"."both_ends",
    "coding"."nets",
    "coding"."own_prices"
  FROM "{source}" AS "source"
  CROSS JOIN "{coding}" AS "coding"
  LEFT JOIN "{persons}" AS "persons"
    ON "persons"."person_raw" = "source"."person_raw"
  LEFT JOIN "{written_kinds}" AS "written_kinds"
    ON "written_kinds"."provider_raw" = COALESCE("source"."provider_raw", '')
    AND "written_kinds"."commissioner_raw" = COALESCE("source"."commissioner_raw", '')
    AND "written_kinds"."setting_raw" = COALESCE("source"."setting_raw", '')
    AND "written_kinds"."service_raw" = COALESCE("source"."service_raw", '')
    AND "written_kinds"."currency_raw" = COALESCE("source"."currency_raw", '')
    AND "written_kinds"."programme_raw" = COALESCE("source"."programme_raw", '')
)
SELECT
  "checked"."file_no",
  CAST("checked"."row_no" AS INT) AS "row_no",
  "checked"."person",
  "checked"."started",
  CAST(COALESCE("calendar"."period_no", -1) AS SMALLINT) AS "period_no",
  "checked"."kind_no",
  CAST(CASE WHEN "checked"."units" < 0 THEN -1 ELSE 1 END AS SMALLINT) AS "spells",
  "checked"."units" AS "quantity",
  CAST("checked"."stay" AS INT) AS "stay",
  CAST(CASE
    WHEN "checked"."stay" = 0
    THEN 0
    WHEN "calendar"."period_no" IS NULL
    THEN 1
    WHEN "checked"."counted_on_end" = 1
    AND "checked"."stay" <= "calendar"."days_before" + "checked"."both_ends"
    THEN 0
    WHEN "checked"."counted_on_end" = 0 AND "checked"."stay" <= "calendar"."days_left"
    THEN 0
    ELSE 1
  END AS SMALLINT) AS "lasting",
  CASE
    WHEN "checked"."price_share" > 0 AND NOT "checked"."price" IS NULL
    THEN CASE
      WHEN "checked"."stay" < 1000000
      THEN CAST(ROUND(
        CAST(ROUND("checked"."price" * "checked"."units" * "checked"."lift" * "checked"."cut") AS DECIMAL(20, 0)) * CAST("checked"."stay" * "checked"."price_share" AS DECIMAL(18, 12))
      ) AS BIGINT)
    END
    WHEN "checked"."price" IS NULL AND "checked"."own_prices" = 1
    THEN NULL
    WHEN "checked"."price_per_unit" = 0 AND NOT "checked"."price" IS NULL
    THEN "checked"."price"
    WHEN "checked"."cut" = 1
    THEN COALESCE("checked"."price", "list_prices"."price") * "checked"."units" * "checked"."lift"
    ELSE CAST(ROUND(
      COALESCE("checked"."price", "list_prices"."price") * "checked"."units" * "checked"."cut"
    ) AS BIGINT)
  END AS "spend",
  CASE
    WHEN "checked"."cost_share" = 0
    THEN "checked"."cost"
    WHEN "checked"."stay" < 1000000
    THEN CAST(ROUND(
      CAST(ROUND("checked"."cost" * "checked"."units" * "checked"."cost_cut") AS DECIMAL(20, 0)) * CAST("checked"."stay" * "checked"."cost_share" AS DECIMAL(18, 12))
    ) AS BIGINT)
  END AS "cost",
  CASE
    WHEN "checked"."started_unread" > 0
    THEN 1
    WHEN "checked"."ended_unread" > 0
    THEN 1
    WHEN "checked"."quantity_unread" > 0
    THEN 1
    WHEN "checked"."price_unread" > 0
    THEN 1
    WHEN "checked"."cost_unread" > 0
    THEN 1
    WHEN "checked"."started" IS NULL AND "checked"."started_unread" = 0
    THEN 1
    WHEN "checked"."units" IS NULL AND "checked"."quantity_unread" = 0
    THEN 1
    WHEN "checked"."ended" < "checked"."started"
    THEN 1
    WHEN "checked"."units" < 0 AND "checked"."nets" = 0
    THEN 1
    WHEN "checked"."price_share" < 0
    THEN 1
    WHEN "checked"."codes_faulty" = 1
    THEN 1
    WHEN "checked"."started" < CAST('1900-01-01' AS DATE)
    OR "checked"."started" > CAST('2100-12-31' AS DATE)
    THEN 2
    WHEN "checked"."started_doubt" = 1
    THEN 2
    WHEN "checked"."ended_doubt" = 1
    THEN 2
    ELSE 0
  END AS "faulty"
FROM "checked"
LEFT JOIN "{calendar}" AS "calendar"
  ON "calendar"."day" = "checked"."counted"
LEFT JOIN "{list_prices}" AS "list_prices"
  ON "list_prices"."price_no" = "checked"."price_no"
  AND "list_prices"."first_day" <= "checked"."counted"
  AND "list_prices"."last_day" >= "checked"."counted"

-- kernel read_people, of text 8d8123a8
WITH "age_band_map" AS (
  SELECT
    "theirs",
    "ours"
  FROM "{code_map}" AS "code_map"
  WHERE
    "column_name" = 'age_band'
), "sex_map" AS (
  SELECT
    "theirs",
    "ours"
  FROM "{code_map}" AS "code_map"
  WHERE
    "column_name" = 'sex'
), "need_band_map" AS (
  SELECT
    "theirs",
    "ours"
  FROM "{code_map}" AS "code_map"
  WHERE
    "column_name" = 'need_band'
), "practice_map" AS (
  SELECT
    "theirs",
    "ours"
  FROM "{code_map}" AS "code_map"
  WHERE
    "column_name" = 'practice'
), "locality_map" AS (
  SELECT
    "theirs",
    "ours"
  FROM "{code_map}" AS "code_map"
  WHERE
    "column_name" = 'locality'
), "coded" AS (
  SELECT
    "source".*,
    CASE
      WHEN "coding"."by_head" = 1
      THEN CAST(ROUND("source"."people" * 1000000) AS BIGINT)
      ELSE 1000000
    END AS "heads_micro",
    COALESCE(
      "age_band_map"."ours",
      CASE WHEN "coding"."age_band_passes" = 1 THEN "source"."age_band_text" END,
      "coding"."age_band_otherwise"
    ) AS "age_band",
    COALESCE(
      "sex_map"."ours",
      CASE WHEN "coding"."sex_passes" = 1 THEN "source"."sex_text" END,
      "coding"."sex_otherwise",
      CASE WHEN "source"."sex_text" IS NULL THEN 'unknown' END
    ) AS "sex",
    COALESCE(
      "need_band_map"."ours",
      CASE WHEN "coding"."need_band_passes" = 1 THEN "source"."need_band_text" END,
      "coding"."need_band_otherwise",
      CASE WHEN "source"."need_band_text" IS NULL THEN 'unknown' END
    ) AS "need_band",
    COALESCE(
      "practice_map"."ours",
      CASE WHEN "coding"."practice_passes" = 1 THEN "source"."practice_text" END,
      "coding"."practice_otherwise",
      CASE WHEN "source"."practice_text" IS NULL THEN 'unknown' END
    ) AS "practice",
    COALESCE(
      "locality_map"."ours",
      CASE WHEN "coding"."locality_passes" = 1 THEN "source"."locality_text" END,
      "coding"."locality_otherwise",
      CASE WHEN "source"."locality_text" IS NULL THEN 'unknown' END
    ) AS "locality",
    "coding"."by_head",
    "coding"."born_by"
  FROM "{source}" AS "source"
  CROSS JOIN "{coding}" AS "coding"
  LEFT JOIN "age_band_map"
    ON "age_band_map"."theirs" = COALESCE("source"."age_band_text", '')
  LEFT JOIN "sex_map"
    ON "sex_map"."theirs" = COALESCE("source"."sex_text", '')
  LEFT JOIN "need_band_map"
    ON "need_band_map"."theirs" = COALESCE("source"."need_band_text", '')
  LEFT JOIN "practice_map"
    ON "practice_map"."theirs" = COALESCE("source"."practice_text", '')
  LEFT JOIN "locality_map"
    ON "locality_map"."theirs" = COALESCE("source"."locality_text", '')
), "checked" AS (
  SELECT
    "coded".*,
    "persons"."person",
    CASE WHEN "age_bands"."code" IS NULL THEN 0 ELSE 1 END AS "age_band_known"
  FROM "coded"
  LEFT JOIN "{persons}" AS "persons"
    ON "persons"."person_raw" = "coded"."person_raw"
  LEFT JOIN "{age_bands}" AS "age_bands"
    ON "age_bands"."code" = "coded"."age_band"
)
SELECT
  "checked"."file_no",
  "checked"."row_no",
  "checked"."person",
  "checked"."registered_from",
  "checked"."registered_to",
  "checked"."birth_date",
  CAST(FLOOR("checked"."age") AS INT) AS "age",
  "checked"."heads_micro",
  CASE
    WHEN "checked"."score" < 1000
    THEN CAST(ROUND("checked"."score" * CAST("checked"."heads_micro" AS DECIMAL(18, 0))) AS BIGINT)
  END AS "scored_micro",
  "checked"."age_band",
  "checked"."sex",
  "checked"."need_band",
  "checked"."practice",
  "checked"."locality",
  CASE
    WHEN "checked"."conditions" IS NULL
    THEN 'unknown'
    WHEN "checked"."conditions" >= 30
    THEN '30+'
    ELSE CAST(CAST(FLOOR("checked"."conditions") AS INT) AS TEXT)
  END AS "conditions",
  CASE
    WHEN "checked"."registered_from_unread" > 0
    THEN 1
    WHEN "checked"."registered_to_unread" > 0
    THEN 1
    WHEN "checked"."birth_date_unread" > 0
    THEN 1
    WHEN "checked"."age_unread" > 0
    THEN 1
    WHEN "checked"."conditions_unread" > 0
    THEN 1
    WHEN "checked"."score_unread" > 0
    THEN 1
    WHEN "checked"."people_unread" > 0
    THEN 1
    WHEN "checked"."by_head" = 0 AND "checked"."person_text" IS NULL
    THEN 1
    WHEN "checked"."by_head" = 1
    AND "checked"."heads_micro" IS NULL
    AND "checked"."people_unread" = 0
    THEN 1
    WHEN "checked"."heads_micro" < 0
    THEN 1
    WHEN "checked"."score" < 0
    THEN 1
    WHEN "checked"."score" >= 1000
    THEN 1
    WHEN "checked"."conditions" < 0
    OR "checked"."conditions" <> FLOOR("checked"."conditions")
    THEN 1
    WHEN "checked"."age" < 0 OR "checked"."age" >= 131
    THEN 1
    WHEN "checked"."registered_to" < "checked"."registered_from"
    THEN 1
    WHEN "checked"."age_band" IS NULL AND NOT "checked"."age_band_text" IS NULL
    THEN 1
    WHEN NOT "checked"."age_band_text" IS NULL
    AND NOT "checked"."age_band" IS NULL
    AND "checked"."age_band_known" = 0
    THEN 1
    WHEN "checked"."sex" IS NULL
    THEN 1
    WHEN "checked"."need_band" IS NULL
    THEN 1
    WHEN "checked"."practice" IS NULL
    THEN 1
    WHEN "checked"."locality" IS NULL
    THEN 1
    WHEN "checked"."registered_from" < CAST('1900-01-01' AS DATE)
    OR "checked"."registered_from" > CAST('2100-12-31' AS DATE)
    THEN 2
    WHEN "checked"."registered_from_doubt" = 1
    THEN 2
    WHEN "checked"."registered_to_doubt" = 1
    THEN 2
    WHEN "checked"."birth_date_doubt" = 1
    THEN 2
    WHEN "checked"."birth_date" < CAST('1900-01-01' AS DATE)
    THEN 2
    WHEN "checked"."birth_date" > "checked"."born_by"
    THEN 2
    WHEN "checked"."birth_date_doubt" = 2
    THEN 2
    WHEN "checked"."registered_from" < "checked"."birth_date"
    THEN 2
    ELSE 0
  END AS "faulty"
FROM "checked"

-- kernel read_prices, of text 6e4d9ade
WITH "currency_map" AS (
  SELECT
    "theirs",
    "ours"
  FROM "{code_map}" AS "code_map"
  WHERE
    "column_name" = 'currency'
), "setting_map" AS (
  SELECT
    "theirs",
    "ours"
  FROM "{code_map}" AS "code_map"
  WHERE
    "column_name" = 'setting'
), "checked" AS (
  SELECT
    "source".*,
    CASE
      WHEN "coding"."by_currency" = 0
      THEN '*'
      ELSE COALESCE(
        "currency_map"."ours",
        CASE WHEN "coding"."currency_passes" = 1 THEN "source"."currency_text" END,
        "coding"."currency_otherwise"
      )
    END AS "currency",
    CASE
      WHEN "coding"."by_setting" = 0
      THEN '*'
      ELSE COALESCE(
        "setting_map"."ours",
        CASE WHEN "coding"."setting_passes" = 1 THEN "source"."setting_text" END,
        "coding"."setting_otherwise"
      )
    END AS "setting",
    CASE
      WHEN "source"."price" < 1000000000
      THEN CAST("source"."price" * "coding"."price_in_pounds" AS DECIMAL(18, 8))
    END AS "price_pounds"
  FROM "{source}" AS "source"
  CROSS JOIN "{coding}" AS "coding"
  LEFT JOIN "currency_map"
    ON "currency_map"."theirs" = "source"."currency_text"
  LEFT JOIN "setting_map"
    ON "setting_map"."theirs" = "source"."setting_text"
)
SELECT
  "checked"."file_no",
  "checked"."row_no",
  "checked"."currency",
  "checked"."setting",
  "checked"."first_day",
  "checked"."last_day",
  "checked"."price_pounds",
  CASE
    WHEN "checked"."first_day_unread" > 0
    THEN 1
    WHEN "checked"."last_day_unread" > 0
    THEN 1
    WHEN "checked"."price_unread" > 0
    THEN 1
    WHEN "checked"."first_day" IS NULL AND "checked"."first_day_unread" = 0
    THEN 1
    WHEN "checked"."price" IS NULL AND "checked"."price_unread" = 0
    THEN 1
    WHEN "checked"."price" >= 1000000000
    THEN 1
    WHEN "checked"."last_day" < "checked"."first_day"
    THEN 1
    WHEN "checked"."currency" IS NULL AND "checked"."currency_text" IS NULL
    THEN 1
    WHEN "checked"."currency" IS NULL AND NOT "checked"."currency_text" IS NULL
    THEN 1
    WHEN "checked"."setting" IS NULL AND "checked"."setting_text" IS NULL
    THEN 1
    WHEN "checked"."setting" IS NULL AND NOT "checked"."setting_text" IS NULL
    THEN 1
    WHEN "checked"."first_day" < CAST('1900-01-01' AS DATE)
    OR "checked"."first_day" > CAST('2100-12-31' AS DATE)
    THEN 2
    WHEN "checked"."first_day_doubt" = 1
    THEN 2
    WHEN "checked"."last_day_doubt" = 1
    THEN 2
    ELSE 0
  END AS "faulty"
FROM "checked"

-- kernel repeat_sums, of text da974509
SELECT
  "repeats"."file_no",
  "repeats"."first_file",
  "repeats"."named",
  CAST(COUNT(*) AS BIGINT) AS "row_count",
  CAST(SUM("repeats"."quantity") AS BIGINT) AS "quantity",
  CAST(SUM(COALESCE("repeats"."spend", 0)) AS BIGINT) AS "spend"
FROM "{repeats}" AS "repeats"
GROUP BY
  "repeats"."file_no",
  "repeats"."first_file",
  "repeats"."named"

-- kernel repeated_keys, of text a7d0f06a
WITH "keyed" AS (
  SELECT
    COALESCE("activity_rows"."person", 0) * CAST(4294967296 AS BIGINT) + (
      DATE_DIFF('DAY', CAST('1800-01-01' AS DATE), "activity_rows"."started") * CAST(2654435761 AS BIGINT) + "activity_rows"."kind_no" * CAST(40503777 AS BIGINT) + "activity_rows"."quantity" * 31 + COALESCE("activity_rows"."spend", 0) * 7 + COALESCE("activity_rows"."cost", 0) * 3 + "activity_rows"."stay" * CAST(86028121 AS BIGINT)
    ) % CAST(4294967296 AS BIGINT) AS "row_key"
  FROM "{activity_rows}" AS "activity_rows"
), "counted" AS (
  SELECT
    "keyed"."row_key",
    COUNT(*) AS "row_count"
  FROM "keyed"
  GROUP BY
    "keyed"."row_key"
)
SELECT
  "counted"."row_key"
FROM "counted"
WHERE
  "counted"."row_count" > 1

-- kernel repeats, of text e191104c
WITH "keyed" AS (
  SELECT
    "activity_rows"."file_no",
    "activity_rows"."row_no",
    "activity_rows"."person",
    "activity_rows"."started",
    "activity_rows"."kind_no",
    "activity_rows"."quantity",
    "activity_rows"."stay",
    "activity_rows"."spend",
    "activity_rows"."cost",
    "activity_rows"."file_no" * CAST(10000000000 AS BIGINT) + "activity_rows"."row_no" AS "place",
    COALESCE("activity_rows"."person", 0) * CAST(4294967296 AS BIGINT) + (
      DATE_DIFF('DAY', CAST('1800-01-01' AS DATE), "activity_rows"."started") * CAST(2654435761 AS BIGINT) + "activity_rows"."kind_no" * CAST(40503777 AS BIGINT) + "activity_rows"."quantity" * 31 + COALESCE("activity_rows"."spend", 0) * 7 + COALESCE("activity_rows"."cost", 0) * 3 + "activity_rows"."stay" * CAST(86028121 AS BIGINT)
    ) % CAST(4294967296 AS BIGINT) AS "row_key"
  FROM "{activity_rows}" AS "activity_rows"
), "alike" AS (
  SELECT
    "keyed".*
  FROM "keyed"
  INNER JOIN "{repeated_keys}" AS "repeated_keys"
    ON "repeated_keys"."row_key" = "keyed"."row_key"
), "numbered" AS (
  SELECT
    "alike".*,
    ROW_NUMBER() OVER (
      PARTITION BY "alike"."person", "alike"."started", "alike"."kind_no", "alike"."quantity", "alike"."stay", "alike"."spend", "alike"."cost"
      ORDER BY "alike"."place"
    ) AS "copy_no",
    MIN("alike"."place") OVER (
      PARTITION BY "alike"."person", "alike"."started", "alike"."kind_no", "alike"."quantity", "alike"."stay", "alike"."spend", "alike"."cost"
    ) AS "first_place",
    MIN("alike"."file_no") OVER (
      PARTITION BY "alike"."person", "alike"."started", "alike"."kind_no", "alike"."quantity", "alike"."stay", "alike"."spend", "alike"."cost"
    ) AS "first_file"
  FROM "alike"
)
SELECT
  "numbered"."file_no",
  "numbered"."row_no",
  "numbered"."kind_no",
  CASE WHEN "numbered"."person" IS NULL THEN 0 ELSE 1 END AS "named",
  "numbered"."quantity",
  "numbered"."spend",
  "numbered"."first_file",
  "numbered"."first_place" - "numbered"."first_file" * CAST(10000000000 AS BIGINT) AS "first_row"
FROM "numbered"
WHERE
  "numbered"."copy_no" > 1

-- kernel returned_rows, of text b682d0a5
WITH "kinds_of_rows" AS (
  SELECT
    "kinds"."kind_no",
    "kinds"."provider"
  FROM "{kinds}" AS "kinds"
), "kinds_of_index" AS (
  SELECT
    "kinds"."kind_no",
    "kinds"."provider"
  FROM "{kinds}" AS "kinds"
), "pairs" AS (
  SELECT
    "activity"."file_no",
    "activity"."row_no",
    DATE_DIFF(
      'DAY',
      "index_rows"."started" + INTERVAL ("index_rows"."stay" - "day_rules"."both_ends") DAY,
      "activity"."started"
    ) AS "days_since",
    CASE
      WHEN "index_rows"."started" < "activity"."started"
      THEN 1
      WHEN "index_rows"."started" > "activity"."started"
      THEN 0
      WHEN "index_rows"."kind_no" < "activity"."kind_no"
      THEN 1
      WHEN "index_rows"."kind_no" > "activity"."kind_no"
      THEN 0
      WHEN "index_rows"."stay" < "activity"."stay"
      THEN 1
      WHEN "index_rows"."stay" > "activity"."stay"
      THEN 0
      WHEN "index_rows"."quantity" < "activity"."quantity"
      THEN 1
      WHEN "index_rows"."quantity" > "activity"."quantity"
      THEN 0
      WHEN COALESCE("index_rows"."spend", 0) < COALESCE("activity"."spend", 0)
      THEN 1
      WHEN COALESCE("index_rows"."spend", 0) > COALESCE("activity"."spend", 0)
      THEN 0
      WHEN COALESCE("index_rows"."cost", 0) < COALESCE("activity"."cost", 0)
      THEN 1
      WHEN COALESCE("index_rows"."cost", 0) > COALESCE("activity"."cost", 0)
      THEN 0
      WHEN "index_rows"."file_no" < "activity"."file_no"
      THEN 1
      WHEN "index_rows"."file_no" > "activity"."file_no"
      THEN 0
      WHEN "index_rows"."row_no" < "activity"."row_no"
      THEN 1
      ELSE 0
    END AS "earlier",
    CASE
      WHEN "return_rule"."same_provider" = 1
      AND "kinds_of_index"."provider" <> "kinds_of_rows"."provider"
      THEN 0
      ELSE 1
    END AS "fitting",
    "return_rule"."within_days"
  FROM "{activity}" AS "activity"
  INNER JOIN "{index_rows}" AS "index_rows"
    ON "index_rows"."person" = "activity"."person"
  INNER JOIN "{day_rules}" AS "day_rules"
    ON "day_rules"."file_no" = "index_rows"."file_no"
  INNER JOIN "kinds_of_rows"
    ON "kinds_of_rows"."kind_no" = "activity"."kind_no"
  INNER JOIN "kinds_of_index"
    ON "kinds_of_index"."kind_no" = "index_rows"."kind_no"
  CROSS JOIN "{return_rule}" AS "return_rule"
  WHERE
    "index_rows"."spells" = 1
), "returns" AS (
  SELECT
    "pairs"."file_no",
    "pairs"."row_no"
  FROM "pairs"
  WHERE
    "pairs"."earlier" = 1
    AND "pairs"."fitting" = 1
    AND "pairs"."days_since" >= 0
    AND "pairs"."days_since" <= "pairs"."within_days"
  GROUP BY
    "pairs"."file_no",
    "pairs"."row_no"
)
SELECT
  "activity".*
FROM "{activity}" AS "activity"
INNER JOIN "returns"
  ON "returns"."file_no" = "activity"."file_no"
  AND "returns"."row_no" = "activity"."row_no"

-- kernel reversed_rows, of text bfd7eb19
WITH "netted" AS (
  SELECT
    "activity_rows"."file_no",
    CAST(YEAR("activity_rows"."started") * 100 + MONTH("activity_rows"."started") AS INT) AS "month_no",
    "kinds"."provider",
    "kinds"."setting",
    CASE WHEN "activity_rows"."quantity" < 0 THEN 1 ELSE 0 END AS "reversals",
    CASE
      WHEN "activity_rows"."quantity" < 0 AND "activity_rows"."spend" > 0
      THEN 1
      ELSE 0
    END AS "adding",
    "activity_rows"."quantity",
    COALESCE("activity_rows"."spend", 0) AS "spend"
  FROM "{activity_rows}" AS "activity_rows"
  INNER JOIN "{netted_files}" AS "netted_files"
    ON "netted_files"."file_no" = "activity_rows"."file_no"
  INNER JOIN "{kinds}" AS "kinds"
    ON "kinds"."kind_no" = "activity_rows"."kind_no"
)
SELECT
  "netted"."file_no",
  "netted"."month_no",
  "netted"."provider",
  "netted"."setting",
  CAST(SUM("netted"."reversals") AS BIGINT) AS "reversals",
  CAST(SUM("netted"."adding") AS BIGINT) AS "adding",
  CAST(SUM("netted"."adding" * "netted"."spend") AS BIGINT) AS "adding_spend",
  CAST(SUM("netted"."reversals" * "netted"."quantity") AS BIGINT) AS "reversed",
  CAST(SUM("netted"."reversals" * "netted"."spend") AS BIGINT) AS "reversed_spend",
  CAST(SUM("netted"."quantity") AS BIGINT) AS "quantity",
  CAST(SUM("netted"."spend") AS BIGINT) AS "spend"
FROM "netted"
GROUP BY
  "netted"."file_no",
  "netted"."month_no",
  "netted"."provider",
  "netted"."setting"

-- kernel row_count, of text ba4236b2
SELECT
  CAST(COUNT(*) AS BIGINT) AS "row_count"
FROM "{counted}" AS "counted"

-- kernel row_sizes, of text 3ada35bb
WITH "sized" AS (
  SELECT
    "activity_rows"."file_no",
    "placed_kinds"."kind_cell",
    CASE
      WHEN "activity_rows"."quantity" < 1
      THEN 0
      WHEN "activity_rows"."quantity" < 3
      THEN 1
      WHEN "activity_rows"."quantity" < 10
      THEN 2
      WHEN "activity_rows"."quantity" < 32
      THEN 3
      WHEN "activity_rows"."quantity" < 100
      THEN 4
      WHEN "activity_rows"."quantity" < 316
      THEN 5
      WHEN "activity_rows"."quantity" < 1000
      THEN 6
      WHEN "activity_rows"."quantity" < 3162
      THEN 7
      WHEN "activity_rows"."quantity" < 10000
      THEN 8
      WHEN "activity_rows"."quantity" < 31623
      THEN 9
      WHEN "activity_rows"."quantity" < 100000
      THEN 10
      WHEN "activity_rows"."quantity" < 316228
      THEN 11
      WHEN "activity_rows"."quantity" < 1000000
      THEN 12
      WHEN "activity_rows"."quantity" < 3162278
      THEN 13
      WHEN "activity_rows"."quantity" < 10000000
      THEN 14
      WHEN "activity_rows"."quantity" < 31622777
      THEN 15
      WHEN "activity_rows"."quantity" < 100000000
      THEN 16
      WHEN "activity_rows"."quantity" < 316227766
      THEN 17
      WHEN "activity_rows"."quantity" < 1000000000
      THEN 18
      WHEN "activity_rows"."quantity" < 3162277660
      THEN 19
      WHEN "activity_rows"."quantity" < 10000000000
      THEN 20
      WHEN "activity_rows"."quantity" < 31622776602
      THEN 21
      WHEN "activity_rows"."quantity" < 100000000000
      THEN 22
      WHEN "activity_rows"."quantity" < 316227766017
      THEN 23
      WHEN "activity_rows"."quantity" < 1000000000000
      THEN 24
      WHEN "activity_rows"."quantity" < 3162277660168
      THEN 25
      WHEN "activity_rows"."quantity" < 10000000000000
      THEN 26
      WHEN "activity_rows"."quantity" < 31622776601684
      THEN 27
      WHEN "activity_rows"."quantity" < 100000000000000
      THEN 28
      WHEN "activity_rows"."quantity" < 316227766016838
      THEN 29
      WHEN "activity_rows"."quantity" < 1000000000000000
      THEN 30
      WHEN "activity_rows"."quantity" < 3162277660168380
      THEN 31
      WHEN "activity_rows"."quantity" < 10000000000000000
      THEN 32
      ELSE 33
    END AS "quantity_size",
    CASE
      WHEN "activity_rows"."spend" < 1
      THEN 0
      WHEN "activity_rows"."spend" < 3
      THEN 1
      WHEN "activity_rows"."spend" < 10
      THEN 2
      WHEN "activity_rows"."spend" < 32
      THEN 3
      WHEN "activity_rows"."spend" < 100
      THEN 4
      WHEN "activity_rows"."spend" < 316
      THEN 5
      WHEN "activity_rows"."spend" < 1000
      THEN 6
      WHEN "activity_rows"."spend" < 3162
      THEN 7
      WHEN "activity_rows"."spend" < 10000
      THEN 8
      WHEN "activity_rows"."spend" < 31623
      THEN 9
      WHEN "activity_rows"."spend" < 100000
      THEN 10
      WHEN "activity_rows"."spend" < 316228
      THEN 11
      WHEN "activity_rows"."spend" < 1000000
      THEN 12
      WHEN "activity_rows"."spend" < 3162278
      THEN 13
      WHEN "activity_rows"."spend" < 10000000
      THEN 14
      WHEN "activity_rows"."spend" < 31622777
      THEN 15
      WHEN "activity_rows"."spend" < 100000000
      THEN 16
      WHEN "activity_rows"."spend" < 316227766
      THEN 17
      WHEN "activity_rows"."spend" < 1000000000
      THEN 18
      WHEN "activity_rows"."spend" < 3162277660
      THEN 19
      WHEN "activity_rows"."spend" < 10000000000
      THEN 20
      WHEN "activity_rows"."spend" < 31622776602
      THEN 21
      WHEN "activity_rows"."spend" < 100000000000
      THEN 22
      WHEN "activity_rows"."spend" < 316227766017
      THEN 23
      WHEN "activity_rows"."spend" < 1000000000000
      THEN 24
      WHEN "activity_rows"."spend" < 3162277660168
      THEN 25
      WHEN "activity_rows"."spend" < 10000000000000
      THEN 26
      WHEN "activity_rows"."spend" < 31622776601684
      THEN 27
      WHEN "activity_rows"."spend" < 100000000000000
      THEN 28
      WHEN "activity_rows"."spend" < 316227766016838
      THEN 29
      WHEN "activity_rows"."spend" < 1000000000000000
      THEN 30
      WHEN "activity_rows"."spend" < 3162277660168380
      THEN 31
      WHEN "activity_rows"."spend" < 10000000000000000
      THEN 32
      ELSE 33
    END AS "spend_size",
    "activity_rows"."row_no",
    "activity_rows"."quantity",
    "activity_rows"."spend"
  FROM "{activity_rows}" AS "activity_rows"
  INNER JOIN "{placed_kinds}" AS "placed_kinds"
    ON "placed_kinds"."kind_no" = "activity_rows"."kind_no"
  INNER JOIN "{sought}" AS "sought"
    ON "sought"."file_no" = "activity_rows"."file_no"
    AND "sought"."kind_cell" = "placed_kinds"."kind_cell"
  WHERE
    "activity_rows"."quantity" > 0 AND "activity_rows"."spend" > 0
)
SELECT
  "sized"."file_no",
  "sized"."kind_cell",
  "sized"."quantity_size",
  "sized"."spend_size",
  CAST(COUNT(*) AS BIGINT) AS "row_count",
  CAST(SUM("sized"."quantity") AS BIGINT) AS "quantity",
  CAST(SUM("sized"."spend") AS BIGINT) AS "spend",
  CAST(MIN("sized"."row_no") AS BIGINT) AS "first_row"
FROM "sized"
GROUP BY
  "sized"."file_no",
  "sized"."kind_cell",
  "sized"."quantity_size",
  "sized"."spend_size"

-- kernel row_totals, of text 43072984
SELECT
  "reading"."file_no",
  CAST(COUNT(*) AS BIGINT) AS "row_count",
  CAST(SUM(CASE WHEN "reading"."faulty" = 1 THEN 1 ELSE 0 END) AS BIGINT) AS "faulty_rows",
  CAST(SUM(CASE WHEN "reading"."faulty" = 2 THEN 1 ELSE 0 END) AS BIGINT) AS "odd_rows"
FROM "{reading}" AS "reading"
GROUP BY
  "reading"."file_no"

-- kernel rows_after, of text ee1667c5
SELECT
  "activity_rows"."file_no",
  CAST(COUNT(*) AS BIGINT) AS "row_count",
  CAST(SUM(CASE WHEN "activity_rows"."period_no" < 0 THEN 1 ELSE 0 END) AS BIGINT) AS "rows_outside"
FROM "{activity_rows}" AS "activity_rows"
CROSS JOIN "{asked}" AS "asked"
WHERE
  "activity_rows"."started" > "asked"."last_day"
GROUP BY
  "activity_rows"."file_no"

-- kernel rows_set_aside, of text c6a6b654
SELECT
  "source"."file_no",
  CAST(COUNT(*) AS BIGINT) AS "row_count",
  SUM("source"."quantity") AS "quantity",
  SUM("source"."price") AS "price",
  SUM(CAST("source"."price" AS DECIMAL(19, 6)) * "source"."quantity") AS "price_by_quantity"
FROM "{source}" AS "source"
GROUP BY
  "source"."file_no"

-- kernel rows_that_cost, of text 25389caa
SELECT
  "activity_rows"."file_no",
  "placed_kinds"."kind_cell",
  CAST(COUNT(*) AS BIGINT) AS "row_count",
  CAST(MIN("activity_rows"."row_no") AS BIGINT) AS "first_row"
FROM "{activity_rows}" AS "activity_rows"
INNER JOIN "{placed_kinds}" AS "placed_kinds"
  ON "placed_kinds"."kind_no" = "activity_rows"."kind_no"
INNER JOIN "{dearest}" AS "dearest"
  ON "dearest"."file_no" = "activity_rows"."file_no"
  AND "dearest"."kind_cell" = "placed_kinds"."kind_cell"
  AND "dearest"."spend" = "activity_rows"."spend"
GROUP BY
  "activity_rows"."file_no",
  "placed_kinds"."kind_cell"

-- kernel rows_unpaid, of text 1cfad74e
SELECT
  "source"."file_no",
  CAST(COUNT(*) AS BIGINT) AS "row_count",
  CAST(SUM(CASE WHEN "source"."price_written" IS NULL THEN 1 ELSE 0 END) AS BIGINT) AS "without_price",
  CAST(SUM(
    CASE
      WHEN NOT "source"."price_written" IS NULL AND "source"."price" IS NULL
      THEN 1
      ELSE 0
    END
  ) AS BIGINT) AS "not_paid",
  SUM(CASE WHEN "source"."price" IS NULL THEN "source"."price_written" END) AS "not_paid_price",
  CAST(SUM("source"."price_negative") AS BIGINT) AS "negative"
FROM "{source}" AS "source"
GROUP BY
  "source"."file_no"

-- kernel settings_met, of text c3ebf937
SELECT
  "mapped_codes"."setting"
FROM "{mapped_codes}" AS "mapped_codes"
WHERE
  NOT "mapped_codes"."setting" IS NULL
GROUP BY
  "mapped_codes"."setting"

-- kernel shared_days, of text 262e614a
SELECT
  'shared_days' AS "fault",
  'person' AS "column_name",
  "people_spans"."file_no",
  "people_spans"."row_no",
  '' AS "code",
  CAST(NULL AS TEXT) AS "given"
FROM "{people_spans}" AS "people_spans"
WHERE
  "people_spans"."shared" = 1

-- kernel spread, of text 7163c0c6
WITH "squared" AS (
  SELECT
    "activity"."period_no",
    "activity"."spend",
    CAST("activity"."spend" AS DECIMAL(37, 0)) * CAST("activity"."spend" AS DECIMAL(37, 0)) AS "square"
  FROM "{activity}" AS "activity"
)
SELECT
  "squared"."period_no",
  CAST(COUNT(*) AS BIGINT) AS "row_count",
  CAST(SUM("squared"."spend") AS BIGINT) AS "spend",
  CAST(CAST(SUM("squared"."square") AS DECIMAL(37, 0)) AS TEXT) AS "squares"
FROM "squared"
GROUP BY
  "squared"."period_no"

-- kernel started_rows, of text b71eb5d4
WITH "within" AS (
  SELECT
    "activity".*,
    CASE
      WHEN "day_rules"."counted_on_end" = 1
      THEN CAST("activity"."started" + INTERVAL ("activity"."stay" - "day_rules"."both_ends") DAY AS DATE)
      ELSE "activity"."started"
    END AS "counted_day",
    CASE
      WHEN "activity"."first_day" > "span"."first_day"
      THEN "activity"."first_day"
      ELSE "span"."first_day"
    END AS "day_in",
    "span"."first_day" AS "since",
    "span"."last_day" AS "until",
    CASE
      WHEN CAST("activity"."first_day" + INTERVAL ("activity"."days" - 1) DAY AS DATE) < "span"."last_day"
      THEN CAST("activity"."first_day" + INTERVAL ("activity"."days" - 1) DAY AS DATE)
      ELSE "span"."last_day"
    END AS "day_out"
  FROM "{activity}" AS "activity"
  INNER JOIN "{day_rules}" AS "day_rules"
    ON "day_rules"."file_no" = "activity"."file_no"
  CROSS JOIN "{span}" AS "span"
), "counted" AS (
  SELECT
    "within".*,
    CASE
      WHEN "within"."counted_day" >= "within"."since"
      AND "within"."counted_day" <= "within"."until"
      THEN 1
      ELSE 0
    END AS "inside",
    CASE
      WHEN "within"."day_out" < "within"."day_in"
      THEN 0
      ELSE DATE_DIFF('DAY', "within"."day_in", "within"."day_out") + 1
    END AS "days_in",
    CASE
      WHEN "within"."first_day" >= "within"."since"
      AND "within"."first_day" <= "within"."until"
      THEN 1
      ELSE 0
    END AS "first_inside",
    DATE_DIFF('DAY', "within"."started", "within"."day_in") AS "days_before"
  FROM "within"
), "rated" AS (
  SELECT
    "counted".*,
    "day_rates"."price_rate",
    "day_rates"."price_share",
    "day_rates"."cost_rate",
    CAST(CASE WHEN "counted"."days_in" > 0 THEN "counted"."days_before" ELSE 0 END * COALESCE("day_rates"."price_share", 0) AS DECIMAL(18, 12)) AS "price_before",
    CAST(CASE
      WHEN "counted"."days_in" > 0
      THEN "counted"."days_before" + "counted"."days_in"
      ELSE 0
    END * COALESCE("day_rates"."price_share", 0) AS DECIMAL(18, 12)) AS "price_after",
    CAST(CASE WHEN "counted"."days_in" > 0 THEN "counted"."days_before" ELSE 0 END * COALESCE("day_rates"."cost_share", 0) AS DECIMAL(18, 12)) AS "cost_before",
    CAST(CASE
      WHEN "counted"."days_in" > 0
      THEN "counted"."days_before" + "counted"."days_in"
      ELSE 0
    END * COALESCE("day_rates"."cost_share", 0) AS DECIMAL(18, 12)) AS "cost_after"
  FROM "counted"
  LEFT JOIN "{day_rates}" AS "day_rates"
    ON "day_rates"."file_no" = "counted"."file_no"
    AND "day_rates"."row_no" = "counted"."row_no"
  WHERE
    "counted"."inside" = 1 OR "counted"."days_in" > 0
)
SELECT
  "rated"."file_no",
  "rated"."row_no",
  "rated"."person",
  "rated"."started",
  "rated"."period_no",
  "rated"."kind_no",
  "rated"."spells" * "rated"."inside" AS "spells",
  "rated"."quantity" * "rated"."inside" AS "quantity",
  "rated"."stay",
  "rated"."day_in" AS "first_day",
  CAST("rated"."days_in" AS INT) AS "days",
  CASE
    WHEN NOT "rated"."price_rate" IS NULL
    AND "rated"."price_share" = 0
    AND "rated"."days" > 0
    THEN "rated"."spend" * "rated"."first_inside"
    WHEN NOT "rated"."price_rate" IS NULL AND "rated"."days" > 0
    THEN CAST(ROUND(CAST("rated"."price_rate" AS DECIMAL(20, 0)) * "rated"."price_after") AS BIGINT) - CAST(ROUND(CAST("rated"."price_rate" AS DECIMAL(20, 0)) * "rated"."price_before") AS BIGINT)
    ELSE "rated"."spend" * "rated"."inside"
  END AS "spend",
  CASE
    WHEN NOT "rated"."cost_rate" IS NULL AND "rated"."days" > 0
    THEN CAST(ROUND(CAST("rated"."cost_rate" AS DECIMAL(20, 0)) * "rated"."cost_after") AS BIGINT) - CAST(ROUND(CAST("rated"."cost_rate" AS DECIMAL(20, 0)) * "rated"."cost_before") AS BIGINT)
    ELSE "rated"."cost" * "rated"."inside"
  END AS "cost"
FROM "rated"

-- kernel stay_rows, of text eddc7d52
SELECT
  "activity"."file_no",
  "activity"."row_no",
  "activity"."person",
  "activity"."started",
  "activity"."period_no",
  "activity"."kind_no",
  "activity"."spells",
  "activity"."quantity",
  "activity"."stay",
  CASE
    WHEN CAST("activity"."started" + INTERVAL ("stay"."beyond") DAY AS DATE) > "activity"."first_day"
    THEN CAST("activity"."started" + INTERVAL ("stay"."beyond") DAY AS DATE)
    ELSE "activity"."first_day"
  END AS "first_day",
  CASE
    WHEN DATE_DIFF('DAY', "activity"."started", "activity"."first_day") >= "stay"."beyond"
    THEN "activity"."days"
    WHEN DATE_DIFF('DAY', "activity"."started", "activity"."first_day") + "activity"."days" > "stay"."beyond"
    THEN DATE_DIFF('DAY', "activity"."started", "activity"."first_day") + "activity"."days" - "stay"."beyond"
    ELSE 0
  END AS "days",
  "activity"."spend",
  "activity"."cost"
FROM "{activity}" AS "activity"
CROSS JOIN "{stay}" AS "stay"
WHERE
  "activity"."stay" >= "stay"."at_least" AND "activity"."stay" <= "stay"."at_most"

-- kernel stays_by_code, of text b86ce075
WITH "ranges" AS (
  SELECT
    "kinds"."kind_no",
    "stays"."at_least",
    "stays"."at_most",
    "stays"."beyond"
  FROM "{kinds}" AS "kinds"
  INNER JOIN "{stays}" AS "stays"
    ON "stays"."code" = "kinds"."currency"
)
SELECT
  "activity"."file_no",
  "activity"."row_no",
  "activity"."person",
  "activity"."started",
  "activity"."period_no",
  "activity"."kind_no",
  "activity"."spells",
  "activity"."quantity",
  "activity"."stay",
  CASE
    WHEN CAST("activity"."started" + INTERVAL ("ranges"."beyond") DAY AS DATE) > "activity"."first_day"
    THEN CAST("activity"."started" + INTERVAL ("ranges"."beyond") DAY AS DATE)
    ELSE "activity"."first_day"
  END AS "first_day",
  CASE
    WHEN DATE_DIFF('DAY', "activity"."started", "activity"."first_day") >= "ranges"."beyond"
    THEN "activity"."days"
    WHEN DATE_DIFF('DAY', "activity"."started", "activity"."first_day") + "activity"."days" > "ranges"."beyond"
    THEN DATE_DIFF('DAY', "activity"."started", "activity"."first_day") + "activity"."days" - "ranges"."beyond"
    ELSE 0
  END AS "days",
  "activity"."spend",
  "activity"."cost"
FROM "{activity}" AS "activity"
INNER JOIN "ranges"
  ON "ranges"."kind_no" = "activity"."kind_no"
WHERE
  "activity"."stay" >= "ranges"."at_least"
  AND "activity"."stay" <= "ranges"."at_most"

-- kernel stop_loss_rows, of text 96d03138
WITH "sums" AS (
  SELECT
    "activity"."person",
    "activity"."period_no",
    CAST(SUM(CASE WHEN "activity"."spend" > 0 THEN "activity"."spend" ELSE 0 END) AS BIGINT) AS "most"
  FROM "{activity}" AS "activity"
  WHERE
    NOT "activity"."person" IS NULL
  GROUP BY
    "activity"."person",
    "activity"."period_no"
), "passing" AS (
  SELECT
    "sums"."person",
    "sums"."period_no",
    "limits"."amount",
    "limits"."residual_share"
  FROM "sums"
  INNER JOIN "{limits}" AS "limits"
    ON "limits"."period_no" = "sums"."period_no"
  WHERE
    "sums"."most" > "limits"."amount"
), "running" AS (
  SELECT
    "activity"."file_no",
    "activity"."row_no",
    "activity"."person",
    "activity"."started",
    "activity"."period_no",
    "activity"."kind_no",
    "activity"."stay",
    "activity"."first_day",
    COALESCE("activity"."spend", 0) AS "spend",
    CAST(SUM(COALESCE("activity"."spend", 0)) OVER (
      PARTITION BY "activity"."person", "activity"."period_no"
      ORDER BY "activity"."started", "activity"."kind_no", "activity"."stay", "activity"."quantity", COALESCE("activity"."spend", 0), COALESCE("activity"."cost", 0)
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS BIGINT) AS "after",
    "passing"."amount",
    "passing"."residual_share"
  FROM "{activity}" AS "activity"
  INNER JOIN "passing"
    ON "passing"."person" = "activity"."person"
    AND "passing"."period_no" = "activity"."period_no"
), "around" AS (
  SELECT
    "running"."file_no",
    "running"."row_no",
    "running"."person",
    "running"."started",
    "running"."period_no",
    "running"."kind_no",
    "running"."stay",
    "running"."first_day",
    "running"."spend",
    "running"."after",
    "running"."after" - "running"."spend" AS "before",
    "running"."amount",
    "running"."residual_share"
  FROM "running"
)
SELECT
  "activity"."file_no",
  "activity"."row_no",
  "activity"."person",
  "activity"."started",
  "activity"."period_no",
  "activity"."kind_no",
  "activity"."spells",
  "activity"."quantity",
  "activity"."stay",
  "activity"."first_day",
  "activity"."days",
  "activity"."spend",
  "activity"."cost"
FROM "{activity}" AS "activity"
UNION ALL
SELECT
  "around"."file_no",
  "around"."row_no",
  "around"."person",
  "around"."started",
  "around"."period_no",
  "around"."kind_no",
  0 AS "spells",
  0 AS "quantity",
  "around"."stay",
  "around"."first_day",
  0 AS "days",
  CASE
    WHEN "around"."after" > "around"."amount"
    THEN "around"."amount" + CAST(ROUND(
      CAST("around"."after" - "around"."amount" AS DECIMAL(30, 0)) * "around"."residual_share"
    ) AS BIGINT)
    ELSE "around"."after"
  END - CASE
    WHEN "around"."before" > "around"."amount"
    THEN "around"."amount" + CAST(ROUND(
      CAST("around"."before" - "around"."amount" AS DECIMAL(30, 0)) * "around"."residual_share"
    ) AS BIGINT)
    ELSE "around"."before"
  END - "around"."spend" AS "spend",
  0 AS "cost"
FROM "around"
WHERE
  "around"."after" > "around"."amount" OR "around"."before" > "around"."amount"

-- kernel strangers, of text de3d60b2
SELECT
  "activity"."file_no",
  CAST(SUM("activity"."spells") AS BIGINT) AS "row_count",
  CAST(SUM(COALESCE("activity"."spend", 0)) AS BIGINT) AS "spend",
  CAST(MIN("activity"."row_no") AS BIGINT) AS "first_row"
FROM "{activity}" AS "activity"
INNER JOIN "{unlisted}" AS "unlisted"
  ON "unlisted"."person" = "activity"."person"
GROUP BY
  "activity"."file_no"

-- kernel tier_activity, of text 432ae691
WITH "followed" AS (
  SELECT
    "ranked_people"."person",
    "ranked_people"."tier_no",
    "ranked_people"."period_no" AS "ranked_no",
    "ranked_people"."period_no" + "later"."periods" AS "period_no"
  FROM "{ranked_people}" AS "ranked_people"
  CROSS JOIN "{later}" AS "later"
), "each_person" AS (
  SELECT
    "followed"."ranked_no",
    "followed"."tier_no",
    "placed_kinds"."kind_cell",
    "activity"."person",
    CAST(SUM("activity"."spells") AS BIGINT) AS "spells",
    CAST(SUM("activity"."quantity") AS BIGINT) AS "quantity",
    CAST(SUM("activity"."days") AS BIGINT) AS "days",
    CAST(SUM(CASE WHEN "bed_kinds"."kind_no" IS NULL THEN 0 ELSE "activity"."days" END) AS BIGINT) AS "bed_days",
    CAST(SUM(COALESCE("activity"."spend", 0)) AS BIGINT) AS "paid",
    CAST(SUM(
      CASE
        WHEN "basis"."by_cost" = 1
        THEN COALESCE("activity"."cost", "activity"."spend", 0)
        ELSE COALESCE("activity"."spend", "activity"."cost", 0)
      END
    ) AS BIGINT) AS "money"
  FROM "{activity}" AS "activity"
  CROSS JOIN "{basis}" AS "basis"
  INNER JOIN "followed"
    ON "followed"."person" = "activity"."person"
    AND "followed"."period_no" = "activity"."period_no"
  INNER JOIN "{placed_kinds}" AS "placed_kinds"
    ON "placed_kinds"."kind_no" = "activity"."kind_no"
  LEFT JOIN "{bed_kinds}" AS "bed_kinds"
    ON "bed_kinds"."kind_no" = "activity"."kind_no"
  GROUP BY
    "followed"."ranked_no",
    "followed"."tier_no",
    "placed_kinds"."kind_cell",
    "activity"."person"
)
SELECT
  "each_person"."ranked_no",
  "each_person"."tier_no",
  "each_person"."kind_cell",
  CAST(COUNT(*) AS BIGINT) AS "people",
  CAST(SUM("each_person"."spells") AS BIGINT) AS "spells",
  CAST(SUM("each_person"."quantity") AS BIGINT) AS "quantity",
  CAST(SUM("each_person"."days") AS BIGINT) AS "days",
  CAST(SUM("each_person"."bed_days") AS BIGINT) AS "bed_days",
  CAST(SUM("each_person"."paid") AS BIGINT) AS "paid",
  CAST(SUM("each_person"."money") AS BIGINT) AS "money"
FROM "each_person"
GROUP BY
  "each_person"."ranked_no",
  "each_person"."tier_no",
  "each_person"."kind_cell"

-- kernel tier_moves, of text 107c20df
WITH "later" AS (
  SELECT
    "ranked_people"."person",
    "ranked_people"."period_no" - 1 AS "period_no",
    "ranked_people"."tier_no",
    "ranked_people"."money"
  FROM "{ranked_people}" AS "ranked_people"
), "moved" AS (
  SELECT
    "ranked_people"."period_no",
    "ranked_people"."tier_no",
    COALESCE("later"."tier_no", -1) AS "later_tier",
    "ranked_people"."money",
    COALESCE("later"."money", 0) AS "later_money"
  FROM "{ranked_people}" AS "ranked_people"
  LEFT JOIN "later"
    ON "later"."person" = "ranked_people"."person"
    AND "later"."period_no" = "ranked_people"."period_no"
)
SELECT
  "moved"."period_no",
  "moved"."tier_no",
  "moved"."later_tier",
  CAST(COUNT(*) AS BIGINT) AS "people",
  CAST(SUM("moved"."money") AS BIGINT) AS "money",
  CAST(SUM("moved"."later_money") AS BIGINT) AS "later_money"
FROM "moved"
GROUP BY
  "moved"."period_no",
  "moved"."tier_no",
  "moved"."later_tier"

-- kernel tier_people, of text d918c9c6
WITH "cells" AS (
  SELECT
    "ranked_people"."period_no",
    "ranked_people"."tier_no",
    CASE WHEN "kept"."age_band" = 1 THEN "ranked_people"."age_band" ELSE '*' END AS "age_band",
    CASE WHEN "kept"."sex" = 1 THEN "ranked_people"."sex" ELSE '*' END AS "sex",
    CASE WHEN "kept"."need_band" = 1 THEN "ranked_people"."need_band" ELSE '*' END AS "need_band",
    CASE WHEN "kept"."practice" = 1 THEN "ranked_people"."practice" ELSE '*' END AS "practice",
    CASE WHEN "kept"."locality" = 1 THEN "ranked_people"."locality" ELSE '*' END AS "locality",
    CASE WHEN "kept"."conditions" = 1 THEN "ranked_people"."conditions" ELSE '*' END AS "conditions",
    "ranked_people"."money",
    "ranked_people"."bed_days"
  FROM "{ranked_people}" AS "ranked_people"
  CROSS JOIN "{kept}" AS "kept"
)
SELECT
  "cells"."period_no",
  "cells"."tier_no",
  "cells"."age_band",
  "cells"."sex",
  "cells"."need_band",
  "cells"."practice",
  "cells"."locality",
  "cells"."conditions",
  CAST(COUNT(*) AS BIGINT) AS "people",
  CAST(SUM("cells"."money") AS BIGINT) AS "money",
  CAST(SUM("cells"."bed_days") AS BIGINT) AS "bed_days"
FROM "cells"
GROUP BY
  "cells"."period_no",
  "cells"."tier_no",
  "cells"."age_band",
  "cells"."sex",
  "cells"."need_band",
  "cells"."practice",
  "cells"."locality",
  "cells"."conditions"

-- kernel unlike_kinds, of text 284064a4
WITH "sizes" AS (
  SELECT
    "kind_sizes"."file_no",
    "placed_kinds"."kind_cell",
    CAST(SUM("kind_sizes"."row_count") AS DECIMAL(30, 0)) AS "row_count",
    CAST(SUM("kind_sizes"."paid_rows") AS DECIMAL(30, 0)) AS "paid_rows",
    CAST(SUM("kind_sizes"."quantity") AS DECIMAL(30, 0)) AS "quantity",
    CAST(SUM("kind_sizes"."spend") AS DECIMAL(30, 0)) AS "spend",
    CAST(MAX("kind_sizes"."most_quantity") AS DECIMAL(18, 0)) AS "most_quantity",
    CAST(MAX("kind_sizes"."most_spend") AS DECIMAL(18, 0)) AS "most_spend"
  FROM "{kind_sizes}" AS "kind_sizes"
  INNER JOIN "{placed_kinds}" AS "placed_kinds"
    ON "placed_kinds"."kind_no" = "kind_sizes"."kind_no"
  GROUP BY
    "kind_sizes"."file_no",
    "placed_kinds"."kind_cell"
)
SELECT
  "sizes"."file_no",
  "sizes"."kind_cell"
FROM "sizes"
WHERE
  "sizes"."row_count" >= 10
  AND (
    (
      "sizes"."spend" > 0
      AND "sizes"."most_spend" * "sizes"."paid_rows" * 2 > "sizes"."spend" * 9
    )
    OR (
      "sizes"."quantity" > 0
      AND "sizes"."most_quantity" * "sizes"."row_count" * 2 > "sizes"."quantity" * 9
    )
  )

-- kernel unlisted, of text 60f121b5
SELECT
  "persons"."person"
FROM "{persons}" AS "persons"
LEFT JOIN "{people_rows}" AS "people_rows"
  ON "people_rows"."person" = "persons"."person"
WHERE
  "people_rows"."person" IS NULL
GROUP BY
  "persons"."person"

-- kernel unpriced_rows, of text 8ce2b0a4
SELECT
  "activity"."file_no",
  "placed_kinds"."kind_cell",
  "sized_kinds"."kind_cell" AS "sized_cell",
  CAST(SUM("activity"."spells") AS BIGINT) AS "row_count",
  CAST(SUM("activity"."quantity") AS BIGINT) AS "quantity",
  CAST(MIN("activity"."row_no") AS BIGINT) AS "first_row"
FROM "{activity}" AS "activity"
INNER JOIN "{placed_kinds}" AS "placed_kinds"
  ON "placed_kinds"."kind_no" = "activity"."kind_no"
INNER JOIN "{sized_kinds}" AS "sized_kinds"
  ON "sized_kinds"."kind_no" = "activity"."kind_no"
WHERE
  "activity"."spend" IS NULL AND "activity"."spells" = 1
GROUP BY
  "activity"."file_no",
  "placed_kinds"."kind_cell",
  "sized_kinds"."kind_cell"

-- kernel within_periods, of text e3929af3
SELECT
  "every_day".*
FROM "{every_day}" AS "every_day"
WHERE
  "every_day"."period_no" >= 0

-- kernel written_codes, of text cf539925
WITH "written" AS (
  SELECT
    "source"."provider_raw",
    "source"."commissioner_raw",
    "source"."setting_raw",
    "source"."service_raw",
    "source"."currency_raw",
    "source"."programme_raw",
    CASE
      WHEN "source"."quantity" = FLOOR("source"."quantity")
      THEN 0
      WHEN "source"."quantity" = ROUND("source"."quantity", 1)
      THEN 1
      WHEN "source"."quantity" = ROUND("source"."quantity", 2)
      THEN 2
      WHEN "source"."quantity" = ROUND("source"."quantity", 3)
      THEN 3
      WHEN "source"."quantity" = ROUND("source"."quantity", 4)
      THEN 4
      WHEN "source"."quantity" = ROUND("source"."quantity", 5)
      THEN 5
      WHEN NOT "source"."quantity" IS NULL
      THEN 6
      ELSE 0
    END + 10 * CASE
      WHEN "source"."price" = FLOOR("source"."price")
      THEN 0
      WHEN "source"."price" = ROUND("source"."price", 1)
      THEN 1
      WHEN "source"."price" = ROUND("source"."price", 2)
      THEN 2
      WHEN "source"."price" = ROUND("source"."price", 3)
      THEN 3
      WHEN "source"."price" = ROUND("source"."price", 4)
      THEN 4
      WHEN "source"."price" = ROUND("source"."price", 5)
      THEN 5
      WHEN NOT "source"."price" IS NULL
      THEN 6
      ELSE 0
    END + 100 * CASE
      WHEN "source"."cost" = FLOOR("source"."cost")
      THEN 0
      WHEN "source"."cost" = ROUND("source"."cost", 1)
      THEN 1
      WHEN "source"."cost" = ROUND("source"."cost", 2)
      THEN 2
      WHEN "source"."cost" = ROUND("source"."cost", 3)
      THEN 3
      WHEN "source"."cost" = ROUND("source"."cost", 4)
      THEN 4
      WHEN "source"."cost" = ROUND("source"."cost", 5)
      THEN 5
      WHEN NOT "source"."cost" IS NULL
      THEN 6
      ELSE 0
    END + 1000 * "source"."quantity_finer" + 2000 * "source"."price_finer" + 4000 * "source"."cost_finer" AS "fine"
  FROM "{source}" AS "source"
)
SELECT
  "written"."provider_raw",
  "written"."commissioner_raw",
  "written"."setting_raw",
  "written"."service_raw",
  "written"."currency_raw",
  "written"."programme_raw",
  "written"."fine",
  CAST(COUNT(*) AS BIGINT) AS "row_count"
FROM "written"
GROUP BY
  "written"."provider_raw",
  "written"."commissioner_raw",
  "written"."setting_raw",
  "written"."service_raw",
  "written"."currency_raw",
  "written"."programme_raw",
  "written"."fine"

-- kernel written_kinds, of text 21d6da07
WITH "checked" AS (
  SELECT
    "mapped_codes".*,
    "kinds"."kind_no",
    CASE WHEN "price_keys"."by_currency" = 1 THEN "mapped_codes"."currency" ELSE '*' END AS "price_currency",
    CASE WHEN "price_keys"."by_setting" = 1 THEN "mapped_codes"."setting" ELSE '*' END AS "price_setting",
    CASE WHEN "providers"."party" IS NULL THEN 0 ELSE 1 END AS "provider_known",
    CASE WHEN "commissioners"."party" IS NULL THEN 0 ELSE 1 END AS "commissioner_known"
  FROM "{mapped_codes}" AS "mapped_codes"
  CROSS JOIN "{price_keys}" AS "price_keys"
  INNER JOIN "{kinds}" AS "kinds"
    ON "kinds"."provider" = COALESCE("mapped_codes"."provider", '')
    AND "kinds"."commissioner" = COALESCE("mapped_codes"."commissioner", '')
    AND "kinds"."setting" = COALESCE("mapped_codes"."setting", '')
    AND "kinds"."service" = COALESCE("mapped_codes"."service", '')
    AND "kinds"."currency" = COALESCE("mapped_codes"."currency", '')
    AND "kinds"."programme" = COALESCE("mapped_codes"."programme", '')
  LEFT JOIN "{providers}" AS "providers"
    ON "providers"."party" = "mapped_codes"."provider"
  LEFT JOIN "{commissioners}" AS "commissioners"
    ON "commissioners"."party" = "mapped_codes"."commissioner"
)
SELECT
  COALESCE("checked"."provider_raw", '') AS "provider_raw",
  COALESCE("checked"."commissioner_raw", '') AS "commissioner_raw",
  COALESCE("checked"."setting_raw", '') AS "setting_raw",
  COALESCE("checked"."service_raw", '') AS "service_raw",
  COALESCE("checked"."currency_raw", '') AS "currency_raw",
  COALESCE("checked"."programme_raw", '') AS "programme_raw",
  "checked"."kind_no",
  "price_numbers"."price_no",
  CASE
    WHEN "checked"."setting" IS NULL
    THEN 1
    WHEN "checked"."service" IS NULL
    THEN 1
    WHEN "checked"."currency" IS NULL
    THEN 1
    WHEN "checked"."programme" IS NULL
    THEN 1
    WHEN "checked"."provider" IS NULL AND "checked"."provider_text" IS NULL
    THEN 1
    WHEN "checked"."provider" IS NULL AND NOT "checked"."provider_text" IS NULL
    THEN 1
    WHEN NOT "checked"."provider" IS NULL AND "checked"."provider_known" = 0
    THEN 1
    WHEN "checked"."commissioner" IS NULL AND "checked"."commissioner_text" IS NULL
    THEN 1
    WHEN "checked"."commissioner" IS NULL AND NOT "checked"."commissioner_text" IS NULL
    THEN 1
    WHEN NOT "checked"."commissioner" IS NULL AND "checked"."commissioner_known" = 0
    THEN 1
    ELSE 0
  END AS "faulty"
FROM "checked"
LEFT JOIN "{price_numbers}" AS "price_numbers"
  ON "price_numbers"."currency" = "checked"."price_currency"
  AND "price_numbers"."setting" = "checked"."price_setting"

-- kernel written_sums, of text 2104f822
WITH "written" AS (
  SELECT
    "source"."provider_text",
    "source"."commissioner_text",
    "source"."setting_text",
    "source"."service_text",
    "source"."currency_text",
    "source"."programme_text",
    YEAR("source"."started") * 100 + MONTH("source"."started") AS "month_no",
    "source"."quantity",
    "source"."price",
    "source"."cost"
  FROM "{source}" AS "source"
)
SELECT
  "written"."provider_text" AS "provider",
  "written"."commissioner_text" AS "commissioner",
  "written"."setting_text" AS "setting",
  "written"."service_text" AS "service",
  "written"."currency_text" AS "currency",
  "written"."programme_text" AS "programme",
  "written"."month_no",
  CAST(COUNT(*) AS BIGINT) AS "row_count",
  SUM("written"."quantity") AS "quantity",
  SUM("written"."price") AS "price",
  SUM("written"."cost") AS "cost",
  MAX("written"."quantity") AS "most_quantity",
  MAX("written"."price") AS "most_price",
  MAX("written"."cost") AS "most_cost"
FROM "written"
GROUP BY
  "written"."provider_text",
  "written"."commissioner_text",
  "written"."setting_text",
  "written"."service_text",
  "written"."currency_text",
  "written"."programme_text",
  "written"."month_no"
