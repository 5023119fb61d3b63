"""Python's value of every row of every section, for what the workbook opens on: the stored values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from finmodel.contracts.line import LineOf, Paid
from finmodel.contracts.values import Case, cases_of
from finmodel.core.money import REMAINDER_PLACES, Floats, round_half_away
from finmodel.errors import FinmodelError
from finmodel.measures.ask import Ask
from finmodel.measures.grid import Grid
from finmodel.rules.evaluate import Evaluation
from finmodel.rules.formula import FormulaRow
from finmodel.rules.nodes import Measure, Node, Prev, Split, walk
from finmodel.scenarios.run import Run
from finmodel.workbooks.sections import Section, transfers


@dataclass(frozen=True)
class Settled:
    """A section worked out for one case: its terms and measures by name, and what each line comes to."""

    evaluation: Evaluation
    lines: tuple[Floats, ...]
    """The amounts of each line: shape (period,) or (member, period)."""
    flag: float
    """1 where the section is in force, else 0."""

    def paid(self, line: int, member: int | None) -> Floats:
        """What a transfer of a line moves: nil where the section is not in force."""
        amounts = self.lines[line] if member is None else self.lines[line][member]
        return amounts if self.flag else np.zeros_like(amounts)


def settle_case(sections: Sequence[Section], runs: Sequence[Run], scenario: int) -> dict[str, Settled]:
    """Every section worked out under one scenario, by key; also those that the scenario lacks."""
    done: dict[str, Settled] = {}
    grid = runs[scenario].basis.grid
    cases = cases_of(runs[scenario].basis.place)
    for number, section in enumerate(sections):
        values = _terms(section, scenario, cases)
        for measure in section.measures:
            values[measure.name] = _measured(measure, grid, sections[:number], done, len(cases))
        lines, evaluation = _lines(section, values, len(cases))
        done[section.key] = Settled(evaluation, lines, float(section.in_force(scenario)))
    return done


def _terms(section: Section, scenario: int, cases: Sequence[Case]) -> dict[str, Floats]:
    found: dict[str, Floats] = {}
    for term in section.terms:
        stated = section.values(term, scenario)
        table = np.array([[float(value.at(case) or 0) for case in cases] for value in stated])
        found[term.name] = table if term.along is not None else table[0]
    return found


def _measured(
    measure: Measure, grid: Grid, earlier: Sequence[Section], done: Mapping[str, Settled], periods: int
) -> Floats:
    ask = measure.ask
    if isinstance(ask, Paid | LineOf):
        total: Floats = np.zeros(periods)
        for section, line, member in rows_asked(ask, earlier):
            total = total + done[section.key].paid(line, member)
        return total
    return measured(measure, grid)


def measured(measure: Measure, grid: Grid) -> Floats:
    """A measure of activity or people: shape (period,) or (member, period)."""
    if isinstance(measure.ask, Ask):
        return grid.measure(measure.ask)
    assert isinstance(measure.ask, tuple)
    return np.stack([grid.measure(ask) for ask in measure.ask])


def paid_rows(ask: Paid, earlier: Sequence[Section]) -> list[tuple[Section, int, int | None]]:
    """Each payment of earlier sections that an ask counts: section, number of its line, member."""
    return [
        (section, number, move.member)
        for section in earlier
        if not ask.contracts or section.book.id in ask.contracts
        for number, line in enumerate(section.lines)
        for move in transfers(line)
        if ask.payer in (None, move.payer) and ask.payee in (None, move.payee)
    ]


def line_rows(ask: LineOf, earlier: Sequence[Section]) -> list[tuple[Section, int, int | None]]:
    """The line of an earlier contract that an ask names, in each section that the contract has."""
    return [
        (section, number, None if line.rule.axis is None else line.rule.axis.members.index(ask.member or ""))
        for section in earlier
        if section.book.id == ask.contract
        for number, line in enumerate(section.lines)
        if line.name == ask.line
    ]


def rows_asked(ask: Paid | LineOf, earlier: Sequence[Section]) -> list[tuple[Section, int, int | None]]:
    """Each row of earlier sections that an ask counts: section, number of its line, member."""
    return paid_rows(ask, earlier) if isinstance(ask, Paid) else line_rows(ask, earlier)


def _lines(section: Section, values: dict[str, Floats], periods: int) -> tuple[tuple[Floats, ...], Evaluation]:
    """The amounts of each line, period by period where a line looks back."""
    rules = [line.rule for line in section.lines]
    if any(isinstance(node, Prev) for node in walk(*rules)):
        _look_back(section, values, periods)
    evaluation = Evaluation(values)
    return tuple(_wide(rule, evaluation, periods) for rule in rules), evaluation


def _look_back(section: Section, values: dict[str, Floats], periods: int) -> None:
    """Put what each line was in the period before among the values."""
    for line in section.lines:
        values[f"prev:{line.name}"] = np.zeros(periods)
    for period in range(periods - 1):
        now = Evaluation({name: value[..., period : period + 1] for name, value in values.items()})
        for line in section.lines:
            if line.rule.axis is None:
                values[f"prev:{line.name}"][period + 1] = now(line.rule)[0]


def _wide(rule: Node, evaluation: Evaluation, periods: int) -> Floats:
    found = evaluation(rule)
    return np.broadcast_to(found, (*found.shape[:-1], periods))


def value_of(row: FormulaRow, settled: Settled, splits: Mapping[str, Split], periods: int) -> Floats:
    """Python's value of a row of formulas: shape (period,) or (member, period)."""
    if row.node is not None:
        found = settled.evaluation(row.node)
        shape = (len(row.axis.members), periods) if row.axis is not None else (periods,)
        return np.broadcast_to(found, shape)
    base, _, part = row.key.rpartition(".")
    return split_working(part, splits[base], settled.evaluation, periods)


def split_working(part: str, split: Split, evaluation: Evaluation, periods: int) -> Floats:
    """One working row of a split to the penny: total in pennies, due, whole, remainder, left over, rank."""
    weights = evaluation(split.weights)
    total = np.broadcast_to(evaluation(split.total), (periods,))
    units = round_half_away(total / 10.0**-split.places, 1.0)
    due = round_half_away(units * weights / weights.sum(axis=0), 10.0**-REMAINDER_PLACES)
    whole = np.floor(due)
    rest = round_half_away(due - whole, 10.0**-REMAINDER_PLACES)
    match part:
        case "units":
            return units
        case "due":
            return due
        case "whole":
            return whole
        case "rest":
            return rest
        case "left":
            return np.asarray(units - whole.sum(axis=0))
        case "rank":
            order = np.argsort(-rest, axis=0, kind="stable")
            return np.asarray(np.argsort(order, axis=0, kind="stable") + 1.0)
    raise FinmodelError(f"the workbook does not know the working '{part}' of a split")
