"""What a comparison is told as: who gains and who loses, by what cause and contract, by whose doing, what is stranded.

Every table is of the years in which money moves and of all of them together; a year in which nothing changes is named
and not shown. A gain has its sign, a party is named once with its parts set in below it, and money that is only lent
is no gain.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd

from finmodel.core.place import OUTSIDE
from finmodel.core.speech import listed
from finmodel.report.ahead.over_years_report import FILES as OVER_YEARS
from finmodel.report.ahead.over_years_report import carried_remark, over_years_table
from finmodel.report.capacity.freed import freed_tables
from finmodel.report.changed import Changed, nothing_in, surpluses
from finmodel.report.comparison_charts import comparison_charts
from finmodel.report.report import Column, Part, Remark, Report, Row, Table
from finmodel.report.shown_years import span
from finmodel.report.titles import contract_titles, party_names
from finmodel.report.who_gains import headline, quoted
from finmodel.scenarios.ahead.carried_amounts import CarriedForward
from finmodel.scenarios.causes import INTERACTION, MOST_EXACT, NOT_STATED, actor_name
from finmodel.scenarios.comparison import Comparison

FILES = {
    "gainers": "who gains and who loses, and how much of it is a loan",
    "causes": "what each change does to each partner, and through which contract",
    "transfers": "what each change does to each payment from one partner to another",
    "contracts": "what changes through each contract",
    "matrix": "who acts, and who gains or loses by it",
    "nets": "what each partner's changes come to for the place as a whole",
    "beds": "bed days, length of stay and average occupied beds, where bed days move",
    "stranded": "what of the cost of what leaves is cash this year, what can be released later, and what stays",
    **OVER_YEARS,
}
"""Which question each table of a comparison answers."""
ALL = "all years"
_GAIN = Column("Gain or loss", "money", "difference", good="more")
_LOANS = (
    "A loan is money owed, so it is no gain to the borrower and no loss to the lender; its interest is. "
    "The tables below count a loan as money that moves."
)


@dataclass(frozen=True)
class _Told:
    """A comparison, and the years in which money moves."""

    found: Comparison
    years: tuple[str, ...]

    @property
    def blocks(self) -> tuple[str, ...]:
        """The years, and all of them where they are several."""
        return (*self.years, *([ALL] if len(self.years) > 1 else []))

    def sums(self, table: pd.DataFrame) -> list[float]:
        """Pounds of the difference in each block."""
        sums = [float(table.loc[table["period"] == year, "difference"].sum()) / 100 for year in self.years]
        return [*sums, *([sum(sums)] if len(sums) > 1 else [])]


def comparison_report(
    comparison: Comparison,
    years: tuple[str, ...],
    files: Sequence[tuple[str, str]] = (),
    carried: CarriedForward | None = None,
) -> Report:
    """Two scenarios side by side, for the years that are shown."""
    place = comparison.place
    title = f"{comparison.before.title} → {comparison.after.title}"
    moves = comparison.split[comparison.split["pence"] != 0]
    telling = _Told(comparison, tuple(year for year in years if (moves["period"] == year).any()))
    freed = freed_tables(comparison.before, comparison.after, years)
    if not telling.years:
        return Report(title, (_nothing(comparison, years),), freed, place.currency, tuple(files))
    changed = Changed(comparison.before, comparison.after, years)
    parts: list[Part | None] = [
        None if carried is None else carried_remark(carried),
        _gainers(telling, changed),
        over_years_table(comparison.before, comparison.after),
        _beside(telling, changed),
        _split(telling, "cause", "What each change does"),
        _how_split(comparison),
        _split(telling, "contract", "Through which contract"),
        _matrix(telling),
        *freed,
        *comparison_charts(comparison, years),
    ]
    heads = headline(changed.told(_why(comparison, changed)), place.currency)
    return Report(title, heads, tuple(part for part in parts if part is not None), place.currency, tuple(files))


def _why(found: Comparison, changed: Changed) -> dict[str, str]:
    """Which change moves each party most in the year that the headline tells."""
    words = {name: quoted(name) for name in found.by_cause["cause"]} | {INTERACTION: "what the changes do together"}
    return changed.reasons(found.by_cause, "cause", words)


def _nothing(found: Comparison, years: Sequence[str]) -> str:
    moves = "The changes between them move no money" if found.causes else "Nothing differs between the two"
    shown = "" if tuple(years) == found.place.periods else f" in {listed(list(years))}"
    return f"{moves}{shown}, so nothing changes."


def _gainers(telling: _Told, changed: Changed) -> Table | None:
    """Who gains and who loses, the largest gain first; loans have columns of their own where there are any."""
    still = changed.same()
    moved = {party: name for party, name in changed.names.items() if name not in still}
    if not moved:
        return None
    was, now = surpluses(changed.before), surpluses(changed.after)
    ends = (Column("Surplus before", "money", good="more"), Column("Surplus after", "money", good="more"))
    each = [(ends[0], was), (ends[1], now), (_GAIN, changed.gains)]
    if _lends(telling, changed):
        each[2:2] = [(replace(_GAIN, heading="Difference"), changed.moved), (_OF_WHICH_LOANS, changed.loans)]
    columns = [
        replace(column, heading=f"{column.heading}, {block}", block=block)
        for block in telling.blocks
        for column, _ in each
    ]

    def of(party: str, block: str) -> list[float]:
        return [sum(amounts[party][y] for y in (telling.years if block == ALL else (block,))) for _, amounts in each]

    gain = {party: of(party, telling.blocks[-1])[-1] for party in moved}
    rows = [
        Row((moved[party], *(amount for block in telling.blocks for amount in of(party, block))))
        for party in sorted(moved, key=lambda party: -gain[party])
    ]
    notes = (f"No change for: {'; '.join(still)}.",) if still else ()
    return Table("gainers", "Who gains and who loses", (Column("Partner"), *columns), tuple(rows), notes)


_OF_WHICH_LOANS = Column("Of which loans", "money", "difference")


def _lends(told: _Told, changed: Changed) -> bool:
    return any(round(changed.loans[party][year], 2) for party in changed.names for year in told.years)


def _beside(told: _Told, changed: Changed) -> Remark | None:
    """Years in which nothing changes, and what a loan is."""
    said = (*nothing_in(changed.years, told.years), *([_LOANS] if _lends(told, changed) else []))
    return Remark(said) if said else None


def _split(telling: _Told, key: str, title: str) -> Table:
    """What each cause, or each contract, leaves each party with, below what the party gains or loses in all."""
    table = telling.found.by_cause
    titles = contract_titles((telling.found.before, telling.found.after))
    columns = (
        Column("Partner"),
        *(replace(_GAIN, heading=block.capitalize(), block=block) for block in telling.blocks),
    )
    rows = []
    for party, name in _parties(telling.found, table).items():
        mine = table[table["partner"] == party]
        parts = [(one, telling.sums(mine[mine[key] == one])) for one in dict.fromkeys(mine[key])]
        shown = [(one, amounts) for one, amounts in parts if any(round(amount, 2) for amount in amounts)]
        if shown:
            rows.append(Row((name, *telling.sums(mine)), total=True))
            words = {one: f"through {titles.get(one, one)}" if key == "contract" else one for one, _ in shown}
            rows += [Row((words[one], *amounts), inside=1) for one, amounts in shown]
    return Table("causes", f"{title}: gain or loss", columns, tuple(rows))


def _how_split(comparison: Comparison) -> Remark | None:
    """How the difference is shared between several changes, and why one may pay through a contract that is gone."""
    if len(comparison.causes) < 2:
        return None
    if comparison.exact:
        sentence = (
            "What changes do together is shared between them: each part is the average over every order in which the "
            "changes could come, and the parts sum to the penny."
        )
        if len({cause.structural for cause in comparison.causes}) > 1:
            sentence += " Contracts, terms and who pays come first in each; what moves does so under them."
        when = "In some of those orders a change comes"
    else:
        sentence = (
            f"There are more than {MOST_EXACT} changes, so each part is what the change does by itself, and what they "
            f"do together beyond that is the line '{INTERACTION}'."
        )
        when = "By itself, a change comes"
    gone = _gone(comparison)
    if not gone:
        return Remark((sentence,))
    several = "contracts that are" if len(gone) > 1 else "a contract that is"
    why = (
        f"{when} before another takes away {' and '.join(gone)}, so it may gain or lose through {several} no "
        f"longer in force under {comparison.after.title}."
    )
    return Remark((f"{sentence} {why}",))


def _gone(found: Comparison) -> list[str]:
    """Titles of contracts that several changes pay through, and that are not in force after."""
    titles = {contract.id: contract.title for contract in found.before.basis.contracts}
    kept = {contract.id for contract in found.after.basis.contracts}
    causes = found.split[found.split["cause"] != INTERACTION].groupby("contract", sort=False)["cause"].nunique()
    return [titles[str(name)] for name, count in causes.items() if count > 1 and name in titles and name not in kept]


def _matrix(telling: _Told) -> Table:
    """Who acts, and who gains or loses by it; what is left for the place comes from outside or from delivering care."""
    found, place = telling.found, telling.found.place
    table, nets = (each[each["period"].isin(telling.years)] for each in (found.matrix, found.nets))
    actors = list(dict.fromkeys(table["actor"]))
    pounds = table.groupby(["actor", "partner"])["difference"].sum() / 100
    whole = nets.groupby("actor")[["net", "funding", "delivery"]].sum() / 100
    names, touched = _parties(found, table), set(table.loc[table["difference"] != 0, "partner"])

    def across(amounts: list[float]) -> tuple[float, ...]:
        return (*amounts, sum(amounts)) if len(actors) > 1 else tuple(amounts)

    rows = [
        Row((name, *across([float(pounds.loc[(actor, party)]) for actor in actors])))
        for party, name in names.items()
        if party in touched
    ]
    nothing = [name for party, name in names.items() if party not in touched]
    rows.append(Row(("The place", *across([float(whole.loc[actor, "net"]) for actor in actors])), total=True))
    for key, sign, name in (("funding", 1, "through money from outside"), ("delivery", -1, "through cost of delivery")):
        rows.append(Row((name, *across([sign * float(whole.loc[actor, key]) for actor in actors])), inside=1))
    heads = [_by(actor, actor_name(actor, place)) for actor in actors] + (["By all"] if len(actors) > 1 else [])
    columns = (Column("Who gains or loses"), *(replace(_GAIN, heading=head, block=head) for head in heads))
    title = f"Who acts, and who gains or loses by it, {span(telling.years)}"
    notes = (f"No change for: {'; '.join(nothing)}.",) if nothing else ()
    return Table("matrix", title, columns, tuple(rows), notes)


def _by(actor: str, name: str) -> str:
    """A heading for what an actor does; some changes are nobody's, or do not say whose."""
    spoken = {OUTSIDE: "From outside the place", NOT_STATED: "By someone not stated", INTERACTION: INTERACTION}
    return spoken.get(actor, f"By {name}")


def _parties(found: Comparison, table: pd.DataFrame) -> dict[str, str]:
    """Partners, and pools that gain or lose something, by id."""
    moved = set(table.loc[table["difference"] != 0, "partner"])
    pools = {pool.id for pool in found.place.pools}
    return {party: name for party, name in party_names(found.place).items() if party not in pools or party in moved}
