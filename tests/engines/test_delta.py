"""A folder of a Delta table is read as the table stands now, never with the rows that it no longer has."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import deltalake
import pyarrow as pa

from finmodel.measures.ask import Ask
from tests.load.places import ACTIVITY, build, refusal

TABLE = {**ACTIVITY, "file": "activity"}


def written(folder: Path, *persons: str, mode: str = "append", **more: object) -> None:
    """Rows of £100 each, one for each person, added to the table."""
    count = len(persons)
    columns = {
        "ID": list(persons), "IN": [date(2023, 5, 1)] * count, "OUT": pa.array([None] * count, pa.date32()),
        "BY": ["acute"] * count, "KIND": ["EM"] * count, "N": [1] * count, "PAID": [100] * count,
    }  # fmt: skip
    deltalake.write_deltalake(str(folder / "activity"), pa.table(columns), mode=mode, **more)  # type: ignore[call-overload]


def test_rows_that_were_deleted_or_written_again_do_not_count(tmp_path: Path) -> None:
    written(tmp_path, "p1", "p2")
    written(tmp_path, "p3")
    assert build(tmp_path, activity=TABLE).grid.measure(Ask.of("spend")).tolist() == [300, 0]
    deltalake.DeltaTable(str(tmp_path / "activity")).delete("ID = 'p1'")
    assert len(list((tmp_path / "activity").glob("*.parquet"))) == 3
    assert build(tmp_path, activity=TABLE).grid.measure(Ask.of("spend")).tolist() == [200, 0]
    written(tmp_path, "p4", mode="overwrite")
    assert build(tmp_path, activity=TABLE).grid.measure(Ask.of("spend")).tolist() == [100, 0]


def test_a_column_that_stands_in_no_file_is_refused(tmp_path: Path) -> None:
    written(tmp_path, "p1", "p2", partition_by=["KIND"])
    assert refusal(tmp_path, activity=TABLE) == [
        "activity: The Delta table is partitioned by KIND, which stands in none of its files. "
        "Read it where it is, with `source: spark`, or export it."
    ]


def test_deleted_rows_that_are_kept_apart_are_refused(tmp_path: Path) -> None:
    written(tmp_path, "p1", configuration={"delta.enableDeletionVectors": "true"})
    assert refusal(tmp_path, activity=TABLE) == [
        "activity: The Delta table keeps deleted rows or other names of columns apart from its files. "
        "Read it where it is, with `source: spark`, or export it."
    ]


def test_a_table_that_is_not_whole_is_told(tmp_path: Path) -> None:
    written(tmp_path, "p1")
    file = next((tmp_path / "activity").glob("*.parquet"))
    file.unlink()
    assert refusal(tmp_path, activity=TABLE) == [
        f"activity: A file of the Delta table is missing: {file.name}. Copy the folder again."
    ]
    for log in (tmp_path / "activity" / "_delta_log").iterdir():
        log.write_text("{", encoding="utf-8")
    assert refusal(tmp_path, activity=TABLE) == [
        "activity: The Delta table cannot be read. Copy it again, with its _delta_log."
    ]
