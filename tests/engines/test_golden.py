"""SQL of each dialect is as it was: what a new version of sqlglot writes otherwise is seen here."""

from __future__ import annotations

import pytest

from tests.engines.golden_sql import FOLDER, OTHERS, golden


@pytest.mark.parametrize("dialect", OTHERS)
def test_a_dialect_is_written_as_it_was(dialect: str) -> None:
    before = (FOLDER / f"{dialect}.sql").read_text(encoding="utf-8")
    assert golden(dialect) == before, "read what differs, then run python -m tests.measures.fresh_checks"


def test_there_is_golden_sql_of_every_dialect_and_no_other() -> None:
    assert sorted(file.stem for file in FOLDER.glob("*.sql")) == sorted(OTHERS)
