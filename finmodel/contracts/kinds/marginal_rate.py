"""Marginal rate: full price up to a baseline, and a share of it for what is done above.

It pays the value itself, or takes back part of what an earlier tariff has paid in full (`pays:`): both are in use, and
the two together would pay twice. A baseline of cases is valued at current prices, so that everything is compared as
money.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, Self

from pydantic import Field, model_validator

from finmodel.contracts.amount import IndexAmount, MoneyAmount, UnitsAmount
from finmodel.contracts.clauses.for_activity.adjustment import Standing, refuse_paid_twice, standing_of
from finmodel.contracts.clauses.for_activity.counted import PayerAndPayee, implied
from finmodel.contracts.clauses.for_activity.multipliers import Multiplier, factors, multiplied
from finmodel.contracts.contract import Contract, Line
from finmodel.contracts.elsewhere import FromActivity
from finmodel.contracts.extremes import never_above, smallest
from finmodel.contracts.values import MoneyPerUnit, Share, TermValue
from finmodel.core.faults import Fault, Faults
from finmodel.core.frozen import Frozen
from finmodel.core.party import Code
from finmodel.errors import Refused
from finmodel.measures.ask import Ask
from finmodel.rules.nodes import ONE, ZERO, Add, Divide, Multiply, Node, Step
from finmodel.rules.shapes import at_least_nil, cap, gate, product, total


class Baseline(Frozen):
    """A value, and the baseline above which only a share of it is paid."""

    code: Code
    """Short name of what it is the baseline of, such as a contract or a service."""
    label: str | None = None
    """Name as a board would write it."""
    value: MoneyAmount | None = None
    """Value of the activity at full price; activity is what the payer commissions from the payee."""
    baseline: MoneyAmount | None = None
    """Value up to which the full price is paid, at current prices."""
    revalued_by: IndexAmount | None = None
    """Factor that brings a baseline stated at older prices to current ones: 1.05 adds 5%."""
    volume: UnitsAmount | None = None
    """Number of cases, where the baseline is a volume."""
    baseline_volume: UnitsAmount | None = None
    """Number of cases up to which the full price is paid, valued at current prices."""
    price: MoneyPerUnit | None = None
    """Full price of one case; the average of `value:` over `volume:` where it is not given."""

    @model_validator(mode="after")
    def _value_or_volume(self) -> Self:
        if (self.volume is None) != (self.baseline_volume is None):
            raise Refused("`volume:` and `baseline_volume:` go together.", "Give both, or `value:` and `baseline:`.")
        by_volume = self.volume is not None
        if by_volume == (self.baseline is not None):
            raise Refused(
                "A baseline is a value or a volume.",
                "Give `value:` with `baseline:`, or `volume:` with `baseline_volume:`.",
            )
        if by_volume and (self.price is None) == (self.value is None):
            raise Refused(
                "Cases are worth a `price:` each, or a `value:` in all.", "Give one of them beside `volume:`."
            )
        if not by_volume and (self.value is None or self.price is not None):
            raise Refused("A baseline in money is set against `value:`.", "Give it, and take out `price:`.")
        if by_volume and self.revalued_by is not None:
            raise Refused("A baseline volume is valued at current prices already.", "Take out `revalued_by:`.")
        return self


class MarginalRate(Contract):
    """Full price up to a baseline and a share of the price above it, after every other adjustment."""

    kind: Literal["marginal_rate"]
    payer: Code
    """Who pays."""
    payee: Code
    """Who is paid."""
    baselines: tuple[Baseline, ...] = Field(min_length=1)
    """What is paid in full up to a baseline; one, or several with a baseline each."""
    netting: bool | None = None
    """With several, whether activity below one baseline makes up for activity above another."""
    rate: Share
    """Share of the full price paid for what is above the baseline."""
    multipliers: tuple[Multiplier, ...] = ()
    """Other adjustments to the value, such as a short-stay reduction; they come before the marginal rate."""
    pays: Standing | None = None
    """`whole` to pay the value itself; `adjustment` to take back the rest of what an earlier contract paid in full."""

    @model_validator(mode="after")
    def _netting_is_told(self) -> Self:
        faults = list(self._faults())
        if faults:
            raise Faults(faults)
        refuse_paid_twice(self.pays, {("baselines", n, "value"): each.value for n, each in enumerate(self.baselines)})
        return self

    def _faults(self) -> Iterator[Fault]:
        if len(self.baselines) > 1 and self.netting is None:
            what = "Activity below one baseline may make up for activity above another, or may not."
            yield Fault(("baselines",), what, "Add `netting: true` or `netting: false`.")
        if len(self.baselines) == 1 and self.netting is not None:
            yield Fault(("netting",), "There is one baseline, and nothing to net it with.", "Take out `netting:`.")
        codes = [each.code for each in self.baselines]
        for number, each in enumerate(self.baselines):
            if each.code in codes[:number]:
                yield Fault(("baselines", number), f"The name '{each.code}' is used already.", "Give each its own.")
            if self.netting and each.volume is not None and each.value is not None:
                what = f"What '{each.code}' is below its baseline has no value to set against the others."
                yield Fault(("baselines", number), what, "Give a `price:`, or a `baseline:` in money.")

    def remarks(self) -> tuple[Fault, ...]:
        """A baseline out of reach, a rate that changes nothing, and a baseline left at the value before adjustment."""
        return tuple(self._remarks())

    def _remarks(self) -> Iterator[Fault]:
        if smallest(self.rate) == 1:
            what = "What is above the baseline is paid in full, so the baseline settles nothing."
            yield Fault(("rate",), what, "Lower `rate:`.")
        raised = self.multipliers or any(each.revalued_by is not None for each in self.baselines)
        for number, each in enumerate(self.baselines):
            by_value = never_above(each.value, each.baseline) and not raised
            if by_value or never_above(each.volume, each.baseline_volume):
                what = f"The baseline of '{each.code}' is never reached by what is stated as done."
                yield Fault(("baselines", number), what, "Lower the baseline, or say where what is done is found.")
            if self.multipliers and isinstance(each.baseline, TermValue) and each.revalued_by is None:
                named = ", ".join(one.label or one.name.replace("_", " ") for one in self.multipliers)
                what = (
                    f"The value is adjusted ({named}) before it is set against the baseline, and the baseline is not."
                )
                fix = "State the baseline after the same adjustments with `revalued_by: 1`, or give the factor."
                yield Fault(("baselines", number, "baseline"), what, fix)

    @property
    def _pair(self) -> PayerAndPayee:
        return PayerAndPayee(self.payer, self.payee)

    def pays_for(self) -> tuple[tuple[str, Ask], ...]:
        """The activity it pays whole, where that is what it measures."""
        if standing_of(self.pays) == "adjustment":
            return ()
        stated = [implied(each.volume or each.value, self._pair) for each in self.baselines]
        asked = [(each.code, amount) for each, amount in zip(self.baselines, stated, strict=True)]
        return tuple(
            (code, Ask.of(amount.activity, amount.where)) for code, amount in asked if isinstance(amount, FromActivity)
        )

    def rules(self) -> tuple[Line, ...]:
        """What is above the baseline, what the payer keeps of it, and the payment."""
        parts = [_Part(self, each, self._pair) for each in self.baselines]
        if self.netting:
            value = Step("Value of all", Add(tuple(part.value for part in parts)))
            baseline = Step("Baseline of all", Add(tuple(part.baseline for part in parts)))
            full: Node = Step("Value up to the baseline", cap(value, baseline))
            above = Step("Value above the baseline", at_least_nil(value - baseline))
        else:
            fulls = [part.full for part in parts]
            full = fulls[0] if len(fulls) == 1 else Step("Value up to the baselines", total(fulls))
            aboves = [part.above for part in parts]
            above = aboves[0] if len(aboves) == 1 else Step("Value above the baselines", total(aboves))
        rate = self.term("rate", "Marginal rate", self.rate)
        kept = Step("Kept by the payer", Multiply(above, Step("Part not paid above the baseline", ONE - rate)))
        shown = [Line("above", "Value above the baseline", above), Line("retained", "Kept by the payer", kept)]
        if self.multipliers:
            first, *rest = factors(self, self.multipliers)
            share = product(first, [*rest, rate])
            shown.append(Line("effective_share", "Share of the full price paid above the baseline", share))
        if standing_of(self.pays) == "adjustment":
            back = self.payment("payment", "Marginal rate adjustment", ZERO - kept, self.payer, self.payee)
            return (*shown, back)
        due = full + Step("Paid at the marginal rate", Multiply(above, rate))
        return (*shown, self.payment("payment", "Payment with a marginal rate", due, self.payer, self.payee))


@dataclass(frozen=True)
class _Part:
    """One value and its baseline, after every other adjustment."""

    book: MarginalRate
    of: Baseline
    pair: PayerAndPayee

    @property
    def _path(self) -> str:
        return f"baselines.{self.of.code}"

    @property
    def _told(self) -> str:
        several = len(self.book.baselines) > 1
        return f" of {self.of.label or self.of.code.replace('_', ' ')}" if several else ""

    @cached_property
    def volume(self) -> Node:
        """Cases done."""
        assert self.of.volume is not None
        name = f"{self._path}.volume"
        return self.book.number(name, f"Cases{self._told}", implied(self.of.volume, self.pair), "units")

    @cached_property
    def baseline_volume(self) -> Node:
        """Cases up to which the full price is paid."""
        assert self.of.baseline_volume is not None
        name, amount = f"{self._path}.baseline_volume", implied(self.of.baseline_volume, self.pair)
        return self.book.number(name, f"Baseline volume{self._told}", amount, "units")

    @cached_property
    def price(self) -> Node:
        """Full price of a case."""
        assert self.of.price is not None
        return self.book.term(f"{self._path}.price", f"Full price of a case{self._told}", self.of.price)

    @cached_property
    def value(self) -> Node:
        """The value at full price, after every other adjustment."""
        if self.of.value is None:
            full: Node = Step(f"Value at full price{self._told}", self.volume * self.price)
        else:
            name, amount = f"{self._path}.value", implied(self.of.value, self.pair)
            full = self.book.spent(name, f"Value at full price{self._told}", amount)
        if not self.book.multipliers:
            return full
        return Step(f"Value after other adjustments{self._told}", multiplied(self.book, full, self.book.multipliers))

    @cached_property
    def baseline(self) -> Node:
        """The value up to which the full price is paid, at current prices."""
        if self.of.baseline is None:
            return Step(f"Baseline at current prices{self._told}", self._of_volume())
        name, amount = f"{self._path}.baseline", implied(self.of.baseline, self.pair)
        stated = self.book.number(name, f"Baseline{self._told}", amount, "money")
        if self.of.revalued_by is None:
            return stated
        factor = self.book.number(f"{self._path}.revalued_by", f"Revaluation{self._told}", self.of.revalued_by, "index")
        return Step(f"Baseline at current prices{self._told}", stated * factor)

    def _of_volume(self) -> Node:
        """The baseline volume at current prices, after the same adjustments as the value."""
        if self.of.price is not None:
            return multiplied(self.book, self.baseline_volume * self.price, self.book.multipliers)
        part = Step(f"Part of the cases in the baseline{self._told}", Divide(self.baseline_volume, self.volume))
        return gate(self.volume, ">", self.baseline_volume, self.value * part, self.value)

    @property
    def full(self) -> Node:
        """The value up to the baseline."""
        return Step(f"Value up to the baseline{self._told}", cap(self.value, self.baseline))

    @cached_property
    def above(self) -> Step:
        """The value above the baseline."""
        return Step(f"Value above the baseline{self._told}", at_least_nil(self.value - self.baseline))
