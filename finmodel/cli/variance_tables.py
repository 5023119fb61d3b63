"""What `finmodel variance` shows: variances by contract, partner and price line, and what the causes mean."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING

from finmodel.cli.screen import pounds, say, show_table
from finmodel.cli.variance_names import PartyNames, names_of, units_and_prices
from finmodel.cli.variance_outturn import show_outturn
from finmodel.core.currency import symbol_of

if TYPE_CHECKING:
    import pandas as pd

    from finmodel.core.place import Place
    from finmodel.outturn.actual import PlanAndActual
    from finmodel.results import Overlaid
    from finmodel.scenarios.scenario import Scenario

_MOST = 10
"""Price lines shown; all of them are on disk."""
_AMOUNTS = {
    "plan": "Plan", "actual": "Actual", "variance": "Variance", "volume": "Volume", "mix": "Mix", "price": "Price",
    "contract_terms": "Contract",
}  # fmt: skip
"""Columns of every table, in order, and what they are headed; where a year is not over, what came is a forecast."""


def show(overlaid: Overlaid, place: Place) -> None:
    """Print the variances of contracts and partners, the lines they come from and the outturn, with what words mean."""
    from finmodel.outturn.variance import FOLLOWS, MEANING

    result, symbol, names = overlaid.result, symbol_of(place.currency), names_of(overlaid, place)
    for period in dict.fromkeys(result.variance["period"]):
        _show_period(result, period, names, symbol)
    _say_scenario(overlaid.scenario)
    for year, source in result.standing.carried.items():
        say(f"  {year} is carried forward from {source} and the extract has nothing of it: it is not compared.")
    for cause, meaning in MEANING.items():
        say(f"  {cause.capitalize()}: {meaning}.")
    if (result.variance["basis"] == "pool").any():
        say(f"  {FOLLOWS}")
    nowhere = result.without_setting
    if nowhere:
        told = ", ".join(map(names.contract, nowhere))
        say(f"  No setting is told of what {told} counts: there, volume and mix are among all units of one kind.")
        say("  People have no setting; activity has one where a contract or a cost of the plan names `setting:`.")
    if result.forecast is not None:
        show_outturn(overlaid, names, symbol)


def _show_period(result: PlanAndActual, period: str, names: PartyNames, symbol: str) -> None:
    """Print a year by contract, by partner and by price line."""
    table, partners, lines = (each[each["period"] == period] for each in _tables(result))
    came = "Forecast" if result.forecast is not None and period == result.standing.year.label else "Actual"
    heads = [came if name == "actual" else head for name, head in _AMOUNTS.items()]
    rows = [[names.flow(*flow), *amounts] for flow, amounts in _lines(table, ["contract", "payer", "payee"], symbol)]
    title = f"What each contract pays, {period}, plan and {came.lower()}"
    show_table(title, ["Contract", *heads], rows)
    rows = [[names.party(partner), *amounts] for (partner,), amounts in _lines(partners, ["partner"], symbol)]
    show_table(f"What each partner is left with, {period}, plan and {came.lower()}", ["Partner", *heads], rows)
    _show_price_lines(lines, f"Where it comes from, {period}", heads, (names, symbol))


def _tables(result: PlanAndActual) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """The variances by contract but for funding, by partner and by price line."""
    return result.variance[result.variance["contract"] != "funding"], result.partners, result.price_lines


def _say_scenario(scenario: Scenario | None) -> None:
    """Say which scenario the years are settled under, and what of it is the plan's alone."""
    if scenario is None:
        return
    say(f"  Actual years are settled under the contracts, funding and costs of the scenario ‘{scenario.title}’.")
    alone = [change.name for change in scenario.changes if change.OF_ACTIVITY]
    if alone:
        say(f"  Of activity and people the plan alone has what the scenario changes: {'; '.join(alone)}.")


def _show_price_lines(lines: pd.DataFrame, title: str, heads: list[str], said: tuple[PartyNames, str]) -> None:
    """Print the lines that differ most; nothing where none does."""
    names, symbol = said
    differ = lines[lines["variance"] != 0]
    most = differ.loc[differ["variance"].abs().sort_values(ascending=False, kind="stable").index[:_MOST]]
    if most.empty:
        return
    rows = []
    for row in most.to_dict("records"):
        pair = names.pair(row["payer"], row["payee"]) if isnan(row["plan_units"]) else row["setting"]
        name = ", ".join(filter(None, (names.contract(row["contract"]), pair)))
        plan, actual = ((row[f"{side}_units"], row[f"{side}_price"]) for side in ("plan", "actual"))
        amounts = [pounds(row[one], symbol) for one in list(_AMOUNTS)[2:]]
        rows.append(
            [f"{name}: {row['line'].removeprefix('Activity: ')}", *units_and_prices(plan, actual, symbol), *amounts]
        )
    shown = f"the {len(most)} of {len(differ)} lines that differ most" if len(differ) > len(most) else "by price line"
    show_table(f"{title}, {shown}", ["Contract, setting: price line", *heads], rows)


def _lines(table: pd.DataFrame, keys: list[str], symbol: str) -> list[tuple[tuple[str, ...], list[str]]]:
    """Amounts of every row that has a plan or came to anything, in the order of `_AMOUNTS`."""
    sums = table.groupby(keys, sort=False)[list(_AMOUNTS)].sum()
    found = []
    for key, row in zip(sums.index, sums.to_numpy(), strict=True):
        if row[0] or row[1]:
            name = tuple(map(str, key)) if isinstance(key, tuple) else (str(key),)
            found.append((name, [pounds(float(amount), symbol) for amount in row]))
    return found
