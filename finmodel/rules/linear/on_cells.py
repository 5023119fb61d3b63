"""Arithmetic of cells: sums, products and quotients of what moves.

Two parts that hang on one quantity make another that does (`on_graphs`). Two that hang on different ones are joined
where that can be said: their sum is one quantity again, and what takes but a few values, such as a gate, times an
amount is that amount let through. A rate whose divisor moves is kept as a quotient, until it is compared or
multiplied by its divisor. All that is said of products and rates stands here, which makes the module long.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction

from finmodel.errors import Refused
from finmodel.rules.linear import on_graphs
from finmodel.rules.linear.expression import Bend, Expression, Gated, Part
from finmodel.rules.linear.graph import straight_line
from finmodel.rules.linear.linear_cells import Hung, LinearCell, Quotient, Sound, hung, replaced_within, spelled, upper
from finmodel.rules.linear.poly import NIL
from finmodel.rules.tree import RuleError

_ONE = Fraction(1)


def total(cells: Iterable[Sound], label: str) -> LinearCell:
    """The sum of cells."""
    rest: LinearCell = NIL
    hanging: dict[Expression, Hung] = {}
    for cell in cells:
        if isinstance(cell, Hung):
            known = hanging.get(cell.on)
            hanging[cell.on] = cell if known is None else _merged(known, cell)
        elif isinstance(rest, Fraction) and isinstance(cell, Fraction):
            rest = rest + cell
        elif isinstance(rest, Fraction | Quotient):
            rest = _with_rate(rest, cell, label)
    parts = list(hanging.values())
    if not parts:
        return rest
    if isinstance(rest, Fraction):
        return _sum(parts, rest, label)
    whole = _sum(parts, NIL, label)
    if isinstance(whole, RuleError | Refused) or not isinstance(rest, Quotient):
        return whole if isinstance(whole, RuleError | Refused) else rest
    return _with_rate(rest, whole, label)


def _merged(first: Hung, second: Hung) -> Hung:
    within = first.within + second.within
    return Hung(first.on, on_graphs.added(first.graph, second.graph), within, why=first.why or second.why)


def _sum(parts: list[Hung], constant: Fraction, label: str) -> LinearCell:
    if len(parts) == 1:
        graph = on_graphs.raised_by(parts[0].graph, constant) if constant else parts[0].graph
        return _settled(replace(parts[0], graph=graph, yes_or_no=parts[0].yes_or_no and not constant))
    spelt = [spelled(part, label) for part in parts]
    fault = next((each for each in spelt if not isinstance(each, Expression)), None)
    if fault is not None:
        return _rates_of(parts, constant, label) or fault
    return hung(Expression.total([*spelt, constant]))  # type: ignore[list-item]


def _rates_of(parts: list[Hung], constant: Fraction, label: str) -> LinearCell | None:
    """The same where one of them is a rate of one quantity: it is read as such."""
    found: LinearCell = constant
    for part in parts:
        cell = part if part.graph.straight else as_rate(part)
        if cell is None or not isinstance(found, Fraction | Hung | Quotient):
            return None
        if isinstance(found, Quotient) or isinstance(cell, Quotient):
            found = _with_rate(found, cell, label)
        else:
            found = total([found, cell], label)
    return found


def as_rate(cell: Hung) -> Quotient | None:
    """What hangs on one quantity as a rate whose divisor moves, where it is one."""
    if cell.graph.straight or cell.graph.fault is not None:
        return None
    found = on_graphs.fraction_of(cell.graph)
    if found is None:
        return None
    top, bottom = (Hung(cell.on, graph) for graph in found)
    low, high = bottom.ends
    if low > 0:
        return Quotient(top, bottom, cell.within, cell.why)
    if high < 0:
        return Quotient(_scaled_hung(top, -_ONE), _scaled_hung(bottom, -_ONE), cell.within, cell.why)
    return None


def _with_rate(first: Sound, second: Sound, label: str) -> LinearCell:
    """The sum of two of which one is a rate."""
    rate, other = (first, second) if isinstance(first, Quotient) else (second, first)
    assert isinstance(rate, Quotient)
    top: LinearCell
    if isinstance(other, Quotient):
        factor = _goes_into(other.bottom, rate.bottom)
        top = times(other.top, 1 / factor) if factor else rate_alone(rate)
        within = rate.within + other.within
    else:
        top, within = multiply(other, rate.bottom, ("", "")), rate.within
    if isinstance(top, RuleError | Refused | Quotient):
        return rate_alone(rate)
    whole = total([rate.top, top], label)
    return _rate(whole, rate.bottom, within, rate.why)


def _rate(top: LinearCell, bottom: Hung, within: Fraction, why: str) -> LinearCell:
    if isinstance(top, RuleError | Refused | Quotient):
        return top
    if isinstance(top, Fraction) and not top:
        return NIL
    if isinstance(top, Hung):
        factor = _goes_into(top, bottom)
        if factor is not None:
            return factor
    return Quotient(top, bottom, within, why)


def rate_alone(rate: Quotient) -> Refused:
    """What is told of a rate that is neither compared nor multiplied by its divisor."""
    found = spelled(rate, "")
    assert isinstance(found, Refused)
    return found


def _goes_into(first: Fraction | Hung, second: Hung) -> Fraction | None:
    """How often the second goes into the first, where that is one number wherever they lie."""
    if not isinstance(first, Hung) or first.on != second.on:
        return None
    return on_graphs.alike(first.graph, second.graph)


def _settled(cell: Hung) -> Fraction | Hung:
    """A number where its graph is level all along, and no rounding may set it apart."""
    line = cell.graph.line
    return line[0] if line is not None and not line[1] and not cell.within else cell


def _scaled_hung(cell: Hung, by: Fraction) -> Hung:
    return Hung(cell.on, on_graphs.scaled_by(cell.graph, by), cell.within * abs(by), why=cell.why)


def times(cell: Sound, by: Fraction) -> Sound:
    """A cell times a number."""
    if by == 1:
        return cell
    if not by:
        return NIL
    match cell:
        case Fraction():
            return cell * by
        case Hung():
            return _scaled_hung(cell, by)
    top = cell.top * by if isinstance(cell.top, Fraction) else _scaled_hung(cell.top, by)
    return Quotient(top, cell.bottom, cell.within * abs(by), cell.why)


def multiply(first: Sound, second: Sound, names: tuple[str, str]) -> LinearCell:
    """The product of amount cells; `names` are what messages call them."""
    if isinstance(second, Fraction):
        return times(first, second)
    if isinstance(first, Fraction):
        return times(second, first)
    if isinstance(first, Quotient) or isinstance(second, Quotient):
        return _rates_product(first, second, names)
    if first.on == second.on:
        both = first.yes_or_no and second.yes_or_no
        why = first.why or second.why or f"{names[0]} is multiplied by {names[1]}"
        return _settled(Hung(first.on, on_graphs.times(first.graph, second.graph), _size(first, second), both, why))
    for steps, other in ((first, second), (second, first)):
        if steps.yes_or_no:
            return gated(steps, other, names[0])
        if steps.graph.stepped:
            parts = [
                (height, gated(Hung(steps.on, graph, yes_or_no=True), other, names[0]))
                for height, graph in on_graphs.levels(steps.graph).items()
            ]
            fault = next((each for _, each in parts if isinstance(each, RuleError | Refused)), None)
            if fault is not None:
                return fault
            return total([times(each, height) for height, each in parts if isinstance(each, Fraction | Hung)], names[0])
    for steps, other in ((first, second), (second, first)):
        if _in_steps(steps):
            return _step_by_step(steps, other, names)
    rates = [as_rate(first), as_rate(second)]
    if any(rates):
        return _rates_product(rates[0] or first, rates[1] or second, names)
    return Refused(
        f"{upper(names[0])} is multiplied by {names[1]}, and both move with what is decided.",
        "Hold one of the two still, or decide it on a grid of values.",
    )


def _in_steps(cell: Hung) -> bool:
    """True of a sum of parts each of which takes but a few values."""
    return cell.graph.line is not None and all(_takes_few(part) for part in cell.on.weights)


def _takes_few(part: Part) -> bool:
    match part:
        case Bend():
            return part.graph.stepped
        case Gated():
            return all(_takes_few(inner) for inner in part.of.weights)
    return False


def _step_by_step(steps: Hung, other: Hung, names: tuple[str, str]) -> LinearCell:
    """The product of a sum of parts that take but a few values with something else: the sum of products."""
    whole = spelled(steps, names[0])
    assert isinstance(whole, Expression)
    products: list[Sound] = [times(other, whole.constant)]
    for part, weight in whole.weights.items():
        if isinstance(part, Gated):
            inside = multiply(hung(part.of), other, names)
            test = hung(part.test, yes_or_no=True)
            if isinstance(inside, RuleError | Refused) or isinstance(test, Fraction):
                return inside if not isinstance(test, Fraction) else NIL
            product = gated(test, inside, names[0])
        else:
            product = multiply(hung(Expression.of(part)), other, names)
        if isinstance(product, RuleError | Refused):
            return product
        products.append(times(product, weight))
    return total(products, names[0])


def _size(first: Hung, second: Hung) -> Fraction:
    """How far rounding of two factors may set their product apart, where the size of the other is known."""
    found = NIL
    for one, other in ((first, second), (second, first)):
        if one.within and other.graph.straight:
            low, high = other.ends
            known = [abs(end) for end in (low, high) if isinstance(end, Fraction)]
            found += one.within * max(known, default=_ONE)
    return found


def _rates_product(first: Hung | Quotient, second: Hung | Quotient, names: tuple[str, str]) -> LinearCell:
    rate, other = (first, second) if isinstance(first, Quotient) else (second, first)
    assert isinstance(rate, Quotient)
    if isinstance(other, Quotient):
        for one, two in ((rate, other), (other, rate)):
            factor = _goes_into(two.top, one.bottom)
            if factor is not None:
                return _rate(times(one.top, factor), two.bottom, rate.within + other.within, two.why)
        return rate_alone(rate)
    factor = _goes_into(other, rate.bottom)
    if factor is not None:
        return times(rate.top, factor)
    top = multiply(rate.top, other, names)
    if isinstance(top, RuleError | Refused | Quotient):
        return rate_alone(rate)
    return _rate(top, rate.bottom, rate.within, rate.why)


def gated(test: Hung, of: Sound, label: str) -> LinearCell:
    """A cell where a yes or no is one, else nought."""
    if isinstance(of, Quotient):
        top = gated(test, of.top, label)
        return _rate(top, of.bottom, of.within, of.why)
    if isinstance(of, Fraction):
        return times(test, of)
    if of.on == test.on:
        both = of.yes_or_no and test.yes_or_no
        return _settled(Hung(of.on, on_graphs.times(test.graph, of.graph), of.within, both, of.why))
    yes, amount = spelled(test, label), spelled(of, label)
    if not isinstance(yes, Expression):
        return yes
    if not isinstance(amount, Expression):
        rate = as_rate(of)
        return gated(test, rate, label) if rate is not None else amount
    made = Expression(0, {Gated(yes, replaced_within(amount, NIL), label): 1}, of.within)
    return hung(made, of.yes_or_no)


def negated(test: Hung) -> Hung:
    """One less a yes or no."""
    return Hung(test.on, on_graphs.raised_by(on_graphs.scaled_by(test.graph, -_ONE), _ONE), yes_or_no=True)


def divide(first: Sound, second: Sound, names: tuple[str, str], outside: RuleError | None = None) -> LinearCell:
    """The quotient of two cells; `outside` is what is told where the second says whether a table has a value."""
    why = f"{names[0]} is divided by {names[1]}"
    no_value = outside or RuleError(f"{why}, which is nought")
    if isinstance(second, Fraction):
        return times(first, 1 / second) if second else no_value
    if isinstance(second, Quotient):
        top = multiply(first, second.bottom, names)
        return divide(top, second.top, names) if isinstance(top, Fraction | Hung | Quotient) else top
    if isinstance(first, Quotient):
        factor = _goes_into(first.top, second)
        if factor is not None:
            return _rate(factor, first.bottom, first.within, first.why)
        return rate_alone(first)
    if isinstance(first, Fraction):
        first = Hung(second.on, straight_line(second.graph.domain, first, NIL))
    if first.on == second.on:
        graph = on_graphs.over(first.graph, second.graph, lambda: no_value)
        return _settled(Hung(first.on, graph, first.within, why=first.why or second.why or why))
    if second.graph.stepped:
        under = on_graphs.one_over(second.graph)
        return outside or may_be_nought(why) if under is None else multiply(first, replace(second, graph=under), names)
    return outside if outside and second.yes_or_no else _new_rate(first, second, why)


def _new_rate(first: Hung, second: Hung, why: str) -> LinearCell:
    if not second.graph.straight:
        rate = as_rate(second)
        return may_be_nought(why) if rate is None else divide(first, rate, (why, why))
    low, high = second.ends
    if low > 0:
        return Quotient(first, second, NIL, why)
    if high < 0:
        return Quotient(_scaled_hung(first, -_ONE), _scaled_hung(second, -_ONE), NIL, why)
    return may_be_nought(why)


def may_be_nought(why: str) -> Refused:
    """What is told of a division by what moves and may be nought."""
    return Refused(
        f"{upper(why)}, which moves with what is decided and may be nought.",
        "Give what moves it bounds within which it stays above nought.",
    )
