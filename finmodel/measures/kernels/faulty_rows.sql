-- The rows of a source that a reading found faulty, with everything that was read of them.
-- reads: source, reading (the kernel's rows, with faulty = 1 where anything is wrong and 2 where something is told)
SELECT source.*
FROM source
INNER JOIN reading ON reading.file_no = source.file_no AND reading.row_no = source.row_no
WHERE reading.faulty > 0
