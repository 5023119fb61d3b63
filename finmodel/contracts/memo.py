"""What was settled once and need not be settled again: a contract with the same terms on the same measures.

A contract's amounts follow from what it states, which its wording tells, and from what it is given: its measures and
those of its terms that are drawn. All of that is in the key of its lines, so that none of it can be answered from
another's amounts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from finmodel.contracts.rule_book import RuleBook
from finmodel.contracts.settled_lines import SettledLine
from finmodel.contracts.values import Case
from finmodel.core.money import Floats

_MOST = 20_000
"""Settled contracts kept; once there are more, the memory is emptied and starts again."""


@dataclass
class Memo:
    """Terms and settled lines by what they were worked out from; only for settlements of the same cases."""

    cases: tuple[Case, ...] = ()
    _terms: dict[str, Mapping[str, Floats]] = field(default_factory=dict)
    _lines: dict[tuple[object, ...], Sequence[SettledLine]] = field(default_factory=dict)

    def start(self, cases: Sequence[Case]) -> None:
        """Forget everything, unless the cases are those of before."""
        if tuple(cases) != self.cases or len(self._lines) > _MOST:
            self.cases = tuple(cases)
            self._terms.clear()
            self._lines.clear()

    def terms(self, contract: RuleBook, resolve: Callable[[], dict[str, Floats]]) -> dict[str, Floats]:
        """A contract's terms in every case, as it states them."""
        if contract.wording not in self._terms:
            self._terms[contract.wording] = resolve()
        return dict(self._terms[contract.wording])

    def lines(
        self, contract: RuleBook, given: Mapping[str, Floats], settle: Callable[[], Sequence[SettledLine]]
    ) -> Sequence[SettledLine]:
        """A contract's settled lines on what it is given beside its wording: measures, and terms that are drawn."""
        key = (contract.wording, *((name, value.shape, value.tobytes()) for name, value in given.items()))
        if key not in self._lines:
            self._lines[key] = settle()
        return self._lines[key]
