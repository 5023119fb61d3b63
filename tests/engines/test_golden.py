"""SQL of each dialect is as it was: what a new version of sqlglot writes otherwise is seen here."""

from __future__ import annotations

import pytest

from tests.engines.golden_sql import FOLDER, OTHERS, as_tree, golden


@pytest.mark.parametrize("dialect", OTHERS)
def test_a_dialect_is_written_as_it_was(dialect: str) -> None:
    before = (FOLDER / f"{dialect}.sql").read_text(encoding="utf-8").replace("{", "").replace("}", "")
    now = golden(dialect).replace("{", "").replace("}", "")
    same = now == before or as_tree(now, dialect) == as_tree(before, dialect)
    assert same, "read what differs, then run python -m tests.measures.fresh_checks"


def test_there_is_golden_sql_of_every_dialect_and_no_other() -> None:
    assert sorted(file.stem for file in FOLDER.glob("*.sql")) == sorted(OTHERS)


def test_another_order_of_working_out_is_another_tree() -> None:
    """A version of sqlglot left out the brackets of a remainder, and people were shuffled otherwise."""
    as_it_is, as_it_was = "SELECT n * ((n * 2) % 3) AS a FROM t", "SELECT n * (n * 2) % 3 AS a FROM t"
    assert as_tree(as_it_is, "postgres") != as_tree(as_it_was, "postgres")
    assert as_tree(as_it_is, "postgres") == as_tree("SELECT (n * ((n * 2) % 3)) AS a FROM t", "postgres")
