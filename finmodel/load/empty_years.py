"""Years that a place settles and its data does not reach, in whole or for one of its sources."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from finmodel.core.place import Place
from finmodel.errors import Finding
from finmodel.load.findings import line_of
from finmodel.load.yaml import read_document

_MEND = "Give its data, take it out of `periods:`, or say under `carried_forward:` which year it takes"


@dataclass(frozen=True)
class SourceRows:
    """The rows of one source of activity that started in each of the place's periods."""

    file: str
    rows: tuple[int, ...]


def years_without_data(place: Place, people: Mapping[str, float], sources: Sequence[SourceRows]) -> Iterator[Finding]:
    """An error, told at `periods:`, for each year that would settle as nil because the data does not reach it.

    `people` is how many are on the register in each period. A year whose activity is missing is one, whoever is on
    the register: a register without leaving dates goes on for ever. A year that is carried forward is none.
    """
    for number, year in _of_data(place):
        rows = sum(source.rows[number] for source in sources)
        others = [label for label in place.periods if label != year]
        if sources and not rows:
            nobody = bool(people) and not people.get(year)
            what = f"The data has {'no people and ' if nobody else ''}no activity in {year}, so it would settle as nil."
        elif not sources and not people.get(year) and any(people.get(other) for other in others):
            what = f"The data has no people in {year}, so it would settle as nil."
        else:
            continue
        reached = [
            label
            for other, label in _of_data(place)
            if (sum(one.rows[other] for one in sources) if sources else people.get(label))
        ]
        yield Finding(f"periods, {year}", what, f"{_MEND}{f', such as {year}: {reached[-1]}' if reached else ''}.")


def at_periods(findings: Sequence[Finding], place: Place, file: Path) -> list[Finding]:
    """Findings on years of a place, with the lines of its file where those years stand."""
    lines = read_document(file).lines if file.is_file() else {}
    spots = {f"periods, {year}": line_of(("periods", number), lines) for number, year in enumerate(place.periods)}
    told = {where: f"{file.name}, line {line}" if line else file.name for where, line in spots.items()}
    return [replace(finding, where=told.get(finding.where, finding.where)) for finding in findings]


def sources_without_a_year(place: Place, people: Mapping[str, float], sources: Sequence[SourceRows]) -> list[Finding]:
    """A warning for each source that has rows in some years and none in another that the rest of the data reaches."""
    found = []
    for number, year in _of_data(place):
        if not any(source.rows[number] for source in sources):
            continue
        if not people.get(year) and any(people.values()):
            what = f"Nobody is on the list of people in {year}, though there is activity in it."
            fix = "What is paid by the head is nil in that year: add those who were on the register."
            found.append(Finding("people", what, fix, "warning"))
        for source in sources:
            most = max((source.rows[other], label) for other, label in _of_data(place))
            if not source.rows[number] and most[0]:
                what = f"It has no rows in {year}, and {most[0]:,} in {most[1]}."
                fix = f"Add those of {year}; where there was nothing to record, read on."
                found.append(Finding(source.file, what, fix, "warning"))
    return found


def _of_data(place: Place) -> Iterator[tuple[int, str]]:
    """The years that the data is to reach, each with its number."""
    for number, year in enumerate(place.periods):
        if year not in place.carried_forward:
            yield number, year
