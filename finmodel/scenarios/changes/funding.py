"""Money that moves outside the contracts in force: budgets, investments, and loans between partners.

An investment becomes a cost and, where another pays for it, a block; a loan becomes a schedule. So ledger, draws and
workbook need nothing of their own for either, and money is conserved as in any contract.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import ROUND_DOWN, Decimal
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from finmodel.core.amounts import count, share
from finmodel.core.data import Text
from finmodel.core.party import Code
from finmodel.core.place import Funding, Place, Pounds
from finmodel.core.written_number import read_number
from finmodel.errors import Finding, InputError, Refused
from finmodel.measures.ask import Ask
from finmodel.scenarios.basis import Basis, Library
from finmodel.scenarios.change import Dated, Starting
from finmodel.scenarios.changes.new_service import free_id, made
from finmodel.scenarios.changes.spending import Spending, refuse_stranger
from finmodel.scenarios.sizes import (
    POUNDS_MORE,
    POUNDS_SPENT,
    ByPeriod,
    PoundsByYear,
    SortOfSize,
    more_years,
    refuse_other_years,
    there_by_year,
)

LOAN = "brokerage"
"""What ids of the contracts that carry loans start with."""
_PENNY = Decimal("0.01")
_PEOPLE = Ask.of("people")
_ALIKE = Decimal("0.01")
"""How near in people two places are alike."""
_DONE = {"spends": "spent", "lends": "lent"}
Rate = Annotated[Decimal, BeforeValidator(lambda raw: raw if isinstance(raw, Decimal) else read_number(raw, "share"))]


class ChangeFunding(Dated):
    """Money in from outside changes."""

    RANK: ClassVar[int] = 50
    SIZES: ClassVar[Mapping[str, SortOfSize]] = {"add": POUNDS_MORE, "a_head": POUNDS_MORE}
    A_HEAD: ClassVar[tuple[str, ...]] = ("a_head",)
    kind: Literal["change_funding"]
    partner: Code
    """Partner whose funding changes."""
    add: PoundsByYear | None = None
    """Pounds more (or less, with a minus) for every year or by year."""
    a_head: PoundsByYear | None = None
    """Or pounds for each person on the register in the year, so that what another place has can be laid on this one."""

    @model_validator(mode="after")
    def _said_in_one_way(self) -> Self:
        if (self.add is None) == (self.a_head is None):
            what = "How much funding changes is said once."
            raise Refused(what, "Give `add:`, in pounds, or `a_head:`, in pounds for each person.")
        return self

    def asks(self) -> tuple[Ask, ...]:
        """The people of the place, where it is so much for each."""
        return () if self.a_head is None else (_PEOPLE,)

    def changed(self, basis: Basis, library: Library, where: str) -> Basis:
        """The place with other funding."""
        place = basis.place
        refuse_stranger(self.partner, [partner.id for partner in place.partners], "a partner", where)
        if self.add is not None:
            more = self.in_each_year(self.add, place, where, "funding")
        else:
            heads = dict(zip(place.periods, basis.grid.measure(_PEOPLE).tolist(), strict=True))
            each = self.in_each_year(self.a_head or Decimal(0), place, where, "funding")
            more = {year: (each[year] * Decimal(repr(heads[year]))).quantize(_PENNY) for year in place.periods}
        amounts = {year: place.funding_of(self.partner, year) + more[year] for year in place.periods}
        if min(amounts.values()) < 0:
            raise InputError.of(where, f"It leaves {self.partner} with negative funding.", "Take away less.")
        funding = Funding(amounts=amounts, source=self.source)
        return replace(basis, place=place.model_copy(update={"funding": {**place.funding, self.partner: funding}}))


def funding_added(name: str, partner: str, pounds: Decimal) -> ChangeFunding:
    """The change, by a name, that brings a partner so much more from outside each year."""
    return ChangeFunding(kind="change_funding", name=name, source=name.lower(), partner=partner, add=pounds)


class Investment(Dated):
    """A partner spends on something new: once to start it, and each year to run it; another may pay for it."""

    RANK: ClassVar[int] = 130
    SIZES: ClassVar[Mapping[str, SortOfSize]] = {"recurrent": POUNDS_SPENT}
    CALLED_BY_NAME: ClassVar[bool] = True
    kind: Literal["investment"]
    partner: Code
    """Partner that spends the money: its cost of delivery rises."""
    paid_by: Code | None = None
    """Partner or pool that pays it to them; the partner bears it itself where not given."""
    one_off: Annotated[PoundsByYear, Field()] = Decimal(0)
    """Pounds spent once, in the year it starts, or by year."""
    recurrent: Annotated[PoundsByYear, Field()] = Decimal(0)
    """Pounds spent in each year from the start, or by year; a ramp applies to these."""
    people: int | None = Field(default=None, gt=0)
    """People for whom that is stated: a place with more or fewer, in its first year, spends in proportion; what is
    stated is spent in any place where not given."""

    def asks(self) -> tuple[Ask, ...]:
        """The people of the place, where what is spent is in proportion to them."""
        return () if self.people is None else (_PEOPLE,)

    @model_validator(mode="after")
    def _spends_something(self) -> Self:
        stated = [one for size in (self.one_off, self.recurrent) for one in _amounts(size)]
        if any(one < 0 for one in stated) or not any(stated):
            raise Refused("An investment spends money.", "Give `one_off:`, `recurrent:` or both, above £0.")
        if self.paid_by == self.partner:
            raise Refused("A partner does not pay itself.", "Take out `paid_by:`.")
        return self

    def sizes(self) -> Mapping[str, ByPeriod]:
        """What is spent once and what each year, where that is anything."""
        spent: Mapping[str, ByPeriod] = {"one_off": self.one_off, "recurrent": self.recurrent}
        return {key: size for key, size in spent.items() if any(_amounts(size))}

    def sort_of(self, key: str) -> SortOfSize:
        """Pounds that are spent."""
        return POUNDS_SPENT

    def spent(self, place: Place, where: str) -> tuple[dict[str, Decimal], dict[str, Decimal]]:
        """Pounds of each year: those spent once, and those spent each year."""
        if isinstance(self.one_off, dict):
            refuse_other_years(self.one_off, place.periods, where)
            once = {year: self.one_off.get(year, Decimal(0)) for year in place.periods}
        else:
            there = there_by_year(place.periods, self.starts, self.ramp, where)
            first = self.starts or next((year for year, share in there.items() if share), place.periods[0])
            once = {year: self.one_off if year == first else Decimal(0) for year in place.periods}
        yearly = self.in_each_year(self.recurrent, place, where, "costs")
        return once, {year: amount.quantize(_PENNY) for year, amount in yearly.items()}

    def changed(self, basis: Basis, library: Library, where: str) -> Basis:
        """The place with what is spent, and a contract that pays for it."""
        once, yearly = self.spent(basis.place, where)
        years = {"to start it": once, "each year": yearly}
        if self.people is not None:
            part, told = in_proportion(basis, self.people, "spends", where)
            years = {
                told: {year: (pounds * part).quantize(_PENNY) for year, pounds in each.items()}
                for told, each in years.items()
            }
            basis = replace(basis, assumed=(*basis.assumed, *told))
        return Spending(self.name, self.partner, self.paid_by, years, self.source, self.confirmed).laid_on(basis, where)


def in_proportion(basis: Basis, stated: int, does: str, where: str) -> tuple[Decimal, tuple[Finding, ...]]:
    """The part of a sum stated for so many people that is of the place's own, and what is told of it."""
    here = Decimal(repr(float(basis.grid.measure(_PEOPLE)[0])))
    part = here / stated
    if abs(part - 1) <= _ALIKE:
        return part, ()
    what = (
        f"What it {does} is stated for {count(stated)} people, and the place has {count(float(here))}: "
        f"{share(part, 1)} of it is {_DONE[does]} here."
    )
    fix = "Take out `people:` where the sum is meant for the place as it is."
    return part, (Finding(where, what, fix, "warning"),)


class Brokerage(Starting):
    """A partner lends to another, which pays back over some years: a longer view than a year's balance.

    A pool does not: its agreement shares out what it is over or has left in each year, each by a rule of its own, so
    that a loan would come out of one partner's pocket and go back into another's.
    """

    RANK: ClassVar[int] = 140
    CALLED_BY_NAME: ClassVar[bool] = True
    RAMPS: ClassVar[bool] = False
    NO_KEYS: ClassVar[Mapping[str, tuple[str, str]]] = {
        "ramp": ("A loan is paid out at once.", "Take out `ramp:`."),
        "interval": ("The sum that is lent is agreed, so it is not drawn.", "Take out `interval:`."),
    }
    kind: Literal["brokerage"]
    lender: Code
    """Partner that lends; a pool cannot, so name a partner that pays into it."""
    borrower: Code
    """Partner that borrows; a pool cannot, so name the partner that is short."""
    amount: Annotated[Pounds, Field(gt=0)]
    """Pounds lent, all in the year that it starts."""
    repaid_over: int = Field(ge=1)
    """Years in which it is paid back, in equal parts."""
    repaid_from: Text | None = None
    """First year in which it is paid back; the year after it is lent where not given."""
    interest: Rate = Decimal(0)
    """Interest for a year, on what is owed when the year opens."""
    people: int | None = Field(default=None, gt=0)
    """People for whom the amount is stated: a place with more or fewer, in its first year, lends in proportion."""

    def asks(self) -> tuple[Ask, ...]:
        """The people of the place, where what is lent is in proportion to them."""
        return () if self.people is None else (_PEOPLE,)

    @model_validator(mode="after")
    def _two_sides(self) -> Self:
        if self.lender == self.borrower:
            raise Refused("A partner does not lend to itself.", "Name another lender or borrower.")
        return self

    def years(self) -> tuple[str, ...]:
        """The years in which it is lent, and paid back from."""
        return (*super().years(), *((self.repaid_from,) if self.repaid_from else ()))

    def repaid(self, place: Place, where: str) -> dict[str, Decimal]:
        """Pounds paid back in each year; raises InputError where that goes past the place's last year."""
        refuse_other_years([year for year in (self.starts, self.repaid_from) if year], place.periods, where)
        periods = place.periods
        lent = periods.index(self.starts) if self.starts else 0
        first = periods.index(self.repaid_from) if self.repaid_from else lent + 1
        if first <= lent:
            raise InputError.of(where, "It is paid back before it is lent.", "Give a later `repaid_from:`.")
        if first + self.repaid_over > len(periods):
            what = f"It is paid back over {self.repaid_over} years, past the place's last, {periods[-1]}."
            raise InputError.of(where, what, f"Shorten it, or {more_years(first + self.repaid_over)}.")
        each = (self.amount / self.repaid_over).quantize(_PENNY, rounding=ROUND_DOWN)
        parts = [each] * self.repaid_over
        parts[-1] = self.amount - each * (self.repaid_over - 1)
        return {year: parts[n - first] if first <= n < first + len(parts) else Decimal(0)
                for n, year in enumerate(periods)}  # fmt: skip

    def changed(self, basis: Basis, library: Library, where: str) -> Basis:
        """With a contract for the loan, its interest and its repayment, and the balance owed."""
        if self.people is not None:
            part, told = in_proportion(basis, self.people, "lends", where)
            own = self.model_copy(update={"amount": (self.amount * part).quantize(_PENNY), "people": None})
            return own.changed(replace(basis, assumed=(*basis.assumed, *told)), library, where)
        place = basis.place
        for party, does in ((self.lender, "lend"), (self.borrower, "borrow")):
            _refuse_pool(party, does, place, where)
            refuse_stranger(party, [partner.id for partner in place.partners], "a partner", where)
        repaid = self.repaid(place, where)
        start = self.starts or place.periods[0]
        lent = {year: self.amount if year == start else Decimal(0) for year in place.periods}
        book = made("schedule", self._agreement(free_id(LOAN, self.name, basis.contracts), lent, repaid))
        return replace(basis, contracts=(book, *basis.contracts))

    def _agreement(self, name: str, lent: dict[str, Decimal], repaid: dict[str, Decimal]) -> dict[str, Any]:
        money = {"unit": "money", "source": self.source, "confirmed": self.confirmed}
        return {
            "kind": "schedule", "id": name, "title": self.name, "source": self.source,
            "terms": {
                "lent": {"by_period": lent, "label": "Lent", **money},
                "repaid": {"by_period": repaid, "label": "Paid back", **money},
                "interest_rate": {"value": self.interest, "unit": "share", "label": "Interest for a year",
                                  "source": self.source},
            },
            "lines": [
                {"name": "loan", "label": "Loan", "formula": "lent", "payer": self.lender, "payee": self.borrower},
                {"name": "owed_before", "label": "Owed when the year opens", "formula": "prev(owed)"},
                {"name": "interest", "label": "Interest", "formula": "interest_rate * owed_before",
                 "payer": self.borrower, "payee": self.lender},
                {"name": "repayment", "label": "Paid back", "formula": "repaid", "payer": self.borrower,
                 "payee": self.lender},
                {"name": "owed", "label": "Owed when the year closes", "unit": "money",
                 "formula": "owed_before + lent - repaid"},
            ],
        }  # fmt: skip


def _amounts(size: Decimal | dict[str, Decimal]) -> list[Decimal]:
    return [size] if isinstance(size, Decimal) else list(size.values())


def _refuse_pool(name: str, does: str, place: Place, where: str) -> None:
    """Raise InputError for a pool, which neither lends nor borrows."""
    pool = next((pool for pool in place.pools if pool.id == name), None)
    if pool is not None:
        what = f"'{name}' is a pool, and a pool cannot {does}: its agreement shares out what it has or lacks each year."
        fix = f"Let a partner {does} in its place, such as its host, {pool.host}, or one that pays into it."
        raise InputError.of(where, what, fix)
