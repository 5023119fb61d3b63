"""What a year that is not over may come to, as parts of a report: outturn and range, and what both rest on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import isnan
from typing import TYPE_CHECKING, Any

from finmodel.outturn.forecast_range import COVERS
from finmodel.outturn.in_year import HOW
from finmodel.outturn.profiles import FOLLOWED, PROFILES
from finmodel.report.report import Column, Part, Remark, Row, Table

if TYPE_CHECKING:
    import pandas as pd

    from finmodel.outturn.actual import PlanAndActual
    from finmodel.outturn.development import Development
    from finmodel.report.outturn.variance_names import PartyNames

_PROFILE_HEADS = {"previous_year": "Year before", "flat": "Same rate", "recent": "Last 3 months"}
_SPREADS = {
    "late_coding_below": "Late coding, below",
    "late_coding_above": "Late coding, above",
    "chance_below": "Chance, below",
    "chance_above": "Chance, above",
}


def outturn_parts(result: PlanAndActual, late_coding: Mapping[str, Development], names: PartyNames) -> Iterator[Part]:
    """The outturn to expect of each partner and payment with its range, and what it rests on."""
    year = result.standing.year.label
    partners = result.partner_outturn
    called = partners.assign(name=[names.party(code) for code in partners["partner"]])
    title = f"Range of what each partner is left with, {year}"
    yield _range_table("partner_outturn", title, "Partner", called, "more")
    flows = zip(*(result.outturn[name] for name in ("contract", "payer", "payee")), strict=True)
    payments = result.outturn.assign(name=[names.flow(*flow) for flow in flows])
    payments = payments[(payments["plan"] != 0) | (payments["forecast"] != 0)]
    until = f"So far, to {result.standing.last_day}"
    yield _range_table("outturn", f"Outturn of {year}", "Contract", payments, "neither", until)
    yield from _profiles(result, names)
    yield Remark(tuple(_basis(result, late_coding, names)), "What the forecast rests on")


def _range_table(name: str, title: str, first: str, table: pd.DataFrame, good: Any, so_far: str = "") -> Table:
    """Rows that have a range or differ from plan; the others are named. A part nil throughout has no column."""
    every = table.to_dict("records")
    rows = [row for row in every if row["low"] != row["high"] or row["forecast"] != row["plan"]]
    still = [row["name"] for row in every if row not in rows]
    told = [each for each in _SPREADS if any(row[each] for row in rows)]
    columns = [Column(first), Column("Plan", "money", good=good)]
    keys = ["plan", *(["so_far"] if so_far else []), "low", "forecast", "high", *told]
    columns += [Column(so_far, "money", spare=True)] if so_far else []
    columns += [Column(head, "money", good=good) for head in ("Low", "Forecast", "High")]
    columns += [Column(_SPREADS[each], "money", spare=True) for each in told]
    columns += [Column("So far is", spare=True)] if so_far else []
    made = tuple(Row((row["name"], *(row[key] for key in keys), *([row["how"]] if so_far else []))) for row in rows)
    notes = [f"{how.capitalize()}: {meaning}." for how, meaning in HOW.items()] if so_far else []
    notes += [f"At plan, without a range: {'; '.join(still)}."] if still else []
    return Table(name, title, tuple(columns), made, tuple(notes))


def _profiles(result: PlanAndActual, names: PartyNames) -> Iterator[Part]:
    """What each group's year comes to by what the rest might follow, and what it is taken to follow."""
    rows = []
    for row in result.profiles.to_dict("records"):
        years = [None if isnan(row[each]) else float(row[each]) for each in PROFILES]
        wide = [year for year in years if year is not None]
        apart = (max(wide) - min(wide)) / row["forecast"] if row["forecast"] else 0.0
        group = names.group(row["provider"], row["setting"])
        rows.append(Row((group, row["seen"], *years, apart, _PROFILE_HEADS[row["follows"]])))
    if not rows or result.standing.whole:
        return
    columns = (
        Column("Activity"),
        Column("So far", "count"),
        *(Column(_PROFILE_HEADS[each], "count") for each in PROFILES),
        Column("Apart", "share", places=1, spare=True),
        Column("Followed"),
    )
    year = result.standing.year.label
    told = [f"{_PROFILE_HEADS[profile]}: {meaning}." for profile, meaning in PROFILES.items()]
    title = f"Activity of {year}, by what its rest follows"
    yield Table("profiles", title, columns, tuple(rows), (*told, *FOLLOWED))


def _basis(result: PlanAndActual, late_coding: Mapping[str, Development], names: PartyNames) -> Iterator[str]:
    """What the forecast rests on, and what its range does and does not hold."""
    sources = dict.fromkeys(each.source for each in late_coding.values())
    yield f"Late coding: {'; '.join(sources) if sources else 'every month is taken as complete.'}"
    yield "People on the register are taken to stay to its end."
    yield from (f"Range, {part}: {meaning}." for part, meaning in COVERS.items())
    if result.forecast is not None:
        yield from _chance(result, names)


def _chance(result: PlanAndActual, names: PartyNames) -> Iterator[str]:
    """How widely months are taken to vary, and where chance is left out of the range."""
    outlooks = {} if result.forecast is None else result.forecast.outlooks
    standing = result.standing
    seen = {key: each for key, each in outlooks.items() if each.complete > 0}
    if standing.whole:
        yield "No months are to come, so the range holds late coding alone."
    elif standing.elapsed == 1 and seen:
        yield "One month does not tell how widely months vary: they are taken to vary by chance alone."
    elif seen:
        least, most = (end(each.dispersion for each in seen.values()) for end in (min, max))
        yield f"The variance of the months seen is {least:.1f} to {most:.1f} times that of counts by chance alone."
    nothing = [names.group(*key) for key in outlooks if key not in seen]
    if nothing:
        yield f"Nothing is seen so far of {'; '.join(nothing)}: none is forecast, and the range holds no chance of any."
