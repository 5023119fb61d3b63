"""A Parquet file is written whole or not at all."""

from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest

from finmodel.measures.engines.parquet import write_parquet


def a_table() -> pd.DataFrame:
    days = np.array(["2024-02-29", "NaT"], dtype="datetime64[D]")
    return pd.DataFrame({"DAY": days, 'It\'s "TEXT"': pd.Categorical(["a", "b"]), "POUNDS": [1.25, 2.0]})


def test_days_are_dates_and_categories_are_text(tmp_path: Path) -> None:
    path = tmp_path / "o'clock.parquet"
    write_parquet(a_table(), path)
    with duckdb.connect() as connection:
        read = connection.read_parquet(str(path))
        assert [str(kind) for kind in read.types] == ["DATE", "VARCHAR", "DOUBLE"]
        assert [row[1:] for row in read.fetchall()] == [("a", 1.25), ("b", 2.0)]


def test_a_failure_leaves_no_file_and_keeps_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "people.parquet"
    path.write_bytes(b"before")
    with pytest.raises(duckdb.Error):
        write_parquet(pd.DataFrame(), path)
    assert [(each.name, each.read_bytes()) for each in tmp_path.iterdir()] == [("people.parquet", b"before")]
