-- The cells of people, with what they are.
-- reads: people_cells
SELECT
  people_cells.people_cell,
  people_cells.age_band,
  people_cells.sex,
  people_cells.need_band,
  people_cells.practice,
  people_cells.locality,
  people_cells.conditions
FROM people_cells
