"""Personal budget: direct payments and personal health budgets, net of what people contribute themselves.

Health care is free and social care is not: so what people contribute is limited, band by band, to the part of the
budget that the charging partner bears, before the partners' shares are taken.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import Discriminator, Field, Tag, model_validator

from finmodel.contracts.amount import MoneyAmount, PeopleAmount, WeeksAmount
from finmodel.contracts.contract import Contract, Line
from finmodel.contracts.extremes import is_nil, never_above, smallest
from finmodel.contracts.values import Money, MoneyPerPerson, MoneyPerWeek, Share, TermValue, refuse_part_of_whole
from finmodel.core.faults import Fault, Faults
from finmodel.core.frozen import Frozen, one_or_group
from finmodel.core.party import Code
from finmodel.core.speech import spoken
from finmodel.errors import Refused
from finmodel.rules.nodes import MONEY, Axis, Minimum, Multiply, Node, Prev, Round, Split, Step
from finmodel.rules.shapes import at_least_nil, total


class BudgetBand(Frozen):
    """People with budgets alike: a budget for a person and year, for a week, or one sum for all of them."""

    code: Code
    """Short name of the band, such as `standard`; its figures are `budget_CODE`, `contribution_CODE`."""
    label: str | None = None
    """Name as a board would write it."""

    @property
    def name(self) -> str:
        """The band as labels call it."""
        return self.label or spoken(self.code)


class BandByPerson(BudgetBand):
    """A budget for each person for the year."""

    people: PeopleAmount
    """People in the band."""
    budget: MoneyPerPerson
    """Budget of one person for the year."""
    contribution: MoneyPerPerson | None = None
    """What one person is assessed to contribute in the year; never more than the budget that it reduces. People
    whose assessment is above their budget belong in a band of their own."""


class BandByWeek(BudgetBand):
    """A rate for each person and week."""

    weeks: WeeksAmount
    """Weeks paid for, of everyone in the band together; `{activity: quantity, where: …}` where a unit of the place's
    activity is a week of care, as of a care home."""
    rate: MoneyPerWeek
    """Rate of one person for a week."""
    contribution: MoneyPerWeek | None = None
    """What one person is assessed to contribute a week; never more than the rate that it reduces."""


class BandTogether(BudgetBand):
    """One sum for all the band's budgets, such as a row of a table for each person."""

    budget: MoneyAmount
    """The budgets together."""
    contribution: MoneyAmount | None = None
    """What the people in the band are assessed to contribute; never more than the budgets that it reduces."""


def _form(raw: Any) -> str:
    keys = raw if isinstance(raw, dict) else type(raw).model_fields
    return "week" if "weeks" in keys or "rate" in keys else "person" if "people" in keys else "together"


AnyBand = Annotated[
    Annotated[BandByPerson, Tag("person")]
    | Annotated[BandByWeek, Tag("week")]
    | Annotated[BandTogether, Tag("together")],
    Discriminator(_form),
]


class Management(Frozen):
    """What an intermediary is paid for managing the budgets."""

    payee: Code
    """The intermediary."""
    amount: Money | None = None
    """A sum for each year."""
    share: Share | None = None
    """Or a share of the budgets, net of contributions."""
    met: Literal["on_top", "from_budget"]
    """Whether the fee comes on top of the budgets or out of them."""

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        if (self.amount is None) == (self.share is None):
            raise Refused("The fee is a sum or a share of the budgets.", "Give `amount:` or `share:`.")
        return self


class Unspent(Frozen):
    """What people have not spent, and what of it is returned."""

    amount: MoneyAmount
    """Money left unspent at the end of the year."""
    allowed_share: Share | None = None
    """Balance people may keep, as a share of the year's budgets net of contributions."""
    allowed: Money | None = None
    """Or the balance they may keep as a sum."""
    returned: Share
    """Part returned of what is above that balance; 100% where all of it is."""
    when: Literal["same_year", "next_year"]
    """Whether it is paid back at the end of the year or recovered in the next."""

    @model_validator(mode="after")
    def _one_balance(self) -> Self:
        if self.allowed is not None and self.allowed_share is not None:
            raise Refused("People may keep one balance.", "Give `allowed:` or `allowed_share:`.")
        return self


class PersonalBudget(Contract):
    """Budgets that people hold themselves, paid net of their contribution; what is not spent may go back."""

    kind: Literal["personal_budget"]
    payer: Annotated[
        Annotated[Code, Tag("one")] | Annotated[dict[Code, Share], Field(min_length=1), Tag("group")],
        Discriminator(one_or_group),
    ]
    """Who pays, or for a joint package each partner's share of the budgets."""
    payee: Code
    """Party that stands for the people, or for those who provide their care."""
    bands: tuple[AnyBand, ...] = Field(min_length=1)
    """Budgets, by band of need."""
    contribution_reduces: Code | None = None
    """In a joint package, the partner whose share the people's contribution reduces (health care is free, social
    care is not), or `all` for all of them in proportion."""
    management: Management | None = None
    """Fee of an intermediary."""
    unspent: Unspent | None = None
    """What is returned of money not spent; nothing where not given."""

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        found = list(self._faults())
        if found:
            raise Faults(found)
        if isinstance(self.payer, dict):
            refuse_part_of_whole("payer", self.payer)
        return self

    def _faults(self) -> Iterator[Fault]:
        codes = [band.code for band in self.bands]
        for number, code in enumerate(codes):
            if code in codes[:number]:
                yield Fault(("bands", number, "code"), f"The band '{code}' is there twice.", "Rename one.")
        if self.ends is not None and self.unspent is not None and self.unspent.when == "next_year":
            what = "What is not spent in the last year would be recovered once the contract has ended."
            yield Fault(("unspent", "when"), what, "Write `when: same_year`, or take out `ends:`.")
        joint = isinstance(self.payer, dict)
        asked = any(band.contribution is not None for band in self.bands)
        if joint and asked and self.contribution_reduces is None:
            what = "People contribute to a package that several partners pay for, and nothing says whose share falls."
            fix = "Add `contribution_reduces:` with the partner that charges, or `all`."
            yield Fault(("payer",), what, fix)
        if self.contribution_reduces is not None and not (joint and asked):
            what = "`contribution_reduces:` settles nothing: there is one payer, or nobody contributes."
            yield Fault(("contribution_reduces",), what, "Take it out.")
        if isinstance(self.payer, dict) and self.contribution_reduces not in (None, "all", *self.payer):
            what = f"'{self.contribution_reduces}' does not pay for the package."
            yield Fault(("contribution_reduces",), what, f"Use {', '.join(self.payer)} or all.")

    def remarks(self) -> tuple[Fault, ...]:
        """Bands of which nothing is paid, and a return that never comes."""
        faults = []
        for number, band in enumerate(self.bands):
            budget = band.rate if isinstance(band, BandByWeek) else band.budget
            if band.contribution is not None and never_above(budget, band.contribution):
                what = f"People in '{band.code}' contribute as much as their budget or more: nothing is paid for them."
                faults.append(Fault(("bands", number, "contribution"), what, "Mend one of the two."))
        if self.unspent is not None and is_nil(self.unspent.returned):
            what = "None of what is not spent is returned."
            faults.append(Fault(("unspent", "returned"), what, "Give a share above 0%, or take out `unspent:`."))
        if self.unspent is not None and smallest(self.unspent.allowed_share) == 1:
            what = "People may keep as much as the whole year's budget, so nothing is ever returned."
            faults.append(Fault(("unspent", "allowed_share"), what, "Lower `allowed_share:`, or take out `unspent:`."))
        return tuple(faults)

    def rules(self) -> tuple[Line, ...]:
        """Budgets and contributions by band, what each partner pays, the fee, and what is returned."""
        lines: list[Line] = []
        pairs = [self._band(number, band, lines) for number, band in enumerate(self.bands, start=1)]
        budgets = Step("Budgets", Round(total([budget for budget, _ in pairs]), self.round_to))
        given = [one for _, one in pairs if one is not None]
        asked = Step("Contributions of people", Round(total(given), self.round_to)) if given else None
        net = budgets if asked is None else Step("Budgets net of contributions", budgets - asked)
        lines.append(Line("budgets", "Budgets", budgets))
        if asked is not None:
            lines.append(Line("contributions", "Contributions of people", asked))
        fee = None if self.management is None else self._fee(self.management, net)
        taken = fee if self.management is not None and self.management.met == "from_budget" else None
        lines += self._payments(budgets, asked, net, taken)
        if self.management is not None and fee is not None:
            lines.append(self._fee_line(self.management, fee))
        if self.unspent is not None:
            lines += self._returned(self.unspent, net)
        return tuple(lines)

    def _band(self, number: int, band: AnyBand, lines: list[Line]) -> tuple[Node, Node | None]:
        """The band's budgets and contributions, with the lines that show them."""
        path, name = f"bands.{number}", band.name
        asked: Node | None = None
        if isinstance(band, BandTogether):
            budget = self.number(f"{path}.budget", f"Budgets, {name}", band.budget, "money")
            if band.contribution is not None:
                label = f"Assessed contributions, {name}"
                assessed = self.number(f"{path}.contribution", label, band.contribution, "money")
                asked = Minimum((assessed, self._reduced(budget)))
        else:
            budget, asked = self._counted(path, name, band, lines)
        lines.append(Line(f"budget_{band.code}", f"Budgets, {name}", budget))
        if asked is not None:
            asked = Step(f"Contributions, {name}", asked)
            lines.append(Line(f"contribution_{band.code}", f"Contributions, {name}", asked))
        return budget, asked

    def _counted(
        self, path: str, name: str, band: BandByPerson | BandByWeek, lines: list[Line]
    ) -> tuple[Node, Node | None]:
        if isinstance(band, BandByWeek):
            count = self.number(f"{path}.weeks", f"Weeks, {name}", band.weeks, "weeks")
            rate = self.term(f"{path}.rate", f"Rate a week, {name}", band.rate)
            lines.append(Line(f"rate_{band.code}", f"Rate a week, {name}", rate))
        else:
            count = self.number(f"{path}.people", f"People, {name}", band.people, "people")
            rate = self.term(f"{path}.budget", f"Budget of one person, {name}", band.budget)
        budget = Step(f"Budgets, {name}", Multiply(count, rate))
        if band.contribution is None:
            return budget, None
        assessed = self.term(f"{path}.contribution", f"Assessed contribution, {name}", band.contribution)
        each = Step(f"Contribution within the budget, {name}", Minimum((assessed, self._reduced(rate))))
        return budget, Multiply(count, each)

    def _reduced(self, budget: Node) -> Node:
        """The part of a budget that people's contributions may reduce."""
        if isinstance(self.payer, dict) and self.contribution_reduces in self.payer:
            partner = self.contribution_reduces
            share = self.term(f"payer.{partner}", f"Share of {partner}", self.payer[partner])
            return Multiply(budget, share)
        return budget

    def _fee(self, agreed: Management, net: Node) -> Node:
        if agreed.amount is not None:
            due: Node = self.term("management.amount", "Management fee", agreed.amount)
        else:
            assert agreed.share is not None
            due = Multiply(net, self.term("management.share", "Management fee as a share of budgets", agreed.share))
        due = Round(due, self.round_to)
        return Step("Management fee", due if agreed.met == "on_top" else Minimum((due, net)))

    def _fee_line(self, agreed: Management, fee: Node) -> Line:
        if not isinstance(self.payer, dict):
            return self.payment("management_fee", "Management fee", fee, self.payer, agreed.payee)
        split = Split(fee, self._shares(self.payer), self.round_to)
        return self.payment("management_fee", "Management fee", split, self._partners(self.payer).members, agreed.payee)

    def _partners(self, payers: dict[str, Any]) -> Axis:
        return Axis("partner", tuple(payers))

    def _shares(self, payers: dict[str, Any]) -> Node:
        return self.parts("payer.*", "Share of the package", self._partners(payers), tuple(payers.values()))

    def _payments(self, budgets: Node, asked: Node | None, net: Node, taken: Node | None) -> list[Line]:
        """What each partner pays to the people, less a fee that comes out of the budgets."""
        paid = net if taken is None else Step("Budgets after the fee", net - taken)
        if not isinstance(self.payer, dict):
            return [self.payment("payment", "Personal budgets", paid, self.payer, self.payee)]
        shares, partners = self._shares(self.payer), self._partners(self.payer)
        if asked is None or self.contribution_reduces == "all":
            rule: Node = Split(paid, shares, self.round_to)
            return [self.payment("payment", "Personal budgets", rule, partners.members, self.payee)]
        gross = Step("Each partner's share of the budgets", Split(budgets, shares, self.round_to))
        reduced = gross - Multiply(asked, self._charging(partners))
        if taken is not None:
            reduced = reduced - Step("Each partner's share of the fee", Split(taken, shares, self.round_to))
        return [
            Line("shares", "Each partner's share of the budgets", gross),
            self.payment("payment", "Personal budgets", reduced, partners.members, self.payee),
        ]

    def _charging(self, partners: Axis) -> Node:
        """Yes for the partner whose share people's contributions reduce."""
        flags = tuple(
            TermValue(value=Decimal(int(member == self.contribution_reduces)), unit="flag", source=self.source)
            for member in partners.members
        )
        return self.table("contribution_reduces", "Contributions reduce its share", partners, flags)

    def _returned(self, agreed: Unspent, net: Node) -> list[Line]:
        """What is left unspent above the allowed balance, and when it is paid back."""
        left = self.number("unspent.amount", "Money not spent", agreed.amount, "money")
        allowed: Node | None = None
        if agreed.allowed is not None:
            allowed = self.term("unspent.allowed", "Balance people may keep", agreed.allowed)
        elif agreed.allowed_share is not None:
            label = "Balance people may keep, as a share of budgets"
            share = self.term("unspent.allowed_share", label, agreed.allowed_share)
            allowed = Step("Balance people may keep", Multiply(net, share))
        above = left if allowed is None else Step("Unspent above what people may keep", at_least_nil(left - allowed))
        part = self.term("unspent.returned", "Part that is returned", agreed.returned)
        due: Node = Step("To be returned", Round(Multiply(above, part), self.round_to))
        lines = []
        if agreed.when == "next_year":
            lines.append(Line("to_return", "To be returned next year", due))
            due = Prev("to_return", MONEY)
        if isinstance(self.payer, dict):
            rule: Node = Split(due, self._shares(self.payer), self.round_to)
            back = self.payment("returned", "Unspent money returned", rule, self.payee, tuple(self.payer))
        else:
            back = self.payment("returned", "Unspent money returned", due, self.payee, self.payer)
        return [*lines, back]
