"""A real Spark on this machine gives what DuckDB gives; one session for all."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from finmodel.errors import FinmodelError, InputError
from finmodel.measures.engines.spark import Spark
from tests.engines.parity import built_on, of_tables, same_grid, same_ledger, same_told
from tests.load.test_build import random_rows, write

ROOT = Path(__file__).parents[2]
LOST = "The connection to Spark was lost. Run it again: nothing of this run is left there."
STARTER = ROOT / "finmodel" / "example" / "starter"


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A session with little of everything, because the rows are few."""
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    from pyspark.sql import SparkSession

    few = {
        "spark.ui.enabled": "false", "spark.ui.showConsoleProgress": "false", "spark.log.level": "OFF",
        "spark.sql.shuffle.partitions": "1", "spark.default.parallelism": "1", "spark.sql.codegen.wholeStage": "false",
        "spark.sql.adaptive.enabled": "false",
        "spark.sql.warehouse.dir": str(tmp_path_factory.mktemp("warehouse")),
        "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1",
    }  # fmt: skip
    building = SparkSession.builder.master("local[1]")
    for name, value in few.items():
        building = building.config(name, value)
    started = building.getOrCreate()
    yield started
    started.stop()


@pytest.mark.filterwarnings("ignore::FutureWarning")
def test_every_rule_makes_the_rows_that_duckdb_makes(session: Any, tmp_path: Path) -> None:
    same_grid(built_on(None, tmp_path, 1), built_on("spark", tmp_path, 1))


@pytest.mark.filterwarnings("ignore::FutureWarning")
def test_a_place_of_files_has_the_same_ledger_row_by_row(session: Any) -> None:
    same_ledger(STARTER, "spark")


@pytest.mark.filterwarnings("ignore::FutureWarning")
def test_tables_of_text_are_read_as_the_files_are(session: Any, tmp_path: Path) -> None:
    write(tmp_path, random_rows(3))
    for name in ("people", "activity", "prices"):
        rows = session.read.csv(str(tmp_path / f"{name}.csv"), header=True)
        rows.createOrReplaceGlobalTempView(name)
    files = built_on(None, tmp_path, 3, rules=())
    same_told(files, built_on(None, tmp_path, 3, of_tables("spark", "global_temp"), rules=()))


@pytest.mark.filterwarnings("ignore::FutureWarning")
def test_what_stops_spark_is_told_in_our_words(session: Any) -> None:
    with Spark("spark") as engine:
        with pytest.raises(FinmodelError, match=r"^Spark could not finish \(CAST_INVALID_INPUT\)") as caught:
            engine._rows("SELECT CAST('4856-not-to-be-told' AS BIGINT)")
        assert "4856" not in str(caught.value)
        with pytest.raises(InputError, match=r"extract\.nothing: There is no such table"):
            engine._columns("extract.nothing")


@pytest.mark.filterwarnings("ignore::FutureWarning")
def test_a_spark_that_is_gone_is_told(session: Any) -> None:
    """The last of this file: Spark is stopped under a run."""
    with Spark("spark") as engine:
        session.stop()
        with pytest.raises(FinmodelError, match=LOST):
            engine._rows("SELECT 1")


def test_a_spark_that_is_not_there_is_told(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "finmodel", "run", STARTER, "--engine", "spark", "--out", tmp_path / "out"]
    environment = {**os.environ, "JAVA_HOME": "/nowhere"}
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT, env=environment)
    assert done.returncode == 1
    assert "Spark cannot be started or reached. It needs Java 17 or newer" in " ".join(done.stderr.split())
    assert list(tmp_path.iterdir()) == []
