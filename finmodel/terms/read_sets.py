"""Sets of terms read into a contract, each as its file would be, so that it passes every check that a file would.

What a number changes of a contract is not only that number: a share of nil may take a rule away. So each set is read,
and contracts whose rules have one shape are then settled side by side.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from finmodel.contracts.contract import Contract
from finmodel.contracts.in_force import clashes_of, together
from finmodel.contracts.rule_book import RuleBook
from finmodel.contracts.settle import resolve
from finmodel.contracts.values import TermValue
from finmodel.core.money import Floats
from finmodel.errors import Finding, InputError
from finmodel.rules.nodes import Compare, Const, Measure, Node, Pick, Prev, Round, Split, Term, walk
from finmodel.scenarios.changes.terms import with_terms
from finmodel.terms.around import Around
from finmodel.terms.grid_of_terms import TermGrid, TermSet, written

_OPTION = "--vary"


@dataclass(frozen=True)
class ReadSet:
    """A set of terms as the contract reads it: its rules, and the terms that differ from those stated."""

    terms: TermSet
    contract: Contract
    values: Mapping[str, Floats]
    shape: Hashable
    """All of the contract's rules but the numbers in them."""


class TermReader:
    """Reads sets of terms into a contract."""

    def __init__(self, standing: Around, grid: TermGrid, drawn: Mapping[str, str]) -> None:
        """`drawn` are terms that a scenario draws already, with the input that does."""
        self._standing, self._grid, self._drawn = standing, grid, drawn
        self._position = standing.contracts.index(standing.chosen)
        self._numbers = {term.name: _numbers_in(term) for term in standing.chosen.terms()}
        self._asks = {measure.name: measure.ask for measure in standing.chosen.measures()}
        self._fits: dict[Hashable, tuple[Finding, ...]] = {}

    def read(self, sets: Sequence[TermSet]) -> tuple[list[ReadSet], list[tuple[TermSet, Finding]]]:
        """Some sets as the contract reads them, and those that it does not take, each with why.

        Raises InputError where a term decides which rows count, or is drawn already.
        """
        taken, refused = [], []
        for terms in sets:
            try:
                made = self._made(self._grid.changes(terms))
            except InputError as error:
                refused.append((terms, error.findings[0]))
                continue
            nodes = _nodes_of(made[self._position])
            self._refuse_other_rows(made, nodes, terms)
            one = self._as_read(made[self._position], nodes, terms)
            wrong = self._clashes(one)
            if wrong:
                refused.append((terms, wrong[0]))
            else:
                taken.append(one)
        return taken, refused

    def _made(self, changed: Mapping[str, str]) -> tuple[Contract, ...]:
        """Every contract in force, one with other terms."""
        chosen = self._standing.chosen
        other = with_terms(chosen, changed, "tried", _OPTION)
        return together([other if each is chosen else each for each in self._standing.contracts])

    def _refuse_other_rows(self, made: Sequence[Contract], nodes: Sequence[Node], terms: TermSet) -> None:
        """Refuse terms at which other rows of activity are counted."""
        if not self._other_rows(made, nodes):
            return
        alone = []
        for varied, value in zip(self._grid.varied, terms, strict=True):
            by_itself = self._made({varied.number.dotted: written(varied, value)})
            if self._other_rows(by_itself, _nodes_of(by_itself[self._position])):
                alone.append(varied)
        first = next(iter(alone or self._grid.varied)).path
        what = f"`{first}` decides which activity counts, so every value of it would be read from the data again."
        fix = "Try its values by scenarios with `change_terms`, and compare those."
        raise InputError.of(_OPTION, what, fix)

    def _other_rows(self, made: Sequence[Contract], nodes: Sequence[Node]) -> bool:
        """True where some contract asks other things of the data than as stated."""
        pairs = zip(made, self._standing.contracts, strict=True)
        beside = any(one is not old for one, old in pairs if old is not self._standing.chosen)
        asked = (node for node in nodes if isinstance(node, Measure))
        return beside or any(self._asks.get(node.name) != node.ask for node in asked)

    def _as_read(self, contract: Contract, nodes: Sequence[Node], terms: TermSet) -> ReadSet:
        values: dict[str, Floats] = {}
        for term in (node for node in nodes if isinstance(node, Term)):
            if self._numbers.get(term.name) == _numbers_in(term):
                continue
            if term.name in self._drawn:
                what = f"`{term.name}` is varied, and '{self._drawn[term.name]}' of the scenario draws it too."
                raise InputError.of(_OPTION, what, "Vary another term, or take that out of `uncertainty:`.")
            values[term.name] = resolve(contract, term, self._standing.cases)
        return ReadSet(terms, contract, values, _shape(contract, nodes))

    def _clashes(self, one: ReadSet) -> tuple[Finding, ...]:
        """Why the contract does not fit its place; contracts of one shape fit alike, since only numbers differ."""
        if one.shape not in self._fits:
            clashes = clashes_of(one.contract, self._standing.place)
            self._fits[one.shape] = tuple(Finding(_OPTION, clash.what, clash.fix) for clash in clashes)
        return self._fits[one.shape]


def _numbers_in(term: Term) -> object:
    """The numbers that a term has in any case; it settles alike where they are the same."""
    values = term.value if isinstance(term.value, tuple) else (term.value,)
    return tuple(
        (value.value, value.by_period, value.by_date, value.by, value.values, value.otherwise)
        for value in values
        if isinstance(value, TermValue)
    )


def _nodes_of(contract: RuleBook) -> list[Node]:
    return list(walk(*(line.rule for line in contract.lines())))


def _shape(contract: RuleBook, nodes: Sequence[Node]) -> Hashable:
    """All of a contract's rules but the numbers in them."""
    spots = {id(node): number for number, node in enumerate(nodes)}
    lines = tuple((line.name, line.payer, line.payee, line.notional, spots[id(line.rule)]) for line in contract.lines())
    tree = tuple(
        (type(node), _OWN.get(type(node), _nothing)(node), *[spots[id(part)] for part in node.parts]) for node in nodes
    )
    return lines, tree


def _nothing(_: Any) -> Hashable:
    return None


_OWN: Mapping[type, Callable[[Any], Hashable]] = {
    Term: lambda node: (node.name, node.along),
    Measure: lambda node: (node.name, node.along, node.ask),
    Prev: lambda node: node.name,
    Const: lambda node: node.value,
    Compare: lambda node: (node.how, node.places),
    Round: lambda node: node.places,
    Split: lambda node: node.places,
    Pick: lambda node: node.member,
}
"""What a node says beside its parts."""
