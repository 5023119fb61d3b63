"""Activity tariff (payment by results): price times activity, with ordered multipliers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from finmodel.contracts.contract import Contract, Line, spoken
from finmodel.contracts.values import Case, Index, MoneyPerUnit
from finmodel.core.columns import Dimension
from finmodel.core.data import Texts
from finmodel.core.faults import Fault, Faults
from finmodel.core.model import Frozen
from finmodel.core.money import round_exact
from finmodel.core.party import Code
from finmodel.core.unit import unit
from finmodel.measures.ask import Ask, What
from finmodel.rules.nodes import Axis, Measure, Multiply, Node, Step, Sum
from finmodel.rules.shapes import product

if TYPE_CHECKING:
    import pandas as pd

_MILLIONTH = Decimal("0.000001")
"""Money is rounded through six decimals in every reading, and so here."""

Codes = Annotated[
    tuple[Code, ...],
    BeforeValidator(lambda value: value if isinstance(value, list | tuple) else (value,)),
    Field(min_length=1),
]


class Price(Frozen):
    """The price of one unit of a kind of activity."""

    code: Code
    """Short name of the price line."""
    label: str | None = None
    """Name as a board would write it."""
    where: dict[Dimension, Texts] = Field(min_length=1)
    """The activity it is paid for; the payer and payee are implied."""
    per: Literal["quantity", "spells", "days"] = "quantity"
    """What one unit is."""
    price: MoneyPerUnit
    """Price of one unit."""


class Multiplier(Frozen):
    """A factor on everything paid so far, such as a market forces factor."""

    name: Code
    """Short name, such as `market_forces_factor`."""
    label: str | None = None
    """Name as a board would write it."""
    factor: Index
    """The factor: 1.05 adds 5%."""


class ActivityTariff(Contract):
    """Each unit of activity at its price, or at the price recorded on it, times the multipliers in order."""

    kind: Literal["activity_tariff"]
    payer: Codes
    """Who pays for the activity they commission; one or several."""
    payee: Codes
    """Who is paid for the activity they provide; one or several."""
    prices: tuple[Price, ...] = ()
    """Price lines; an activity belongs to one of them."""
    recorded: bool = False
    """True to pay the price recorded on each row of activity instead of price lines."""
    where: dict[Dimension, Texts] = {}
    """Which recorded activity is paid for; all of it where nothing is said."""
    multipliers: tuple[Multiplier, ...] = ()
    """Factors on the total, in the order they apply."""

    @model_validator(mode="after")
    def _prices_make_sense(self) -> Self:
        if self.recorded == bool(self.prices):
            raise ValueError(
                "activity is paid at price lines or as recorded; give `prices:` or `recorded: true`, not both"
            )
        if self.where and not self.recorded:
            raise ValueError("`where:` goes with `recorded: true`; each price line has a `where:` of its own")
        faults = [*self._repeats(), *self._overlaps()]
        if faults:
            raise Faults(faults)
        return self

    def _repeats(self) -> Iterator[Fault]:
        named: list[tuple[str, int, str]] = [
            *(("prices", number, price.code) for number, price in enumerate(self.prices)),
            *(("multipliers", number, each.name) for number, each in enumerate(self.multipliers)),
        ]
        for place, (group, number, name) in enumerate(named):
            if name in (earlier for _, _, earlier in named[:place]):
                fix = "Give each price line and multiplier its own."
                yield Fault((group, number), f"The name '{name}' is used already.", fix)

    def _overlaps(self) -> Iterator[Fault]:
        for number, price in enumerate(self.prices):
            for other in self.prices[:number]:
                if _overlap(price, other):
                    what = f"Price lines '{other.code}' and '{price.code}' both pay for the same activity."
                    yield Fault(("prices", number), what, "Narrow one `where:` so that each unit is paid once.")

    def rules(self) -> tuple[Line, ...]:
        """For each payer and payee, the activity at price, then the payment."""
        pairs = [(payer, payee) for payer in self.payer for payee in self.payee]
        return tuple(
            line
            for payer, payee in pairs
            for line in self._pair(payer, payee, f"_{payer}_{payee}" if len(pairs) > 1 else "")
        )

    def pays_for(self) -> tuple[tuple[str, Ask], ...]:
        """Activity between each payer and payee: that of each price line, or all that is recorded."""
        lines: list[tuple[str, What, Mapping[Dimension, Sequence[str]]]]
        lines = [(price.code, price.per, price.where) for price in self.prices]
        lines = lines or [("recorded", "spend", self.where)]
        return tuple(
            (code, Ask.of(what, {**where, "commissioner": self.payer, "provider": self.payee}))
            for code, what, where in lines
        )

    def _pair(self, payer: str, payee: str, suffix: str) -> tuple[Line, ...]:
        between: dict[Dimension, tuple[str, ...]] = {"commissioner": (payer,), "provider": (payee,)}
        base: Node
        if self.recorded:
            base = self.activity(f"spend{suffix}", "Activity at recorded prices", "spend", {**self.where, **between})
        else:
            base = self._at_price(between, suffix)
        factors = [
            self.term(f"multipliers.{each.name}.factor", each.label or spoken(each.name), each.factor)
            for each in self.multipliers
        ]
        whole = product(Step("Activity at price", base), factors) if factors else base
        return (self.payment(f"payment{suffix}", "Payment for activity", whole, payer, payee),)

    def _at_price(self, between: dict[Dimension, tuple[str, ...]], suffix: str) -> Node:
        axis = Axis("price line", tuple(price.code for price in self.prices))
        asks = tuple(Ask.of(price.per, {**price.where, **between}) for price in self.prices)
        quantity = Measure(f"quantity{suffix}", unit("units"), "Activity", axis, asks)
        price = self.table("prices.*.price", "Price", axis, tuple(price.price for price in self.prices))
        return Sum(Step("Activity at price, by price line", Multiply(quantity, price)))

    def apart(self, rows: pd.DataFrame) -> Decimal:
        """Pounds the activity between payers and payees is worth, row by row in decimal arithmetic."""
        total = Decimal(0)
        for payer in self.payer:
            for payee in self.payee:
                mine = rows[(rows["commissioner"] == payer) & (rows["provider"] == payee)]
                total += round_exact(round_exact(self._worth(mine), _MILLIONTH), Decimal(1).scaleb(-self.round_to))
        return total

    def _worth(self, rows: pd.DataFrame) -> Decimal:
        period = str(rows["period"].iloc[0]) if len(rows) else ""
        case = Case(period, period)
        if self.recorded:
            worth = Decimal(int(_admitted(rows, self.where)["spend_pence"].sum())) / 100
        else:
            worth = sum(
                (_units(rows, price) * (price.price.at(case) or Decimal(0)) for price in self.prices),
                Decimal(0),
            )
        for factor in self.multipliers:
            worth *= factor.factor.at(case) or Decimal(0)
        return worth


def _overlap(one: Price, other: Price) -> bool:
    shared = set(one.where) & set(other.where)
    return all(set(one.where[name]) & set(other.where[name]) for name in shared)


def _admitted(rows: pd.DataFrame, where: Mapping[Dimension, Sequence[str]]) -> pd.DataFrame:
    for name, codes in where.items():
        rows = rows[rows[name].isin(codes)]
    return rows


def _units(rows: pd.DataFrame, price: Price) -> Decimal:
    column, scale = {"quantity": ("quantity_milli", 1000), "spells": ("spells", 1), "days": ("days", 1)}[price.per]
    return Decimal(int(_admitted(rows, price.where)[column].sum())) / scale
