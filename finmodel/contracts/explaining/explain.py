"""One figure explained: each step in words, the numbers put in, and where they come from.

Steps are worked out again in exact decimals and not taken from the settlement, so that the page shows what a reader
with a calculator gets. Only what decides the figure is told: of a choice, the branch that was not taken is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property, partial

import numpy as np

from finmodel.contracts.explaining.explanation import Explanation, Figure, Shown
from finmodel.contracts.explaining.labels import called, labels_of
from finmodel.contracts.explaining.origin import origins_of
from finmodel.contracts.explaining.put_in import PutIn
from finmodel.contracts.explaining.stated import stated
from finmodel.contracts.line import Paid, counted
from finmodel.contracts.settled_lines import SettledLine, Settlement
from finmodel.contracts.values import Case, TermValue
from finmodel.core.amounts import number_in_words, share
from finmodel.core.money import Floats
from finmodel.core.vocabulary import Vocabulary
from finmodel.rules.exact import Exact, exact
from finmodel.rules.nodes import If, Measure, Node, Prev, RuleError, Step, Term, walk
from finmodel.rules.words import sentences

__all__ = ["Explanation", "Figure", "Shown", "Told", "explain", "unconfirmed"]


@dataclass(frozen=True)
class Told:
    """What a contract does not know itself and an explanation tells: names, and where measures come from."""

    symbol: str = "£"
    names: Mapping[str, str] = field(default_factory=dict)
    """Names of parties by code."""
    columns: Mapping[str, str] = field(default_factory=dict)
    """Column of a table of measures by measure, or by `measure.member`."""
    files: Mapping[str, str] = field(default_factory=dict)
    """Data files of `activity` and of `people`."""
    years: Mapping[str, str] = field(default_factory=dict)
    """Which year what is counted falls in, in words, by what that is: days, and spells with all that goes with them."""
    words: Vocabulary = field(default_factory=lambda: Vocabulary({}))
    """What activity is called."""


def explain(settlement: Settlement, settled: SettledLine, position: int, told: Told | None = None) -> Explanation:
    """Explain a settled line in the case at a position, in exact decimal arithmetic."""
    return _Explained(settlement, settled, position, told or Told()).whole()


class _Explained:
    def __init__(self, settlement: Settlement, settled: SettledLine, position: int, told: Told) -> None:
        self.settlement, self.position, self.told = settlement, position, told
        self.book, self.line, self.case = settled.contract, settled.line, settlement.cases[position]
        self.before = self.case.after
        self.known = dict(self._known())
        self.worked: dict[int, tuple[Node, Exact]] = {}

    @cached_property
    def names(self) -> Mapping[str, str]:
        """What members of tables are called."""
        return {**self.told.names, **labels_of(self.book)}

    @cached_property
    def labels(self) -> Mapping[str, str]:
        """What the contract's lines are called."""
        return {line.name: line.label for line in self.book.lines()}

    def whole(self) -> Explanation:
        """The explanation of the line."""
        path = _decisive(self.line.rule, self.known)
        leaves = list({node.name: node for node in path if isinstance(node, Term | Measure | Prev)}.values())
        steps = [node for node in path if isinstance(node, Step) and node is not self.line.rule]
        return Explanation(
            self.book.title,
            self.line.label,
            _named(self.case),
            self.book.source or "not stated",
            tuple(self._figure(leaf) for leaf in leaves if isinstance(leaf, Term)),
            tuple(self._figure(leaf) for leaf in leaves if isinstance(leaf, Measure)),
            tuple(self._figure(leaf) for leaf in leaves if isinstance(leaf, Prev)),
            tuple(self._step(node) for node in (*steps, self.line.rule)),
            tuple(name for name in self.labels if name != self.line.name),
            stated(self.book),
            self._part(),
        )

    def _part(self) -> str:
        """The rate in force: what a payment comes to as a share of what the contract shares out."""
        whole = next((line for line in self.book.lines() if line.name == self.book.shared_figure), None)
        if whole is None or not self.line.pays or self.line.rule.unit != whole.rule.unit:
            return ""
        amount = float(_at(self.settlement.of(self.book.id, self.line.name), self.position))
        shared = float(_at(self.settlement.of(self.book.id, whole.name), self.position))
        if not shared or not amount:
            return ""
        return (
            f"{share(amount / shared)} of {whole.label[:1].lower()}{whole.label[1:]} "
            f"({number_in_words(shared, whole.rule.unit, self.told.symbol)})"
        )

    def _known(self) -> Iterator[tuple[str, Exact]]:
        values = self.settlement.values[self.book.id]
        for leaf in walk(self.line.rule):
            if isinstance(leaf, Term | Measure):
                yield leaf.name, _exact_at(values[leaf.name], self.position)
            elif isinstance(leaf, Prev):
                amounts = self.settlement.of(self.book.id, leaf.line)
                yield leaf.name, Decimal(0) if self.before is None else _exact_at(amounts, self.before)

    def value(self, node: Node) -> Exact:
        """The exact value of a part of the rule, worked out once."""
        if id(node) not in self.worked:
            self.worked[id(node)] = (node, exact(node, self.known))
        return self.worked[id(node)][1]

    def shown(self, node: Node, member: int | None) -> str:
        """A part's value in words, of a member where it has one each."""
        found = self.value(node)
        number = found[member or 0] if isinstance(found, tuple) else found
        return number_in_words(float(number), node.unit, self.told.symbol)

    def _numbers(self, node: Node) -> tuple[Shown, ...]:
        if node.axis is None:
            return (Shown("", "", self.shown(node, None)),)
        return tuple(
            Shown(member, called(member, self.names), self.shown(node, at))
            for at, member in enumerate(node.axis.members)
        )

    def _origins(self, leaf: Measure) -> tuple[str, ...]:
        told = self.told
        return origins_of(leaf, told.names, told.columns, told.files, told.words, told.years)

    def _figure(self, leaf: Term | Measure | Prev) -> Figure:
        numbers = self._numbers(leaf)
        if isinstance(leaf, Prev):
            where = "nothing came before" if self.before is None else _named(self.settlement.cases[self.before])
            return Figure(f"{self.labels[leaf.line]}, the period before", (replace(numbers[0], source=where),))
        if isinstance(leaf, Term):
            stated = leaf.value if isinstance(leaf.value, tuple) else (leaf.value,) * len(numbers)
            told = [(_source(one, self.case), one.confirmed) for one in stated if isinstance(one, TermValue)]
        else:
            sources = self._origins(leaf)
            net = ", less what came back" if self._some_came_back(leaf) else ""
            told = [(f"{source}{net}", True) for source in sources]
        rows = zip(numbers, told, strict=True)
        return Figure(leaf.label, tuple(replace(one, source=source, confirmed=sure) for one, (source, sure) in rows))

    def _some_came_back(self, leaf: Measure) -> bool:
        """True where a measure counts what earlier contracts paid, and one of them has a line that comes back."""
        ask = leaf.ask
        if not isinstance(ask, Paid) or self.settlement.alone:
            return False
        lines = self.settlement.lines
        return any(each.sign < 0 for one in lines for each in counted(ask, one.contract.id, one.line))

    def _step(self, node: Node) -> tuple[str, Figure]:
        label = node.label if isinstance(node, Step) and node is not self.line.rule else self.line.label
        spoken = {
            leaf.name: self.shown(leaf, None) for leaf in walk(node) if isinstance(leaf, Term) and leaf.along is None
        }
        sentence = str(sentences(label, node, spoken, self.told.symbol, self.labels)[-1])
        arithmetic = PutIn(self.value, self.shown)
        try:
            numbers = self._numbers(node)
        except RuleError:
            return sentence, Figure(label, (Shown("", "", "no value for some, who do not use it"),))
        places: list[int | None] = [None] if node.axis is None else list(range(len(numbers)))
        rows = zip(numbers, map(partial(arithmetic, node), places), strict=True)
        told = ((one, "" if text in (one.value, "0", "1") else text) for one, text in rows)
        return sentence, Figure(label, tuple(replace(one, put_in=text) for one, text in told))


def _named(case: Case) -> str:
    """A case as a reader names it: a year, or an organisation and its year."""
    return ", ".join(dict.fromkeys(part for part in (case.label, case.period) if part))


def doubtful_terms(rule: Node) -> tuple[str, ...]:
    """Labels of the terms of a rule that nobody has checked against their source."""
    return tuple(dict.fromkeys(node.label for node in walk(rule) if isinstance(node, Term) and not _is_sure(node)))


def unconfirmed(settlement: Settlement, settled: SettledLine, position: int) -> tuple[str, ...]:
    """The same, of those terms alone that decide what a line came to in one case."""
    if not doubtful_terms(settled.line.rule):
        return ()
    path = _decisive(settled.line.rule, _Explained(settlement, settled, position, Told()).known)
    return tuple(dict.fromkeys(node.label for node in path if isinstance(node, Term) and not _is_sure(node)))


def _is_sure(term: Term) -> bool:
    stated = term.value if isinstance(term.value, tuple) else (term.value,)
    return all(value.confirmed for value in stated if isinstance(value, TermValue))


def _decisive(root: Node, known: Mapping[str, Exact]) -> list[Node]:
    """The nodes that decide a rule's value, parts before wholes: of a choice, the test and the branch taken."""
    decisive: dict[int, Node] = {}
    stack: list[tuple[Node, bool]] = [(root, False)]
    while stack:
        node, ready = stack.pop()
        if id(node) in decisive:
            continue
        if ready:
            decisive[id(node)] = node
            continue
        stack.append((node, True))
        parts = node.parts
        if isinstance(node, If) and node.axis is None:
            parts = (node.test, node.then if exact(node.test, known) else node.otherwise)
        stack.extend((part, False) for part in reversed(parts))
    return list(decisive.values())


def _source(value: TermValue, case: Case) -> str:
    """Where a number comes from, and for which year or code it holds where it differs by them."""
    held = value.stated
    by = f"for {held.by.replace('_', ' ')} {case.codes.get(held.by, '')}" if held.by is not None else ""
    year = f"for {case.period}" if held.by_period is not None else ""
    return ", ".join(filter(None, [by or year, value.source, value.date]))


def _at(amounts: Floats, position: int) -> float:
    """What a line comes to in a case, over all its members."""
    column = np.asarray(amounts)[..., position if amounts.shape[-1] > 1 else 0]
    return float(column.sum())


def _exact_at(values: Floats, position: int) -> Exact:
    column = np.asarray(values)[..., position if values.shape[-1] > 1 else 0]
    if column.ndim == 0:
        return Decimal(repr(float(column)))
    return tuple(Decimal(repr(float(value))) for value in column)
