"""What was settled once and need not be settled again: a contract with the same terms on the same measures.

A contract's amounts follow from what it states, which its wording tells, and from what it is given: its measures and
those of its terms that are drawn. All of that is in the key of its lines, so that none of it can be answered from
another's amounts. Where some of what it is given differs, the lines that look at none of that are the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from finmodel.contracts.line import Line
from finmodel.contracts.rule_book import RuleBook
from finmodel.contracts.settled_lines import SettledLine
from finmodel.contracts.values import Case
from finmodel.core.money import Floats
from finmodel.rules.nodes import Measure, Term, walk

T = TypeVar("T")
Lines = Sequence[SettledLine]
Given = Mapping[str, tuple[tuple[int, ...], bytes]]
"""What a contract is given, by name, as what can be told apart."""
_MOST = 20_000
"""Settled contracts kept; once there are more, the memory is emptied and starts again."""


@dataclass
class Memo:
    """Terms and settled lines by what they were worked out from; only for settlements of the same cases."""

    cases: tuple[Case, ...] = ()
    _terms: dict[str, Mapping[str, Floats]] = field(default_factory=dict)
    _lines: dict[tuple[object, ...], Lines] = field(default_factory=dict)
    _last: dict[str, tuple[Given, Lines]] = field(default_factory=dict)
    _looked_at: dict[str, Mapping[str, frozenset[str]]] = field(default_factory=dict)
    _made: dict[int, tuple[object, object]] = field(default_factory=dict)

    def start(self, cases: Sequence[Case]) -> None:
        """Forget everything, unless the cases are those of before."""
        if tuple(cases) != self.cases or len(self._lines) > _MOST:
            self.cases = tuple(cases)
            for kept in (self._terms, self._lines, self._last, self._looked_at, self._made):
                kept.clear()

    def once(self, of: object, make: Callable[[], T]) -> T:
        """What `make` gives of a thing that never changes, such as a place, worked out once for that very thing."""
        if id(of) not in self._made:
            self._made[id(of)] = (of, make())
        made: T = self._made[id(of)][1]  # type: ignore[assignment]
        return made

    def terms(self, contract: RuleBook, resolve: Callable[[], dict[str, Floats]]) -> dict[str, Floats]:
        """A contract's terms in every case, as it states them."""
        if contract.wording not in self._terms:
            self._terms[contract.wording] = resolve()
        return dict(self._terms[contract.wording])

    def lines(
        self, contract: RuleBook, values: Mapping[str, Floats], settle: Callable[[Mapping[str, SettledLine]], Lines]
    ) -> Lines:
        """A contract's settled lines on what it is given beside its wording: measures, and terms that are drawn.

        `settle` is told the lines that are the same as when the contract was last settled, by name.
        """
        given = {name: (value.shape, value.tobytes()) for name, value in values.items()}
        key = (contract.wording, *given.items())
        if key not in self._lines:
            self._lines[key] = settle(self._same(contract, given))
        self._last[contract.wording] = (given, self._lines[key])
        return self._lines[key]

    def _same(self, contract: RuleBook, given: Given) -> dict[str, SettledLine]:
        """The lines last settled that look at nothing that differs."""
        if contract.wording not in self._last:
            return {}
        before, lines = self._last[contract.wording]
        differs = {name for name, value in given.items() if before.get(name) != value} | before.keys() - given.keys()
        if contract.wording not in self._looked_at:
            self._looked_at[contract.wording] = _looked_at(contract, [settled.line for settled in lines])
        looked_at = self._looked_at[contract.wording]
        return {settled.line.name: settled for settled in lines if looked_at[settled.line.name].isdisjoint(differs)}


def _looked_at(contract: RuleBook, lines: Sequence[Line]) -> dict[str, frozenset[str]]:
    """The terms and measures that each line looks at, those included of lines that it looks back at."""
    own = {line.name: _named_in(line) for line in lines}
    back = contract.looking_back
    whole = {}
    for name in own:
        reached, open_ = {name}, [name]
        while open_:
            for other in back.get(open_.pop(), frozenset()) - reached:
                reached.add(other)
                open_.append(other)
        whole[name] = frozenset().union(*(own[each] for each in reached))
    return whole


def _named_in(line: Line) -> frozenset[str]:
    return frozenset(node.name for node in walk(line.rule) if isinstance(node, Term | Measure))
