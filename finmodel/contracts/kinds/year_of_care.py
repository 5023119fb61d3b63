"""Year of care: an annual price for each person by band of need.

Each band has a price of its own, not a weight on one rate as in capitation. Bands that overlap are refused, and gaps
between numbers of conditions: a person in two bands would be paid for twice, and one in none not at all. People whose
band nobody can tell are counted and told.
"""

from __future__ import annotations

import re
from itertools import pairwise, product
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from finmodel.contracts.clauses.for_people.fitted_weights import gap_remarks
from finmodel.contracts.clauses.for_people.index_factors import IndexFactor, refuse_repeats, with_factors
from finmodel.contracts.contract import Contract, Line
from finmodel.contracts.values import MoneyPerPersonYear
from finmodel.core.columns import UNKNOWN, PeopleDimension
from finmodel.core.conditions import CONDITIONS, MOST, codes_between
from finmodel.core.data import Texts
from finmodel.core.faults import Fault, Faults
from finmodel.core.frozen import Frozen
from finmodel.core.party import Code
from finmodel.core.unit import unit
from finmodel.errors import Refused
from finmodel.measures.ask import Ask, What
from finmodel.rules.nodes import Axis, Measure, Multiply, Step, Sum

if TYPE_CHECKING:
    from finmodel.measures.grid import Grid

_HALF_A_DAY = 0.5 / 366
_COUNTED: dict[str, tuple[What, str]] = {
    "by_days": ("person_years", "Person-years"),
    "full_year": ("people", "People, each for the full year"),
    "first_day": ("list_size", "People on the first day, each for the year"),
}
"""How people count who are there for part of a year: the measure, and what it is called."""
_RANGE = re.compile(r"^(\d{1,2})(?:\s*-\s*(\d{1,2})|(\+))?$")


def _ends(raw: Any) -> tuple[int, int | None]:
    """The lowest and highest of a range such as 2, 3-5 or 9+ (None: no upper end)."""
    found = _RANGE.match(str(raw).strip())
    if isinstance(raw, bool) or found is None:
        raise Refused(f"'{raw}' is not a number of conditions.", "Write 2, 3-5 or 9+.")
    lowest, highest = int(found[1]), None if found[3] else int(found[2] or found[1])
    if highest is not None and highest < lowest:
        raise Refused(f"'{raw}' runs backwards.", "Write the lower number first.")
    if max(lowest, highest or 0) >= MOST and not (found[3] and lowest == MOST):
        raise Refused(f"'{raw}' is past what is told apart.", f"From {MOST} conditions on write {MOST}+.")
    return lowest, highest


def _as_text(raw: Any) -> str:
    _ends(raw)
    return str(raw).strip()


Conditions = Annotated[str, BeforeValidator(_as_text)]
"""A number of conditions: 2, 3-5 or 9+."""


class NeedBand(Frozen):
    """People of like need, and what a year of care costs for each of them."""

    code: Code
    """Short name, such as `b`."""
    label: str | None = None
    """Name as a board would write it."""
    conditions: Conditions | None = None
    """How many long-term conditions they have: 2, 3-5 or 9+."""
    where: dict[PeopleDimension, Texts] = {}
    """Who they are, where bands are not by number of conditions, such as `need_band: high`."""
    price: MoneyPerPersonYear
    """Price of a year of care for one person."""

    @model_validator(mode="after")
    def _told_apart_one_way(self) -> Self:
        if (self.conditions is None) == (not self.where):
            raise Refused("A band is told by its number of conditions or by codes.", "Give `conditions:` or `where:`.")
        return self

    @property
    def cell(self) -> dict[Any, tuple[str, ...]]:
        """The people it is for."""
        if self.conditions is None:
            return dict(self.where)
        return {CONDITIONS: codes_between(*_ends(self.conditions))}


class YearOfCare(Contract):
    """An annual price for each person by band of need, whatever care they use."""

    PRORATED: ClassVar[bool] = True

    kind: Literal["year_of_care"]
    payer: Code
    """Who pays."""
    payee: Code
    """Who provides or arranges the year of care and is paid."""
    bands: tuple[NeedBand, ...] = Field(min_length=1)
    """Bands of need, from the least; each person belongs to one at most."""
    where: dict[PeopleDimension, Texts] = {}
    """Which people it is for; everyone registered where nothing is said."""
    part_years: Literal["by_days", "full_year", "first_day"] = "by_days"
    """How those count who move or die within a year: by their days, for the full year whenever they were there,
    or for the full year if they were there on its first day."""
    factors: tuple[IndexFactor, ...] = ()
    """Factors on the payment in the order they apply, such as a market forces factor."""

    @model_validator(mode="after")
    def _bands_stand_together(self) -> Self:
        refuse_repeats("bands", [band.code for band in self.bands])
        refuse_repeats("factors", [factor.name for factor in self.factors])
        by_count = [band.conditions is not None for band in self.bands]
        if any(by_count) and not all(by_count):
            odd = by_count.index(not by_count[0])
            what = "Some bands are by number of conditions and some are not."
            raise Faults([Fault(("bands", odd), what, "Tell all of them apart the same way.")])
        if any(by_count):
            self._refuse_gaps()
        else:
            self._refuse_overlaps()
        return self

    def _refuse_gaps(self) -> None:
        """Bands by number of conditions rise, and each begins where the one before ended."""
        faults = []
        ends = [_ends(band.conditions) for band in self.bands]
        for number, ((_, highest), (lowest, _)) in enumerate(pairwise(ends), start=1):
            if highest is None or lowest <= highest:
                what = f"Bands overlap or do not rise: '{self.bands[number].conditions}' follows "
                what += f"'{self.bands[number - 1].conditions}'."
                faults.append(Fault(("bands", number), what, "List them from the fewest conditions up, none twice."))
            elif lowest > highest + 1:
                missing = str(highest + 1) if lowest == highest + 2 else f"{highest + 1} to {lowest - 1}"
                what = f"People with {missing} conditions are in no band."
                faults.append(Fault(("bands", number), what, "Widen a band, or add one with a price of 0."))
        if faults:
            raise Faults(faults)

    def _refuse_overlaps(self) -> None:
        faults = []
        for number, band in enumerate(self.bands):
            for other in self.bands[:number]:
                shared = band.where.keys() & other.where.keys()
                if all(set(band.where[name]) & set(other.where[name]) for name in shared):
                    what = f"Bands '{other.code}' and '{band.code}' may hold the same people."
                    faults.append(Fault(("bands", number), what, "Narrow one `where:` so that nobody is in both."))
        if faults:
            raise Faults(faults)

    def remarks(self) -> tuple[Fault, ...]:
        """People above the last band or between bands, and bands for people whom the contract is not for."""
        faults = []
        for number, band in enumerate(self.bands):
            for name, codes in band.where.items():
                if name in self.where and not set(codes) & set(self.where[name]):
                    what = f"Band '{band.code}' is for the {name.replace('_', ' ')} {' or '.join(codes)}, "
                    what += "which `where:` of the contract leaves out."
                    faults.append(Fault(("bands", number, "where"), what, "Mend one of the two."))
        last = self.bands[-1].conditions
        highest = _ends(last)[1] if last is not None else None
        if highest is not None:
            what = f"People with {highest + 1} conditions or more are in no band, and nobody is paid for them."
            fix = f"Write `conditions: {_ends(last)[0]}+` in the last band, or add one for them."
            faults.append(Fault(("bands", len(self.bands) - 1, "conditions"), what, fix))
        alike = {tuple(sorted(band.where)) for band in self.bands}
        if last is None and len(alike) == 1:
            cells = [
                dict(zip(band.where, codes, strict=True))
                for band in self.bands
                for codes in product(*band.where.values())
            ]
            faults += gap_remarks(("bands",), cells, "band")
        return tuple(faults)

    def rules(self) -> tuple[Line, ...]:
        """People by band, all of them, then the payment."""
        what, label = _COUNTED[self.part_years]
        axis = Axis("band", tuple(band.code for band in self.bands))
        asks = tuple(self.ask(what, {**self.where, **band.cell}) for band in self.bands)
        people = Measure("person_years", unit("person_years"), label, axis, asks)
        price = self.table("bands.*.price", "Price of a year of care", axis, tuple(band.price for band in self.bands))
        amount = Sum(Step("Years of care at their price, by band", Multiply(people, price)))
        return (
            Line("people", f"{label}, by band", people),
            Line("total", f"{label}, all bands", Sum(people)),
            self.payment("payment", "Years of care", with_factors(self, amount, self.factors), self.payer, self.payee),
        )

    def left_out(self, grid: Grid) -> tuple[tuple[str, str], ...]:
        """People whose band nobody can tell."""
        names = dict.fromkeys(name for band in self.bands for name in band.cell)
        found = []
        for name in names:
            years = grid.measure(Ask.of("person_years", {**self.where, name: (UNKNOWN,)}))
            if float(years.max()) >= _HALF_A_DAY:
                called = "number of conditions" if name == CONDITIONS else name.replace("_", " ")
                what = f"{float(years.max()):,.1f} person-years in a year have no known {called}, and are in no band."
                found.append((what, f"Fill in `{name}` in the data of people; nobody is paid for them until then."))
        return tuple(found)
