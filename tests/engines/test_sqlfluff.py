"""SQL for what no test runs is read by a parser that did not write it."""

from __future__ import annotations

import re

import pytest
from sqlfluff.core import FluffConfig, Linter

from tests.engines.golden_sql import FOLDER


@pytest.mark.parametrize("dialect", ["tsql", "databricks"])
def test_an_independent_parser_reads_every_kernel(dialect: str) -> None:
    parser = Linter(config=FluffConfig(overrides={"dialect": dialect}))
    written = (FOLDER / f"{dialect}.sql").read_text(encoding="utf-8")
    kernels = [each for each in re.sub(r"\{(\w+)\}", r"\1", written).split(";\n") if each]
    assert len(kernels) > 30
    unread = {each.splitlines()[0]: parser.parse_string(f"{each};").violations for each in kernels}
    assert {name: found for name, found in unread.items() if found} == {}
    assert parser.parse_string("SELECT FROM WHERE;").violations, "it must be able to refuse"
