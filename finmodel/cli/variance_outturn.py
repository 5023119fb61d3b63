"""What `finmodel variance` shows of the outturn: what a year may come to, its range, and what both rest on."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING

from finmodel.cli.screen import pounds, say, show_table

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from finmodel.cli.variance_names import PartyNames
    from finmodel.outturn.actual import PlanAndActual
    from finmodel.outturn.extract import Standing
    from finmodel.outturn.forecast import Outlook
    from finmodel.results import Overlaid


def show_outturn(overlaid: Overlaid, names: PartyNames, symbol: str) -> None:
    """Print the outturn to expect of each payment and partner, its range, and what it rests on."""
    _show_outturn(overlaid.result, names, symbol)
    _show_ranges(overlaid.result, names, symbol)
    _show_profiles(overlaid.result, names)
    _say_basis(overlaid, names)


def _show_outturn(result: PlanAndActual, names: PartyNames, symbol: str) -> None:
    """Print the outturn expected of each payment, and what is due so far."""
    from finmodel.outturn.in_year import HOW

    standing, whole = result.standing, result.outturn
    rows = []
    for row in whole[(whole["plan"] != 0) | (whole["forecast"] != 0)].to_dict("records"):
        told = [pounds(row[one], symbol) for one in ("plan", "so_far", "forecast")]
        rows.append([names.flow(row["contract"], row["payer"], row["payee"]), *told, row["how"]])
    heads = ["Plan", f"So far, to {standing.last_day}", "Forecast", "So far is"]
    show_table(f"Outturn of {standing.year.label}", ["Contract", *heads], rows)
    for how, meaning in HOW.items():
        say(f"  {how.capitalize()}: {meaning}.")


def _show_ranges(result: PlanAndActual, names: PartyNames, symbol: str) -> None:
    """Print how far what each partner is left with, and each payment, may lie from its forecast."""
    year, partners, payments = result.standing.year.label, result.partner_outturn, result.outturn
    called = [names.party(code) for code in partners["partner"]]
    _show_range(f"Range of what each partner is left with, {year}", "Partner", partners.assign(name=called), symbol)
    flows = zip(payments["contract"], payments["payer"], payments["payee"], strict=True)
    called = [names.flow(*flow) for flow in flows]
    _show_range(f"Range of the outturn of {year}", "Contract", payments.assign(name=called), symbol)
    say("  What is in no table of ranges lies at its forecast.")


def _show_range(title: str, first: str, table: pd.DataFrame, symbol: str) -> None:
    """Print one table of ranges; rows without one are left out, and a part that is nil throughout has no column."""
    rows = table[table["low"] != table["high"]]
    amounts = {"plan": "Plan", "low": "Low", "forecast": "Forecast", "high": "High"}
    parts = {"late_coding": "Late coding", "chance": "Chance"}
    told = {name: head for name, head in parts.items() if rows[[f"{name}_below", f"{name}_above"]].any(axis=None)}
    shown = [
        [
            row["name"],
            *(pounds(row[name], symbol) for name in amounts),
            *(f"−{pounds(row[f'{name}_below'], symbol)}\n+{pounds(row[f'{name}_above'], symbol)}" for name in told),
        ]
        for row in rows.to_dict("records")
    ]
    if shown:
        show_table(title, [first, *amounts.values(), *told.values()], shown)


def _show_profiles(result: PlanAndActual, names: PartyNames) -> None:
    """Print what each group's year comes to by what the rest might follow, and what it is taken to follow."""
    from finmodel.outturn.profiles import FOLLOWED, PROFILES

    heads = {"previous_year": "Year before", "flat": "Same rate", "recent": "Last 3 months"}
    rows = []
    for row in result.profiles.to_dict("records"):
        years = [row[each] for each in PROFILES]
        told = ["" if isnan(year) else f"{year:,.0f}" for year in years]
        wide = [year for year in years if not isnan(year)]
        apart = (max(wide) - min(wide)) / row["forecast"] if row["forecast"] else 0.0
        rows.append([names.group(row["provider"], row["setting"]), f"{row['seen']:,.0f}", *told, f"{apart:.1%}",
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


def _say_basis(overlaid: Overlaid, names: PartyNames) -> None:
    """Say what the forecast rests on, and what its range does and does not hold."""
    from finmodel.outturn.forecast_range import COVERS

    sources = dict.fromkeys(each.source for each in overlaid.late_coding.values())
    say(f"  Late coding: {'; '.join(sources) if sources else 'every month is taken as complete.'}")
    forecast = overlaid.result.forecast
    say("  People on the register are taken to stay to its end.")
    for part, meaning in COVERS.items():
        say(f"  Range, {part}: {meaning}.")
    if forecast is not None:
        _say_chance(forecast.outlooks, overlaid.result.standing, names)


def _say_chance(outlooks: Mapping[tuple[str, str], Outlook], standing: Standing, names: PartyNames) -> None:
    """Say how widely months are taken to vary, and where chance is left out of the range."""
    seen = {key: each for key, each in outlooks.items() if each.complete > 0}
    if standing.whole:
        say("  No months are to come, so the range holds late coding alone.")
    elif standing.elapsed == 1 and seen:
        say("  One month does not tell how widely months vary: they are taken to vary by chance alone.")
    elif seen:
        least, most = (end(each.dispersion for each in seen.values()) for end in (min, max))
        say(f"  The variance of the months seen is {least:.1f} to {most:.1f} times that of counts by chance alone.")
    nothing = [names.group(*key) for key in outlooks if key not in seen]
    if nothing:
        say(
            f"  Nothing is seen so far of {'; '.join(nothing)}: none is forecast, and the range holds no chance of any."
        )
