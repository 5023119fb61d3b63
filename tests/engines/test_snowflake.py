"""Snowflake's connector, on an imitation of Snowflake that is built on DuckDB: what is sent is what Snowflake takes.

It shows that the statements are Snowflake's and that the rows come out alike; how Snowflake itself runs them, nobody
has seen.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fakesnow
import pytest
import snowflake.connector

from finmodel.errors import FinmodelError, InputError
from finmodel.measures.engines.snowflake import Snowflake, _parameters
from tests.engines.parity import built_on, same_grid, same_ledger

# The imitation uses what DuckDB and pandas warn of; finmodel does not.
pytestmark = [pytest.mark.filterwarnings(f"ignore::{kind}") for kind in ("UserWarning", "DeprecationWarning")]
ROOT = Path(__file__).parents[2]
STARTER = ROOT / "finmodel" / "example" / "starter"
ADDRESS = "snowflake://ab12345/ICB/EXTRACT"


@pytest.fixture(scope="module")
def imitated() -> Iterator[None]:
    """An account that is not there."""
    with fakesnow.patch():
        yield


def test_every_rule_makes_the_rows_that_duckdb_makes(imitated: None, tmp_path: Path) -> None:
    same_grid(built_on(None, tmp_path, 1), built_on(ADDRESS, tmp_path, 1))


def test_a_place_of_files_has_the_same_ledger_row_by_row(imitated: None) -> None:
    same_ledger(STARTER, ADDRESS)


class Stopped:
    """A session whose every statement ends with one of Snowflake's errors, which quotes a row."""

    def __init__(self, number: int) -> None:
        self._number = number

    def cursor(self) -> Any:
        raise snowflake.connector.errors.ProgrammingError("4856-not-to-be-told", errno=self._number)

    def close(self) -> None:
        """There is nothing to close."""


@pytest.mark.parametrize(
    ("number", "told"),
    [
        (250001, "The connection to Snowflake was lost. Run it again: nothing of this run is left there."),
        (604, "Snowflake stopped the query, by a time limit or because it was told to. Run it again."),
        (100038, "Snowflake stopped with its error 100038. Please report it."),
    ],
)
def test_what_stops_snowflake_is_told_in_our_words(imitated: None, number: int, told: str) -> None:
    with Snowflake(ADDRESS) as engine:
        engine._connection = Stopped(number)
        with pytest.raises(FinmodelError) as caught:
            engine._rows("SELECT 1")
    assert str(caught.value) == told


def test_a_table_that_is_not_there_is_told(imitated: None) -> None:
    with (
        Snowflake(ADDRESS) as engine,
        pytest.raises(InputError, match=r"NOTHING: There is no such table\."),
    ):
        engine._columns("EXTRACT.NOTHING")


def test_what_the_address_leaves_out_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SNOWFLAKE_PASSWORD", "from-the-environment")
    monkeypatch.setenv("SNOWFLAKE_SCHEMA", "PUBLIC")
    found = _parameters("snowflake://analyst@ab12345/ICB?warehouse=small")
    assert found == {
        "password": "from-the-environment", "schema": "PUBLIC", "database": "ICB", "warehouse": "small",
        "account": "ab12345", "user": "analyst",
    }  # fmt: skip
