"""Pay for coordination: a fee for each coordinated person, plan, meeting or month.

Where every fee is so much for each that is recorded, all are one table and one sum; only fees with a number, a limit
or times of their own get lines each. So a plain agreement stays plain to read.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, Self

from pydantic import Field, model_validator

from finmodel.contracts.amount import DoneAmount, NumberAmount, PeopleAmount, UnitsAmount
from finmodel.contracts.clauses.for_results.clawback import Clawback
from finmodel.contracts.clauses.for_results.rewards import Factor
from finmodel.contracts.contract import Contract, Line
from finmodel.contracts.values import Money, MoneyPerUnit, People, Share
from finmodel.core.columns import Dimension
from finmodel.core.data import Texts
from finmodel.core.faults import Fault, Faults
from finmodel.core.frozen import Frozen
from finmodel.core.party import Code
from finmodel.core.speech import spoken, within
from finmodel.core.unit import unit
from finmodel.errors import Refused
from finmodel.rules.nodes import MONEY, ZERO, Axis, Compare, If, Measure, Multiply, Node, Pick, Prev, Round, Step, Sum
from finmodel.rules.shapes import cap, gate, product, total


class Fee(Frozen):
    """The fee for one thing done to coordinate care, for one tier of people where fees differ."""

    code: Code
    """Short name of the fee, such as `care_plan` or `tier_2_month`."""
    label: str | None = None
    """Name as a board would write it."""
    per: Literal["person", "plan", "meeting", "month", "quarter", "year", "episode"]
    """What the fee is paid for."""
    fee: MoneyPerUnit
    """The fee for one."""
    where: dict[Dimension, Texts] | None = Field(default=None, min_length=1)
    """The recorded activity that counts; the payee is implied."""
    number: DoneAmount | None = None
    """Or how many there are: a number, a measure of a table, or a count of activity, or of people on the register."""
    times: NumberAmount | None = None
    """How many times the fee is paid for each, such as 12 months; once where not given."""
    most: UnitsAmount | None = None
    """The most that are paid for in a period, such as 12 meetings."""

    @property
    def name(self) -> str:
        """Name in sentences and workbooks."""
        return self.label or spoken(self.code)

    @property
    def plain(self) -> bool:
        """True where it is simply so much for each that is recorded."""
        return self.number is None and self.times is None and self.most is None

    @model_validator(mode="after")
    def _counted_once(self) -> Self:
        if (self.where is None) == (self.number is None):
            raise Refused("A fee counts recorded activity (`where:`) or has its `number:`.", "Give one of them.")
        return self


class FewestPeople(Frozen):
    """The fewest people for whom fees are paid."""

    people: PeopleAmount
    """People on the panel."""
    at_least: People
    """Fewest people for whom fees are paid in full."""
    otherwise: Share | None = None
    """Part of the fees that a smaller panel is paid; nothing where not given."""


class PayForCoordination(Contract):
    """Fees for coordinating care, paid whatever comes of it, or with a part returned where it failed.

    The order is fixed: each number is limited, times its fee, times how often it is paid; fees are added up, times
    the factors, held against the minimum panel, then limited; the clawback is a part of what is then paid.
    """

    kind: Literal["pay_for_coordination"]
    payer: Code
    """Who pays."""
    payee: Code
    """Who coordinates care and is paid."""
    fees: tuple[Fee, ...] = Field(min_length=1)
    """What is paid for, by tier where fees differ."""
    factors: tuple[Factor, ...] = ()
    """Indices that multiply the fees added up, such as one for deprivation, in the order they apply."""
    minimum_panel: FewestPeople | None = None
    """Fewest people for whom fees are paid."""
    most: Money | None = None
    """The most that fees come to in a period."""
    clawback: Clawback | None = None
    """A part that is returned where something agreed was not reached."""

    @model_validator(mode="after")
    def _codes_differ(self) -> Self:
        codes = [fee.code for fee in self.fees]
        faults = [
            Fault(("fees", number), f"The fee '{code}' is given twice.", "Give each its own code.")
            for number, code in enumerate(codes)
            if code in codes[:number]
        ]
        if faults:
            raise Faults(faults)
        return self

    def remarks(self) -> tuple[Fault, ...]:
        """What the last year leaves to return, where the contract ends before it would go back."""
        if self.clawback is None or self.clawback.when != "next_year" or self.ends is None:
            return ()
        what = "What the last year leaves to return never goes back: the contract has ended by the year after."
        return (Fault(("clawback", "when"), what, "Use `when: same_year`, or let it end a year later."),)

    def rules(self) -> tuple[Line, ...]:
        """Fees by number done, the payment, and what is returned."""
        plain = all(fee.plain for fee in self.fees)
        shown: tuple[Line, ...] = ()
        if plain:
            earned: Node = Sum(Step("Fees earned, by fee", Multiply(self._done(self.fees), self._fee_table(self.fees))))
        else:
            shown, earned = self._each_fee()
        paid = self._limited(earned)
        if self.clawback is None:
            return (*shown, self.payment("payment", "Coordination fees", paid, self.payer, self.payee))
        fees = Step("Coordination fees", Round(paid, self.round_to))
        payment = self.payment("payment", "Coordination fees", fees, self.payer, self.payee)
        return (*shown, payment, *self._returned(self.clawback, fees))

    def _done(self, fees: tuple[Fee, ...]) -> Measure:
        """How many of each fee that counts recorded activity were done."""
        asks = tuple(self.ask("quantity", {**(fee.where or {}), "provider": (self.payee,)}) for fee in fees)
        kinds = " and ".join(dict.fromkeys(_plural(fee.per) for fee in fees))
        return Measure("done", unit("units"), f"Number of {kinds}", _axis(fees), asks)

    def _fee_table(self, fees: tuple[Fee, ...]) -> Node:
        return self.table("fees.*.fee", "Fee", _axis(fees), tuple(fee.fee for fee in fees))

    def _each_fee(self) -> tuple[tuple[Line, ...], Node]:
        """A line for each fee, the average where all are for one thing, and the fees added up."""
        recorded = tuple(fee for fee in self.fees if fee.number is None)
        done = self._done(recorded) if recorded else None
        lines: list[Line] = []
        numbers: list[Node] = []
        earned: list[Node] = []
        for place, fee in enumerate(self.fees, start=1):
            number, inside = self._number(place, fee, done), within(fee.name)
            price: Node = self.term(f"fees.{place}.fee", f"Fee for {inside}", fee.fee)
            paid_for = number
            if fee.times is not None:
                times = self.number(f"fees.{place}.times", f"Times paid for {inside}", fee.times, "number")
                price = Step(f"Fee in all for {inside}", Multiply(price, times))
                lines.append(Line(f"each_{fee.code}", price.label, price))
                paid_for = number if fee.per == "person" else number * times
            whole = Step(f"Fees for {inside}", Multiply(number, price))
            lines.append(Line(f"fees_{fee.code}", whole.label, whole))
            numbers.append(paid_for)  # twelve months for one person are twelve months, and one person
            earned.append(whole)
        fees = earned[0] if len(earned) == 1 else Step("Fees earned", total(earned))
        if len(self.fees) > 1 and len({fee.per for fee in self.fees}) == 1:
            count = Step("Number paid for", total(numbers))
            average = If(Compare(">", count, ZERO), fees / count, ZERO)
            lines.append(Line("average", f"Average for one {self.fees[0].per}", average))
        return tuple(lines), fees

    def _number(self, place: int, fee: Fee, done: Measure | None) -> Node:
        counted: Node
        if fee.number is not None:
            counted = self.number(f"fees.{place}.number", f"Number of {within(fee.name)}", fee.number, "units")
        else:
            assert done is not None
            counted = Pick(done, fee.code)
        if fee.most is None:
            return counted
        most = self.number(f"fees.{place}.most", f"Most {within(fee.name)} that are paid for", fee.most, "units")
        return Step(f"Number of {within(fee.name)} paid for", cap(counted, most))

    def _limited(self, earned: Node) -> Node:
        """Fees times their factors, held against the minimum panel, then limited."""
        if self.factors:
            fees = earned if isinstance(earned, Step) else Step("Fees earned", earned)
            factors = [each.rule(self, f"factors.{n}") for n, each in enumerate(self.factors, start=1)]
            earned = Step("Fees after factors", product(fees, factors))
        panel = self.minimum_panel
        if panel is not None:
            people = self.number("minimum_panel.people", "People on the panel", panel.people, "people")
            least = self.term("minimum_panel.at_least", "Fewest people paid for in full", panel.at_least)
            fees = earned if isinstance(earned, Step) else Step("Fees earned", earned)
            smaller: Node = ZERO
            if panel.otherwise is not None:
                smaller = fees * self.term(
                    "minimum_panel.otherwise", "Part that a smaller panel is paid", panel.otherwise
                )
            earned = Step("Fees for the panel", gate(people, ">=", least, fees, smaller))
        if self.most is not None:
            earned = Step("Fees within the limit", cap(earned, self.term("most", "Most that fees come to", self.most)))
        return earned

    def _returned(self, clause: Clawback, fees: Step) -> Iterator[Line]:
        due = Step("Amount to return", Round(clause.due(self, fees), self.round_to))
        if clause.when == "same_year":
            yield self.payment("returned", "Fees returned", due, self.payee, self.payer)
            return
        yield Line("amount_to_return", "Amount to return next year", due)
        before = Prev("amount_to_return", MONEY)
        yield self.payment("returned", "Fees returned for the year before", before, self.payee, self.payer)


def _axis(fees: tuple[Fee, ...]) -> Axis:
    return Axis("fee", tuple(fee.code for fee in fees))


def _plural(per: str) -> str:
    return {"person": "people"}.get(per, f"{per}s")
