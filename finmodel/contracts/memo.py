"""What was settled once and need not be settled again: a contract with the same terms on the same measures."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from finmodel.core.money import Floats

if TYPE_CHECKING:
    from finmodel.contracts.rule_book import RuleBook
    from finmodel.contracts.settle import SettledLine
    from finmodel.contracts.values import Case

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
        """A contract's terms in every case."""
        if contract.wording not in self._terms:
            self._terms[contract.wording] = resolve()
        return dict(self._terms[contract.wording])

    def lines(
        self, contract: RuleBook, values: Mapping[str, Floats], settle: Callable[[], Sequence[SettledLine]]
    ) -> Sequence[SettledLine]:
        """A contract's settled lines on the values of its measures."""
        measured = ((name, values[name]) for name in (measure.name for measure in contract.measures()))
        key = (contract.wording, *((name, value.shape, value.tobytes()) for name, value in measured))
        if key not in self._lines:
            self._lines[key] = settle()
        return self._lines[key]
