"""What the reader should know of what was settled: activity left out, and what is hardly meant, each at its line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from finmodel.core.speech import listed
from finmodel.errors import Finding
from finmodel.load.findings import line_of
from finmodel.load.place_file import PLACE
from finmodel.load.remarks.steps_kept import steps_kept
from finmodel.load.yaml import read_document
from finmodel.must.statements.outcome_within import OutcomeWithin
from finmodel.plausibility.alarm import Alarm, alarms_of
from finmodel.scenarios.coverage import in_proportion, left_out, unpaid_under
from finmodel.scenarios.run import Run


def told_of_runs(runs: Sequence[Run], files: Mapping[str, str], folder: Path) -> list[Finding]:
    """Warnings of the first run, and of what the others bring besides.

    `files` gives the file of each contract by id, as seen from the folder of the place.
    """
    return [
        *implausible(runs, files, folder),
        *left_out(runs[0], files),
        *unpaid_under(runs),
        *in_proportion(runs, files),
        *dict.fromkeys(assumed for each in runs for assumed in each.basis.assumed),
        *steps_kept(runs),
        *unused_outcomes(runs),
    ]


def unused_outcomes(runs: Sequence[Run]) -> Iterator[Finding]:
    """Outcomes of the place that no contract of any run reads, and no line of what must hold."""
    place = runs[0].basis.place
    read = {name for run in runs for contract in run.basis.contracts for name in contract.outcomes_read}
    read |= {line.measure for line in place.must if isinstance(line, OutcomeWithin)}
    unused = [name for name in place.outcomes.measures if name not in read]
    if unused:
        names = listed([f"'{name}'" for name in unused])
        what = f"No contract in force reads {names}."
        fix = "Nothing is paid for it; a contract reads one with `measure:` and its name."
        yield Finding(place.outcomes.told, what, fix, "warning")


def implausible(runs: Sequence[Run], files: Mapping[str, str], folder: Path) -> Iterator[Finding]:
    """What is hardly meant in the first run, and what another run brings that is not in the first."""
    first = alarms_of(runs[0])
    for alarm in first.values():
        yield Finding(_where(alarm, files, folder), alarm.what, alarm.fix, "warning")
    for one in runs[1:]:
        for key, alarm in alarms_of(one).items():
            if key not in first:
                what = f"Under '{one.title}': {alarm.what}"
                yield Finding(_where(alarm, files, folder), what, alarm.fix, "warning")


def _where(alarm: Alarm, files: Mapping[str, str], folder: Path) -> str:
    """The file and line that an alarm is about."""
    name = files.get(alarm.contract) if alarm.contract else PLACE
    if name is None:
        return f"contract {alarm.contract}"
    if not (folder / name).is_file():
        return name
    document = read_document(folder / name, name)
    return document.spot(line_of(alarm.at, document.lines)) if document.data else name
