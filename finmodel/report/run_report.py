"""What a run is told as: who ends the year short or is moved by a scenario, positions, pools and who pays whom.

Without a scenario the question is who ends the year short; with one, whom it moves: that is answered first. Who pays
whom is shown for the last year, or the years asked for, because all of them would drown it; the files have every one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from finmodel.core.amounts import money_in_words, some
from finmodel.core.speech import listed
from finmodel.report.ahead.annual_balance import annual_balance
from finmodel.report.ahead.over_years_report import FILES as OVER_YEARS
from finmodel.report.ahead.over_years_report import carried_remark, over_years_table
from finmodel.report.beside_payments import beside_payments, set_aside
from finmodel.report.capacity.freed import freed_tables
from finmodel.report.changed import Changed, amounts_of, nothing_in, surpluses
from finmodel.report.money_flows import changed_payments, pools_table, who_pays_whom
from finmodel.report.outcomes_table import outcomes_table
from finmodel.report.reached_report import reached_tables
from finmodel.report.report import Column, Part, Remark, Report, Row, Table, by_year
from finmodel.report.side_by_side.pool_localities import locality_tables
from finmodel.report.titles import party_names, under
from finmodel.report.who_gains import NAMED, headline, in_brief, quoted, than_of
from finmodel.scenarios.ahead.carried_amounts import CarriedForward
from finmodel.scenarios.balances import loans_of
from finmodel.scenarios.reached import PeopleReached
from finmodel.scenarios.run import Run
from finmodel.scenarios.scenario import BASELINE

FILES = {
    "positions": "what each partner receives, pays, spends and has left, year by year",
    "ledger": "who pays whom, by contract and line",
    "settlement": "how each contract comes to its payment, line by line",
    "balances": "how surpluses and loans add up over the years",
    "comparison": "what each scenario changes for each partner, and through which contract",
    "profile": "what was read: rows, units and money by file and month, provider, commissioner and setting",
    "reached": "whom each change of a scenario reaches, what is outside of that, and what it comes to a head",
    "stranded": "what of the cost of what leaves is cash this year, what can be released later, and what stays",
    "beds": "bed days, length of stay and average occupied beds, where a scenario moves bed days",
    **OVER_YEARS,
}
"""Which question each table of a run answers."""


def run_report(
    base: Run,
    scenarios: Sequence[tuple[Run, Run]],
    years: tuple[str, ...],
    files: Sequence[tuple[str, str]] = (),
    carried: CarriedForward | None = None,
    reached: Mapping[str, PeopleReached] | None = None,
) -> Report:
    """A run of the contracts in force, then of scenarios, each with the run that it is compared with.

    `carried` says how years to come are carried forward, where any are; `reached` whom the changes of a scenario
    reach, for each that has such.
    """
    place = base.basis.place
    compared = [Changed(before, after, years) for after, before in scenarios]
    parts: list[Part | None] = []
    in_force: list[Part | None] = [_positions(base, years), pools_table(base, years), *locality_tables(base, years)]
    in_force += [who_pays_whom(base, year) for year in _flow_years(base, years)]
    in_force += beside_payments(base.settlement, party_names(place))
    parts += [_aside(part) for part in in_force] if scenarios else [*in_force, outcomes_table(base, years)]
    for each in compared:
        of_each = [*_of_scenario(each), outcomes_table(each.after, years, each.before)]
        if reached is not None and each.after.name in reached:
            of_each += reached_tables(each.after.title, reached[each.after.name], years)
        parts += [*_first(of_each, len(compared) > 1), annual_balance(each.before, each.after)]
    parts.append(None if carried is None else carried_remark(carried))
    told = _headline(base, compared, years)
    return Report(place.title, told, tuple(part for part in parts if part is not None), place.currency, tuple(files))


def _aside(part: Part | None) -> Part | None:
    """The same, left to the written report where it is a table."""
    return replace(part, aside=True) if isinstance(part, Table) else part


def _first(parts: Sequence[Part | None], several: bool) -> list[Part | None]:
    """What is told of a scenario, with what a screen can do without left to the written report.

    Of several scenarios a screen has who gains and loses, and whom they reach; of one all but long tables of payments.
    """
    tables = [part for part in parts if isinstance(part, Table)]
    gains = "payback" if any(table.name == "payback" for table in tables) else "comparison"
    kept = {id(table) for table in tables if table.name in (gains, "reached")} if several else {
        id(table) for table in tables if table.name != "ledger" or len(table.rows) * len(table.blocks) <= _LONG
    }  # fmt: skip
    return [part if id(part) in kept else _aside(part) for part in parts]


_LONG = 24
"""Rows of a table of payments, counted by year, that a screen still shows."""


def _flow_years(base: Run, years: tuple[str, ...]) -> tuple[str, ...]:
    """The last year, or those that were asked for."""
    return years if years != base.basis.place.periods else years[-1:]


def _headline(base: Run, compared: Sequence[Changed], years: tuple[str, ...]) -> tuple[str, ...]:
    currency = base.basis.place.currency
    if not compared:
        return _who_is_short(base, years[-1], currency)
    if len(compared) == 1:
        return headline(compared[0].told(), currency)
    told = [in_brief(each.told(), currency) for each in compared[:3]]
    if len(compared) > 3:
        told[2:] = [f"What {some(len(compared) - 2, 'other scenario')} would change is told below."]
    return tuple(told)


def _who_is_short(run: Run, year: str, currency: str) -> tuple[str, ...]:
    """Who ends a year short, who to the good, and what all have together."""
    sums, names = surpluses(run), party_names(run.basis.place)
    left = {name: sums[party][year] for party, name in names.items()}
    short = [(name, amount) for name, amount in left.items() if amount <= -0.5]
    good = [(name, amount) for name, amount in left.items() if amount >= 0.5]
    whole = sum(left.values())
    together = f"Together they {'have' if whole >= 0 else 'lack'} {money_in_words(abs(whole), currency)}."
    who = f"{year} ends short for {_those(short, currency)}" if short else f"nobody ends {year} short"
    return (
        f"Under {than_of(run.title, run.name == BASELINE)}, {who}.",
        f"{year} ends to the good for {_those(good, currency)}." if good else f"Nobody ends {year} to the good.",
        together,
    )


def _those(found: list[tuple[str, float]], currency: str) -> str:
    """Names with their amounts, the largest first; those after the first few as a number."""
    ordered = sorted(found, key=lambda each: -abs(each[1]))
    told = [f"{name} ({money_in_words(abs(amount), currency)})" for name, amount in ordered[:NAMED]]
    rest = ordered[NAMED:]
    if len(rest) == 1:
        told.append(f"{rest[0][0]} ({money_in_words(abs(rest[0][1]), currency)})")
    elif rest:
        told.append(f"{len(rest)} others ({money_in_words(abs(sum(amount for _, amount in rest)), currency)} together)")
    return listed(told)


def _positions(run: Run, years: tuple[str, ...]) -> Table:
    """Each partner's surplus or deficit, its loans below it, and all together."""
    place, sums, loans = run.basis.place, surpluses(run), amounts_of(loans_of(run))
    columns = (Column("Partner"), *by_year("{}", years, Column("", "money", good="more")))
    rows = []
    for party, name in _who_has(run).items():
        rows.append(Row((name, *(sums[party][year] for year in years))))
        if any(loans[party].values()):
            rows.append(Row((_LOANS, *(loans[party][year] for year in years)), inside=1))
        rows += set_aside(run.settlement, party, years)
    whole = [sum(sums[party][year] for party in place.parties) for year in years]
    rows.append(Row((_ALL, *whole), total=True))
    return Table("positions", f"Surplus or deficit: {under(run)}", columns, tuple(rows))


_ALL = "All partners together"
_LOANS = "of which loans, no gain or loss"


def _who_has(run: Run) -> dict[str, str]:
    """Partners, and pools that end some year with money or short of it."""
    place, sums = run.basis.place, surpluses(run)
    pools = {pool.id for pool in place.pools}
    return {
        party: name for party, name in party_names(place).items() if party not in pools or any(sums[party].values())
    }


def _of_scenario(changed: Changed) -> list[Part | None]:
    """What a scenario changes: positions, pools, payments; a sentence where it changes nothing."""
    run, moved = changed.after, changed.years_moved
    payments = changed_payments(changed.before, run, changed.years)
    names = party_names(run.basis.place)
    before = tuple(beside_payments(changed.before.settlement, names, run.title))
    beside = [part for part in beside_payments(run.settlement, names, run.title) if part not in before]
    freed = freed_tables(changed.before, run, changed.years)
    if not moved and payments is None:
        what = "no payment" if beside else "nothing"
        return [Remark((f"{quoted(run.title)} changes {what} in {', '.join(changed.years)}.",)), *beside, *freed]
    over = over_years_table(changed.before, run)
    pools = [_changed_pools(changed), *_changed_localities(changed)]
    return [_changed_positions(changed), over, *pools, payments, *beside, *freed]


def _changed_positions(changed: Changed) -> Table | None:
    """Surplus or deficit under a scenario, and its change, in the years and for the partners that it moves."""
    run, years = changed.after, changed.years_moved
    if not years:
        return None
    still = set(changed.same())
    now, had = surpluses(run), amounts_of(loans_of(changed.before))
    loans = amounts_of(loans_of(run))
    columns = (
        Column("Partner"),
        *by_year("{}", years, Column("", "money", good="more")),
        *by_year("Change {}", years, Column("", "money", "difference", good="more")),
    )
    rows = []
    for party, name in changed.names.items():
        if name in still:
            continue
        rows.append(Row((name, *_both(now[party], changed.moved[party], years))))
        if any(loans[party].values()) or any(had[party].values()):
            rows.append(Row((_LOANS, *_both(loans[party], changed.loans[party], years)), inside=1))
    everyone = run.basis.place.parties
    whole = [{year: sum(each[party][year] for party in everyone) for year in years} for each in (now, changed.moved)]
    rows.append(Row((_ALL, *_both(whole[0], whole[1], years)), total=True))
    beside = "" if changed.before.name == BASELINE else f", against {changed.before.title}"
    notes = [f"No change for: {'; '.join(changed.same())}."] if still else []
    notes += nothing_in(changed.years, years)
    return Table("comparison", f"Surplus or deficit: {run.title}{beside}", columns, tuple(rows), tuple(notes))


def _both(now: Mapping[str, float], moved: Mapping[str, float], years: Sequence[str]) -> tuple[float, ...]:
    return (*(now[year] for year in years), *(moved[year] for year in years))


def _changed_localities(changed: Changed) -> list[Table]:
    """Locality budgets under a scenario, where it changes anything of them."""
    before = [table.rows for table in locality_tables(changed.before, changed.years)]
    return [table for table in locality_tables(changed.after, changed.years) if table.rows not in before]


def _changed_pools(changed: Changed) -> Table | None:
    """The pools under a scenario, where it changes anything of them."""
    before, after = (pools_table(run, changed.years) for run in (changed.before, changed.after))
    return after if after is not None and before is not None and before.rows != after.rows else None
