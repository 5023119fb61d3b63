"""What `finmodel variance` shows: variances by contract, partner and price line, the outturn, and what it rests on."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING

from finmodel.cli.screen import pounds, say, show_table
from finmodel.core.currency import symbol_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from finmodel.core.place import Place
    from finmodel.results import Overlaid
    from finmodel.scenarios.actual import PlanAndActual
    from finmodel.scenarios.outturn import Outlook
    from finmodel.scenarios.scenario import Scenario
    from finmodel.scenarios.standing import Standing

_MOST = 10
"""Price lines shown; all of them are on disk."""


def show(overlaid: Overlaid, place: Place) -> None:
    """Print the variances of contracts and partners, the lines they come from and the outturn, with what words mean."""
    from finmodel.scenarios.variance import MEANING

    result, symbol = overlaid.result, symbol_of(place.currency)
    last = "forecast" if result.forecast is not None else "actual"
    heads = ["Plan", "Actual or forecast", "Variance", "Volume", "Mix", "Price", "Contract"]
    table, partners = result.variance, result.partners
    names = {each.id: each.name for each in place.partners} | {each.id: each.title for each in place.pools}
    for period in dict.fromkeys(table["period"]):
        here = table[(table["period"] == period) & (table["contract"] != "funding")]
        title = (
            f"What each contract pays, {period}, plan and {last if period == result.standing.year.label else 'actual'}"
        )
        rows = [
            [f"{contract}: {payer} to {payee}", *amounts]
            for (contract, payer, payee), amounts in _lines(here, ["contract", "payer", "payee"], symbol)
        ]
        show_table(title, ["Contract", *heads], rows)
        mine = partners[partners["period"] == period]
        rows = [[names.get(partner, partner), *amounts] for (partner,), amounts in _lines(mine, ["partner"], symbol)]
        show_table(f"What each partner is left with, {period}", ["Partner", *heads], rows)
        _show_price_lines(result.price_lines[result.price_lines["period"] == period], period, symbol)
    _say_scenario(overlaid.scenario)
    for year, source in result.standing.carried.items():
        say(f"  {year} is carried forward from {source} and the extract has nothing of it: it is not compared.")
    for cause, meaning in MEANING.items():
        say(f"  {cause.capitalize()}: {meaning}.")
    nowhere = result.without_setting
    if nowhere:
        told = ", ".join(nowhere)
        say(f"  No setting is told of what {told} counts: there, volume and mix are among all units of one kind.")
        say("  People have no setting; activity has one where a contract or a cost of the plan names `setting:`.")
    if result.forecast is not None:
        _show_outturn(result, symbol)
        _show_profiles(result)
        _say_basis(overlaid)


def _say_scenario(scenario: Scenario | None) -> None:
    """Say which scenario the years are settled under, and what of it is the plan's alone."""
    if scenario is None:
        return
    say(f"  Actual years are settled under the contracts, funding and costs of the scenario {scenario.scenario}.")
    alone = [change.name for change in scenario.changes if change.OF_ACTIVITY]
    if alone:
        say(f"  Of activity and people the plan alone has what the scenario changes: {'; '.join(alone)}.")


def _show_price_lines(lines: pd.DataFrame, period: str, symbol: str) -> None:
    """Print the lines that differ most; nothing where none does."""
    differ = lines[lines["variance"] != 0]
    most = differ.loc[differ["variance"].abs().sort_values(ascending=False, kind="stable").index[:_MOST]]
    if most.empty:
        return
    rows = []
    for row in most.to_dict("records"):
        pair = f"{row['payer']} to {row['payee']}" if isnan(row["plan_units"]) else row["setting"]
        name = ", ".join(filter(None, (row["contract"], pair)))
        sides = [_units(row[f"{side}_units"], row[f"{side}_price"], symbol) for side in ("plan", "actual")]
        amounts = [pounds(row[one], symbol) for one in ("volume", "mix", "price", "contract_terms", "variance")]
        rows.append([f"{name}: {row['line']}", *sides, *amounts])
    shown = f"the {len(most)} of {len(differ)} lines that differ most" if len(differ) > len(most) else "by price line"
    heads = ["Contract, setting: price line", "Planned", "Actual", "Volume", "Mix", "Price", "Contract", "Variance"]
    show_table(f"Where it comes from, {period}, {shown}", heads, rows)


def _units(units: float, price: float, symbol: str) -> str:
    """Units and their price, such as 27,400 at £4,118.00; nothing where no units are counted."""
    if isnan(units):
        return ""
    return f"{units:,.0f} at {'−' if price < 0 else ''}{symbol}{abs(price):,.2f}"


def _show_outturn(result: PlanAndActual, symbol: str) -> None:
    """Print the outturn expected of each payment, then its range, with what the words mean."""
    from finmodel.scenarios.in_year import HOW

    standing = result.standing
    parts = [f"{one}_{side}" for one in ("late_coding", "chance") for side in ("below", "above")]
    rows, ranges = [], []
    for row in result.outturn.to_dict("records"):
        if row["plan"] or row["forecast"]:
            name = f"{row['contract']}: {row['payer']} to {row['payee']}"
            told = {one: pounds(row[one], symbol) for one in ("plan", "so_far", "forecast", *parts, "low", "high")}
            rows.append([name, told["plan"], told["so_far"], told["forecast"], row["how"]])
            ranges.append([name, told["low"], told["forecast"], told["high"], *(told[one] for one in parts)])
    heads = ["Plan", f"So far, to {standing.last_day}", "Forecast", "So far is"]
    show_table(f"Outturn of {standing.year.label}", ["Contract", *heads], rows)
    heads = ["Low", "Forecast", "High", "Late coding, below", "Late coding, above", "Chance, below", "Chance, above"]
    show_table(f"Range of the outturn of {standing.year.label}", ["Contract", *heads], ranges)
    for how, meaning in HOW.items():
        say(f"  {how.capitalize()}: {meaning}.")


def _show_profiles(result: PlanAndActual) -> None:
    """Print what each group's year comes to by what the rest might follow, and what it is taken to follow."""
    from finmodel.scenarios.profiles import FOLLOWED, PROFILES

    heads = {"previous_year": "Year before", "flat": "Same rate", "recent": "Last 3 months"}
    rows = []
    for row in result.profiles.to_dict("records"):
        years = [row[each] for each in PROFILES]
        told = ["" if isnan(year) else f"{year:,.0f}" for year in years]
        wide = [year for year in years if not isnan(year)]
        apart = (max(wide) - min(wide)) / row["forecast"] if row["forecast"] else 0.0
        rows.append([f"{row['provider']} {row['setting']}", f"{row['seen']:,.0f}", *told, f"{apart:.1%}",
                     heads[row["follows"]]])  # fmt: skip
    if not rows or result.standing.whole:
        return
    year = result.standing.year.label
    show_table(
        f"Units of {year}, by what its rest follows", ["Activity", "So far", *heads.values(), "Apart", "Followed"], rows
    )
    for profile, meaning in PROFILES.items():
        say(f"  {heads[profile]}: {meaning}.")
    for line in FOLLOWED:
        say(f"  {line}")


def _say_basis(overlaid: Overlaid) -> None:
    """Say what the forecast rests on, and what its range does and does not hold."""
    from finmodel.scenarios.outturn_range import COVERS

    sources = dict.fromkeys(each.source for each in overlaid.late_coding.values())
    say(f"  Late coding: {'; '.join(sources) if sources else 'every month is taken as complete.'}")
    forecast = overlaid.result.forecast
    say("  People on the register are taken to stay to its end.")
    for part, meaning in COVERS.items():
        say(f"  Range, {part}: {meaning}.")
    if forecast is not None:
        _say_chance(forecast.outlooks, overlaid.result.standing)


def _say_chance(outlooks: Mapping[tuple[str, str], Outlook], standing: Standing) -> None:
    """Say how widely months are taken to vary, and where chance is left out of the range."""
    seen = {key: each for key, each in outlooks.items() if each.complete > 0}
    if standing.whole:
        say("  No months are to come, so the range holds late coding alone.")
    elif standing.elapsed == 1 and seen:
        say("  One month does not tell how widely months vary: they are taken to vary by chance alone.")
    elif seen:
        least, most = (end(each.dispersion for each in seen.values()) for end in (min, max))
        say(f"  The variance of the months seen is {least:.1f} to {most:.1f} times that of counts by chance alone.")
    nothing = [" ".join(key) for key in outlooks if key not in seen]
    if nothing:
        say(
            f"  Nothing is seen so far of {', '.join(nothing)}: none is forecast, and the range holds no chance of any."
        )


def _lines(table: pd.DataFrame, keys: list[str], symbol: str) -> list[tuple[tuple[str, ...], list[str]]]:
    amounts = ["plan", "actual", "variance", "volume", "mix", "price", "contract_terms"]
    sums = table.groupby(keys, sort=False)[amounts].sum()
    found = []
    for key, row in zip(sums.index, sums.to_numpy(), strict=True):
        if row[0] or row[1]:
            name = tuple(map(str, key)) if isinstance(key, tuple) else (str(key),)
            found.append((name, [pounds(float(amount), symbol) for amount in row]))
    return found
