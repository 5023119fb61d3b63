"""Lead provider (prime contract): one budget in, subcontracts paid from it, and the lead keeps what is left.

What subcontracts pay is not stated here but read from their own lines, so that lead and subcontractor cannot disagree.
Make or buy is shown and moves no money: the cost of delivery is the place's to state.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Literal, Self

from pydantic import Discriminator, Field, Tag, model_validator

from finmodel.contracts.amount import MoneyAmount, PersonYearsAmount, UnitsAmount
from finmodel.contracts.clash import Clash
from finmodel.contracts.contract import Contract, Line, Paid, Parties
from finmodel.contracts.extremes import is_nil, smallest
from finmodel.contracts.questions import Neighbour
from finmodel.contracts.values import MoneyPerPersonYear, MoneyPerUnit, Share, refuse_part_of_whole
from finmodel.core.faults import Fault, Faults
from finmodel.core.frozen import Frozen, one_or_group
from finmodel.core.party import Code
from finmodel.core.speech import listed, spoken
from finmodel.errors import Refused
from finmodel.measures.ask import Ask
from finmodel.rules.nodes import MONEY, ZERO, Axis, Compare, If, Measure, Multiply, Node, Round, Split, Step
from finmodel.rules.shapes import at_least_nil, total


class LeadBudget(Frozen):
    """What comes in to the lead for everything the contract covers."""

    amount: MoneyAmount | None = None
    """A sum for each year: stated, or a line of an earlier contract."""
    rate: MoneyPerPersonYear | None = None
    """Or a rate for each person and year, with `person_years:`."""
    person_years: PersonYearsAmount | None = None
    """People the rate is paid for, each for the part of the year they are there."""
    received_under: tuple[Code, ...] = ()
    """Or earlier contracts under which the lead has been paid already; nothing more is paid here."""

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        if sum([self.amount is not None, self.rate is not None, bool(self.received_under)]) != 1:
            raise Refused(
                "The budget comes in one way.", "Give `amount:`, or `rate:` with `person_years:`, or `received_under:`."
            )
        if (self.rate is None) != (self.person_years is None):
            raise Refused("`rate:` and `person_years:` go together.", "Say what is paid and for how many.")
        return self


class MakeOrBuy(Frozen):
    """A service that the lead could buy or deliver itself: what a unit costs either way; shown, never paid."""

    code: Code
    """Short name of the service."""
    label: str | None = None
    """Name as a board would write it."""
    under: Code | None = None
    """Subcontract that buys it and nothing else; what it pays over the units bought is the price."""
    price: MoneyPerUnit | None = None
    """Or the price of a unit."""
    spend: MoneyAmount | None = None
    """Or what is paid for those units, such as {activity: spend, where: {setting: outpatient}}, where a subcontract
    buys other things too."""
    units: UnitsAmount
    """Units bought."""
    own_cost: MoneyPerUnit
    """What a unit would cost the lead to deliver."""
    stranded: MoneyPerUnit | None = None
    """What whoever sells it goes on bearing of its cost for each unit that is no longer bought; shown beside what is
    saved."""

    @model_validator(mode="after")
    def _one_price(self) -> Self:
        if sum(each is not None for each in (self.under, self.price, self.spend)) != 1:
            fix = "Give `price:`, or `spend:` of those units, or `under:` with a subcontract that buys nothing else."
            raise Refused("A bought unit has one price.", fix)
        return self

    @property
    def name(self) -> str:
        """The service as labels call it."""
        return self.label or spoken(self.code)


class MarginShare(Frozen):
    """Part of what is left (or short) that goes back to the commissioner (or comes from it)."""

    surplus: Share | None = None
    """Part of a margin that is paid back."""
    deficit: Share | None = None
    """Part of a shortfall that the commissioner meets."""
    beyond: Share | None = None
    """Only what lies beyond this share of the budget is shared; the lead bears all within it."""

    @model_validator(mode="after")
    def _shares_something(self) -> Self:
        if self.surplus is None and self.deficit is None:
            raise Refused("Nothing of the margin is shared.", "Give `surplus:`, `deficit:` or both.")
        return self


class LeadProvider(Contract):
    """A lead provider receives one budget and pays subcontractors from it by their own contracts."""

    kind: Literal["lead_provider"]
    lead: Code
    """The lead provider."""
    commissioner: (
        Annotated[
            Annotated[Code, Tag("one")] | Annotated[dict[Code, Share], Field(min_length=1), Tag("group")],
            Discriminator(one_or_group),
        ]
        | None
    ) = None
    """Who pays the budget, or several with their shares of it."""
    budget: LeadBudget
    """The one budget in."""
    subcontracts: tuple[Code, ...] = Field(min_length=1)
    """Contracts, of any kind, that the lead pays from the budget; listed before this one in the place."""
    paid_otherwise: tuple[Code, ...] = ()
    """Contracts that the lead pays and not from this budget."""
    own_delivery: MoneyAmount | None = None
    """What the lead's own delivery costs it; shown, as the cost of delivery is the place's to state."""
    make_or_buy: tuple[MakeOrBuy, ...] = ()
    """Services it could deliver itself instead of buying."""
    risk_share: MarginShare | None = None
    """Part of the margin shared with the commissioner; none where not given."""

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        found = list(self._faults())
        if found:
            raise Faults(found)
        if isinstance(self.commissioner, dict):
            refuse_part_of_whole("commissioner", self.commissioner)
        return self

    def _faults(self) -> Iterator[Fault]:
        if self.commissioner is None and (not self.budget.received_under or self.risk_share is not None):
            what = "Nothing says who pays the budget." if not self.budget.received_under else "No one shares the risk."
            yield Fault(("commissioner",), what, "Name the `commissioner:`, or several with their shares.")
        if self.risk_share is not None and self.own_delivery is None:
            what = "The margin is shared, and it depends on what the lead's own delivery costs."
            yield Fault(("risk_share",), what, "Give `own_delivery:`; where it delivers nothing itself, write 0.")
        for number, name in enumerate(self.subcontracts):
            if name in self.subcontracts[:number]:
                yield Fault(("subcontracts", number), f"The subcontract '{name}' is named twice.", "Keep one.")
            if name in (*self.paid_otherwise, *self.budget.received_under):
                what = f"'{name}' cannot be paid from the budget and stand apart from it."
                yield Fault(("subcontracts", number), what, "Name it in one place.")
        codes = [one.code for one in self.make_or_buy]
        for number, one in enumerate(self.make_or_buy):
            if one.code in codes[:number]:
                yield Fault(("make_or_buy", number, "code"), f"'{one.code}' is there twice.", "Rename one.")
            if one.under is not None and one.under not in self.subcontracts:
                fix = f"The subcontracts are {', '.join(self.subcontracts)}."
                yield Fault(("make_or_buy", number, "under"), f"'{one.under}' is not a subcontract.", fix)

    def remarks(self) -> tuple[Fault, ...]:
        """A margin of which the lead keeps nothing, or whose sharing nothing reaches."""
        share = self.risk_share
        if share is None:
            return ()
        faults = []
        for name, told in (("surplus", "keeps nothing of a margin"), ("deficit", "bears nothing of a shortfall")):
            stated = getattr(share, name)
            if smallest(stated) == 1 and (share.beyond is None or is_nil(share.beyond)):
                what = f"The lead {told}, so it has no reason to spend less."
                faults.append(Fault(("risk_share", name), what, f"Lower `{name}:`, or add `beyond:`."))
            if is_nil(stated):
                what = f"The part of a {name} that is shared is nil."
                faults.append(Fault(("risk_share", name), what, "Take it out, or give a share above 0%."))
        if smallest(share.beyond) == 1:
            what = "Only what lies beyond the whole budget is shared, which is next to nothing."
            faults.append(Fault(("risk_share", "beyond"), what, "Lower `beyond:` to a part of the budget, such as 3%."))
        return tuple(faults)

    def beside(self, others: Sequence[Neighbour]) -> tuple[Clash, ...]:
        """Subcontracts that the lead does not pay, and contracts that it pays and nobody has named."""
        clashes = []
        for other in others:
            moves = [transfer for line in other.lines() for transfer in line.transfers]
            payers = dict.fromkeys(each.payee if each.back else each.payer for each in moves)
            named = other.id in self.subcontracts
            if named and self.lead not in payers:
                what = f"The subcontract '{other.id}' is paid by {', '.join(payers) or 'nobody'}, not by '{self.lead}'."
                fix = f"Make '{self.lead}' its payer, or take it out of `subcontracts:`."
                clashes.append(Clash(self.id, (other.id,), what, fix))
            elif not named and self.lead in payers and other is not self and other.id not in self._elsewhere:
                what = f"'{self.lead}' pays under '{other.id}', which is not one of its subcontracts here."
                fix = "Add it to `subcontracts:`, or to `paid_otherwise:` if it is not paid from this budget."
                clashes.append(Clash(self.id, ("subcontracts",), what, fix))
        return (*clashes, *self._buying_more(others))

    def _buying_more(self, others: Sequence[Neighbour]) -> Iterator[Clash]:
        """Subcontracts that pay for more than the units whose price they are to give."""
        asked = {measure.name: measure.ask for measure in self.measures()}
        for number, service in enumerate(self.make_or_buy):
            units = asked.get(f"make_or_buy.{number + 1}.units")
            sold = next((other for other in others if other.id == service.under), None)
            if sold is None or not isinstance(units, Ask):
                continue
            more = [code for code, ask in sold.pays_for() if not _within(ask, units)]
            if more:
                shown = listed([f"'{code}'" for code in more[:3]]) + (f" and {len(more) - 3} more" * (len(more) > 3))
                what = f"'{sold.id}' pays for more than the units of {service.name}: its lines {shown}."
                fix = "Give `spend:` of those units alone, such as {activity: spend, where: …}, or their `price:`."
                yield Clash(self.id, ("make_or_buy", number, "under"), what, fix)

    @property
    def paying(self) -> tuple[str, ...]:
        """Whoever pays the budget."""
        named = self.commissioner or ()
        return (named,) if isinstance(named, str) else tuple(named)

    @property
    def _elsewhere(self) -> tuple[str, ...]:
        return (*self.paid_otherwise, *self.budget.received_under)

    def rules(self) -> tuple[Line, ...]:
        """Budget, what each subcontract is paid, what is left, make or buy, and what of the margin is shared."""
        budget, first = self._budget()
        paid = {name: self._paid(name) for name in self.subcontracts}
        out = Step("Paid to subcontractors", total(list(paid.values())))
        lines = [first, *(Line(f"subcontract_{name}", spoken(name), one) for name, one in paid.items())]
        lines.append(Line("subcontracts", "Paid to subcontractors", out))
        margin: Node = budget - out
        if self.own_delivery is not None:
            own = self.number("own_delivery", "Own delivery", self.own_delivery, "money")
            lines.append(Line("own_delivery", "Own delivery", own))
            margin = margin - own
        left = Step("Left for the lead", margin)
        lines.append(Line("margin", "Left for the lead", left))
        for number, one in enumerate(self.make_or_buy, start=1):
            lines += self._compared(number, one)
        if self.risk_share is not None:
            lines += self._shared(self.risk_share, left, budget)
        return tuple(lines)

    def _paid(self, name: str) -> Measure:
        return Measure(
            f"subcontract_{name}", MONEY, f"Payments under {spoken(name)}", ask=Paid((name,), payer=self.lead)
        )

    def _budget(self) -> tuple[Node, Line]:
        """The budget, and the line that pays it or, where it has been paid already, shows it."""
        stated = self.budget
        if stated.received_under:
            received = Measure("budget", MONEY, "Budget received", ask=Paid(stated.received_under, payee=self.lead))
            return received, Line("budget", "Budget received", received)
        if stated.amount is not None:
            due = self.number("budget.amount", "Budget", stated.amount, "money")
        else:
            assert stated.rate is not None and stated.person_years is not None
            people = self.number("budget.person_years", "Person-years", stated.person_years, "person_years")
            due = Multiply(people, self.term("budget.rate", "Rate for a person-year", stated.rate))
        budget = Step("Budget for the year", Round(due, self.round_to))
        rule, payer = self._by_commissioner(budget)
        return budget, self.payment("budget", "Budget", rule, payer, self.lead)

    def _by_commissioner(self, amount: Node) -> tuple[Node, Parties]:
        """An amount as each commissioner bears it, and the commissioners."""
        if not isinstance(self.commissioner, dict):
            assert self.commissioner is not None
            return amount, self.commissioner
        axis = Axis("commissioner", tuple(self.commissioner))
        shares = self.parts("commissioner.*", "Share of the budget", axis, tuple(self.commissioner.values()))
        return Split(amount, shares, self.round_to), axis.members

    def _compared(self, number: int, service: MakeOrBuy) -> list[Line]:
        path, name = f"make_or_buy.{number}", service.name
        units = self.number(f"{path}.units", f"Units of {name} bought", service.units, "units")
        if service.price is not None:
            price: Node = self.term(f"{path}.price", f"Price of a unit of {name}", service.price)
        else:
            bought = self._spent(service, path) / units
            price = Step(f"Price paid for a unit of {name}", If(Compare(">", units, ZERO), bought, ZERO))
        own = self.term(f"{path}.own_cost", f"Own cost of a unit of {name}", service.own_cost)
        saved = Multiply(units, Step(f"Price above own cost, {name}", price - own))
        lines = [
            Line(f"price_{service.code}", f"Price of a unit of {name}", price),
            Line(f"own_cost_{service.code}", f"Own cost of a unit of {name}", own),
            Line(f"saved_by_making_{service.code}", f"Saved by delivering {name} itself", saved),
        ]
        if service.stranded is not None:
            each = self.term(f"{path}.stranded", f"Cost of a unit of {name} that its seller keeps", service.stranded)
            kept = Step(f"Stranded with the seller, {name}", Multiply(units, each))
            lines.append(Line(f"stranded_{service.code}", f"Stranded with the seller of {name}", kept))
            lines.append(Line(f"saved_together_{service.code}", f"Saved by both together, {name}", saved - kept))
        return lines

    def _spent(self, service: MakeOrBuy, path: str) -> Node:
        """What is paid for the units bought."""
        if service.spend is not None:
            return self.number(f"{path}.spend", f"Paid for {service.name}", service.spend, "money")
        assert service.under is not None
        return self._paid(service.under)

    def _shared(self, agreed: MarginShare, margin: Node, budget: Node) -> list[Line]:
        """What goes back to commissioners of a margin, what they meet of a shortfall, and what the lead keeps."""
        kept: Node = margin
        lines = []
        within: Node = ZERO
        if agreed.beyond is not None:
            share = self.term("risk_share.beyond", "Part of the budget that the lead bears alone", agreed.beyond)
            within = Step("Margin or shortfall that the lead bears alone", Multiply(budget, share))
        for name, part, amount in (("surplus", agreed.surplus, margin), ("deficit", agreed.deficit, ZERO - margin)):
            if part is None:
                continue
            back = name == "surplus"
            word = "Margin" if back else "Shortfall"
            base = Step(f"{word} that is shared", at_least_nil(amount if within is ZERO else amount - within))
            of = self.term(f"risk_share.{name}", f"Commissioner's part of a {word.lower()}", part)
            due = Step(f"Commissioner's part of the {word.lower()}", Round(Multiply(base, of), self.round_to))
            rule, commissioner = self._by_commissioner(due)
            payer, payee = (self.lead, commissioner) if back else (commissioner, self.lead)
            label = "Part of the margin paid back" if back else "Part of the shortfall met"
            lines.append(self.payment(f"{name}_shared", label, rule, payer, payee))
            kept = kept - due if back else kept + due
        return [*lines, Line("kept", "Left for the lead after sharing", kept)]


def _within(ask: Ask, units: Ask) -> bool:
    """True where all activity that one asks for is among what another does."""
    told = {name: set(codes) for name, codes in ask.where}
    return all(name in told and told[name] <= set(codes) for name, codes in units.where)
