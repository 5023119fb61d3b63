"""Settlement: the lines of an ordered list of contracts, or of one alone, worked out on given measures.

Contracts settle in order, because a later one may count what an earlier one paid or take one of its lines; what those
come to is never supplied but read from the lines settled so far (`settle`). A contract that is settled on a table of
measures has no others before it, so there the table supplies what they paid (`settle_alone`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import partial

import numpy as np
from numpy.typing import NDArray

from finmodel.contracts.clauses.over_time.path import first_day_followed
from finmodel.contracts.line import Line, LineOf, Paid
from finmodel.contracts.memo import Memo
from finmodel.contracts.order import check_order
from finmodel.contracts.rule_book import RuleBook
from finmodel.contracts.settled_lines import SettledLine, Settlement, from_lines
from finmodel.contracts.values import Case, TermValue
from finmodel.core.amounts import number_in_words
from finmodel.core.money import Floats
from finmodel.errors import Finding, InputError
from finmodel.rules.evaluate import Evaluation
from finmodel.rules.macros import uncovered
from finmodel.rules.nodes import Compare, Measure, Prev, Term, name_of, walk

Supply = Callable[[RuleBook, Measure], Floats]
"""Gives a measure: shape (…, case), members of an axis first; payments too, where a contract stands alone."""

Drawn = Mapping[tuple[str, str], Floats]
"""Terms that take other values, by contract id and name: shape (…, case), members of an axis first, then draws."""


def settle(
    contracts: Sequence[RuleBook],
    cases: Sequence[Case],
    supply: Supply,
    drawn: Drawn | None = None,
    memo: Memo | None = None,
) -> Settlement:
    """Settle contracts in order; a later one may use what an earlier one paid, or any of its lines.

    Where measures or `drawn` terms have draws, so do amounts: shape (…, draw, case). With a memo, a contract that
    was settled before with the same terms, drawn alike, on the same measures is not settled again.
    Raises InputError for a term without a value in some case, or a figure that is not a number.
    """
    check_order(contracts)
    if memo is not None:
        memo.start(cases)
    lines: list[SettledLine] = []
    values: dict[str, dict[str, Floats]] = {}
    for contract in contracts:
        resolved = partial(_resolved, contract, cases)
        terms = resolved() if memo is None else memo.terms(contract, resolved)
        other = {term: value for (book, term), value in (drawn or {}).items() if book == contract.id and term in terms}
        given = other | _measured(contract, cases, supply_after(lines, cases, supply))
        found = terms | given
        settled = partial(_settled, contract, found, cases)
        lines += settled({}) if memo is None else memo.lines(contract, given, settled)
        values[contract.id] = found
    return _whole(Settlement(tuple(cases), tuple(lines), values))


def settle_alone(contract: RuleBook, cases: Sequence[Case], supply: Supply) -> Settlement:
    """Settle one contract without those before it: `supply` gives what they paid as it gives any other measure.

    Raises InputError for a term without a value in some case, or a figure that is not a number.
    """
    return _whole(work_out_alone(contract, cases, supply))


def settle_at(contract: RuleBook, cases: Sequence[Case], values: Mapping[str, Floats]) -> Settlement:
    """Settle one contract at terms and measures that are known, by name: for what settles it many times over.

    Raises InputError for a figure that is not a number.
    """
    lines = _settled(contract, values, cases, {})
    return _whole(Settlement(tuple(cases), tuple(lines), {contract.id: values}, alone=True))


def work_out_alone(contract: RuleBook, cases: Sequence[Case], supply: Supply) -> Settlement:
    """The same, with what is not a number left in: for a contract that is shown and not in force."""
    found = _resolved(contract, cases) | _measured(contract, cases, supply)
    lines = _settled(contract, found, cases, {})
    return Settlement(tuple(cases), tuple(lines), {contract.id: found}, alone=True)


def supply_after(lines: Sequence[SettledLine], cases: Sequence[Case], supply: Supply) -> Supply:
    """A supply that answers from lines settled already what is asked of earlier contracts, and passes on the rest."""

    def supplied(contract: RuleBook, measure: Measure) -> Floats:
        if isinstance(measure.ask, Paid | LineOf):
            return from_lines(measure.ask, lines, len(cases))
        return supply(contract, measure)

    return supplied


def _measured(contract: RuleBook, cases: Sequence[Case], supply: Supply) -> dict[str, Floats]:
    found = {measure.name: supply(contract, measure) for measure in contract.measures()}
    for name, values in found.items():
        assert values.shape[-1] in (1, len(cases)), name
    return found


def _resolved(contract: RuleBook, cases: Sequence[Case]) -> dict[str, Floats]:
    found: dict[str, Floats] = {}
    gaps: list[Finding] = []
    for term in contract.terms():
        try:
            found[term.name] = resolve(contract, term, cases)
        except InputError as error:
            gaps += error.findings
    if gaps:
        raise InputError(gaps)
    return found


def resolve(contract: RuleBook, term: Term, cases: Sequence[Case]) -> Floats:
    """A term's number in every case: shape (case,) or (member, case)."""
    if isinstance(term.value, TermValue):
        return _resolve_one(contract, term, term.value, cases)
    assert isinstance(term.value, tuple)
    return np.stack([_resolve_one(contract, term, value, cases) for value in term.value])


def _resolve_one(contract: RuleBook, term: Term, value: TermValue, cases: Sequence[Case]) -> Floats:
    found = [_number(contract, value, case) for case in cases]
    gaps = sorted({_gap(value, case) for case, number in zip(cases, found, strict=True) if number is None})
    if gaps:
        where = f"contract {contract.id}, {term.name}"
        what = f"{term.label} has no value for {', '.join(gaps)}."
        raise InputError.of(where, what, "Add it to the contract.")
    return np.array([float(number) for number in found if number is not None])


def _number(contract: RuleBook, value: TermValue, case: Case) -> Decimal | None:
    """The number in a case; nought where the contract is not in force and states none."""
    number = value.at(case)
    return Decimal(0) if number is None and not contract.in_force(case) else number


def _gap(value: TermValue, case: Case) -> str:
    return case.period if value.by_period is not None else f"{value.by} '{case.codes.get(value.by or '', '')}'"


def _settled(
    contract: RuleBook, values: Mapping[str, Floats], cases: Sequence[Case], same: Mapping[str, SettledLine]
) -> list[SettledLine]:
    """The lines of a contract; those known to be the `same` as before are not worked out.

    Lines that look back are worked out period by period, and all others in one go.
    """
    lines, back = contract.lines(), contract.looking_back
    evaluation = Evaluation(values)
    done = dict(same)
    for line in lines:
        if line.name not in done and line.name not in back:
            done[line.name] = _line(contract, line, evaluation(line.rule), cases)
    left = [line for line in lines if line.name not in done]
    for line, amounts in zip(left, _by_period(left, done, values, cases) if left else (), strict=True):
        done[line.name] = _line(contract, line, amounts, cases)
    return [done[line.name] for line in lines]


def _line(contract: RuleBook, line: Line, amounts: Floats, cases: Sequence[Case]) -> SettledLine:
    shape = np.broadcast_shapes(amounts.shape, (len(cases),))
    return SettledLine(contract, line, np.broadcast_to(amounts, shape))


def _by_period(
    lines: Sequence[Line], done: Mapping[str, SettledLine], values: Mapping[str, Floats], cases: Sequence[Case]
) -> list[Floats]:
    """Case by case, where lines look back at the period before; a case follows an earlier one, or none.

    `done` are the lines of the contract that look back at nothing, or are known already.
    """
    by_case: list[dict[str, Floats]] = [{} for _ in cases]
    for number in in_turn(cases):
        now = {name: value if value.shape[-1] == 1 else value[..., [number]] for name, value in values.items()}
        after = cases[number].after
        before = {f"prev:{line.name}": np.zeros(1) if after is None else by_case[after][line.name] for line in lines}
        before |= {
            f"prev:{name}": np.zeros(1) if after is None else one.amounts[..., [after]] for name, one in done.items()
        }
        evaluation = Evaluation(now | before)
        by_case[number] = {line.name: evaluation(line.rule) for line in lines}
    columns = [[each[line.name] for each in by_case] for line in lines]
    return [_side_by_side(column, line.rule.axis is not None) for line, column in zip(lines, columns, strict=True)]


def _side_by_side(parts: Sequence[Floats], members_first: bool) -> Floats:
    """The cases of a line as one array; a case without draws is the same in every draw."""
    deepest = max(part.ndim for part in parts)
    ahead = 1 if members_first else 0
    roomy = [part.reshape(*part.shape[:ahead], *[1] * (deepest - part.ndim), *part.shape[ahead:]) for part in parts]
    shape = np.broadcast_shapes(*(part.shape[:-1] for part in roomy))
    return np.concatenate([np.broadcast_to(part, (*shape, 1)) for part in roomy], axis=-1)


def in_turn(cases: Sequence[Case]) -> list[int]:
    """Cases in an order that has each after the one it follows."""
    following: dict[int | None, list[int]] = {}
    for number, case in enumerate(cases):
        following.setdefault(case.after, []).append(number)
    order: list[int] = list(following.get(None, ()))
    for number in order:
        order += following.get(number, ())
    return order


def _whole(settlement: Settlement) -> Settlement:
    """The settlement, where every figure of it is a number. Raises InputError where one is not."""
    findings = [finding for settled in settlement.lines for finding in _not_numbers(settled, settlement)]
    if findings:
        raise InputError(list(dict.fromkeys(findings)))
    return settlement


def _not_numbers(settled: SettledLine, settlement: Settlement) -> list[Finding]:
    bad, cases = ~np.isfinite(settled.amounts), settlement.cases
    if not bad.any():
        return []
    where = bad.reshape(-1, bad.shape[-1]).max(axis=0)
    outside = list(_outside_tables(settled, settlement, where)) or list(_first_year_missing(settled, cases, where))
    if outside:
        return outside
    labels = [case.label for case, wrong in zip(cases, where, strict=True) if wrong]
    shown = ", ".join(labels[:3]) + (f" and {len(labels) - 3} more" if len(labels) > 3 else "")
    why = "something is divided by nought, shared by nothing or by less, or past all size"
    what = f"{settled.line.label} cannot be worked out for {shown}: {why}."
    return [
        Finding(
            f"contract {settled.contract.id}, line {settled.line.name}",
            what,
            "Check that its measures are not nil there.",
        )
    ]


def _first_year_missing(settled: SettledLine, cases: Sequence[Case], where: NDArray[np.bool_]) -> Iterator[Finding]:
    """A path that goes on from the year before, where that year is not among those that are settled."""
    days = [day for day in map(first_day_followed, walk(settled.line.rule)) if day is not None]
    first = cases[int(np.argmax(where))]
    if days and first.after is None:
        what = f"The path cannot be followed in {first.label}: it goes on from the sum reached in the year before,"
        why = "and that year is not settled."
        fix = (
            f"Settle it from the year of {days[0].day} {days[0]:%B %Y} on; or give the sum reached in the year before "
            f"in `from_sum:`, and the first day of {first.period} in `first_day:`."
        )
        yield Finding(f"contract {settled.contract.id}, path", f"{what} {why}", fix)


def _outside_tables(settled: SettledLine, settlement: Settlement, where: NDArray[np.bool_]) -> Iterator[Finding]:
    """Each table that a line reads where the table has no value, with what it is read at."""
    evaluation = Evaluation(settlement.values[settled.contract.id])
    for node in walk(settled.line.rule):
        test = uncovered(node)
        if test is None or any(isinstance(part, Prev) for part in walk(test)):
            continue
        measured = next(part.left for part in walk(test) if isinstance(part, Compare))
        read, covers = np.broadcast_arrays(evaluation(measured), evaluation(test), np.empty(len(where)))[:2]
        missed = (covers == 0) & where
        if not missed.any():
            continue
        cases = missed.reshape(-1, len(where)).any(axis=0)
        number, more = int(np.argmax(cases)), int(cases.sum()) - 1
        value = number_in_words(float(read[..., number][missed[..., number]].flat[0]), measured.unit)
        case = settlement.cases[number].label + (f" and {more} more" if more else "")
        what, spot = f"{settled.line.label} cannot be worked out for {case}:", f"line {settled.line.name}"
        covered = f"{name_of(measured)} is {value} there, not {test.label[:1].lower()}{test.label[1:]}."
        fix = "Add a row for it to the table; or write `beyond: hold` there, for the nearest rate to hold."
        if isinstance(test.of, Compare) and test.of.how == "=":  # shares, that must come to the whole
            covered = f"the shares in its columns and those stated come to {value}."
            fix = "Mend the shares in the row, so that together they come to 100%."
        yield Finding(f"contract {settled.contract.id}, {spot}", f"{what} {covered}", fix)
