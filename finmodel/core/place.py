"""A place: its partners, pools, periods, money from outside, costs of delivery, contracts and data.

It is one model, because most faults lie between its parts: a cost of a partner who is not listed, funding for a year
that is not settled. Costs of delivery stand here and not in contracts: what care costs does not depend on who has
agreed to pay for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from functools import cached_property
from itertools import pairwise
from typing import Annotated, Any, Literal, Self
from zoneinfo import available_timezones

from pydantic import BeforeValidator, Field, PrivateAttr, model_validator

from finmodel.core.ahead.forward import Ahead, Forward
from finmodel.core.columns import UNKNOWN, Dimension
from finmodel.core.data import Data, Text, Texts, leads_outside
from finmodel.core.faults import Fault, Faults
from finmodel.core.frozen import Frozen
from finmodel.core.money import parse_money
from finmodel.core.must import MustLine
from finmodel.core.nearest import nearest
from finmodel.core.outcomes import NO_OUTCOMES, Outcomes
from finmodel.core.party import Code, Partner, Pool
from finmodel.core.period import Period, year_period
from finmodel.core.vocabulary import Vocabulary, Word
from finmodel.errors import Refused


def _pounds(value: Any) -> Any:
    return parse_money(value) if isinstance(value, str) else value


Pounds = Annotated[Decimal, BeforeValidator(_pounds), Field(allow_inf_nan=False)]
"""An amount of money, written £1,490, £1.2m or 1490."""


class Funding(Frozen):
    """Money a partner receives from outside the place, such as its allocation or grant."""

    amounts: dict[str, Pounds] = {}
    """Amount for each period."""
    each: Pounds | None = None
    """Amount for every period that `amounts` does not name."""
    source: str | None = None
    """Document the amounts come from."""

    @model_validator(mode="before")
    @classmethod
    def _short_forms(cls, value: Any) -> Any:
        if not isinstance(value, dict):
            return {"each": value}
        if "amounts" in value:
            return value
        own = {key: value[key] for key in ("each", "source") if key in value}
        return own | {"amounts": {key: amount for key, amount in value.items() if key not in own}}


Steps = Annotated[int, Field(ge=0)]
"""A number of whole steps."""


class CostStep(Frozen):
    """A lump of cost that comes whole, such as a ward or a team, and when it closes once it is not needed."""

    every: float = Field(gt=0, allow_inf_nan=False)
    """Units of activity that one step serves."""
    cost: Pounds = Field(ge=0)
    """Cost of each step that is open."""
    open: Steps | dict[Text, Steps] = {}
    """How many steps there are, for every year or by year, needed or not; where not said, as many as the place's own
    activity needs under the contracts in force."""
    open_source: str | None = None
    """Where the number of steps comes from."""
    stays_open: Steps | Literal["until_decided"] = 1
    """Years that a step stays open from the first in which it is not needed: 1 to the end of that year, 0 not at all,
    or `until_decided`, until a year in which it is said to close."""
    closes_in: Text | None = None
    """Year in which all steps that are not needed close; none closes before."""
    closes: dict[Text, Steps] = {}
    """Steps that are decided to close, by the year in which they do; those that are needed stay open."""
    closing_cost: Pounds = Field(default=Decimal(0), ge=0)
    """What closing one step costs, once, in the year in which it closes."""

    def there(self, year: str) -> int | None:
        """How many steps there are in a year, needed or not; None where that is not known."""
        return self.open if isinstance(self.open, int) else self.open.get(year)


CostPart = Literal["fixed", "step", "variable", "serves", "takes"]
"""What moves of a cost by year: the prices of its parts, what a step serves, and what a unit takes of variable cost."""
PRICES: tuple[CostPart, ...] = ("fixed", "step", "variable")
"""Those that are prices."""


class DeliveryCost(Frozen):
    """What a partner's service costs to deliver: fixed a year, in steps, and per unit of activity."""

    partner: Code
    """Partner that bears the cost; the activity that drives it is the partner's own."""
    name: str = ""
    """What the cost is for, as a board would say it."""
    where: dict[Dimension, Texts] = {}
    """Which of the partner's activity drives the cost; all of it where nothing is said."""
    per: Literal["quantity", "spells", "days"] = "quantity"
    """What one unit is."""
    fixed: Pounds = Field(default=Decimal(0), ge=0)
    """Cost a year that does not move with activity."""
    variable: Pounds = Field(default=Decimal(0), ge=0)
    """Cost of each unit."""
    step: CostStep | None = None
    """Cost that comes in lumps as activity grows."""
    factors: dict[CostPart, dict[Text, Annotated[Decimal, Field(ge=0, allow_inf_nan=False)]]] = {}
    """What a part of the cost is multiplied by in a year as prices move, what a step serves (`serves`) and what a unit
    takes of the variable cost (`takes`) as productivity does; 1 where not said."""
    by_year: dict[Text, Annotated[Pounds, Field(ge=0)]] = {}
    """Cost of single years beside what is said above, such as starting a service."""
    source: str | None = None
    """Document the cost comes from."""


class Place(Frozen):
    """A place where partners pay for and provide care together, as `place.yaml` states it."""

    place: Code
    """Short name of the place."""
    title: str = Field(min_length=1)
    """Name as a board would write it."""
    currency: str = Field(default="GBP", pattern=r"^[A-Z]{3}$")
    """Three-letter code of the currency."""
    time_zone: str | None = None
    """Where the day of an instant is taken, such as `Europe/London`: 2024-03-31T23:30:00Z is 1 April there. The day
    that is written counts where it is not stated."""
    year_start: str = Field(default="04-01", pattern=r"^\d{2}-\d{2}$")
    """Month and day on which the financial year starts, such as 04-01."""
    periods: tuple[Text, ...] = Field(min_length=1)
    """Financial years to settle, such as 2023/24."""
    carried_forward: dict[Text, Text] = {}
    """Years to come that the data does not reach, and the year whose people and activity each takes."""
    forward: Forward | None = None
    """What rises in years past these, where a scenario or `finmodel run --years` goes on to more."""
    age_bands: tuple[int, ...] = Field(default=(0, 5, 18, 65, 75, 85), min_length=1)
    """Youngest age of each band, from 0 up; a person's age is told on the first day of each year."""
    partners: tuple[Partner, ...] = Field(min_length=1)
    """The organisations that take part."""
    funding: dict[Code, Funding] = {}
    """Money in from outside, by partner and period."""
    pools: tuple[Pool, ...] = ()
    """Pooled budgets."""
    contracts: tuple[str, ...] = ()
    """Contract files in order; a later contract may use what an earlier one paid."""
    costs: tuple[DeliveryCost, ...] = ()
    """What services cost to deliver."""
    words: dict[Text, Word] = {}
    """What the place calls a code or a kind of code, one and several: `emergency: {one: emergency spell, several:
    emergency spells}`, `setting: point of delivery`; usual settings have the words of the NHS."""
    must: tuple[MustLine, ...] = ()
    """What must hold of every run of the place; `finmodel check` and `finmodel run` fail where it does not."""
    data: Data = Data()
    """Where the rows are."""

    _ahead: Ahead | None = PrivateAttr(default=None)
    _outcomes: Outcomes = PrivateAttr(default=NO_OUTCOMES)

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        faults = [
            *_faults_of_years(self),
            *_faults_of_other_years(self),
            *_faults_of_parties(self),
            *_faults_of_files(self),
            *_faults_of_codes(self),
        ]
        if faults:
            raise Faults(faults)
        return self

    @cached_property
    def spans(self) -> tuple[Period, ...]:
        """The periods with their first and last days, in the order given."""
        return tuple(year_period(label, _month_and_day(self.year_start)) for label in self.periods)

    @property
    def ahead(self) -> Ahead | None:
        """The years that it is carried forward for, and what rises in them; None where it has its own years alone."""
        return self._ahead

    @cached_property
    def born_by(self) -> date:
        """The last day of the years that are settled on data of their own: a year of two digits means none later."""
        own = [span.end for span in self.spans if span.label not in self.carried_forward]
        return max(own, default=self.spans[-1].end)

    @cached_property
    def parties(self) -> tuple[str, ...]:
        """Ids of everyone who can pay or be paid: partners, then pools."""
        return (*(partner.id for partner in self.partners), *(pool.id for pool in self.pools))

    @cached_property
    def age_codes(self) -> tuple[str, ...]:
        """Names of the age bands: `0-4`, `5-17`, … `85+`."""
        lower = self.age_bands
        closed = [f"{low}-{high - 1}" for low, high in pairwise(lower)]
        return (*closed, f"{lower[-1]}+")

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The words for what is counted: the place's own, then those of the NHS."""
        return Vocabulary(self.words)

    @property
    def outcomes(self) -> Outcomes:
        """What is measured of its care and is no activity, for the years that it settles; read with its files."""
        return self._outcomes.for_years(self.spans, self.carried_forward)

    def with_outcomes(self, outcomes: Outcomes) -> Place:
        """The place with other outcomes."""
        made = self.model_copy()
        made._outcomes = outcomes.for_years(self.spans, self.carried_forward)
        return made

    def counted_in(self, spans: Sequence[Period]) -> Place:
        """The place with other spans of days to count in, such as months, or a year cut short; for counting alone."""
        copy = self.model_copy(update={"periods": tuple(span.label for span in spans)})
        copy.__dict__ |= {"spans": tuple(spans), "born_by": self.born_by}
        return copy

    def funding_of(self, partner: str, period: str) -> Decimal:
        """Pounds that a partner receives from outside in a period; nil where none is stated."""
        funding = self.funding.get(partner, Funding())
        return funding.amounts.get(period, funding.each or Decimal(0))


def _month_and_day(text: str) -> tuple[int, int]:
    month, day = text.split("-")
    return int(month), int(day)


OUTSIDE = "outside"
"""The party that funding comes from and the cost of delivery goes to; no partner may be called that."""
_BELOW_NIL = ("Funding is less than nothing.", "Give 0 or more; what a partner owes is a contract's to say.")


def _faults_of_years(place: Place) -> Iterator[Fault]:
    bands = place.age_bands
    if bands[0] != 0 or any(low >= high for low, high in pairwise(bands)):
        yield Fault(("age_bands",), "Age bands must start at 0 and rise.", "Write them like [0, 18, 65].")
    month, day = _month_and_day(place.year_start)
    if not (1 <= month <= 12 and 1 <= day <= 28):
        what = f"'{place.year_start}' is not a month and day that every year has."
        yield Fault(("year_start",), what, "Write the month, then the day, like 04-01.")
        return
    if place.time_zone is not None and place.time_zone not in available_timezones():
        near = nearest(place.time_zone, available_timezones())
        fix = f"Did you mean '{near}'?" if near else "Write one like Europe/London."
        yield Fault(("time_zone",), f"'{place.time_zone}' is not a time zone.", fix)
    for index, label in enumerate(place.periods):
        try:
            year_period(label, (month, day))
        except Refused as error:
            yield Fault(("periods", index), error.what, error.fix)
            continue
        if label in place.periods[:index]:
            yield Fault(("periods", index), f"Period {label} is given twice.", "Keep one.")
        elif index and label[:4] < place.periods[index - 1][:4]:
            what = f"{label} is listed after {place.periods[index - 1]}."
            yield Fault(("periods", index), what, "List the years in order.")
    for partner, funding in place.funding.items():
        for label in funding.amounts:
            if label not in place.periods:
                what = f"{label} is not one of the place's periods."
                yield Fault(("funding", partner, label), what, f"Use {', '.join(place.periods)}.")
            elif funding.amounts[label] < 0:
                yield Fault(("funding", partner, label), *_BELOW_NIL)
        if funding.each is not None and funding.each < 0:
            yield Fault(("funding", partner), *_BELOW_NIL)
        unsaid = [label for label in place.periods if label not in funding.amounts and funding.each is None]
        if unsaid:
            what = f"No funding is stated for {', '.join(unsaid)}."
            yield Fault(("funding", partner), what, "Give an amount for every period; nil is written 0.")


def _faults_of_other_years(place: Place) -> Iterator[Fault]:
    """Years to come, and years of costs, that do not fit the place's periods."""
    for label, source in place.carried_forward.items():
        if label not in place.periods or source not in place.periods:
            stray = label if label not in place.periods else source
            what = f"{stray} is not one of the place's periods."
            yield Fault(("carried_forward", label), what, f"Use {', '.join(place.periods)}.")
        elif source in place.carried_forward:
            what = f"{source} is carried forward itself."
            yield Fault(("carried_forward", label), what, "Name a year that the data reaches.")
    for number, cost in enumerate(place.costs):
        for keys, years in _years_of(cost):
            for label in sorted(set(years) - set(place.periods)):
                what = f"{label} is not one of the place's periods."
                yield Fault(("costs", number, *keys, label), what, f"Use {', '.join(place.periods)}.")


def _years_of(cost: DeliveryCost) -> Iterator[tuple[tuple[str, ...], Iterable[str]]]:
    """The years that a cost names, with the keys that they stand under."""
    yield from ((("factors", part), years) for part, years in cost.factors.items())
    yield ("by_year",), cost.by_year
    if cost.step is not None:
        yield ("step", "open"), () if isinstance(cost.step.open, int) else cost.step.open
        yield ("step", "closes"), cost.step.closes
        yield ("step", "closes_in"), () if cost.step.closes_in is None else (cost.step.closes_in,)


def _faults_of_parties(place: Place) -> Iterator[Fault]:
    partners = [partner.id for partner in place.partners]
    ids: list[tuple[tuple[str | int, ...], str]] = [
        *((("partners", index, "id"), partner.id) for index, partner in enumerate(place.partners)),
        *((("pools", index, "id"), pool.id) for index, pool in enumerate(place.pools)),
    ]
    for index, (path, name) in enumerate(ids):
        if name == OUTSIDE:
            what = f"'{OUTSIDE}' is kept for where money comes from and goes to."
            yield Fault(path, what, "Give the partner or pool another id.")
        if name in (earlier for _, earlier in ids[:index]):
            yield Fault(path, f"The id '{name}' is used already.", "Give each partner and pool its own id.")
    mentioned: list[tuple[tuple[str | int, ...], str]] = [
        *((("funding", name), name) for name in place.funding),
        *((("pools", index, "host"), pool.host) for index, pool in enumerate(place.pools)),
        *((("costs", index, "partner"), cost.partner) for index, cost in enumerate(place.costs)),
    ]
    for path, name in mentioned:
        if name not in partners:
            yield Fault(path, f"'{name}' is not a partner of this place.", f"The partners are {', '.join(partners)}.")


def _faults_of_codes(place: Place) -> Iterator[Fault]:
    """Codes that the columns of a party are mapped to, and that no partner or pool has."""
    known = place.parties
    for number, source in enumerate(place.data.activity):
        for name in ("provider", "commissioner"):
            entry = source.columns.get(name)
            if entry is None:
                continue
            at = ("data", "activity", number, "columns", name)
            stated: list[tuple[tuple[str | int, ...], str | None]] = [
                *(((*at, "values", code), ours) for code, ours in (entry.values or {}).items()),
                ((*at, "otherwise"), entry.otherwise),
                ((*at, "always"), entry.always),
            ]
            for path, code in stated:
                if code is not None and code not in (*known, UNKNOWN):
                    near = nearest(code, known)
                    fix = f"Did you mean '{near}'?" if near else f"The partners and pools are {', '.join(known)}."
                    yield Fault(path, f"`{name}`: '{code}' is not a partner of this place.", fix)


def _faults_of_files(place: Place) -> Iterator[Fault]:
    for index, name in enumerate(place.contracts):
        if leads_outside(name):
            what = f"'{name}' leads out of the place's folder."
            yield Fault(("contracts", index), what, "Put the contract below the folder and give its path from there.")
        if name in place.contracts[:index]:
            yield Fault(("contracts", index), f"The contract '{name}' is listed twice.", "Keep one.")
