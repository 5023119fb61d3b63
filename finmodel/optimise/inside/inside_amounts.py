"""What each partner and pool is left with, as expressions of what is decided.

What is paid between those whose surplus is added up is left out of the sum, so that what the place is left with does
not hang on contracts that merely share it out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from finmodel.contracts.expressed import ExpressedLines, Instead, Moved
from finmodel.contracts.fund.lines import HOST_FEE, PAID_IN
from finmodel.contracts.kinds.pooled_fund import PooledFund
from finmodel.contracts.line import Transfer
from finmodel.contracts.settled_lines import SettledLine
from finmodel.errors import Finding, InputError, Refused
from finmodel.optimise.inside.moved_values import Columns
from finmodel.optimise.inside.moves import MovingPlace
from finmodel.optimise.inside.moving_data import SumOfChoices
from finmodel.optimise.inside.reach_of_choices import ReachOfChoices
from finmodel.optimise.solving.program import Choice, Limit
from finmodel.rules.linear.expression import Expression
from finmodel.scenarios.run import Run

_A_PENNY = 0.01


@dataclass(frozen=True)
class LeftOverGate:
    """A choice that is one only where money is left over in a pool, and the limits that hold it to that."""

    choice: Choice
    limits: tuple[Limit, ...]
    fund: str
    """Contract whose shares it is for."""
    case: int

    def holds(self, values: Mapping[str, float]) -> bool:
        """True where values of the other choices keep the limits with the choice at one or at nought, to the penny."""
        both = ({**values, self.choice.name: float(number)} for number in (0, 1))
        return any(all(limit.slack(at) >= -_A_PENNY for limit in self.limits) for at in both)


@dataclass(frozen=True)
class Counting:
    """One payment of a line as it counts in a sum: once for, or once against."""

    settled: SettledLine
    transfer: Transfer
    sign: int


@dataclass(frozen=True)
class Inside:
    """A place's contracts and costs as expressions of what is decided; amounts are in pounds.

    Where a line that is asked for cannot be said as an expression, InputError names every one there is.
    """

    place: MovingPlace
    start: Run
    """The place settled with nothing decided."""
    lines: ExpressedLines
    columns: Columns
    sums: tuple[SumOfChoices, ...]
    """Shares by which activity changes, and pounds that schemes come to, that choices add up to."""
    reach: ReachOfChoices = field(repr=False)
    gates: tuple[LeftOverGate, ...] = ()
    """What holds a program to shares of a pool's money that are known only so."""
    known: Instead = field(default_factory=dict)
    """Lines that are known otherwise than by reading their rules."""
    estimates: frozenset[tuple[str, str]] = frozenset()
    """Contract and line of what is estimated by a straight line, and of all that rests on it."""
    stands_for: Mapping[tuple[str, str], tuple[tuple[str, str], ...]] = field(default_factory=dict)
    """Contract and line of a settled decision that lines stand for, where these are others."""
    findings: tuple[Finding, ...] = ()
    """What is estimated and why, for the answer to tell."""
    asked: set[tuple[str, str]] = field(default_factory=set, compare=False, repr=False)
    """Contract and line of the payments that amounts were added up of so far."""

    @property
    def needed_gates(self) -> tuple[LeftOverGate, ...]:
        """What must hold for the amounts that were asked for to be right."""
        sides = ("overspend", "underspend")
        return tuple(gate for gate in self.gates if any((gate.fund, side) in self.asked for side in sides))

    def in_choices(self, parts: Mapping[str, float]) -> dict[str, float]:
        """A sum of choices and of their sums, as a sum of choices alone."""
        sums = {one.named: one.parts for one in self.sums}
        found: dict[str, float] = {}
        for name, weight in parts.items():
            for choice, part in sums.get(name, {name: 1.0}).items():
                found[choice] = found.get(choice, 0.0) + weight * part
        return found

    def surplus(self, partner: str, period: str | None = None) -> Expression:
        """What a partner has left in a year, or in all years together."""
        return self._sum((partner,), period)

    def place_surplus(self, period: str | None = None) -> Expression:
        """What all partners together have left."""
        place = self.start.basis.place
        holding = {one.pool for one in self._funds if one.holds}
        inside = [party for party in place.parties if party not in holding]
        return self._sum(inside, period)

    def change_in_surplus(self, partner: str, period: str | None = None) -> Expression:
        """What a partner has left, less what it has where nothing is decided."""
        return self.surplus(partner, period) - self._settled((partner,), period)

    def change_in_place_surplus(self, period: str | None = None) -> Expression:
        """What all partners have left, less what they have where nothing is decided."""
        return self.place_surplus(period) - self._settled([one.id for one in self.start.basis.place.partners], period)

    def left_in(self, pool: str, period: str | None = None) -> Expression:
        """What a pool has left of what is paid in, before that is shared out; below nil where it is short."""
        return self._total(self._before_sharing(pool), period)

    def line(self, contract: str, line: str, period: str, member: int | None = None) -> Moved:
        """What a line of a contract comes to; raises Refused where it cannot be said."""
        return self.lines.line(contract, line, self.case_of(period), member)

    @cached_property
    def _funds(self) -> list[PooledFund]:
        return [one for one in self.start.basis.contracts if isinstance(one, PooledFund)]

    @cached_property
    def _payments(self) -> list[tuple[SettledLine, Transfer]]:
        return [(settled, one) for settled in self.start.settlement.lines for one in settled.line.transfers]

    def _sum(self, parties: Collection[str], period: str | None) -> Expression:
        """What comes to some parties from others, less what goes from them to others."""
        return self._total(self._crossing(set(parties)), period)

    def _crossing(self, parties: set[str]) -> Iterator[Counting]:
        for settled, one in self._payments:
            sign = (one.payee in parties) - (one.payer in parties)
            if sign:
                yield Counting(settled, one, sign)

    def _before_sharing(self, pool: str) -> Iterator[Counting]:
        funds = {one.id for one in self._funds if one.pool == pool}
        for counting in self._crossing({pool}):
            name = counting.settled.line.name
            if counting.settled.contract.id not in funds or name in (*PAID_IN, HOST_FEE):
                yield counting

    def _total(self, payments: Iterable[Counting], period: str | None) -> Expression:
        parts: list[Moved] = []
        findings: dict[Finding, None] = {}
        cases = range(len(self.start.settlement.cases)) if period is None else (self.case_of(period),)
        for one in payments:
            for case in cases:
                try:
                    parts.append(one.sign * self._paid(one, case))
                except Refused as why:
                    findings[_finding(one.settled, why)] = None
        if findings:
            raise InputError(findings)
        return Expression.total(parts)

    def _paid(self, one: Counting, case: int) -> Moved:
        name = one.settled.contract.id, one.settled.line.name
        self.asked.add(name)
        return self.lines.line(*name, case, one.transfer.member)

    def _settled(self, parties: Collection[str], period: str | None) -> float:
        rows = self.start.positions
        chosen = rows["partner"].isin(list(parties)) & ((rows["period"] == period) | (period is None))
        return int(rows.loc[chosen, "surplus"].sum()) / 100

    def case_of(self, period: str) -> int:
        """The number of a year."""
        return next(number for number, case in enumerate(self.start.settlement.cases) if case.label == period)


def _finding(settled: SettledLine, why: Refused) -> Finding:
    where = f"contract {settled.contract.id}, line {settled.line.name}"
    what = f"What is decided cannot be followed through {settled.line.label} exactly: {why.what}"
    return Finding(where, what, why.fix)
