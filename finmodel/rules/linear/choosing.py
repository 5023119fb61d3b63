"""Cells of which one is chosen: the lesser or the greater, what a gate lets through, whole steps, parts of a split.

What has a bend here is always a graph of one quantity, such as the difference of the two that are compared.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from finmodel.core.money import split_pence
from finmodel.errors import Refused
from finmodel.rules import series
from finmodel.rules.linear import on_graphs
from finmodel.rules.linear.expression import Expression, WholeSteps
from finmodel.rules.linear.graph import chosen, straight_line
from finmodel.rules.linear.linear_cells import Hung, LinearCell, Quotient, Sound, hung, replaced_within, spelled
from finmodel.rules.linear.on_cells import as_rate, divide, gated, multiply, negated, times, total
from finmodel.rules.linear.poly import NIL
from finmodel.rules.series import Series
from finmodel.rules.tree import RuleError

_ONE = Fraction(1)
_FINE = 6
"""Decimal places from which rounding of what is no money is left out, as that of money is."""


def extreme(first: Sound, second: Sound, largest: bool, label: str) -> LinearCell:
    """The greater, or the lesser, of two cells."""
    if isinstance(first, Fraction) and isinstance(second, Fraction):
        return max(first, second) if largest else min(first, second)
    both = _both_yes_or_no(first, second)
    if isinstance(first, Quotient) or isinstance(second, Quotient):
        return _extreme_rate(first, second, largest, label)
    on = first.on if isinstance(first, Hung) else second.on  # type: ignore[union-attr]
    sides = [_on(side, on) for side in (first, second)]
    if sides[0] is not None and sides[1] is not None:
        graph = on_graphs.extreme(sides[0].graph, sides[1].graph, largest)
        within = max(side.within for side in sides if side is not None)
        return _level(Hung(on, graph, within, both, sides[0].why or sides[1].why))
    if both and isinstance(first, Hung) and isinstance(second, Hung):
        joint = gated(first, second, label)
        if not largest or not isinstance(joint, Fraction | Hung):
            return joint
        found = total([first, second, times(joint, -_ONE)], label)
        return replace(found, yes_or_no=True) if isinstance(found, Hung) else found
    apart = total([first, times(second, -_ONE)], label)
    if isinstance(apart, Quotient):
        return _extreme_rate(_as_read(first), _as_read(second), largest, label)
    if isinstance(apart, RuleError | Refused):
        return apart
    past = extreme(apart, NIL, largest, label)
    if isinstance(past, RuleError | Refused):
        return past
    within = max(_within(first), _within(second))
    whole = total([second, past], label)
    return replace(whole, within=within) if isinstance(whole, Hung) else whole


def _extreme_rate(first: Sound, second: Sound, largest: bool, label: str) -> LinearCell:
    """The greater, or the lesser, of two of which one is a rate: both times its divisor, which is above nought."""
    rate = first if isinstance(first, Quotient) else second
    assert isinstance(rate, Quotient)
    tops: list[Sound] = []
    for side in (first, second):
        top = side.top if side is rate else multiply(side, rate.bottom, ("", ""))
        if isinstance(top, RuleError | Refused | Quotient):
            return _two_rates(rate.why)
        tops.append(top)
    found = extreme(tops[0], tops[1], largest, label)
    if not isinstance(found, Fraction | Hung):
        return found
    return divide(found, rate.bottom, ("", "")) if isinstance(found, Fraction) and not found else _over(found, rate)


def _over(top: Fraction | Hung, rate: Quotient) -> LinearCell:
    made = divide(top, rate.bottom, ("", ""))
    return replace(made, why=rate.why, within=rate.within) if isinstance(made, Quotient) else made


def _two_rates(why: str) -> Refused:
    return Refused(
        f"{why[:1].upper()}{why[1:]}, which moves with what is decided, and is held against an amount that moves too.",
        "State the threshold as a number, or in steps; or hold the divisor still.",
    )


def _both_yes_or_no(first: Sound, second: Sound) -> bool:
    return all(side in (0, 1) if isinstance(side, Fraction) else isinstance(side, Hung) and side.yes_or_no
               for side in (first, second))  # fmt: skip


def _as_read(cell: Sound) -> Sound:
    return (as_rate(cell) or cell) if isinstance(cell, Hung) else cell


def _within(cell: Sound) -> Fraction:
    return NIL if isinstance(cell, Fraction) else cell.within


def _on(cell: Sound, on: Expression) -> Hung | None:
    """A cell as one that hangs on a quantity; None where it hangs on another."""
    if isinstance(cell, Fraction):
        return Hung(on, straight_line(on.ends, cell, NIL))
    return cell if isinstance(cell, Hung) and cell.on == on else None


def _level(cell: Hung) -> Fraction | Hung:
    line = cell.graph.line
    return line[0] if line is not None and not line[1] and not cell.within else cell


def compare(how: str, first: Sound, second: Sound, places: int, label: str) -> LinearCell:
    """One where a comparison of two cells holds, both rounded to so many places; else nought."""
    if how == "=" and isinstance(first, Hung) and first.yes_or_no and second in (NIL, _ONE):
        return first if second else negated(first)
    if isinstance(first, Quotient) or isinstance(second, Quotient):
        return _compare_rate(how, first, second, places, label)
    if isinstance(first, Fraction) and isinstance(second, Fraction):
        on = Expression()
    else:
        on = first.on if isinstance(first, Hung) else second.on  # type: ignore[union-attr]
    sides = [_on(side, on) for side in (first, second)]
    if sides[0] is not None and sides[1] is not None:
        graph = on_graphs.compared(how, sides[0].graph, sides[1].graph, places)
        return _level(Hung(on, graph, yes_or_no=True))
    apart = total([first, times(second, -_ONE)], label)
    if isinstance(apart, Quotient):
        return _compare_rate(how, _as_read(first), _as_read(second), places, label)
    if isinstance(apart, RuleError | Refused):
        return apart
    return _stands(apart, how, Fraction(1, 2 * 10**places))


def _stands(apart: Sound, how: str, half: Fraction) -> LinearCell:
    """One where a difference stands so to nought, by a margin in favour."""
    if isinstance(apart, Fraction):
        graph = on_graphs.stands(straight_line((NIL, NIL), apart, NIL), how, half)
        assert graph.line is not None
        return graph.line[0]
    assert isinstance(apart, Hung)
    return _level(Hung(apart.on, on_graphs.stands(apart.graph, how, half), yes_or_no=True))


def _compare_rate(how: str, first: Sound, second: Sound, places: int, label: str) -> LinearCell:
    """A rate against a threshold: both sides times its divisor, which is above nought."""
    rate = first if isinstance(first, Quotient) else second
    assert isinstance(rate, Quotient)
    half = Fraction(1, 2 * 10**places)
    tops: list[Sound] = []
    for side in (first, second):
        still = series.as_compared(Series(side), places).now if isinstance(side, Fraction) else side
        top = rate.top if side is rate else multiply(still, rate.bottom, ("", ""))
        if isinstance(top, RuleError | Refused | Quotient):
            return _two_rates(rate.why)
        tops.append(top)
    least = total([tops[0], times(tops[1], -_ONE), times(rate.bottom, half)], label)
    above = total([tops[0], times(tops[1], -_ONE), times(rate.bottom, -half)], label)
    if not isinstance(least, Fraction | Hung) or not isinstance(above, Fraction | Hung):
        return least if isinstance(least, RuleError | Refused) else _two_rates(rate.why)
    if how == "=":
        parts = [_stands(least, ">=", NIL), _stands(above, "<", NIL)]
        return extreme(parts[0], parts[1], False, label)  # type: ignore[arg-type]
    return _stands(least if how in (">=", "<") else above, how if how in (">=", "<") else _NOT_STRICT[how], NIL)


_NOT_STRICT = {">": ">=", "<=": "<"}


def choose(test: Sound, then: LinearCell, otherwise: LinearCell, label: str) -> LinearCell:
    """One cell where a test says yes, else another; a fault of the one that is never chosen does not matter."""
    if isinstance(test, Fraction):
        return then if test else otherwise
    assert isinstance(test, Hung)
    test = _truth(test)
    for branch in (then, otherwise):
        if isinstance(branch, RuleError | Refused):
            return branch
    assert isinstance(then, Sound) and isinstance(otherwise, Sound)
    sides = [_on(side, test.on) for side in (then, otherwise)]
    if sides[0] is not None and sides[1] is not None:
        graph = chosen(test.graph, sides[0].graph, sides[1].graph)
        both = _both_yes_or_no(then, otherwise)
        within = max(side.within for side in sides if side is not None)
        return _level(Hung(test.on, graph, within, both, sides[0].why or sides[1].why))
    return _choose_apart(test, then, otherwise, label)


def _truth(test: Hung) -> Hung:
    """A test as one or nought: a yes or no that is supplied holds where it is not nought."""
    if test.yes_or_no or not test.graph.straight:
        return test
    flat = straight_line(test.graph.domain, _ONE, NIL), straight_line(test.graph.domain, NIL, NIL)
    return Hung(test.on, chosen(test.graph, *flat), yes_or_no=True)


def _choose_apart(test: Hung, then: Sound, otherwise: Sound, label: str) -> LinearCell:
    if _both_yes_or_no(then, otherwise):
        yes = gated(test, then, label)
        no = gated(negated(test), otherwise, label)
        if isinstance(yes, Fraction | Hung) and isinstance(no, Fraction | Hung):
            found = total([yes, no], label)
            return replace(found, yes_or_no=True) if isinstance(found, Hung) else found
    if isinstance(then, Hung) and then.on == test.on:
        return choose(negated(test), otherwise, then, label) if not _hangs(otherwise, test) else then
    apart = [gated(test, then, label), gated(negated(test), otherwise, label)]
    if isinstance(otherwise, Fraction) or _hangs(otherwise, test):
        parts = apart
    else:
        rise = total([then, times(otherwise, -_ONE)], label)
        if isinstance(rise, RuleError | Refused):
            return rise
        parts = [otherwise, gated(test, rise, label)]
    fault = next((part for part in parts if isinstance(part, RuleError | Refused)), None)
    if fault is not None:
        return fault
    whole = total(parts, label)  # type: ignore[arg-type]
    within = max(_within(then), _within(otherwise))
    return replace(whole, within=within) if isinstance(whole, Hung) else whole


def _hangs(cell: Sound, test: Hung) -> bool:
    return isinstance(cell, Hung) and cell.on == test.on


def round_to(cell: Sound, places: int, money: bool, label: str) -> LinearCell:
    """A cell rounded to so many places: money, and fine parts of anything, to within half a unit; else whole steps."""
    if isinstance(cell, Fraction):
        return series.rounded(cell, places)
    smooth = money or places >= _FINE
    half = Fraction(1, 2) / Fraction(10) ** places
    if isinstance(cell, Quotient):
        if smooth:
            return replace(cell, within=cell.within + half)
        what = f"{cell.why[:1].upper()}{cell.why[1:]}, which moves with what is decided, and is rounded to steps."
        return Refused(what, "Round it to six decimal places or more, or hold the divisor still.")
    graph = on_graphs.rounded(cell.graph, places, smooth)
    if graph is not None:
        return _level(replace(cell, graph=graph, within=cell.within + (half if smooth else NIL)))
    amount = spelled(cell, label)
    if not isinstance(amount, Expression):
        return amount
    return hung(Expression(0, {WholeSteps(replaced_within(amount, NIL), places, label): 1}))


def shared(whole: Sound, weights: Sequence[Sound], places: int, names: tuple[str, str]) -> tuple[LinearCell, ...]:
    """A total shared in proportion to weights: to the penny where all is known, else to within one unit."""
    count = len(weights)
    if any(isinstance(each, Fraction) and each < 0 for each in weights):
        return (_not_shared(names),) * count
    if all(isinstance(each, Fraction) for each in weights):
        return _shared_still(whole, [each for each in weights if isinstance(each, Fraction)], places, names)
    everything = total(weights, names[1])
    unit = Fraction(10) ** -places
    portions: list[LinearCell] = []
    for weight in weights:
        part: LinearCell = everything
        if isinstance(everything, Fraction | Hung | Quotient):
            part = divide(weight, everything, (names[1], f"the sum of {names[1]}"))
        if isinstance(part, Fraction | Hung | Quotient):
            part = multiply(part, whole, (f"the share of {names[1]}", names[0]))
        if isinstance(part, Hung):
            part = replace(part, within=unit + _within(whole) + _times_over(whole, everything) * _all_within(weights))
        portions.append(part)
    if any(isinstance(each, Refused | Quotient) for each in portions):
        return (_moving_weights(names),) * count
    return tuple(portions)


def _all_within(cells: Sequence[Sound]) -> Fraction:
    return sum((_within(cell) for cell in cells), NIL)


def _times_over(whole: Sound, weights: LinearCell) -> Fraction:
    """How often weights go into what they share at most, where that is known: by so much their rounding counts."""
    if not isinstance(weights, Hung) or not weights.within:
        return _ONE
    share = divide(whole, weights, ("", ""))
    return on_graphs.size(share.graph) if isinstance(share, Hung) else _ONE


def _shared_still(
    whole: Sound, weights: Sequence[Fraction], places: int, names: tuple[str, str]
) -> tuple[LinearCell, ...]:
    everything, unit = sum(weights, NIL), Fraction(10) ** -places
    if not everything:
        return (_not_shared(names),) * len(weights)
    if isinstance(whole, Fraction):
        units = int(series.rounded(whole, places) / unit)
        pence = split_pence(units, [series_decimal(weight) for weight in weights])
        return tuple(part * unit for part in pence)
    parts = [times(whole, weight / everything) for weight in weights]
    return tuple(_apart_by(part, unit) if isinstance(part, Hung | Quotient) else part for part in parts)


def series_decimal(number: Fraction) -> float:
    """A weight as a float that reads as it is written."""
    return float(number)


def _apart_by(cell: Hung | Quotient, unit: Fraction) -> Hung | Quotient:
    return replace(cell, within=cell.within + unit)


def _not_shared(names: tuple[str, str]) -> RuleError:
    return RuleError(f"{names[0]} cannot be shared by {names[1]}: a weight is below nought, or all are nought")


def _moving_weights(names: tuple[str, str]) -> Refused:
    return Refused(
        f"{names[0]} is shared by {names[1]}, which move with what is decided.",
        "State the shares, or hold what they are in proportion to still.",
    )
