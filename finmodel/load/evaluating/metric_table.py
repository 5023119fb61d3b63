"""A table of metrics by unit, group and period, read for evaluation; what cannot be evaluated is refused by row.

`metric` may be left out where there is one; `denominator` (or `population`), `price`, `variable_cost`, `better` (less
or more, less if not said) and `paired_with` where known. Periods are months (2024-04), quarters (2024 Q1), or years.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import numpy as np

from finmodel.core.cells.number_spelling import Spelling, number_of
from finmodel.core.period import usual_year
from finmodel.core.spot import at_row
from finmodel.errors import Finding, InputError
from finmodel.evaluation.metric import Better, Metric
from finmodel.load.files.raw_cells import TextRows, read_rows
from finmodel.load.findings import did_you_mean

UNITS = ("unit", "locality", "practice", "site", "provider")
"""Headings under which a unit may stand."""
_OF = ("denominator", "population")
_GROUPS = {
    **dict.fromkeys(("intervention", "treated", "1", "yes"), True),
    **dict.fromkeys(("comparison", "control", "0", "no"), False),
}
_MONTH = re.compile(r"^(\d{4})-(\d{2})(-\d{2})?( 00:00:00)?$")
_QUARTER = re.compile(r"^(\d{4}(?:/\d{2})?)[ -]?[Qq]([1-4])$")
_YEAR = re.compile(r"^\d{4}$")
_SELDOM, _OF_THOUSAND = 0.1, ("of the denominator", 1000.0)
"""Rates below which so many are told for a thousand, so that what moves can be read."""


@dataclass(frozen=True)
class _MetricRow:
    number: int
    metric: str
    unit: str
    treated: bool
    period: str
    value: float
    of: float | None
    price: float | None
    variable_cost: float | None
    better: str
    paired_with: str


def read_metrics(path: Path, since: str) -> tuple[Metric, ...]:
    """The metrics of a table, in the order they stand in; `since` is the first period after something was done.

    Raises InputError with every finding.
    """
    rows = _text_rows(path)
    unit = next((name for name in UNITS if name in rows.heading), "unit")
    missing = [name for name in (unit, "group", "period", "value") if name not in rows.heading]
    if missing:
        what = f"There is no column '{missing[0]}'."
        fix = f"It needs unit, group, period and value. {did_you_mean(missing[0], rows.heading)}"
        raise InputError.of(at_row(rows.file, 1), what, fix.rstrip())
    findings: list[Finding] = []
    read = [row for row in (_row(rows, number, row, unit, findings) for number, row in _numbered(rows)) if row]
    findings += _twice(rows.file, read)
    if findings:
        raise InputError(findings)
    metrics = []
    for name in dict.fromkeys(row.metric for row in read):
        try:
            metrics.append(_metric(rows.file, name, [row for row in read if row.metric == name], since))
        except InputError as error:
            findings += error.findings
    names = {metric.name for metric in metrics}
    for each in metrics:
        if each.paired_with and each.paired_with not in names:
            what = f"'{each.name}' is paired with '{each.paired_with}', which is no metric of the table."
            findings.append(Finding(rows.file, what, did_you_mean(each.paired_with, sorted(names))))
    if findings:
        raise InputError(findings)
    return tuple(metrics)


def _text_rows(path: Path) -> TextRows:
    if path.suffix.lower() != ".parquet":
        return read_rows(path)
    from finmodel.measures.engines.parquet import read_parquet

    table = read_parquet(path)
    heading = tuple(str(name) for name in table.columns)
    texts = table.astype(object).where(table.notna(), "").map(str).to_numpy().tolist()
    named = tuple(dict(zip(heading, row, strict=True)) for row in texts)
    return TextRows(path.name, heading, named, tuple(range(2, len(texts) + 2)))


def _numbered(rows: TextRows) -> Iterator[tuple[int, Mapping[str, str]]]:
    yield from zip(rows.numbers, rows.rows, strict=True)


def _row(rows: TextRows, number: int, row: Mapping[str, str], unit: str, findings: list[Finding]) -> _MetricRow | None:
    """One row read; what is wrong with it is added to the findings."""
    before = len(findings)

    def amount(name: str) -> float | None:
        text = row.get(name, "").strip()
        if not text:
            return None
        said = number_of(text.replace("£", "").replace("−", "-", 1))
        if isinstance(said, Spelling):
            return float(said.value) / (100 if said.percent else 1)
        findings.append(Finding(at_row(rows.file, number, name), f"'{text}' is not a number.", "Write it in digits."))
        return None

    group = _GROUPS.get(row["group"].strip().lower())
    if group is None:
        what = f"'{row['group']}' is no group."
        findings.append(Finding(at_row(rows.file, number, "group"), what, "Write intervention or comparison."))
    if not row[unit].strip():
        findings.append(Finding(at_row(rows.file, number, unit), "The row names no unit.", "Name it."))
    period = row["period"].strip()
    if kind_of_period(period) is None:
        fix = "Write a month as 2024-04, a quarter as 2024 Q1, or a year as 2024/25."
        findings.append(Finding(at_row(rows.file, number, "period"), f"'{period}' is not a period.", fix))
    value = amount("value")
    if value is None and len(findings) == before:
        findings.append(
            Finding(at_row(rows.file, number, "value"), "The row has no value.", "Write 0 where it is nil.")
        )
    of_name = next((name for name in _OF if name in rows.heading), "")
    of = amount(of_name) if of_name else None
    if of_name and len(findings) == before and (of is None or of <= 0):
        what = f"The {of_name} is nil, so there is nothing that the value is a part of."
        findings.append(Finding(at_row(rows.file, number, of_name), what, "Give it, or leave the unit out."))
    better = row.get("better", "").strip().lower() or "less"
    if better not in ("less", "more"):
        findings.append(Finding(at_row(rows.file, number, "better"), f"'{better}' is neither.", "Write less or more."))
    price, variable = amount("price"), amount("variable_cost")
    if len(findings) > before or value is None or group is None:
        return None
    name = row.get("metric", "").strip() or "value"
    paired = row.get("paired_with", "").strip()
    period = period[:7] if _MONTH.match(period) else period
    return _MetricRow(number, name, row[unit].strip(), group, period, value, of, price, variable, better, paired)


def kind_of_period(text: str) -> int | None:
    """How many such periods a year has; None for what is none."""
    if (month := _MONTH.match(text)) is not None:
        return 12 if 1 <= int(month[2]) <= 12 else None
    if _QUARTER.match(text):
        return 4
    return 1 if _YEAR.match(text) or usual_year(text) is not None else None


def _twice(file: str, rows: Sequence[_MetricRow]) -> Iterator[Finding]:
    seen: dict[tuple[str, str, str], _MetricRow] = {}
    for row in rows:
        first = seen.setdefault((row.metric, row.unit, row.period), row)
        if first is not row:
            what = f"{row.unit} has {row.metric} in {row.period} already, on row {first.number}."
            yield Finding(at_row(file, row.number), what, "Keep one of the two rows.")


def _metric(file: str, name: str, rows: Sequence[_MetricRow], since: str) -> Metric:
    """One metric as arrays; raises InputError with what is missing or does not fit."""
    units = list(dict.fromkeys(row.unit for row in rows))
    periods = sorted({row.period for row in rows})
    kinds = {kind_of_period(period) for period in periods}
    findings: list[Finding] = []
    if len(kinds) > 1:
        findings.append(Finding(file, f"'{name}' has months, quarters and years together.", "Keep to one of them."))
    if len(periods) == 1:
        what = f"'{name}' has one period only, {periods[0]}: nothing is before it to compare with."
        findings.append(Finding(file, what, "Give periods before and after."))
    elif since not in periods or since == periods[0]:
        what = f"'{name}' has no period before {since}." if since == periods[0] else f"'{name}' has no period {since}."
        findings.append(Finding("--from", what, f"It has {periods[0]} to {periods[-1]}; name one after the first."))
    by_unit: dict[str, set[bool]] = {}
    for row in rows:
        by_unit.setdefault(row.unit, set()).add(row.treated)
    for unit in (unit for unit, sides in by_unit.items() if len(sides) > 1):
        what = f"{unit} is in both groups."
        findings.append(Finding(file, what, "A unit is in one group throughout; --from says from when it counts."))
    if not any(row.treated for row in rows):
        what = f"'{name}' has no unit of the intervention group."
        findings.append(Finding(file, what, "Write intervention in `group` where it was done."))
    have = {(row.unit, row.period) for row in rows}
    lacking = [(unit, period) for unit in units for period in periods if (unit, period) not in have]
    if lacking:
        unit, period = lacking[0]
        more = f", and {len(lacking) - 1} more are missing" if len(lacking) > 1 else ""
        what = f"{unit} has no '{name}' in {period}{more}."
        findings.append(Finding(file, what, "Give each unit a row for every period, or leave the unit out."))
    if findings:
        raise InputError(findings)
    at = {(row.unit, row.period): row for row in rows}
    values = np.array([[at[unit, period].value for period in periods] for unit in units])
    of = None
    if rows[0].of is not None:
        of = np.array([[cast(float, at[unit, period].of) for period in periods] for unit in units])
    treated = np.array([True in by_unit[unit] for unit in units])
    season = kinds.pop() or 1
    prices, variable = ([each for each in column if each is not None] for column in zip(
        *((row.price, row.variable_cost) for row in rows), strict=True))  # fmt: skip
    return Metric(
        name,
        tuple(units),
        treated,
        tuple(periods),
        periods.index(since),
        values,
        of,
        season,
        sum(prices) / len(prices) if prices else None,
        sum(variable) / len(variable) if variable else None,
        cast(Better, rows[0].better),
        rows[0].paired_with,
        *(_OF_THOUSAND if of is not None and values.sum() < _SELDOM * of.sum() else ("", 1.0)),
    )
