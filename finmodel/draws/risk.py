"""What draws say of risk: spread, chance of loss, which inputs matter, and whether there are draws enough.

All that is told of surpluses comes from one set of draws, by party, draw and period, so that no two tables can tell of
different ones. The tornado alone settles anew, one input at a time with the others at their middle, because in the
draws themselves they move together.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass

import numpy as np
import pandas as pd

from finmodel.core.money import Floats
from finmodel.draws.draw import Draws
from finmodel.draws.sampling import values_at
from finmodel.draws.uncertain import Uncertain
from finmodel.errors import Finding
from finmodel.scenarios.uncertainty import SiteDrawn, SiteInput

ALL_YEARS = "all years"
WORST = 0.05
"""Expected shortfall is the average of this part of the draws, the worst."""
ENOUGH = 0.02
"""Draws are enough where the mean is known, 19 times in 20, within this part of the range from P10 to P90."""
_POINTS = 40
_PENNY = 0.01


def by_period(found: Draws) -> tuple[tuple[str, ...], Floats]:
    """Periods, then all years together, and each party's surplus in pounds: shape (party, draw, period)."""
    each = found.surplus / 100
    return (*found.uncertain.place.periods, ALL_YEARS), np.concatenate([each, each.sum(axis=2, keepdims=True)], axis=2)


def spread(draws: Draws) -> pd.DataFrame:
    """Each party's surplus over the draws, in pounds; a row a party and period, then one for all years (a fan chart).

    Columns: partner, period, mean, sd, p5, p10, p25, p50, p75, p90, p95, chance_of_loss (deficit past the limit,
    0 to 1; for all years, in any one of them), loss_limit (pounds of deficit in a year), expected_shortfall (average
    of the worst 5% of draws).
    """
    periods, surplus = by_period(draws)
    rows = []
    worst = max(1, math.ceil(len(draws) * WORST))
    for party, amounts in zip(draws.uncertain.place.parties, surplus, strict=True):
        limit = float(draws.uncertain.uncertainty.loss_limits.get(party, 0))
        for number, period in enumerate(periods):
            here = np.sort(amounts[:, number])
            lost = amounts[:, :-1].min(axis=1) if period == ALL_YEARS else amounts[:, number]
            levels = {f"p{level}": np.percentile(here, level) for level in (5, 10, 25, 50, 75, 90, 95)}
            rows.append(
                {
                    "partner": party, "period": period, "mean": here.mean(), "sd": here.std(ddof=1), **levels,
                    "chance_of_loss": (lost < -limit).mean(), "loss_limit": limit,
                    "expected_shortfall": here[:worst].mean(),
                }
            )  # fmt: skip
    return pd.DataFrame(rows)


def change(draws: Draws) -> pd.DataFrame:
    """How much better or worse off each party is, in each draw against what the scenario is compared with.

    Columns: partner, period, mean, p10, p50, p90 (pounds; above nil is better off), chance_better, chance_worse (0 to
    1). Empty where the draws have nothing beside them.
    """
    names = ["partner", "period", "mean", "p10", "p50", "p90", "chance_better", "chance_worse"]
    rows = []
    if draws.before is not None:
        each = (draws.surplus - draws.before) / 100
        whole = np.concatenate([each, each.sum(axis=2, keepdims=True)], axis=2)
        for party, amounts in zip(draws.uncertain.place.parties, whole, strict=True):
            for number, period in enumerate((*draws.uncertain.place.periods, ALL_YEARS)):
                here = amounts[:, number]
                levels = np.percentile(here, [10, 50, 90])
                rows.append((party, period, here.mean(), *levels, (here > 0).mean(), (here < 0).mean()))
    return pd.DataFrame(rows, columns=names)


def inputs(found: Draws) -> pd.DataFrame:
    """What was drawn: input, distribution in words, and where its spread comes from."""
    ready = found.uncertain
    rows = [(one.name, ready.told(one), one.source) for one in ready.uncertainty.inputs]
    rows += [(one.name, one.says(), one.source) for one in ready.uncertainty.activity_noise]
    return pd.DataFrame(rows, columns=["input", "distribution", "source"])


def tornado(found: Draws) -> pd.DataFrame:
    """Each party's surplus with one input at its P10, then its P90, all others at their median and no noise.

    Columns: partner, period, input, distribution, low, high (the input's P10 and P90), at_low, at_high (surplus in
    pounds), swing (the difference, without sign); the widest swing of each partner and period first.
    """
    ready = found.uncertain
    levers, values = _levers(ready)
    settled = ready.settled(values, None).surplus / 100
    whole = np.concatenate([settled, settled.sum(axis=2, keepdims=True)], axis=2)
    rows = []
    for spot, party in enumerate(ready.place.parties):
        for year, period in enumerate((*ready.place.periods, ALL_YEARS)):
            for lever in levers:
                left = whole[spot, lever.rows, year]
                worst, best = (int(left.argmin()), int(left.argmax())) if lever.sites else (0, 1)
                names = [lever.sites[each] for each in (worst, best)] if lever.sites else []
                told = f": worst {names[0]}, best {names[1]}" if names else ""
                low, high = (values[lever.rows[each], lever.column] for each in (worst, best))
                rows.append((party, period, lever.name, lever.told + told, low, high, left[worst], left[best]))
    columns = ["partner", "period", "input", "distribution", "low", "high", "at_low", "at_high"]
    table = pd.DataFrame(rows, columns=columns)
    table["swing"] = (table["at_high"] - table["at_low"]).abs()
    order = {name: number for number, name in enumerate((*ready.place.parties, *ready.place.periods, ALL_YEARS))}
    keys = pd.DataFrame(
        {"partner": table["partner"].map(order), "period": table["period"].map(order), "swing": -table["swing"]}
    )
    return table.loc[keys.sort_values(["partner", "period", "swing"], kind="stable").index].reset_index(drop=True)


@dataclass(frozen=True)
class _Lever:
    """An input, or several that are drawn together, and the rows of values at which it is tried."""

    name: str
    told: str
    column: int
    """The number drawn that is told as its low and its high."""
    rows: list[int]
    """At its P10 and its P90; or at each of the sites."""
    sites: tuple[str, ...] = ()


def _levers(ready: Uncertain) -> tuple[list[_Lever], Floats]:
    """What is moved one at a time, and the values that are tried: a row each, the others at their middle.

    Sites are tried one by one; while another input is tried, what sites found is as the scenario states it.
    """
    unsure, columns = ready.uncertainty, ready.columns
    named, leads = {one.name: one for one in unsure.every}, unsure.leads
    parts = np.full(len(columns), 0.5)
    middle = values_at(unsure, columns, parts[None])[0] if columns else np.zeros(0)
    for number, (name, _) in enumerate(columns):
        sited = named[name]
        middle[number] = float(sited.stated) if isinstance(sited, SiteInput) else middle[number]
    tried, levers = [middle], []
    for name in dict.fromkeys(name for name, _ in columns if name not in leads):
        stated, first = named[name], _first(columns, name)
        mine = {name, *(other for other, (lead, _) in leads.items() if lead == name)}
        own = [number for number, (other, _) in enumerate(columns) if other in mine]
        count = len(stated.sites) if isinstance(stated, SiteDrawn) else 2
        tried_at = [(each + 0.5) / count for each in range(count)] if isinstance(stated, SiteDrawn) else [0.1, 0.9]
        rows = list(range(len(tried), len(tried) + count))
        for part in tried_at:
            moved = values_at(unsure, columns, np.where(np.isin(np.arange(len(columns)), own), part, parts)[None])[0]
            tried.append(np.where(np.isin(np.arange(len(columns)), own), moved, middle))
        sites = stated.sites if isinstance(stated, SiteDrawn) else ()
        others = [other for other in leads if other in mine]
        label = name if sites or not others else " with ".join([name, *others])
        levers.append(_Lever(label, f"one of {count} sites" if sites else ready.told(stated), first, rows, sites))
    return levers, np.stack(tried)


def _first(columns: list[tuple[str, int | None]], name: str) -> int:
    return next(number for number, (one, _) in enumerate(columns) if one == name)


def sites(draws: Draws) -> pd.DataFrame:
    """How often each site was drawn, and what each party has over all years where it is.

    Columns: site, draws, part (0 to 1), then a column for each party: its mean surplus over all years, in pounds.
    Empty where no sites are drawn one at a time.
    """
    ready = draws.uncertain
    chosen = next((each for each in ready.uncertainty.every if isinstance(each, SiteDrawn)), None)
    names = ["site", "draws", "part", *ready.place.parties]
    if chosen is None:
        return pd.DataFrame(columns=names)
    drawn = draws.values[:, _first(ready.columns, chosen.name)].astype(int)
    often = Counter(drawn.tolist())
    _, surplus = by_period(draws)
    rows = [
        (site, often[number], often[number] / len(draws),
         *(surplus[:, drawn == number, -1].mean(axis=1) if often[number] else [math.nan] * len(surplus)))
        for number, site in enumerate(chosen.sites, start=1)
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=names)


def sites_alone(draws: Draws) -> bool:
    """True where all that is drawn is one of a few sites: each draw comes to what its site does."""
    ready = draws.uncertain
    chosen = next((each for each in ready.uncertainty.every if isinstance(each, SiteDrawn)), None)
    if chosen is None:
        return False
    drawn = draws.values[:, _first(ready.columns, chosen.name)].astype(int)
    _, surplus = by_period(draws)
    return all(
        float(np.ptp(surplus[:, drawn == number], axis=1).max()) <= _PENNY for number in np.unique(drawn).tolist()
    )


def rank_correlation(found: Draws) -> pd.DataFrame:
    """Spearman's correlation of each number drawn with each party's surplus over all years; the strongest first.

    Columns: partner, input, rank_correlation (−1 to 1; empty where the surplus never moves).
    """
    _, surplus = by_period(found)
    ranks = pd.DataFrame(found.values, columns=list(found.uncertain.labels)).rank()
    rows = []
    for party, amounts in zip(found.uncertain.place.parties, surplus[:, :, -1], strict=True):
        own = pd.Series(amounts).rank()
        moves = own.nunique() > 1
        told = [(name, float(ranks[name].corr(own)) if moves else math.nan) for name in ranks.columns]
        rows += [(party, name, value) for name, value in sorted(told, key=lambda one: -abs(one[1]) if moves else 0)]
    return pd.DataFrame(rows, columns=["partner", "input", "rank_correlation"])


def convergence(found: Draws) -> pd.DataFrame:
    """The running mean of each party's surplus over all years, and its standard error, as draws mount up.

    Columns: partner, draws, mean, standard_error (pounds; of independent draws, so a ceiling for `sobol`), enough.
    """
    _, surplus = by_period(found)
    counts = np.unique(np.linspace(min(100, len(found)), len(found), _POINTS).astype(int))
    rows = []
    for party, amounts in zip(found.uncertain.place.parties, surplus[:, :, -1], strict=True):
        for count in counts:
            here = amounts[:count]
            error = here.std(ddof=1) / math.sqrt(count)
            rows.append((party, int(count), here.mean(), error, bool(1.96 * error <= ENOUGH * _range(here))))
    return pd.DataFrame(rows, columns=["partner", "draws", "mean", "standard_error", "enough"])


def _range(amounts: Floats) -> float:
    """From P10 to P90; where those are close to each other and the tails are not, the standard deviation."""
    low, high = np.percentile(amounts, [10, 90])
    return max(float(high - low), float(amounts.std(ddof=1)), _PENNY)


def not_enough(draws: Draws, table: pd.DataFrame) -> list[Finding]:
    """A warning where the draws are too few, with about how many would do."""
    last = table.groupby("partner", sort=False).tail(1)
    short = last[~last["enough"]]
    if short.empty or sites_alone(draws):
        return []
    names = {party.id: party.name for party in draws.uncertain.place.partners}
    told = ", ".join(names.get(str(party), str(party)) for party in short["partner"])
    what = (
        f"{len(draws):,} draws are not yet enough for {told}: the mean is not known within {ENOUGH:.0%} of P10 to P90."
    )
    return [Finding("--draws", what, f"Ask for about {_needed(draws):,}.", "warning")]


def _needed(found: Draws) -> int:
    _, surplus = by_period(found)
    most = max((1.96 * here.std(ddof=1) / (ENOUGH * _range(here))) ** 2 for here in surplus[:, :, -1])
    return int(math.ceil(most / 500) * 500)


def each_draw(found: Draws) -> pd.DataFrame:
    """Every draw: draw (from 1), each number drawn, each party's surplus by period as `party|period`, in pounds."""
    periods, surplus = by_period(found)
    columns = {"draw": np.arange(1, len(found) + 1)}
    drawn = {name: found.values[:, number] for number, name in enumerate(found.uncertain.labels)}
    left = {
        f"{party}|{period}": surplus[spot, :, number]
        for spot, party in enumerate(found.uncertain.place.parties)
        for number, period in enumerate(periods)
    }
    return pd.DataFrame({**columns, **drawn, **left})
