"""One figure explained: each step in words, the numbers put in, and where they come from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from finmodel.contracts.contract import Line, RuleBook
from finmodel.contracts.values import Case, TermValue
from finmodel.core.money import Floats
from finmodel.core.unit import Unit
from finmodel.rules.exact import Exact, exact
from finmodel.rules.nodes import Axis, If, Measure, Node, Step, Term, walk
from finmodel.rules.words import number_in_words, sentences


@dataclass(frozen=True)
class Figure:
    """A number in an explanation: what it is, and its value in words (one a member of an axis)."""

    label: str
    values: tuple[tuple[str, str], ...]
    sources: tuple[str, ...] = ()
    """Where each value comes from, where it names a source of its own."""


@dataclass(frozen=True)
class Explanation:
    """How one line of a contract came to its amount in one case."""

    contract: str
    line: str
    case: str
    source: str
    """Where the terms come from that name no source of their own."""
    terms: tuple[Figure, ...]
    measures: tuple[Figure, ...]
    steps: tuple[tuple[str, Figure], ...]
    """Each step: the sentence, then its value."""
    others: tuple[str, ...] = ()
    """Names of the contract's other lines."""


def explain(
    book: RuleBook, line: Line, case: Case, values: Mapping[str, Floats], position: int, symbol: str = "£"
) -> Explanation:
    """Explain a line in the case at a position of the settled values, in exact decimal arithmetic.

    `values` holds every term and measure of the book by name, as `Settlement.values` does.
    """
    known: dict[str, Exact] = {}
    for leaf in walk(line.rule):
        if isinstance(leaf, Term):
            known[leaf.name] = _term_value(leaf, case)
        elif isinstance(leaf, Measure):
            known[leaf.name] = _measured(values[leaf.name], position, leaf.along)
    path = _decisive(line.rule, known)
    leaves = [node for node in path if isinstance(node, Term | Measure)]
    terms = tuple(
        _figure(leaf, known[leaf.name], symbol, _sources(leaf)) for leaf in _unique(leaves) if isinstance(leaf, Term)
    )
    measures = tuple(
        _figure(leaf, known[leaf.name], symbol, ()) for leaf in _unique(leaves) if isinstance(leaf, Measure)
    )
    told = {figure.label: figure for figure in terms}
    spoken = {
        leaf.name: told[leaf.label].values[0][1] for leaf in leaves if isinstance(leaf, Term) and leaf.along is None
    }
    nodes: list[Node] = [
        *(node for node in path if isinstance(node, Step) and node is not line.rule),
        line.rule,
    ]
    steps = []
    for node in nodes:
        label = node.label if isinstance(node, Step) and node is not line.rule else line.label
        sentence = sentences(label, node, spoken, symbol)[-1]
        steps.append((str(sentence), _valued(label, node, exact(node, known), symbol)))
    return Explanation(book.title, line.label, case.label, book.source or "not stated", terms, measures, tuple(steps))


def _decisive(root: Node, known: Mapping[str, Exact]) -> list[Node]:
    """The nodes that decide a rule's value, parts before wholes: of a choice, the test and the branch taken."""
    found: dict[int, Node] = {}
    stack: list[tuple[Node, bool]] = [(root, False)]
    while stack:
        node, ready = stack.pop()
        if id(node) in found:
            continue
        if ready:
            found[id(node)] = node
            continue
        stack.append((node, True))
        parts = node.parts
        if isinstance(node, If) and node.axis is None:
            parts = (node.test, node.then if exact(node.test, known) else node.otherwise)
        stack.extend((part, False) for part in reversed(parts))
    return list(found.values())


def _term_value(term: Term, case: Case) -> Exact:
    if isinstance(term.value, TermValue):
        return _stated(term.value, case)
    assert isinstance(term.value, tuple)
    return tuple(_stated(value, case) for value in term.value)


def _stated(value: TermValue, case: Case) -> Decimal:
    number = value.at(case)
    assert number is not None, "settled before it is explained"
    return number


def _measured(values: Floats, position: int, along: Axis | None) -> Exact:
    column = values[..., position if values.shape[-1] > 1 else 0]
    if along is None:
        return Decimal(repr(float(column)))
    return tuple(Decimal(repr(float(value))) for value in column)


def _sources(term: Term) -> tuple[str, ...]:
    stated = term.value if isinstance(term.value, tuple) else (term.value,)
    found = [value for value in stated if isinstance(value, TermValue)]
    return tuple("; ".join(filter(None, [value.source, "" if value.confirmed else "not confirmed"])) for value in found)


def _figure(leaf: Term | Measure, value: Exact, symbol: str, sources: tuple[str, ...]) -> Figure:
    return replace(_shown(leaf.label, leaf.unit, leaf.along, value, symbol), sources=sources)


def _valued(label: str, node: Node, value: Exact, symbol: str) -> Figure:
    return _shown(label, node.unit, node.axis, value, symbol)


def _shown(label: str, measured: Unit, along: Axis | None, value: Exact, symbol: str) -> Figure:
    members = along.members if along is not None else ("",)
    numbers = value if isinstance(value, tuple) else (value,)
    shown = tuple(
        (member, number_in_words(float(number), measured, symbol))
        for member, number in zip(members, numbers, strict=True)
    )
    return Figure(label, shown)


def _unique(leaves: list[Term | Measure]) -> list[Term | Measure]:
    return list({leaf.name: leaf for leaf in leaves}.values())
