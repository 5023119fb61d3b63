"""Years that a place settles and its data does not reach, in whole or for one of its sources."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from finmodel.core.place import Place
from finmodel.core.spot import at_line
from finmodel.errors import Finding, InputError
from finmodel.load.findings import line_of
from finmodel.load.yaml import read_document

_MEND = "Give its data, take it out of `periods:`, or say under `carried_forward:` which year it takes"


ENOUGH = 30
"""Rows of a setting in an earlier year that are too many for the next to have none by chance."""


@dataclass(frozen=True)
class RowsByYear:
    """The rows of one source of activity, or of one setting, that started in each of the place's periods."""

    name: str
    rows: tuple[int, ...]


@dataclass(frozen=True)
class DataReach:
    """How far the data of a place reaches: people on the register by period, and rows of activity."""

    people: Mapping[str, float]
    sources: tuple[RowsByYear, ...] = ()
    settings: tuple[RowsByYear, ...] = ()

    def activity(self, number: int) -> int:
        """Rows of all activity in a period, by its number."""
        return sum(source.rows[number] for source in self.sources)


def reached(place: Place, reach: DataReach, file: Path) -> list[Finding]:
    """Warnings of what lacks a year; raises InputError, at the lines of the place's file, for years without data."""
    findings = list(years_without_data(place, reach))
    if findings:
        raise InputError(at_periods(findings, place, file))
    return parts_without_a_year(place, reach)


def years_without_data(place: Place, reach: DataReach) -> Iterator[Finding]:
    """An error, told at `periods:`, for each year that would settle as nil because the data does not reach it.

    A year whose activity is missing is one, whoever is on the register: a register without leaving dates goes on
    for ever. A year that is carried forward is none.
    """
    people = reach.people
    for number, year in _of_data(place):
        others = [label for label in place.periods if label != year]
        if reach.sources and not reach.activity(number):
            nobody = bool(people) and not people.get(year)
            what = f"The data has {'no people and ' if nobody else ''}no activity in {year}, so it would settle as nil."
        elif not reach.sources and not people.get(year) and any(people.get(other) for other in others):
            what = f"The data has no people in {year}, so it would settle as nil."
        else:
            continue
        reached = [
            label for other, label in _of_data(place) if (reach.activity(other) if reach.sources else people.get(label))
        ]
        yield Finding(f"periods, {year}", what, f"{_MEND}{f', such as {year}: {reached[-1]}' if reached else ''}.")


def at_periods(findings: Sequence[Finding], place: Place, file: Path) -> list[Finding]:
    """Findings on years of a place, with the lines of its file where those years stand."""
    lines = read_document(file).lines if file.is_file() else {}
    spots = {f"periods, {year}": line_of(("periods", number), lines) for number, year in enumerate(place.periods)}
    told = {where: at_line(file.name, line) for where, line in spots.items()}
    return [replace(finding, where=told.get(finding.where, finding.where)) for finding in findings]


def parts_without_a_year(place: Place, reach: DataReach) -> list[Finding]:
    """A warning for each source, or setting, that has nothing in a year that the rest of the data reaches.

    A setting is told where it had many rows before and every source has rows; one that begins late is no surprise.
    """
    findings = []
    for number, year in _of_data(place):
        if not reach.activity(number):
            continue
        if not reach.people.get(year) and any(reach.people.values()):
            what = f"Nobody is on the list of people in {year}, though there is activity in it."
            fix = "What is paid by the head is nil in that year: add those who were on the register."
            findings.append(Finding("people", what, fix, "warning"))
        fix = f"Add those of {year}; where there was nothing to record, read on."
        lacking = [source for source in reach.sources if not source.rows[number] and any(source.rows)]
        for source in lacking:
            most, label = max((source.rows[other], label) for other, label in _of_data(place))
            what = f"It has no rows in {year}, and {most:,} in {label}."
            findings.append(Finding(source.name, what, fix, "warning"))
        for setting in reach.settings if not lacking else ():
            before, label = max((setting.rows[other], label) for other, label in _of_data(place) if other <= number)
            if not setting.rows[number] and before >= ENOUGH:
                what = f"The setting {setting.name} has no rows in {year}, and {before:,} in {label}."
                findings.append(Finding("activity", what, fix, "warning"))
    return findings


def _of_data(place: Place) -> Iterator[tuple[int, str]]:
    """The years that the data is to reach, each with its number."""
    for number, year in enumerate(place.periods):
        if year not in place.carried_forward:
            yield number, year
