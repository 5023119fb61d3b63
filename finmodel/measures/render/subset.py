"""Kernels held to a narrow subset of SQL, and written in a dialect by sqlglot.

All that knows sqlglot is here, because it is slow to load and only those who write for other engines need it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlglot import exp, parse_one
from sqlglot.errors import ErrorLevel, SqlglotError

from finmodel.errors import FinmodelError
from finmodel.measures.kernel_files import kernel_text

WRITTEN_IN = "snowflake"
"""Dialect whose date functions the kernels use; the other way round goes wrong."""

FORMS: frozenset[type] = frozenset({
    exp.Select, exp.From, exp.Join, exp.Where, exp.Group, exp.Order, exp.Ordered, exp.Limit, exp.Union,
    exp.With, exp.CTE, exp.Subquery, exp.Table, exp.TableAlias, exp.Alias,
    exp.Column, exp.Identifier, exp.Star,
    exp.Literal, exp.Null, exp.Var, exp.DataType, exp.DataTypeParam, exp.Paren, exp.Neg,
    exp.Case, exp.If, exp.And, exp.Or, exp.Not, exp.In, exp.Is, exp.Like,
    exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE, exp.Add, exp.Sub, exp.Mul, exp.Mod,
    exp.Window, exp.WindowSpec,
})  # fmt: skip
"""Shapes of SQL that a kernel may use: all engines read them alike."""

FUNCTIONS: frozenset[type] = frozenset({
    exp.Cast, exp.Coalesce, exp.Round, exp.Floor, exp.Trim, exp.Lower, exp.Concat,
    exp.Sum, exp.Count, exp.Max, exp.Min, exp.RowNumber, exp.Lead, exp.Lag,
    exp.DateDiff, exp.DateAdd, exp.Year, exp.Month, exp.Day,
})  # fmt: skip
"""Functions that a kernel may use."""

_TSQL_TEXT = "NVARCHAR(400)"
TYPES = ("BIGINT", "INT", "SMALLINT", "DATE", "VARCHAR", "DECIMAL")
"""Types that a kernel may cast to; there is no boolean column."""


@cache
def template(name: str, dialect: str) -> str:
    """A kernel in a dialect, with `{name}` for each table that it reads; raises FinmodelError outside the subset."""
    return _written(_with_tables(name, dialect), dialect)


def statement(name: str, dialect: str, tables: Mapping[str, str], into: str, *, add: bool = False) -> str:
    """A whole statement that keeps what a kernel gives in a table of that name, or adds it to one."""
    tree = _with_tables(name, dialect, tables)
    kept = exp.to_table(into, quoted=True)
    if add:
        made: Any = exp.insert(tree, kept, columns=list(columns_of(name)), copy=False)
    else:
        made = exp.Create(this=kept, kind="TABLE", expression=tree)
    return _written(made, dialect)


def kind_of(kind: str, dialect: str) -> str:
    """A column's type as a dialect writes it, where a table is made; texts are compared byte by byte."""
    if dialect == "tsql" and kind == "VARCHAR":
        return f"{_TSQL_TEXT} COLLATE Latin1_General_BIN2"
    if dialect == "postgres" and kind == "VARCHAR":
        return 'TEXT COLLATE "C"'
    return exp.DataType.build(kind).sql(dialect=dialect)


def literal_of(value: object, kind: str, dialect: str) -> str:
    """A value of a column as a dialect writes it."""
    if value is None:
        return "NULL"
    if kind == "VARCHAR" and dialect == "tsql":
        return exp.National(this=str(value)).sql(dialect=dialect)
    if kind == "VARCHAR":
        return exp.Literal.string(str(value)).sql(dialect=dialect)
    return exp.Literal.string(str(value)).sql(dialect=dialect) if kind == "DATE" else str(value)


def _written(tree: Any, dialect: str) -> str:
    # SQL Server has no NULLS LAST in a window; a day that prices are ordered by is never nil
    level = ErrorLevel.IGNORE
    return str(tree.sql(dialect=dialect, identify=True, pretty=True, comments=False, unsupported_level=level))


def _with_tables(name: str, dialect: str, tables: Mapping[str, str] | None = None) -> exp.Query:
    """A kernel's tree that reads the tables given, `{name}` where none are, and suits a dialect."""
    tree = parsed(name).copy()
    for table in _tables(tree):
        read = f"{{{table.name}}}" if tables is None else tables[table.name]
        table.set("alias", exp.TableAlias(this=exp.to_identifier(table.name)))
        table.set("this", exp.to_identifier(read))
    if dialect in ("spark", "databricks"):
        for added in list(tree.find_all(exp.DateAdd)):  # adds no number of days but a small one
            if not isinstance(added.expression, exp.Literal | exp.Neg):
                added.set("expression", exp.cast(added.expression, "INT"))
    if dialect == "tsql":
        for node in list(tree.find_all(exp.Round)):  # rounds to no number of decimals but one that is said
            if node.args.get("decimals") is None:
                node.set("decimals", exp.Literal.number(0))
        for kind in list(tree.find_all(exp.DataType)):  # a text without a length is cut to 30
            if kind.this == exp.DataType.Type.VARCHAR and not kind.expressions:
                kind.replace(exp.DataType.build(_TSQL_TEXT, dialect="tsql"))
    return tree


def spelled(name: str, dialect: str) -> str:
    """A name as a dialect quotes it."""
    return exp.to_identifier(name, quoted=True).sql(dialect=dialect)


def columns_of(name: str) -> tuple[str, ...]:
    """Names of the columns that a kernel gives, in order; it must say each."""
    return tuple(parsed(name).named_selects)


@cache
def parsed(name: str) -> exp.Query:
    """The kernel's tree, checked once; raises FinmodelError where it leaves the subset."""
    try:
        tree = parse_one(kernel_text(name), dialect=WRITTEN_IN)
    except SqlglotError as error:
        raise FinmodelError(f"kernel {name} cannot be parsed: {error}") from None
    if not isinstance(tree, exp.Query):
        raise FinmodelError(f"kernel {name} is not a query")
    faults = outside_subset(tree)
    if faults:
        raise FinmodelError(f"kernel {name} leaves the subset: {'; '.join(faults)}")
    return tree


def outside_subset(tree: exp.Query) -> list[str]:
    """What a tree uses that the subset does not allow, in words."""
    faults = [
        f"{type(node).__name__}: {node.sql(dialect=WRITTEN_IN)[:60]}"
        for node in tree.walk()
        if type(node) not in FORMS | FUNCTIONS
    ]
    faults += [f"type {kind.sql()}" for kind in tree.find_all(exp.DataType) if kind.this.name not in TYPES]
    for group in tree.find_all(exp.Group):
        faults += [f"GROUP BY {item.sql()}" for item in group.expressions if not isinstance(item, exp.Column)]
    for join in tree.find_all(exp.Join):
        if join.side and join.args.get("on") is not None:
            faults += [f"one-sided ON: {part.sql()}" for part in _conditions(join) if _one_sided(part)]
        elif not join.side and join.kind not in {"INNER", "CROSS"}:
            faults.append(f"join {join.sql()[:60]}")
    return faults


def _conditions(join: exp.Join) -> list[Any]:
    condition = join.args["on"]
    return list(condition.flatten()) if isinstance(condition, exp.And) else [condition]


def _one_sided(condition: Any) -> bool:
    return len({column.table for column in condition.find_all(exp.Column)}) != 2


def _tables(tree: exp.Query) -> list[exp.Table]:
    own = {part.alias for part in tree.find_all(exp.CTE)}
    return [table for table in tree.find_all(exp.Table) if table.name not in own]
