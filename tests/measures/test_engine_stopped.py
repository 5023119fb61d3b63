"""An engine that is stopped, or has no room: in words, and with nothing left on disk."""

from __future__ import annotations

import signal
import tempfile
import threading
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from finmodel.errors import InputError
from finmodel.measures.engines import SourceFile
from finmodel.measures.engines.duckdb import DuckDB
from finmodel.measures.engines.parquet import write_parquet
from finmodel.measures.engines.stopped import why
from finmodel.measures.engines.unreadable import first_unreadable
from finmodel.measures.engines.watch import PlannedRows, Watch, counted

NO_ROOM = (
    r"{folder}: The rows need more room than {memory} of memory and what the disk of this folder takes \([\d.,]+ [GM]B "
    r"free\)\. Free some space there, name a folder on a larger disk in TMPDIR, or give more memory with --memory\."
)


def test_rows_that_fit_neither_memory_nor_disk_are_told_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    expected = NO_ROOM.format(folder=tmp_path, memory="50MB")
    with DuckDB(memory=50) as engine:
        engine._run("SET max_temp_directory_size = '1MB'")
        with pytest.raises(InputError, match=expected):
            engine._run("CREATE TABLE a AS SELECT hash(i) AS h, 'x' || hash(i + 1) AS t FROM range(3000000) AS r(i)")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kind", [duckdb.OutOfMemoryException, duckdb.IOException])
def test_a_disk_that_takes_no_more_of_what_is_spilled_is_told_in_words(
    kind: type[duckdb.Error], tmp_path: Path
) -> None:
    (tmp_path / "spill").mkdir()
    told = why(kind("block 17 of 3.1 GiB"), [], tmp_path / "spill", "1200MB")
    assert "block 17" not in str(told)
    assert str(told).startswith(f"{tmp_path}: The rows need more room than 1200MB of memory")


@pytest.mark.parametrize("kind", [duckdb.OutOfRangeException, duckdb.ConversionException])
def test_a_number_too_large_for_its_decimals_is_told_in_words(kind: type[duckdb.Error], tmp_path: Path) -> None:
    told = why(kind("Overflow in INT64 (17)"), [], tmp_path, "1200MB")
    assert str(told) == (
        "activity: A number, or a sum of numbers, is too large to be held to as many decimals as the data gives. "
        "Look for a number that is far too large, or give quantities, prices and costs to fewer decimals."
    )


def test_a_fault_of_the_engine_s_own_is_told_without_its_words(tmp_path: Path) -> None:
    told = str(why(duckdb.InternalException("vector 17"), [], tmp_path, "1200MB"))
    assert "vector 17" not in told
    assert told.startswith(f"The engine (duckdb {duckdb.__version__}) stopped")
    assert (
        "stopped, and finmodel cannot say why. Nothing was written. Please report it with the command you ran" in told
    )


def test_a_table_that_the_disk_does_not_take_is_told(tmp_path: Path) -> None:
    (tmp_path / "town").mkdir()
    (tmp_path / "town" / "people.parquet").mkdir()
    (tmp_path / "town" / "people.parquet" / "in_the_way").touch()
    with pytest.raises(InputError, match="This is a folder, and a file is to be written"):
        write_parquet(pd.DataFrame({"a": [1]}), tmp_path / "town" / "people.parquet")
    assert [each.name for each in (tmp_path / "town").iterdir()] == ["people.parquet"]


@pytest.mark.slow  # DuckDB 1.4 hears it late where the library is used from Python: not run on the lowest versions
def test_ctrl_c_stops_a_statement_in_the_middle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a user of the library hears it: DuckDB itself would make a RuntimeError of it."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    soon = threading.Timer(0.3, signal.raise_signal, [signal.SIGINT])
    soon.start()
    with DuckDB() as engine, pytest.raises(KeyboardInterrupt):
        engine._run("SELECT SUM(hash(i)) FROM range(5000000000) AS r(i)")
    assert list(tmp_path.iterdir()) == []


LARGE = {"name": "SEQ_SCAN ", "extra_info": {"Estimated Cardinality": "1000"}}


def step(name: str, rows: int, *children: object) -> dict[str, object]:
    """A step of a plan as DuckDB describes it."""
    return {"name": name, "extra_info": {"Estimated Cardinality": str(rows)}, "children": list(children)}


def test_no_share_is_told_of_a_plan_whose_percentage_cannot_be_read() -> None:
    small = step("SEQ_SCAN", 12)
    joined = step("PROJECTION", 1000, step("HASH_JOIN", 1000, LARGE, small))
    assert counted(joined) == PlannedRows(rows=1000, again=1000, others=12)
    assert counted(step("HASH_GROUP_BY", 1000, LARGE)) is None
    assert counted(step("HASH_JOIN", 1000, LARGE, step("SEQ_SCAN", 500))) is None
    assert counted(step("UNION", 2000, LARGE, LARGE)) is None


def test_the_share_is_that_of_the_large_table() -> None:
    """Of 1,000 rows, counted again by one join, and 200 others: 700 of 2,200 are the others' and half of the 1,000."""
    assert PlannedRows(rows=1000, again=1000, others=200).share(700 / 22) == pytest.approx(0.5)
    assert PlannedRows(rows=1000, again=1000, others=200).share(1) == 0


def test_the_share_of_a_statement_that_is_told_reaches_the_whole_as_it_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    """Six joins with small tables, as in reading activity: DuckDB itself would say a seventh."""
    monkeypatch.setattr("finmodel.measures.engines.watch.EVERY_SECONDS", 0.01)
    heard: list[float] = []
    joins = " ".join(f"LEFT JOIN few AS f{n} ON f{n}.i = (a.i + {n}) % 12" for n in range(6))
    select = f"SELECT a.i, {', '.join(f'f{n}.t AS t{n}' for n in range(6))} FROM a {joins}"
    with duckdb.connect(":memory:", config={"threads": 2}) as connection:
        connection.execute("SET preserve_insertion_order = false")
        connection.execute("CREATE TABLE a AS SELECT i FROM range(4000000) AS r(i)")
        connection.execute("CREATE TABLE few AS SELECT i, 'n' || i AS t FROM range(12) AS r(i)")
        watch = Watch(connection, lambda kernel, share: heard.append(share))
        with watch.of("read", select):
            connection.execute(f"CREATE TABLE b AS {select}")
        watch.end()
    assert heard == sorted(heard)
    assert 0.7 < heard[-1] <= 1


def test_a_file_that_cannot_be_opened_is_told_without_the_engines_words(tmp_path: Path) -> None:
    gone = SourceFile(tmp_path / "gone.csv", "data/gone.csv", "csv", 1, ("ID",))
    assert str(first_unreadable([gone])) == "data/gone.csv: The file cannot be read. Export it again."
