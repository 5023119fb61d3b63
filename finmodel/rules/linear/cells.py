"""What a part of a rule is once some of its leaves move: a number, what hangs on one quantity, a rate, or why not.

Two parts that hang on one quantity make another that does, however they are joined (`on_graphs`). Two that hang on
different ones are joined where that can be said: their sum is one quantity again, so the lesser of two is one of
them and a bend of their difference; a gate bends on the difference of its sides; what a gate lets through is gated.
A rate whose divisor moves is kept as a quotient, until it is compared or multiplied by its divisor.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction

from finmodel.errors import Refused
from finmodel.rules.linear import on_graphs
from finmodel.rules.linear.expression import Bend, Expression, Gated, Part, Quantity, WholeSteps
from finmodel.rules.linear.graph import Graph, straight_line
from finmodel.rules.linear.poly import NIL
from finmodel.rules.tree import RuleError

_ONE = Fraction(1)


@dataclass(frozen=True)
class Hung:
    """What hangs on one quantity: an expression without a constant, and the graph of what it makes."""

    on: Expression
    graph: Graph
    within: Fraction = NIL
    """By how much rounding may set it apart from what is settled."""
    yes_or_no: bool = False
    """True where it is one or nought, whatever its graph lets one think."""
    why: str = ""
    """What was multiplied or divided where its graph is not made of straight lines."""

    @property
    def ends(self) -> tuple[Fraction | float, Fraction | float]:
        """The smallest and the largest that it can be, where it is made of straight lines."""
        return self.graph.range


@dataclass(frozen=True)
class Quotient:
    """A rate whose divisor moves, and is above nought."""

    top: Fraction | Hung
    bottom: Hung
    within: Fraction = NIL
    why: str = ""
    """What is divided by what."""


Moving = Hung | Quotient
Sound = Fraction | Hung | Quotient
LinearCell = Sound | RuleError | Refused
"""What has no value, or cannot be said, holds the reason, which a gate may yet discard."""


def hung(expression: Expression, yes_or_no: bool = False) -> Fraction | Hung:
    """An expression as what hangs on one quantity: on that inside its bends, where it is nothing else, or on itself."""
    found = gathered(expression)
    if found.fixed:
        return found.constant
    bends = [part for part in found.weights if isinstance(part, Bend)]
    if len(bends) == 1:
        bend, weight = bends[0], found.weights[bends[0]]
        slope = _proportion(found, bend)
        if slope is not None:
            graph = on_graphs.scaled_by(bend.graph, weight)
            trend = straight_line(bend.of.ends, found.constant, slope)
            return Hung(bend.of, on_graphs.added(graph, trend), found.within, yes_or_no)
    lead = _lead(found.weights)
    yes_or_no = yes_or_no or _counts_to_one(found)
    on = Expression(0, {part: weight / lead for part, weight in found.weights.items()})
    return Hung(on, straight_line(on.ends, found.constant, lead), found.within, yes_or_no)


def _counts_to_one(expression: Expression) -> bool:
    """True of a whole quantity alone that is one or nought."""
    ((part, weight), *others) = expression.weights.items()
    single = not others and weight == 1 and not expression.constant
    return single and isinstance(part, Quantity) and part.whole and part.ends == (0, 1)


def gathered(expression: Expression) -> Expression:
    """An expression in which all that bends with one quantity is one bend."""
    alike: dict[Expression, list[Bend]] = {}
    for part in expression.weights:
        if isinstance(part, Bend):
            alike.setdefault(part.of, []).append(part)
    if all(len(bends) == 1 for bends in alike.values()):
        return expression
    rest: list[Expression] = []
    weights = dict(expression.weights)
    for of, bends in alike.items():
        if len(bends) > 1:
            graph = on_graphs.scaled_by(bends[0].graph, weights.pop(bends[0]))
            for bend in bends[1:]:
                graph = on_graphs.added(graph, on_graphs.scaled_by(bend.graph, weights.pop(bend)))
            made = spelled(Hung(of, graph), bends[0].label)
            assert isinstance(made, Expression)
            rest.append(made)
    return Expression.total([Expression(expression.constant, weights, expression.within), *rest])


def _proportion(found: Expression, bend: Bend) -> Fraction | None:
    """How often a bend's own quantity stands in an expression beside it; None where something else does too."""
    rest = {part: weight for part, weight in found.weights.items() if part is not bend}
    if not rest:
        return NIL
    of = bend.of.weights
    if rest.keys() != of.keys():
        return None
    first = next(iter(rest))
    slope = rest[first] / of[first]
    return slope if all(weight == slope * of[part] for part, weight in rest.items()) else None


def _lead(weights: dict[Part, Fraction]) -> Fraction:
    named = [part.name for part in weights if not isinstance(part, Bend | Gated | WholeSteps)]
    if named:
        first = min(named)
        return next(w for part, w in weights.items() if getattr(part, "name", None) == first)
    return next(iter(weights.values()))


def spelled(cell: LinearCell, label: str) -> Expression | RuleError | Refused:
    """A cell as an expression; else why it cannot be one."""
    match cell:
        case Fraction():
            return Expression(cell)
        case Hung():
            return _spelled(cell, label)
        case Quotient():
            return Refused(
                f"{_upper(cell.why)}, which moves with what is decided, and is then neither compared nor multiplied by it.",
                "Hold the divisor still, or leave out what moves it.",
            )
    return cell


def _spelled(cell: Hung, label: str) -> Expression | RuleError | Refused:
    graph = cell.graph
    if graph.fault is not None:
        return graph.fault
    if graph.line is not None:
        constant, slope = graph.line
        found = cell.on * slope + constant
        return replaced_within(found, cell.within)
    if not graph.straight:
        what = f"{_upper(cell.why)}, and both move with what is decided."
        return Refused(what, "Hold one of the two still, or decide it on a grid of values.")
    base = _first_height(graph)
    graph = on_graphs.raised_by(graph, -base)
    lead = _first_move(graph)
    bend = Bend(cell.on, on_graphs.scaled_by(graph, 1 / lead), label)
    return Expression(base, {bend: lead}, cell.within)


def replaced_within(expression: Expression, within: Fraction) -> Expression:
    """An expression with another allowance for rounding."""
    return Expression(expression.constant, expression.weights, within)


def _first_height(graph: Graph) -> Fraction:
    piece = graph.pieces[0]
    assert piece.line is not None
    start = piece.start[0]
    return piece.line[0] + (piece.line[1] * start if isinstance(start, Fraction) else NIL)


def _first_move(graph: Graph) -> Fraction:
    """The first slope, or the first height, that is not nought."""
    for piece in graph.pieces:
        assert piece.line is not None
        if piece.line[1] or piece.line[0]:
            return abs(piece.line[1] or piece.line[0])
    raise AssertionError("a graph that is nought is a straight line")


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def total(cells: Iterable[Sound], label: str) -> LinearCell:
    """The sum of cells."""
    found: LinearCell = NIL
    hanging: dict[Expression, Hung] = {}
    for cell in cells:
        if isinstance(cell, Hung):
            known = hanging.get(cell.on)
            hanging[cell.on] = cell if known is None else _merged(known, cell)
        elif isinstance(found, Fraction) and isinstance(cell, Fraction):
            found = found + cell
        elif isinstance(found, Fraction | Quotient):
            found = _with_rate(found, cell, label)
    parts = list(hanging.values())
    if not parts:
        return found
    if isinstance(found, Fraction):
        return _sum(parts, found, label)
    whole = _sum(parts, NIL, label)
    if isinstance(whole, RuleError | Refused) or not isinstance(found, Quotient):
        return whole if isinstance(whole, RuleError | Refused) else found
    return _with_rate(found, whole, label)


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
            found = _with_rate(found, cell, label) if isinstance(found, Quotient) else _with_rate(cell, found, label)  # type: ignore[arg-type]
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


def _with_rate(first: Fraction | Hung | Quotient, second: Sound, label: str) -> LinearCell:
    """The sum of two of which one is a rate."""
    rate, other = (first, second) if isinstance(first, Quotient) else (second, first)
    assert isinstance(rate, Quotient)
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
    """A number where its graph is level all along."""
    line = cell.graph.line
    return line[0] if line is not None and not line[1] else cell


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
    return Quotient(times(cell.top, by), cell.bottom, cell.within * abs(by), cell.why)  # type: ignore[arg-type]


def multiply(first: Sound, second: Sound, names: tuple[str, str]) -> LinearCell:
    """The product of two cells; `names` are what messages call them."""
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
    for one, other in ((first, second), (second, first)):
        if one.yes_or_no:
            return gated(one, other, names[0])
        if one.graph.stepped:
            parts = [
                (height, gated(Hung(one.on, graph, yes_or_no=True), other, names[0]))
                for height, graph in on_graphs.levels(one.graph).items()
            ]
            fault = next((each for _, each in parts if isinstance(each, RuleError | Refused)), None)
            if fault is not None:
                return fault
            return total([times(each, height) for height, each in parts if isinstance(each, Fraction | Hung)], names[0])
    for one, other in ((first, second), (second, first)):
        if _in_steps(one):
            return _step_by_step(one, other, names)
    rates = [as_rate(first), as_rate(second)]
    if any(rates):
        return _rates_product(rates[0] or first, rates[1] or second, names)
    return Refused(
        f"{_upper(names[0])} is multiplied by {names[1]}, and both move with what is decided.",
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
    found: list[Sound] = [times(other, whole.constant)]
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
        found.append(times(product, weight))
    return total(found, names[0])


def _size(first: Hung, second: Hung) -> Fraction:
    """How far rounding of two factors may set their product apart, where the size of the other is known."""
    found = NIL
    for one, other in ((first, second), (second, first)):
        if one.within and other.graph.straight:
            low, high = other.ends
            most = max(abs(low), abs(high))
            found += one.within * most if isinstance(most, Fraction) else one.within
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
    return Quotient(top, rate.bottom, rate.within, rate.why)


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


def divide(first: Sound, second: Sound, names: tuple[str, str]) -> LinearCell:
    """The quotient of two cells."""
    why = f"{names[0]} is divided by {names[1]}"
    no_value = RuleError(f"{why}, which is nought")
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
        return may_be_nought(why) if under is None else multiply(first, replace(second, graph=under), names)
    return _new_rate(first, second, why)


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
        f"{_upper(why)}, which moves with what is decided and may be nought.",
        "Give what moves it bounds within which it stays above nought.",
    )
