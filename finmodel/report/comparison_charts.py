"""The charts of a comparison, as data: who acts and who gains or loses, and bridges by cause."""

from __future__ import annotations

from collections.abc import Iterator

from finmodel.core.amounts import money_in_words
from finmodel.core.speech import listed
from finmodel.report.report import Chart, ChartSeries
from finmodel.report.titles import party_names
from finmodel.scenarios.causes import actor_name
from finmodel.scenarios.comparison import Comparison

PLACE = "The place"


def comparison_charts(found: Comparison, years: tuple[str, ...]) -> tuple[Chart, ...]:
    """The matrix, then a bridge for the place and for each partner that gains or loses."""
    return (_matrix(found, years), *_bridges(found, years))


def _note(found: Comparison, years: tuple[str, ...]) -> str:
    return f"{found.before.title} → {found.after.title}. {found.place.title}, {listed(years)}."


def _matrix(comparison: Comparison, years: tuple[str, ...]) -> Chart:
    """A series an actor, a point a party that gains or loses; the last point is the place."""
    place, table = comparison.place, comparison.matrix[comparison.matrix["period"].isin(list(years))]
    wide = table.pivot_table(index="actor", columns="partner", values="difference", aggfunc="sum", sort=False) / 100
    moved = [party for party in party_names(place) if party in wide.columns and wide[party].any()]
    names = tuple(party_names(place)[party] for party in moved)
    series = tuple(
        ChartSeries(actor_name(str(actor), place), (*names, PLACE), (*amounts, sum(amounts)))
        for actor, amounts in zip(wide.index, wide[moved].to_numpy().tolist(), strict=True)
    )
    return Chart("matrix", _matrix_title(comparison, years), "matrix", series, note=_note(comparison, years))


def _matrix_title(found: Comparison, years: tuple[str, ...]) -> str:
    """Who gains most, who loses most, and what is left for the place."""
    currency, table = found.place.currency, found.gainers[found.gainers["period"].isin(list(years))]
    moved = table.groupby("partner")["difference"].sum() / 100
    sums = {partner.name: float(moved.get(partner.id, 0)) for partner in found.place.partners}
    gain, loss = max(sums, key=lambda name: sums[name]), min(sums, key=lambda name: sums[name])
    told = [f"{gain} gains {money_in_words(sums[gain], currency)}"] if round(sums[gain]) > 0 else []
    told += [f"{loss} loses {money_in_words(-sums[loss], currency)}"] if round(sums[loss]) < 0 else []
    return "; ".join([*told, _end("the place", float(moved.sum()), currency, "as a whole is as before")])


def _end(name: str, moved: float, currency: str, same: str) -> str:
    if not round(moved):
        return f"{name} {same}"
    return f"{name} is {money_in_words(abs(moved), currency)} {'better' if moved > 0 else 'worse'} off"


def _bridges(comparison: Comparison, years: tuple[str, ...]) -> Iterator[Chart]:
    """From the surplus before to the surplus after, a step for each cause that moves it."""
    place = comparison.place
    partners = {partner.id: partner.name for partner in place.partners}
    gainers, causes = (each[each["period"].isin(list(years))] for each in (comparison.gainers, comparison.by_cause))
    for name, chosen in {"place": list(partners), **{party: [party] for party in partners}}.items():
        mine = gainers[gainers["partner"].isin(chosen)]
        steps = causes[causes["partner"].isin(chosen)].groupby("cause", sort=False)["difference"].sum()
        kept = {str(cause): pence / 100 for cause, pence in steps.items() if pence}
        if not kept:
            continue
        before, after = (float(mine[column].sum()) / 100 for column in ("before", "after"))
        labels = (f"Before: {comparison.before.title}", *kept, f"After: {comparison.after.title}")
        most = max(kept, key=lambda cause: abs(kept[cause]))
        end = _end(PLACE if name == "place" else partners[name], after - before, place.currency, "ends as it began")
        series = ChartSeries("Surplus or deficit", labels, (before, *kept.values(), after))
        title, note = f"{end}; the largest step is “{most}”", f"Surplus or deficit. {_note(comparison, years)}"
        yield Chart(f"bridge_{name}", title, "waterfall", (series,), note=note)
