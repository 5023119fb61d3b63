"""Growth of the population from a CSV file, such as a national projection by age and sex."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pydantic import ValidationError

from finmodel.core.data import leads_outside
from finmodel.core.spot import at_line
from finmodel.errors import Finding, InputError
from finmodel.load.files.raw_cells import read_rows
from finmodel.load.findings import findings_of
from finmodel.scenarios.changes.population import GroupGrowth, PopulationGrowth
from finmodel.scenarios.scenario import Scenario

MAX_BYTES = 1_000_000
_COLUMNS = ("age_band", "sex", "year", "growth")


def with_tables(scenario: Scenario, file: Path, folder: Path) -> Scenario:
    """The scenario with the groups that its tables hold in place of the tables; they stand beside its file."""
    if not any(isinstance(change, PopulationGrowth) and change.table for change in scenario.changes):
        return scenario
    changes = tuple(
        change.model_copy(update={"groups": _groups(change.table, file, folder), "table": None})
        if isinstance(change, PopulationGrowth) and change.table
        else change
        for change in scenario.changes
    )
    return scenario.model_copy(update={"changes": changes})


def _groups(name: str, file: Path, folder: Path) -> tuple[GroupGrowth, ...]:
    if leads_outside(name):
        raise InputError.of(file.name, f"'{name}' leads out of the folder.", "Put the table beside the scenario.")
    path = file.parent / name
    shown = path.relative_to(folder).as_posix() if path.is_relative_to(folder) else name
    table = read_rows(path, shown, MAX_BYTES, ("growth",))
    heads = set(table.heading)
    if "growth" not in heads or not {"age_band", "sex"} & heads or heads - set(_COLUMNS):
        what = "The table needs the headings age_band or sex (or both) and growth, and may have year."
        raise InputError.of(shown, what, f"It has {', '.join(table.heading)}.")
    stated: dict[tuple[str, str], dict[str, str]] = {}
    findings: list[Finding] = []
    for line, row in zip(table.numbers, table.rows, strict=True):
        age_band, sex, year = (row.get(name, "") for name in _COLUMNS[:3])
        group = (age_band, sex)
        if year in stated.setdefault(group, {}):
            findings.append(Finding(at_line(shown, line), "This group and year stand twice.", "Keep one."))
        stated[group][year] = row["growth"]
        try:
            _group(group, stated[group])
        except ValidationError as error:
            findings += findings_of(error, {}, at_line(shown, line), GroupGrowth)
    if findings:
        raise InputError(findings)
    return tuple(_group(group, years) for group, years in stated.items())


def _group(group: tuple[str, str], years: Mapping[str, str]) -> GroupGrowth:
    by: object = years[""] if "" in years else dict(years)
    named = {name: [code] for name, code in zip(("age_band", "sex"), group, strict=True) if code}
    return GroupGrowth.model_validate({**named, "by": by})
