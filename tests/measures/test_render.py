"""Kernels keep to a subset of SQL that every engine reads alike."""

from __future__ import annotations

import re

import pytest
from sqlglot import exp, parse_one

import finmodel.measures.render.subset
from finmodel.errors import FinmodelError
from finmodel.measures.render import ahead, kernel_names, kernel_text, render, tables_read
from finmodel.measures.render.subset import outside_subset, parsed, template
from tests.measures.fresh_checks import AHEAD


@pytest.mark.parametrize("name", kernel_names())
def test_a_kernel_keeps_to_the_subset_and_says_what_it_reads(name: str) -> None:
    text = kernel_text(name)
    first, second = text.splitlines()[:2]
    assert re.fullmatch(r"-- [A-Z].*\.", first), "the first line says what the kernel gives"
    said = set(re.findall(r"\w+", re.sub(r"\([^)]*\)", "", second.removeprefix("-- reads:"))))
    assert tables_read(name) == said
    assert parsed(name)


@pytest.mark.parametrize("name", kernel_names())
@pytest.mark.parametrize("dialect", ["duckdb", "snowflake", "postgres", "databricks", "spark"])
def test_a_kernel_can_be_written_for_a_warehouse(name: str, dialect: str) -> None:
    text = render(name, dialect)
    assert parse_one(text, dialect=dialect) is not None
    assert not re.search(r"(?i)\b(qualify|asof|percentile|greatest|least|boolean)\b", text)


def test_what_is_rendered_ahead_for_duckdb_is_fresh() -> None:
    assert AHEAD.read_text(encoding="utf-8") == ahead(), "run python -m tests.measures.fresh_checks"


def test_a_kernel_reads_other_tables_under_its_own_names() -> None:
    text = render("row_count", "duckdb", {"counted": 'my "table'})
    assert 'FROM "my ""table" AS "counted"' in text
    with pytest.raises(FinmodelError, match="no table is given for counted"):
        render("row_count", "duckdb", {})


@pytest.mark.parametrize(
    ("sql", "fault"),
    [
        ("SELECT a FROM t QUALIFY ROW_NUMBER() OVER (PARTITION BY b ORDER BY c) = 1", "Qualify"),
        ("SELECT GREATEST(a, b) AS c FROM t", "Greatest"),
        ("SELECT PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY a) FROM t", "PercentileCont"),
        ("SELECT t.a, COUNT(*) AS n FROM t GROUP BY 1", "GROUP BY 1"),
        ("SELECT TRUE AS a FROM t", "Boolean"),
        ("SELECT CAST(t.a AS DOUBLE) AS a FROM t", "type DOUBLE"),
        ("SELECT t.a FROM t LEFT JOIN u ON u.b = t.b AND u.c = 1", "one-sided ON: u.c = 1"),
        ("SELECT t.a FROM t LEFT JOIN u ON u.b = u.c", "one-sided ON"),
        ("SELECT t.a FROM t, u", "join"),
        ("SELECT a / b AS c FROM t", "Div"),
        ("SELECT t.a FROM t FULL OUTER JOIN u ON u.b = 1", "one-sided ON"),
        ("SELECT my_function(a) AS b FROM t", "Anonymous"),
    ],
)
def test_what_engines_read_differently_is_outside_the_subset(sql: str, fault: str) -> None:
    tree = parse_one(sql, dialect="snowflake")
    assert isinstance(tree, exp.Query)
    assert any(fault in told for told in outside_subset(tree)), outside_subset(tree)


def test_a_kernel_changed_since_is_rendered_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    changed = "-- Rows of two.\n-- reads: counted\nSELECT 2 AS row_count FROM counted\n"
    for module in (finmodel.measures.render, finmodel.measures.render.subset):
        monkeypatch.setattr(module, "kernel_text", lambda name: changed)
    for cached in (finmodel.measures.render._fingerprint, parsed, template):
        cached.cache_clear()
    try:
        text = render("row_count", "duckdb", {"counted": "mine"})
        assert " ".join(text.split()) == 'SELECT 2 AS "row_count" FROM "mine" AS "counted"'
    finally:
        for cached in (finmodel.measures.render._fingerprint, parsed, template):
            cached.cache_clear()
