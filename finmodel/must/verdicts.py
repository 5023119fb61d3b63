"""Every `must:` line held against the runs that it is about: what holds, what does not, and what could not be seen.

A line is held against every run that it is about, and why it could not be is told as well: that one place decides both
is what keeps a line from being passed over in silence.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from finmodel.contracts.contract import Contract
from finmodel.core.must import Must
from finmodel.core.nearest import nearest
from finmodel.core.place import Place
from finmodel.errors import Finding
from finmodel.incentives.margins import asks_of_kinds, told_apart_by
from finmodel.measures.ask import Ask
from finmodel.must.statement import LineOutcome, NotChecked, Spoken, Statement, Trial
from finmodel.scenarios.scenario import BASELINE

Status = Literal["holds", "does not hold", "not checked"]
DRAWS = "10000"
"""Draws that are asked for where a line needs some."""


@dataclass(frozen=True)
class HeldLine:
    """A line of `must:` with where it stands, and whose it is."""

    line: Must
    where: str
    """Its file and line."""
    scenario: str = ""
    """The scenario in whose file it stands; empty for a place's or a contract's."""
    contract: str = ""
    """The contract in whose file it stands, by id; empty for a place's or a scenario's."""

    @property
    def statement(self) -> Statement:
        """What can be held against a run."""
        assert isinstance(self.line, Statement)
        return self.line


@dataclass(frozen=True)
class Verdict:
    """What a line comes to in one run, or why nobody can say."""

    held: HeldLine
    says: str
    status: Status
    figure: str
    fix: str
    run: str = ""
    """Name of the run; empty where there was none to hold it against."""
    title: str = ""
    """Title of that run."""
    against: str = ""
    """Name of the run that it is compared with, where there is one."""
    beyond: Mapping[str, float] | None = None
    """How far past its limit it is, by year; None where it was not checked."""
    wrong: bool = False
    """True where it names something that the run does not have."""

    @property
    def told(self) -> str:
        """The figure, with the run that it is of."""
        return f"Under “{self.title}”: {self.figure}" if self.run not in ("", BASELINE) else self.figure

    @property
    def whole(self) -> str:
        """The line, whether it holds, and the figure or the reason, as sentences."""
        return f"{self.says}: {self.status}. {self.figure} {self.fix}".rstrip()


def verdicts_of(lines: Sequence[HeldLine], trials: Sequence[Trial], spoken: Spoken) -> list[Verdict]:
    """Each line held against every run that it is about."""
    return [verdict for held in lines for verdict in _verdicts(held, trials, spoken)]


def verdicts_alone(contract: Contract, where: Sequence[str]) -> list[Verdict]:
    """Each line of a contract by itself; `where` has the file and line of each."""
    spoken = Spoken(contract.currency, {contract.id: f"“{contract.title}”"})
    found = []
    for line, at in zip(contract.must, where, strict=True):
        held = HeldLine(line, at, contract=contract.id)
        found.append(_verdict(held, spoken, held.statement.held_alone(contract)))
    return found


def findings_of(verdicts: Sequence[Verdict]) -> list[Finding]:
    """What a command shows: an error for each line that does not hold, a warning for each that was not checked.

    What is so under the contracts in force is not told again of a scenario that leaves it as it is.
    """
    found: dict[tuple[str, str], Finding] = {}
    for each in verdicts:
        if each.status == "does not hold":
            what = f"{each.says}, and it does not hold. {each.told}"
            found.setdefault((each.held.where, each.figure), Finding(each.held.where, what, each.fix))
        elif each.status == "not checked":
            what = f"{each.says}. Not checked: {each.figure[:1].lower()}{each.figure[1:]}"
            found.setdefault((each.held.where, each.figure), Finding(each.held.where, what, each.fix, "warning"))
    return list(found.values())


def about(verdicts: Sequence[Verdict], contract: str, run: str) -> tuple[str, ...]:
    """What must hold of a contract, or of the whole place, in one run, as sentences."""
    return tuple(
        each.whole
        for each in verdicts
        if each.held.contract in ("", contract)
        and (not each.held.line.contracts or contract in each.held.line.contracts.values())
        and each.run in ("", run)
    )


def nowhere(verdicts: Sequence[Verdict]) -> list[Finding]:
    """An error for each line that names activity which none of the runs has."""
    by_line: dict[str, list[Verdict]] = {}
    for each in verdicts:
        by_line.setdefault(each.held.where, []).append(each)
    lost = [several[0] for several in by_line.values() if all(each.wrong for each in several)]
    return [Finding(each.held.where, each.figure, each.fix) for each in lost]


def asks_of_lines(place: Place, lines: Sequence[Must]) -> tuple[Ask, ...]:
    """What of the data lines must know beside what contracts ask."""
    choices = [line.activity for line in lines if line.activity]
    return asks_of_kinds(place, told_apart_by(choices)) if choices else ()


def strangers(
    held: HeldLine, place: Place, contracts: Sequence[str], scenarios: Sequence[str], shipped: Sequence[str] = ()
) -> Iterator[Finding]:
    """Partners, contracts, scenarios (of the place, or `shipped`) and years that a line names and nobody has."""
    line, partners = held.line, [partner.id for partner in place.partners]
    under = {} if line.under is None else {"under": line.under}
    for named, known, what in (
        (line.partners, partners, f"is not a partner of {place.place}"),
        (line.contracts, contracts, "is not the id of a contract here"),
        (under, scenarios, "is not a scenario of this place"),
        (line.years, place.periods, "is not one of the place's years, nor `each` or `all`"),
    ):
        for key, code in named.items():
            if code not in known and not (key == "under" and code in shipped):
                near = nearest(code, known)
                fix = f"Did you mean '{near}'?" if near else f"Use one of: {', '.join(known) or 'none'}."
                yield Finding(held.where, f"`{key}:` '{code}' {what}.", fix)
    if held.scenario and line.under not in (None, held.scenario):
        what = f"It stands in the file of '{held.scenario}' and is to hold under '{line.under}'."
        yield Finding(held.where, what, "Move it there, or take `under:` out.")
    if held.statement.OF_CONTRACT and not (held.contract or line.contracts):
        yield Finding(held.where, "It does not say which contract pays.", "Add `contract:` with its id.")


def _verdicts(held: HeldLine, trials: Sequence[Trial], spoken: Spoken) -> Iterator[Verdict]:
    statement, under = held.statement, held.scenario or held.line.under
    apt = [each for each in trials if under in (None, "", each.run.name)]
    if not apt:
        why = NotChecked(f"The scenario '{under}' was not run.", f"Run the place with `--scenario {under}`.")
        yield _verdict(held, spoken, why)
        return
    if held.contract:
        apt = [each for each in apt if any(book.id == held.contract for book in each.run.basis.contracts)]
        if not apt:
            why = NotChecked("Its contract is not in force in what was run.", "Run a scenario that brings it in.")
            yield _verdict(held, spoken, why)
            return
    if statement.COMPARES:
        apt = [each for each in apt if each.against is not None]
        if not apt:
            why = NotChecked(
                "It is about a scenario, and none was run.", "Run the place with `--scenario` and its name."
            )
            yield _verdict(held, spoken, why)
            return
    for trial in apt:
        if statement.DRAWN and trial.drawn is None:
            fix = f"Run the place with `--scenario {trial.run.name} --draws {DRAWS}`."
            yield _verdict(held, spoken, NotChecked("It can be seen in draws alone.", fix), trial)
        else:
            yield _verdict(held, spoken, statement.held(trial, held.contract), trial)


def _verdict(held: HeldLine, spoken: Spoken, outcome: LineOutcome | NotChecked, trial: Trial | None = None) -> Verdict:
    says = held.statement.says(spoken, held.contract)
    if isinstance(outcome, LineOutcome):
        status: Status = "does not hold" if outcome.broken else "holds"
        found = Verdict(held, says, status, outcome.figure, outcome.fix, beyond=outcome.beyond)
    else:
        found = Verdict(held, says, "not checked", outcome.why, outcome.fix, wrong=outcome.wrong)
    if trial is None:
        return found
    against = "" if trial.against is None else trial.against.name
    return replace(found, run=trial.run.name, title=trial.run.title, against=against)
