"""Blended payment: a fixed sum for the plan, and a share of the difference between what was done and the plan.

Activity is valued at prices of its own, by a sum that is stated, or by what earlier contracts paid for it in full; each
needs its own guard against paying twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal, Self

from pydantic import model_validator

from finmodel.contracts.amount import MoneyAmount
from finmodel.contracts.clauses.for_activity.adjustment import Standing, refuse_paid_twice, standing_of
from finmodel.contracts.clauses.for_activity.counted import PayerAndPayee, implied
from finmodel.contracts.clauses.for_activity.multipliers import Multiplier, multiplied
from finmodel.contracts.clauses.for_activity.price_list import Price, PricedActivity, faults_of_prices
from finmodel.contracts.clauses.for_results.at_stake import AtStake, withdrawn
from finmodel.contracts.contract import Contract, Line
from finmodel.contracts.elsewhere import FromActivity
from finmodel.contracts.extremes import smallest
from finmodel.contracts.list_in_file import MAY_BE_A_FILE
from finmodel.contracts.values import Share
from finmodel.core.faults import Fault, Faults
from finmodel.core.frozen import Frozen
from finmodel.core.party import Code
from finmodel.errors import Refused
from finmodel.measures.ask import Ask
from finmodel.rules.nodes import Multiply, Node, Step
from finmodel.rules.shapes import Band, at_least_nil, corridor, gate, total


class Past(Frozen):
    """Another rate, once the difference from plan is past a share of plan."""

    past: Share
    """Share of plan past which the glass is broken."""
    rate: Share
    """Share of the difference paid (or taken back) then."""
    applied_to: Literal["rest", "whole"]
    """Whether the rate holds for what is past that share of plan (`rest`), or for all of the difference (`whole`)."""


class BreakGlass(Frozen):
    """Other rates for a difference that nobody planned for."""

    above: Past | None = None
    """Where more is done than planned."""
    below: Past | None = None
    """Where less is done than planned."""

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.above is None and self.below is None:
            raise Refused("`break_glass:` says nothing.", "Give it `above:`, `below:` or both.")
        return self


class Blended(Contract):
    """A fixed sum for a plan, and a variable share of the difference, which may differ above and below plan."""

    kind: Literal["blended"]
    payer: Code
    """Who pays."""
    payee: Code
    """Who is paid."""
    plan: MoneyAmount
    """Value of the activity planned, at full price."""
    actual: MoneyAmount | None = None
    """Value of the activity done; activity is what the payer commissions from the payee, unless others are named."""
    prices: Annotated[tuple[Price, ...], MAY_BE_A_FILE] = ()
    """Price lines that say what the activity done is worth, in place of `actual:`. They may be the rows of a file."""
    multipliers: tuple[Multiplier, ...] = ()
    """Factors on the activity at these prices, in the order they apply."""
    fixed: MoneyAmount | None = None
    """The fixed sum, where it covers more than the plan; the planned value where it is not given."""
    above: Share
    """Share of the difference that is paid where more is done than planned."""
    below: Share
    """Share of the difference that is taken back where less is done than planned."""
    break_glass: BreakGlass | None = None
    """Other rates past a stated share of plan."""
    at_stake: AtStake | None = None
    """Part of the fixed sum that depends on results, such as CQUIN."""
    pays: Standing | None = None
    """`whole` to pay the blend itself; `adjustment` to turn what an earlier contract paid in full into the blend."""

    @model_validator(mode="after")
    def _stands(self) -> Self:
        if (self.actual is None) == (not self.prices):
            raise Refused(
                "What was done has a value, or is counted and priced here.", "Give one of `actual:` and `prices:`."
            )
        if self.multipliers and not self.prices:
            raise Refused("`multipliers:` go with `prices:`.", "Take them out, or price the activity here.")
        if self.prices and self.pays is not None:
            raise Refused(
                "`pays:` tells whether an earlier contract has paid for `actual:`; activity has prices here.",
                "Take out `pays:`.",
            )
        faults = list(faults_of_prices(self.prices))
        if faults:
            raise Faults(faults)
        refuse_paid_twice(self.pays, {("actual",): self.actual})
        return self

    @property
    def _pair(self) -> PayerAndPayee:
        return PayerAndPayee(self.payer, self.payee)

    def pays_for(self) -> tuple[tuple[str, Ask], ...]:
        """The activity that it pays the blend of, where it stands alone."""
        if self.prices:
            between = self._pair.between
            return tuple((each.code, Ask.of(each.per, {**each.where, **between})) for each in self.prices)
        actual = implied(self.actual, self._pair)
        if standing_of(self.pays) == "adjustment" or not isinstance(actual, FromActivity):
            return ()
        return (("actual", Ask.of(actual.activity, actual.where)),)

    def remarks(self) -> tuple[Fault, ...]:
        """A glass that cannot break, or that changes nothing once it has."""
        return tuple(self._remarks())

    def _remarks(self) -> Iterator[Fault]:
        glass = self.break_glass or BreakGlass.model_construct()
        for name, past, rate in (("above", glass.above, self.above), ("below", glass.below, self.below)):
            if past is None:
                continue
            if smallest(past.past) == 1:
                what = f"The glass breaks {name} plan only once the difference is as large as the plan itself."
                yield Fault(("break_glass", name, "past"), what, "Lower `past:` to a part of the plan, such as 10%.")
            if past.rate.numbers and past.rate.numbers == rate.numbers:
                what = f"The share of the difference {name} plan is the same once the glass is broken."
                yield Fault(("break_glass", name, "rate"), what, "Give another `rate:`, or take it out.")

    def rules(self) -> tuple[Line, ...]:
        """The fixed sum, the variable part and what is withdrawn, then the payment."""
        plan = self.number("plan", "Planned value", implied(self.plan, self._pair), "money")
        actual = self._actual()
        fixed = plan if self.fixed is None else self.number("fixed", "Fixed sum", self.fixed, "money")
        glass = self.break_glass or BreakGlass.model_construct()
        over = Step("More than planned", at_least_nil(actual - plan))
        under = Step("Less than planned", at_least_nil(plan - actual))
        paid = self._side("above", over, plan, self.above, glass.above)
        back = self._side("below", under, plan, self.below, glass.below)
        variable = Step("Variable part", paid - back)
        due = fixed + variable
        shown = [Line("fixed", "Fixed sum", fixed), Line("variable", "Variable part", variable)]
        if self.at_stake is not None:
            lines, missed = withdrawn(self, self.at_stake, fixed)
            shown += lines
            due = due - missed
        label = "Blended payment"
        if standing_of(self.pays) == "adjustment":
            due, label = Step("Blended payment in all", due) - actual, "Adjustment to the blended payment"
        if self.prices:
            shown = [Line("actual", actual.label, actual), *shown] if isinstance(actual, Step) else shown
        return (*shown, self.payment("payment", label, due, self.payer, self.payee))

    def _actual(self) -> Node:
        """What was done, as it is valued elsewhere or at the prices given here."""
        if self.actual is not None:
            return self.spent("actual", "Value of what was done", implied(self.actual, self._pair))
        priced = PricedActivity(self, self.prices, self._pair)
        worth = total([priced.of(), *priced.long_stays()])
        return Step("Value of what was done", multiplied(self, worth, self.multipliers))

    def _side(self, name: str, difference: Step, plan: Node, stated: Share, past: Past | None) -> Step:
        """What is paid for doing more than planned, or taken back for doing less."""
        word = "Paid for doing more" if name == "above" else "Taken back for doing less"
        rate = self.term(name, f"Share of the difference {name} plan", stated)
        if past is None:
            return Step(word, Multiply(difference, rate))
        path = f"break_glass.{name}"
        share = self.term(f"{path}.past", f"Share of plan past which the glass is broken, {name}", past.past)
        edge = Step(f"Difference past which the glass is broken, {name}", plan * share)
        other = self.term(f"{path}.rate", f"Share of the difference {name} plan with the glass broken", past.rate)
        if past.applied_to == "whole":
            return Step(word, gate(difference, ">", edge, difference * other, difference * rate))
        return Step(word, corridor(difference, [Band(edge, rate), Band(None, other)], f"Difference {name} plan"))
