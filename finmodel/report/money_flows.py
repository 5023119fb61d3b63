"""Who pays whom: every payer and payee of a year in one table, and the payments that a scenario changes."""

from __future__ import annotations

from finmodel.core.amounts import money_in_words, some
from finmodel.core.party import Pool
from finmodel.core.place import OUTSIDE
from finmodel.core.speech import listed
from finmodel.report.changed import surpluses
from finmodel.report.report import Column, Row, Table, by_year
from finmodel.report.titles import party_names, under
from finmodel.scenarios.pool_years import year_of_pool
from finmodel.scenarios.run import Run

Flows = dict[tuple[str, str], float]
"""Pounds by payer and payee; what came back is taken off."""
_NIL = (0.0, 0.0)
_KEPT = "kept in the pool"
_OF_A_POOL = ("paid in", "spent", "underspend, or overspend (−)", "handed back, or met by partners (−)", _KEPT)
_SHOWN = 12
"""Payments that a table of changes shows; the ledger has all."""


def who_pays_whom(run: Run, year: str) -> Table:
    """A row a payee, a column a payer, with sums; a payment that is never made is a dash.

    Payers are few and payees many, so that the table is long rather than wide.
    """
    names = party_names(run.basis.place)
    flows, funding, delivery = _flows(run, year)
    payers = [party for party in names if any(payer == party for payer, _ in flows)]
    payees = [party for party in names if any(payee == party for _, payee in flows)]
    rows = [Row((names[payee], *_across(flows, payee, payers))) for payee in payees]
    sums = [sum(amount for (payer, _), amount in flows.items() if payer == party) for party in payers]
    rows.append(Row(("All that is paid", *sums, sum(sums)), total=True))
    columns = [Column(f"by {names[payer]}", "money", block=f"by {names[payer]}") for payer in payers]
    idle = [name for party, name in names.items() if party not in {*payers, *payees}]
    currency = run.basis.place.currency
    notes = [
        f"Not among them: money in from outside the place, {money_in_words(funding, currency)}, and the cost of "
        f"delivery, {money_in_words(delivery, currency)}. What came back to a payer is taken off what it paid."
    ]
    notes += [f"Neither pays another nor is paid: {listed(idle)}."] if idle else []
    title = f"Who pays whom in {year}: {under(run)}"
    heads = (Column("Paid to"), *columns, Column("In all", "money", block="in all"))
    return Table("ledger", title, heads, tuple(rows), tuple(notes))


def changed_payments(before: Run, after: Run, years: tuple[str, ...]) -> Table | None:
    """Each payment that differs between two runs, the largest change first; None where none does."""
    names = party_names(before.basis.place)
    payments: dict[tuple[str, str], dict[str, tuple[float, float]]] = {}
    for year in years:
        was, now = _flows(before, year)[0], _flows(after, year)[0]
        for pair in dict.fromkeys((*was, *now)):
            ends = (now.get(pair, 0.0), now.get(pair, 0.0) - was.get(pair, 0.0))
            payments.setdefault(pair, {})[year] = ends
    moved = tuple(year for year in years if any(round(each.get(year, _NIL)[1], 2) for each in payments.values()))
    if not moved:
        return None
    sizes = {pair: max(abs(each.get(year, _NIL)[1]) for year in moved) for pair, each in payments.items()}
    pairs = sorted((pair for pair in payments if round(sizes[pair], 2)), key=lambda pair: -sizes[pair])
    rows = [
        Row(
            (
                names[payer],
                names[payee],
                *(amount for year in moved for amount in payments[payer, payee].get(year, _NIL)),
            )
        )
        for payer, payee in pairs[:_SHOWN]
    ]
    change = Column("", "money", "difference")
    columns = zip(by_year("Paid {}", moved, Column("", "money")), by_year("Change {}", moved, change), strict=True)
    rest = len(pairs) - len(rows)
    notes = (f"{some(rest, 'smaller change')} not shown; ledger.csv has all.",) if rest > 0 else ()
    heads = (Column("Payer"), Column("Payee"), *(column for both in columns for column in both))
    return Table("ledger", f"Payments that change: {after.title}", heads, tuple(rows), notes)


def pools_table(run: Run, years: tuple[str, ...]) -> Table | None:
    """What each pool takes in and spends, what it is under or over, who meets that, and what it keeps; None without."""
    rows = []
    for pool in run.basis.place.pools:
        by_part = list(zip(*(_year_of_pool(run, pool, year) for year in years), strict=True))
        rows.append(Row((f"{pool.title}: {_OF_A_POOL[0]}", *by_part[0])))
        parts = zip(_OF_A_POOL[1:], by_part[1:], strict=True)
        rows += [Row((name, *amounts), inside=1) for name, amounts in parts if name != _KEPT or any(amounts)]
    columns = (Column("Pool"), *by_year("{}", years, Column("", "money", good="more")))
    return Table("ledger", f"Pooled funds: {under(run)}", columns, tuple(rows)) if rows else None


def _year_of_pool(run: Run, pool: Pool, year: str) -> tuple[float, ...]:
    """Pounds paid in, spent less what came back, left of that, handed back less met, and kept."""
    found = year_of_pool(run, pool, year)
    left = found.paid_in - found.spent
    return found.paid_in, found.spent, left, found.handed_back, surpluses(run)[pool.id][year]


def _flows(run: Run, year: str) -> tuple[Flows, float, float]:
    """What each pays each other in a year, where it is not nil; money in from outside; and the cost of delivery."""
    table = run.ledger[run.ledger["period"] == year]
    sums = table.groupby(["payer", "payee"], sort=False)["pence"].sum()
    ends = zip(sums.index.tolist(), sums.tolist(), strict=True)
    pairs = [(str(payer), str(payee), pence / 100) for (payer, payee), pence in ends if pence]
    funding = sum(amount for payer, _, amount in pairs if payer == OUTSIDE)
    delivery = sum(amount for _, payee, amount in pairs if payee == OUTSIDE)
    between = {(payer, payee): amount for payer, payee, amount in pairs if OUTSIDE not in (payer, payee)}
    return between, funding, delivery


def _across(flows: Flows, payee: str, payers: list[str]) -> tuple[float | None, ...]:
    amounts = [flows.get((payer, payee)) for payer in payers]
    return (*amounts, sum(amount for amount in amounts if amount is not None))
