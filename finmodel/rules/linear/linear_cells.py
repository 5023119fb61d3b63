"""What a part of a rule is once some of its leaves move: a number, what hangs on one quantity, a rate, or why not.

Whatever hangs on one quantity, however it was made, is one graph of it (`hung`, `gathered`), and is spelled as an
expression only where it meets something else (`spelled`): so what one quantity decides bends once.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from finmodel.errors import Refused
from finmodel.rules.linear import on_graphs
from finmodel.rules.linear.expression import Bend, Expression, Gated, Part, Quantity, WholeSteps
from finmodel.rules.linear.graph import Graph, straight_line
from finmodel.rules.linear.poly import NIL
from finmodel.rules.tree import RuleError


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
    whole = gathered(expression)
    if whole.fixed:
        still = Hung(Expression(), straight_line((NIL, NIL), whole.constant, NIL), whole.within)
        return still if whole.within else whole.constant
    bends = [part for part in whole.weights if isinstance(part, Bend)]
    if len(bends) == 1:
        bend, weight = bends[0], whole.weights[bends[0]]
        slope = _proportion(whole, bend)
        if slope is not None:
            graph = on_graphs.scaled_by(bend.graph, weight)
            trend = straight_line(bend.of.ends, whole.constant, slope)
            return Hung(bend.of, on_graphs.added(graph, trend), whole.within, yes_or_no)
    lead = _lead(whole.weights)
    yes_or_no = yes_or_no or _counts_to_one(whole)
    on = Expression(0, {part: weight / lead for part, weight in whole.weights.items()})
    return Hung(on, straight_line(on.ends, whole.constant, lead), whole.within, yes_or_no)


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
                f"{upper(cell.why)}, which moves with what is decided; what comes of it is then neither compared nor "
                "multiplied by it.",
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
        what = f"{upper(cell.why)}, and both move with what is decided."
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


def upper(text: str) -> str:
    """The text with its first letter large."""
    return text[:1].upper() + text[1:]
