"""Snowflake's connector, on an imitation of Snowflake that is built on DuckDB: what is sent is what Snowflake takes.

It shows that the statements are Snowflake's and that the rows come out alike; how Snowflake itself runs them, nobody
has seen.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import fakesnow
import pytest

from finmodel.errors import FinmodelError, InputError
from finmodel.measures.engines.snowflake import Snowflake
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
