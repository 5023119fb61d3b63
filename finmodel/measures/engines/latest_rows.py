"""Which rows are the latest, where later submissions restate earlier ones."""

from __future__ import annotations

from finmodel.measures.engines.column_rules import LatestOf
from finmodel.measures.engines.quoting import literal
from finmodel.measures.engines.row_values import Types

_STAMPS = (
    "%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%d/%m/%Y", "%d-%m-%Y %H:%M:%S", "%d-%m-%Y", "%d-%b-%Y %H:%M:%S", "%d-%b-%Y",
    "%d%b%Y", "%Y/%m/%d %H:%M", "%Y%m%d", "%Y%m%d%H%M%S", "%m/%d/%Y %I:%M:%S %p",
)  # fmt: skip
"""How the day of a submission is written where it is not 2025-05-14T09:30:00: day first, but with AM and PM."""


def _group(latest: LatestOf, types: Types) -> str:
    """What rows that are restated together have in common."""
    parts = ", ".join(f"COALESCE(TRIM(CAST(f.{types[heading][0]} AS VARCHAR)), '')" for heading in latest.by)
    return f"CONCAT_WS(chr(31), {parts})"


def _made(latest: LatestOf, types: Types) -> str:
    """When a row was made."""
    own, kind = types[latest.of]
    if kind == "DATE" or kind.startswith("TIMESTAMP"):
        return f"CAST(f.{own} AS TIMESTAMPTZ)"
    text = f"TRIM(CAST(f.{own} AS VARCHAR))"
    forms = ", ".join(map(literal, _STAMPS))
    since = f"TIMESTAMPTZ '1899-12-30 00:00:00+00' + to_seconds(CAST(TRY_CAST({text} AS DOUBLE) * 86400 AS BIGINT))"
    serial = f"CASE WHEN regexp_full_match({text}, '[3-6]\\d{{4}}(\\.\\d+)?') THEN {since} END"
    read = f"TRY_CAST({text} AS TIMESTAMPTZ), CAST(try_strptime({text}, [{forms}]) AS TIMESTAMPTZ)"
    return f"COALESCE({serial}, {read})"


def groups(latest: LatestOf, file_no: int, relation: str, types: Types) -> str:
    """A SELECT of the groups of one file: when the latest of its rows was made, and rows that do not say so."""
    own, _ = types[latest.of]
    text = f"NULLIF(TRIM(CAST(f.{own} AS VARCHAR)), '')"
    made = _made(latest, types)
    return (
        f"SELECT {_group(latest, types)} AS restated, MAX({made}) AS made, {file_no} AS file_no, "
        f"MIN(CASE WHEN {made} IS NULL THEN f.row_no END) AS row_no, "
        f"MIN(CASE WHEN {made} IS NULL THEN {text} END) AS written, "
        f"SUM(CASE WHEN {made} IS NULL THEN 1 ELSE 0 END) AS not_said FROM {relation} AS f GROUP BY 1"
    )


def latest_join(name: str, latest: LatestOf, types: Types) -> tuple[str, str]:
    """A join with the latest of each group, and the condition that a row is an earlier one."""
    join = f" LEFT JOIN {name}__latest AS l ON l.restated = {_group(latest, types)}"
    return join, f"COALESCE({_made(latest, types)} < l.made, FALSE)"
