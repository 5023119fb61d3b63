"""The rows that the bench times give the figures that SQL and pandas written by hand give."""

from __future__ import annotations

from pathlib import Path

from tests.bench.rows import by_finmodel, by_pandas, by_sql
from tests.bench.rows_place import write_place


def test_a_place_of_5000_rows_gives_the_figures_of_sql_and_pandas_written_by_hand(tmp_path: Path) -> None:
    folder = write_place(tmp_path, 5000)
    found, spent = by_finmodel(folder)
    assert found == by_sql(folder)[0] == by_pandas(folder)[0]
    assert all(sum(values) > 0 for values in found.values())
    assert spent["read_activity"] > 0
