"""The tables that `finmodel compare` prints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from finmodel.cli.screen import pounds, say, show_table
from finmodel.core.currency import symbol_of
from finmodel.positions.outside import DELIVERY, FUNDING
from finmodel.scenarios.causes import actor_name

if TYPE_CHECKING:
    import pandas as pd

    from finmodel.core.place import Place
    from finmodel.scenarios.comparison import Comparison

_ALL = "All years"


def show(found: Comparison) -> None:
    """Print gainers and losers, the split by cause and by contract, the matrix, and stranded cost."""
    say(f"{found.before.title} → {found.after.title}")
    _gainers(found)
    if not len(found.split):
        told = "The changes between them move no money" if found.causes else "Nothing differs between the two"
        say(f"{told}, so nothing changes.")
        return
    _split(found, "cause", "What each change does")
    _split(found, "contract", "Through which contract")
    _matrix(found)
    _stranded(found)


def _years(place: Place) -> list[str]:
    return [*place.periods, *([_ALL] if len(place.periods) > 1 else [])]


def _sums(table: pd.DataFrame, place: Place, column: str = "difference") -> list[float]:
    """Pounds of each year, then of all."""
    found = [float(table.loc[table["period"] == period, column].sum()) / 100 for period in place.periods]
    return [*found, *([sum(found)] if len(found) > 1 else [])]


def _gainers(found: Comparison) -> None:
    place, table = found.place, found.gainers
    symbol = symbol_of(place.currency)
    names = _parties(place, table)
    rows = []
    order = sorted(names, key=lambda party: -table.loc[table["partner"] == party, "difference"].sum())
    for party in order:
        mine = table[table["partner"] == party]
        befores, afters, moved = (_sums(mine, place, name) for name in ("before", "after", "difference"))
        for year, *amounts in zip(_years(place), befores, afters, moved, strict=True):
            word = "gains" if round(amounts[2]) > 0 else "loses" if round(amounts[2]) < 0 else "the same"
            first = year == place.periods[0]
            rows.append([names[party] if first else "", year, *(pounds(one, symbol) for one in amounts), word])
    columns = ["Partner", "Year", "Surplus before", "Surplus after", "Difference", ""]
    show_table("Who gains and who loses", columns, rows)


def _split(found: Comparison, key: str, title: str) -> None:
    place, symbol = found.place, symbol_of(found.place.currency)
    table = found.by_cause
    names = _parties(place, table)
    rows = []
    for party, name in names.items():
        mine = table[table["partner"] == party]
        parts = [(one, _sums(mine[mine[key] == one], place)) for one in dict.fromkeys(mine[key])]
        shown = [(one, amounts) for one, amounts in parts if any(round(amount, 2) for amount in amounts)]
        if shown:
            rows.append([name, *(pounds(amount, symbol) for amount in _sums(mine, place))])
            rows += [
                [f"  {_spoken(one) if key == 'contract' else one}", *(pounds(amount, symbol) for amount in amounts)]
                for one, amounts in shown
            ]
    show_table(f"{title}: gain or loss", ["Partner", *_years(place)], rows)


def _spoken(contract: str) -> str:
    outside = {FUNDING: "money from outside", DELIVERY: "cost of delivery"}
    return f"through {outside.get(contract, contract)}"


def _matrix(found: Comparison) -> None:
    place, symbol = found.place, symbol_of(found.place.currency)
    table, nets = found.matrix, found.nets
    names = _parties(place, table)
    actors = list(dict.fromkeys(table["actor"]))
    pounds_of = table.groupby(["actor", "partner"])["difference"].sum() / 100
    whole = nets.groupby("actor")[["net", "funding", "delivery"]].sum() / 100
    rows = [
        [name, *_across([float(pounds_of.loc[(actor, party)]) for actor in actors], symbol)]
        for party, name in names.items()
    ]
    for key, name in (
        ("net", "The place"),
        ("funding", "  of which money from outside"),
        ("delivery", "  less cost of delivery"),
    ):
        rows.append([name, *_across([float(whole.loc[actor, key]) for actor in actors], symbol)])
    columns = ["Who gains or loses", *(f"By {actor_name(actor, place)}" for actor in actors), "By all"]
    show_table(f"Who acts, and who gains or loses by it{_over(place)}", columns, rows)


def _across(amounts: list[float], symbol: str) -> list[str]:
    return [pounds(amount, symbol) for amount in (*amounts, sum(amounts))]


def _stranded(found: Comparison) -> None:
    place, symbol = found.place, symbol_of(found.place.currency)
    table = found.stranded
    fallen = table[table["leaving"] > 0]
    if not len(fallen):
        return
    partners = {partner.id: partner.name for partner in place.partners}
    rows = []
    for row in fallen.to_dict("records"):
        amounts = [pounds(row[name] / 100, symbol) for name in ("leaving", "cashable", "stranded")]
        units = f"{row['units_before'] - row['units_after']:,.0f} of {row['units_before']:,.0f}"
        rows.append([f"{partners[row['partner']]}: {row['service']}", row["period"], units, *amounts])
    columns = ["Service", "Year", "Units that leave", "Their cost", "Cashable", "Stranded"]
    show_table("Stranded cost: fixed and step cost that stays when activity leaves", columns, rows)


def _over(place: Place) -> str:
    return f", {place.periods[0]} to {place.periods[-1]}" if len(place.periods) > 1 else f", {place.periods[0]}"


def _parties(place: Place, table: pd.DataFrame) -> dict[str, str]:
    """Partners, and pools that gain or lose something, by id."""
    moved = set(table.loc[table["difference"] != 0, "partner"])
    pools = {pool.id: pool.title for pool in place.pools if pool.id in moved}
    return {**{partner.id: partner.name for partner in place.partners}, **pools}
