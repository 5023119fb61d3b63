"""The charts that `finmodel compare` draws: the matrix, and a bridge by cause for the place and each partner."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from finmodel.cli.chart_money import short_money
from finmodel.cli.charts import bridge_chart, matrix_chart, save
from finmodel.core.currency import symbol_of
from finmodel.scenarios.causes import actor_name

if TYPE_CHECKING:
    from finmodel.scenarios.comparison import Comparison


def write_charts(found: Comparison, folder: Path) -> None:
    """Draw the matrix, and a bridge for the place and for each partner that gains or loses."""
    place, symbol = found.place, symbol_of(found.place.currency)
    note = f"{found.before.title} → {found.after.title}. {place.title}, {' and '.join(_ends(place.periods))}."
    save(matrix_chart(_matrix(found), _matrix_title(found), note, symbol), folder, "matrix")
    partners = {partner.id: partner.name for partner in place.partners}
    for name, chosen in {"place": set(partners), **{party: {party} for party in partners}}.items():
        steps = _steps(found, chosen)
        if len(steps) > 2:
            told = "The place" if name == "place" else partners[name]
            chart = bridge_chart(steps, _bridge_title(told, steps, symbol), f"Surplus or deficit. {note}", symbol)
            save(chart, folder, f"bridge_{name}")


def _ends(periods: tuple[str, ...]) -> tuple[str, ...]:
    return periods if len(periods) < 3 else (", ".join(periods[:-1]), periods[-1])


def _matrix(found: Comparison) -> pd.DataFrame:
    """Pounds over all years: a row an actor, a column a party that gains or loses, the last column the place."""
    place, table = found.place, found.matrix
    names = {one.id: one.name for one in place.partners} | {one.id: one.title for one in place.pools}
    wide = table.pivot_table(index="actor", columns="partner", values="difference", aggfunc="sum", sort=False) / 100
    wide = wide.loc[:, [party for party in names if party in wide.columns and wide[party].any()]]
    wide = wide.assign(place=wide.sum(axis=1)).rename(columns={**names, "place": "The place"})
    return wide.rename(index=lambda actor: actor_name(actor, place))


def _matrix_title(found: Comparison) -> str:
    place, symbol = found.place, symbol_of(found.place.currency)
    moved = found.gainers.groupby("partner")["difference"].sum() / 100
    names = {partner.id: partner.name for partner in place.partners}
    sums = {name: float(moved.get(party, 0)) for party, name in names.items()}
    gain, loss = max(sums, key=lambda name: sums[name]), min(sums, key=lambda name: sums[name])
    whole = float(moved.sum())
    told = [f"{gain} gains {short_money(sums[gain], symbol)}"] if round(sums[gain]) > 0 else []
    told += [f"{loss} loses {short_money(-sums[loss], symbol)}"] if round(sums[loss]) < 0 else []
    better = "better" if whole > 0 else "worse"
    end = (
        f"the place is {short_money(abs(whole), symbol)} {better} off"
        if round(whole)
        else "the place as a whole is as before"
    )
    return "; ".join([*told, end])


def _steps(found: Comparison, chosen: set[str]) -> pd.DataFrame:
    """The surplus before in pounds, the step of each cause that moves it, and the surplus after."""
    gainers, causes = found.gainers, found.by_cause
    mine = gainers[gainers["partner"].isin(chosen)]
    steps = causes[causes["partner"].isin(chosen)].groupby("cause", sort=False)["difference"].sum()
    kept = steps[steps != 0]
    whole = [float(mine[name].sum()) / 100 for name in ("before", "after")]
    labels = [f"Before: {found.before.title}", *kept.index, f"After: {found.after.title}"]
    return pd.DataFrame({"label": labels, "amount": [whole[0], *(kept / 100), whole[1]]})


def _bridge_title(name: str, steps: pd.DataFrame, symbol: str) -> str:
    labels, amounts = steps["label"].tolist(), steps["amount"].tolist()
    moved = amounts[-1] - amounts[0]
    _, most = max(zip(amounts[1:-1], labels[1:-1], strict=True), key=lambda step: abs(step[0]))
    better = "better" if moved > 0 else "worse"
    end = f"is {short_money(abs(moved), symbol)} {better} off" if round(moved) else "ends as it began"
    return f"{name} {end}; the largest step is “{most}”"
