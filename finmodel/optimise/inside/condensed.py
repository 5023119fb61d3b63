"""Many schemes as few: what a pool pays a provider for all of them, and what they cost it, as one amount of pounds.

A thousand schemes are a thousand price lines and a thousand costs, each read by itself, to no purpose: what a pool pays
for them is a sum over choices, and so is what they cost. So they are read as one price line of a pound a pound, and one
cost for each provider; which lines of a settled decision each stands for is kept, for the two to be held together.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from finmodel.contracts.contract import Contract
from finmodel.contracts.kinds.activity_tariff import ActivityTariff
from finmodel.contracts.values import cases_of
from finmodel.core.columns import PERIOD
from finmodel.core.place import DeliveryCost, Place
from finmodel.optimise.inside.moves import BoughtCell, MovingPlace, Parts
from finmodel.optimise.inside.moving_data import SumOfChoices
from finmodel.positions.outside import DELIVERY

PAID, COSTED = "paid_for_schemes", "cost_of_schemes"
"""Programmes of pounds that are paid for schemes, and of those that they cost."""
LineName = tuple[str, str]
"""Contract and line."""
_A_UNIT = {"quantity_milli": 1000.0}
_Rates = Mapping[tuple[str, str], Decimal]
"""Pounds for a unit, by programme and year."""


@dataclass(frozen=True)
class Condensed:
    """A place with what is bought condensed, and the settled lines that lines of it stand for where they are others."""

    place: MovingPlace
    sums: tuple[SumOfChoices, ...]
    """Pounds that are bought of its cells."""
    stands_for: Mapping[LineName, tuple[LineName, ...]]


def condensed(moves: MovingPlace) -> Condensed:
    """A moving place in which all schemes of a pool and provider are one; as it is where schemes are paid otherwise."""
    programmes = {one.codes["programme"] for one in moves.bought}
    paid = _rates_of_tariffs(moves.start.contracts, programmes, moves.start.place)
    costs = [cost if _is_of(cost, programmes) else None for cost in moves.start.place.costs]
    costed = {
        (cost.where["programme"][0], year): cost.variable * cost.factors.get("variable", {}).get(year, Decimal(1))
        for cost in costs
        if cost is not None
        for year in moves.start.place.periods
    }
    if paid is None or not programmes:
        return Condensed(moves, (), {})
    names = {party.id: party.name for party in moves.start.place.partners}
    names |= {pool.id: pool.title for pool in moves.start.place.pools}
    pounds = {
        **_pounds(moves.bought, paid, PAID, lambda cell: _paid_to(cell, names)),
        **_pounds(moves.bought, costed, COSTED, lambda cell: _costs(cell, names)),
    }
    cells = tuple(cell for cell, _ in pounds.values())
    place, stands_for = _with_one_cost_each(moves.start.place, costs)
    contracts = tuple(_with_one_price(one, programmes) for one in moves.start.contracts)
    rows = moves.start.grid.activity
    kept = ~rows["programme"].isin(list(programmes)).to_numpy()
    start = replace(
        moves.start, place=place, contracts=contracts, grid=replace(moves.start.grid, activity=_rows(rows, kept, cells))
    )
    more = np.zeros(len(cells), dtype=bool)
    changed = tuple(replace(one, rows=np.concatenate([one.rows[kept], more])) for one in moves.changed)
    sums = tuple(SumOfChoices(name, parts) for name, (_, parts) in pounds.items())
    return Condensed(MovingPlace(start, changed, cells, moves.terms), sums, stands_for)


def _rates_of_tariffs(contracts: Sequence[Contract], programmes: set[str], place: Place) -> _Rates | None:
    """What a unit of each programme is paid in each year; None where one is paid otherwise than by a plain price."""
    rates: dict[tuple[str, str], Decimal] = {}
    for contract in contracts:
        if not isinstance(contract, ActivityTariff) or not _is_for(contract, programmes):
            continue
        for price in contract.prices:
            for case in cases_of(place):
                rate = price.price.at(case) if price.price.by_date is None else None
                if rate is None or (price.where["programme"][0], case.label) in rates:
                    return None
                rates[price.where["programme"][0], case.label] = rate
    return rates if {programme for programme, _ in rates} >= programmes else None


def _is_for(tariff: ActivityTariff, programmes: set[str]) -> bool:
    """True where it pays for schemes by a price each and for nothing else, with nothing on top."""
    plain = not (tariff.top_ups or tariff.multipliers or tariff.best_practice or tariff.non_payment or tariff.outside)
    return (
        plain
        and all(
            set(price.where) == {"programme"}
            and len(price.where["programme"]) == 1
            and price.where["programme"][0] in programmes
            and (price.per, price.long_stay, price.short_stay) == ("quantity", None, None)
            for price in tariff.prices
        )
        and bool(tariff.prices)
    )


def _is_of(cost: DeliveryCost, programmes: set[str]) -> bool:
    """True where it is so much for each unit of one scheme, and nothing else."""
    other = cost.fixed or cost.step is not None or cost.by_year or cost.per != "quantity"
    codes = cost.where.get("programme", ())
    return not other and set(cost.where) == {"programme"} and len(codes) == 1 and codes[0] in programmes


def _paid_to(cell: BoughtCell, names: Mapping[str, str]) -> str:
    payer, payee = names[cell.codes["commissioner"]], names[cell.codes["provider"]]
    return f"{payer} pays {payee} for schemes, {cell.codes[PERIOD]}"


def _costs(cell: BoughtCell, names: Mapping[str, str]) -> str:
    return f"What schemes cost {names[cell.codes['provider']]}, {cell.codes[PERIOD]}"


def _pounds(
    bought: Sequence[BoughtCell], rates: _Rates, programme: str, called: Callable[[BoughtCell], str]
) -> dict[str, tuple[BoughtCell, Parts]]:
    """By its name, one cell for all that is bought of one name, a unit of it being a pound, and its pounds."""
    groups: dict[str, list[BoughtCell]] = {}
    for one in bought:
        groups.setdefault(called(one), []).append(one)
    by_name: dict[str, tuple[BoughtCell, Parts]] = {}
    for name, cells in groups.items():
        pounds: dict[str, float] = {}
        for one in cells:
            rate = rates.get((one.codes["programme"], one.codes[PERIOD]))
            each = float(rate or 0) * one.holds.get("quantity_milli", 0.0) / _A_UNIT["quantity_milli"]
            for choice, units in one.units.items() if each else ():
                pounds[choice] = pounds.get(choice, 0.0) + units * each
        if pounds:
            by_name[name] = BoughtCell({**cells[0].codes, "programme": programme}, _A_UNIT, {name: 1.0}), pounds
    return by_name


def _with_one_price(contract: Contract, programmes: set[str]) -> Contract:
    if not isinstance(contract, ActivityTariff) or not _is_for(contract, programmes):
        return contract
    first = contract.prices[0]
    pound = first.price.model_copy(update={"value": Decimal(1), "by_period": None, "label": None})
    line = first.model_copy(update={"code": PAID, "label": "Schemes", "where": {"programme": (PAID,)}, "price": pound})
    return contract.model_copy(update={"prices": (line,)})


def _with_one_cost_each(
    place: Place, costs: Sequence[DeliveryCost | None]
) -> tuple[Place, dict[LineName, tuple[LineName, ...]]]:
    """The place with one cost of schemes for each provider, and the lines of the many that its line stands for."""
    others = [
        (number, own) for number, (own, cost) in enumerate(zip(place.costs, costs, strict=True), 1) if cost is None
    ]
    providers: dict[str, list[int]] = {}
    for number, cost in enumerate(costs, start=1):
        if cost is not None:
            providers.setdefault(cost.partner, []).append(number)
    kept = [own for _, own in others]
    stands_for: dict[LineName, tuple[LineName, ...]] = {}
    for now, (was, own) in enumerate(others, start=1):
        for part in ("fixed", "step", "closing", "variable", "by_year") if now != was else ():
            stands_for[DELIVERY, f"{own.partner}.{now}.{part}"] = ((DELIVERY, f"{own.partner}.{was}.{part}"),)
    for provider, numbers in providers.items():
        kept.append(DeliveryCost(partner=provider, name="Schemes", where={"programme": (COSTED,)}, variable=Decimal(1)))
        lines = tuple((DELIVERY, f"{provider}.{number}.variable") for number in numbers)
        stands_for[DELIVERY, f"{provider}.{len(kept)}.variable"] = lines
    return place.model_copy(update={"costs": tuple(kept)}), stands_for


def _rows(rows: pd.DataFrame, kept: NDArray[np.bool_], cells: Sequence[BoughtCell]) -> pd.DataFrame:
    """The rows that are kept, and one without units for each cell."""
    empty = dict.fromkeys(rows.columns, 0)
    added = pd.DataFrame([{**empty, **one.codes} for one in cells], columns=rows.columns)
    joined = pd.concat([rows[kept], added], ignore_index=True)
    return joined.astype({name: rows[name].dtype for name in rows.columns})
