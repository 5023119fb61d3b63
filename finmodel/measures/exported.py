"""The steps of a run as SQL that a warehouse's own people can follow, in their dialect.

A step is a file, and the files are run in the order of their numbers. Parameter tables come as statements and as CSV;
of rows there is only the shape that the first kernels read, with a line on where each column comes from.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence

from finmodel.measures.engines import ParameterTable, RowSource, SourceColumn
from finmodel.measures.engines.recorder import RecordedStep
from finmodel.measures.render import kernel_text
from finmodel.measures.render.subset import kind_of, literal_of, spelled, statement, template

DIALECTS = {
    "duckdb": "DuckDB",
    "postgres": "PostgreSQL",
    "spark": "Spark",
    "databricks": "Databricks",
    "snowflake": "Snowflake",
    "tsql": "SQL Server",
}
"""Dialects that kernels are written in, by sqlglot's name, and the program that each is for."""
PROVED = {
    "duckdb": "finmodel runs these kernels on DuckDB, and all its tests do.",
    "postgres": "Tests run these kernels on PostgreSQL 15, and hold every row against DuckDB's.",
    "spark": "Tests run these kernels on Spark 4 on one machine, and hold every row against DuckDB's.",
    "databricks": "Never run on Databricks: tests only parse this SQL. Spark's, from which it hardly differs, is run.",
    "snowflake": "Never run on Snowflake itself: tests run these kernels on an imitation of it, and hold every row "
    "against DuckDB's.",
    "tsql": "Never run: tests only parse this SQL. Take the first results with care, and hold them against DuckDB's.",
}
"""What is known of the SQL of each dialect by running it."""
_CHECKS = ("row_totals", "first_faults", "activity_totals", "strangers")
"""Results that tell whether rows are whole and sound."""
_ROWS = 500


def exported(steps: Sequence[RecordedStep], dialect: str, place: str) -> dict[str, str]:
    """Every file of an export, by its path: a page to start from, the steps, and parameter tables as CSV."""
    files: dict[str, str] = {}
    told = []
    for number, step in enumerate(steps, 1):
        name = f"{number:03}_{_title(step)}"
        files[f"steps/{name}.sql"] = f"{_step(step, dialect)};\n"
        if isinstance(step.table, ParameterTable):
            files[f"parameters/{number:03}_{step.name}.csv"] = _csv(step.table)
        told.append(f"| {number:03} | {_what(step)} |")
    files["README.md"] = _page(told, steps, dialect, place)
    return files


def _title(step: RecordedStep) -> str:
    if isinstance(step.table, RowSource):
        return f"fill_{step.name}"
    return step.name if step.table is not None else f"{step.name}{'' if step.into else '_result'}"


def _what(step: RecordedStep) -> str:
    if isinstance(step.table, ParameterTable):
        return f"parameter table `{step.name}`"
    if step.table is not None:
        files = ", ".join(f"`{file.shown}`" for file in step.table.files)
        return f"**rows: fill `{step.name}` from {files}**"
    says = kernel_text(step.name).splitlines()[0].removeprefix("-- ")
    if not step.into:
        return f"**{'check' if step.name in _CHECKS else 'result'}** `{step.name}`: {says}"
    return f"{'add to' if step.add else 'make'} `{step.into}` by `{step.name}`: {says}"


def _step(step: RecordedStep, dialect: str) -> str:
    if isinstance(step.table, ParameterTable):
        return ";\n".join([*_dropped(step.name, dialect), *_filled(step.name, step.table, dialect)])
    if step.table is not None:
        return ";\n".join([*_dropped(step.name, dialect), _shape(step.name, step.table, dialect)])
    says = "\n".join(line for line in kernel_text(step.name).splitlines() if line.startswith("--"))
    if not step.into:
        text = template(step.name, dialect)
        for table, read in step.tables.items():
            text = text.replace(spelled(f"{{{table}}}", dialect), spelled(read, dialect))
        return f"{says}\n{text}"
    made = statement(step.name, dialect, step.tables, step.into, add=step.add)
    return "\n".join([says, *(f"{each};" for each in ([] if step.add else _dropped(step.into, dialect))), made])


def _dropped(name: str, dialect: str) -> list[str]:
    return [f"DROP TABLE IF EXISTS {spelled(name, dialect)}"]


def _filled(name: str, table: ParameterTable, dialect: str) -> Iterator[str]:
    own = spelled(name, dialect)
    columns = ", ".join(f"{spelled(column, dialect)} {kind_of(kind, dialect)}" for column, kind in table.types.items())
    yield f"CREATE TABLE {own} ({columns})"
    rows = list(zip(*(table.values[column] for column in table.types), strict=True))
    kinds = list(table.types.values())
    for at in range(0, len(rows), _ROWS):
        values = (
            f"  ({', '.join(literal_of(value, kind, dialect) for value, kind in zip(row, kinds, strict=True))})"
            for row in rows[at : at + _ROWS]
        )
        yield f"INSERT INTO {own} VALUES\n" + ",\n".join(values)


def _shape(name: str, source: RowSource, dialect: str) -> str:
    """The table that a source's rows are put into, and where each of its columns comes from."""
    files = ", ".join(file.shown for file in source.files)
    lines = [
        f"-- Fill this table from {files}, one row for each, then go on.",
        "-- row_no is any number that is different for each row; a text is trimmed, and NULL where it is empty.",
        "-- NAME_raw is the text as it is written, not trimmed. NAME_unread is 1 where there is a text that is no such",
        "-- day or number, else 0; NAME_finer is 1 where a number has more than six decimals, else 0; NAME_doubt is 1",
        "-- where a day is of an instant near midnight in Greenwich, else 0.",
        *(f"-- Only rows whose {heading} is one of: {', '.join(values)}." for heading, values in source.keep),
        *(f"-- No row whose {_both(group)}." for group in source.leave_out),
        *_latest(source),
        *(f"-- {column.name}: {_from(column)}" for column in source.columns),
    ]
    columns = ", ".join(f"{spelled(column, dialect)} {kind_of(kind, dialect)}" for column, kind in _columns(source))
    return "\n".join([*lines, f"CREATE TABLE {spelled(name, dialect)} ({columns})"])


def _both(group: Sequence[tuple[str, Sequence[str]]]) -> str:
    return " and ".join(f"{heading} is one of {', '.join(values)}" for heading, values in group)


def _latest(source: RowSource) -> Iterator[str]:
    """Which rows are the latest, and under which other headings a column may stand."""
    if source.latest is not None:
        yield f"-- Of rows alike in {', '.join(source.latest.by)}, only those of the latest {source.latest.of}."
    yield from (f"-- {heading} may be called {', '.join(others)}." for heading, others in source.also_called)


def _from(column: SourceColumn) -> str:
    return f"{_filled_from(column)}{''.join(_and_then(column))}"


def _and_then(column: SourceColumn) -> Iterator[str]:
    """What becomes of what a column is filled from, in words."""
    if column.no_later_than is not None:
        yield f", or {column.no_later_than} where that is earlier"
    if column.first:
        yield f", its first {column.first} characters"
    if column.organisation:
        yield ", of sites of a trust (R…) and of codes that end in 00 the first three characters"
    if column.age_groups:
        yield ", as 0-4, 95+ or 7"
    if column.rates is not None and column.holds == "number":
        yield f", times {column.rates.units} where {column.rates.heading} is one of {', '.join(column.rates.by_unit)}"
    if column.reversed_where:
        yield f", with the other sign where {_both(column.reversed_where)}"


def _filled_from(column: SourceColumn) -> str:
    if column.holds == "share":
        if column.rates is None:
            return "NULL throughout"
        shares = ", ".join(f"{text}: {share}" for text, share in column.rates.shares)
        return f"the part that a day is, by column {column.rates.heading} ({shares}), and -1 for what is none of these"
    if column.month is not None:
        return f"the first day of the month in columns {column.month.year} and {column.month.month}"
    if column.heading is not None:
        return f"column {column.heading}{f', written as {column.format}' if column.format else ''}"
    return f"always {column.always}" if column.always is not None else "NULL throughout"


def _columns(source: RowSource) -> Iterator[tuple[str, str]]:
    yield from (("file_no", "INTEGER"), ("row_no", "BIGINT"))
    for column in source.columns:
        yield f"{column.name}_text", "VARCHAR"
        if column.holds == "code":
            yield f"{column.name}_raw", "VARCHAR"
        elif column.holds == "share":
            yield column.name, "DECIMAL(13, 12)"
        else:
            yield column.name, "DATE" if column.holds == "date" else "DECIMAL(18, 6)"
            yield f"{column.name}_unread", "INTEGER"
        if column.holds == "date":
            yield f"{column.name}_doubt", "INTEGER"
        if column.holds == "number":
            yield f"{column.name}_finer", "INTEGER"


def _csv(table: ParameterTable) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(table.types)
    writer.writerows(zip(*(table.values[column] for column in table.types), strict=True))
    return text.getvalue()


def _page(told: Sequence[str], steps: Sequence[RecordedStep], dialect: str, place: str) -> str:
    program = DIALECTS[dialect]
    return _PAGE.format(
        place=place,
        program=program,
        proved=PROVED[dialect],
        also=_ALSO.get(dialect, ""),
        passes=_PASSES if any(step.name == "later_triggers" for step in steps) else "",
        steps="\n".join(told),
    )


_ALSO: Mapping[str, str] = {
    "tsql": "Texts are made with a collation that tells capitals from small letters, as every other engine does; keep\n"
    "it where you fill tables yourself.\n",
    "postgres": 'Texts are made with the collation "C", which compares byte by byte as every other engine does.\n',
}
_PASSES = """
Episodes of care are found pass by pass: `later_triggers` leaves what starts after each person's last episode, and
`first_triggers` takes the first of it. The steps have as many passes as the data had from which they were made. Where
`row_count` is not 0 after the last of them, repeat both until it is.
"""
_PAGE = """# {place}: from rows to sums, in {program}'s SQL

What finmodel works out of the rows of people, activity and prices, step by step, without finmodel and without Python.
{proved}

1. Make an empty schema and make it the one that names without a schema mean. Everything below is made in it.
2. Run the files of `steps` in the order of their numbers, with the client you always use. Those marked **rows** make
   an empty table and say, column by column, what belongs in it: fill it from your own tables before you go on.
3. Those marked **check** must come out as they say: no faulty rows, no faults. If they do not, stop and mend the rows.
4. Those marked **result** are all that need leave the warehouse. Money and quantities are whole numbers of the smallest
   part that the data names: the table `fineness` says how many make a penny and a unit. Results are sums, and some may
   be of few people: what may be passed on is for your own rules on small numbers to say.
5. Drop the schema.

`parameters` holds what the place says (its years, bands, codes, limits) as CSV, for those who load files rather than
run statements; the steps hold the same.
{also}{passes}
| step | what it does |
|---|---|
{steps}
"""
