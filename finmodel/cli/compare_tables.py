"""The tables that `finmodel compare` prints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from finmodel.cli.screen import pounds, say, show_table
from finmodel.core.currency import symbol_of
from finmodel.positions.outside import DELIVERY, FUNDING
from finmodel.scenarios.causes import INTERACTION, MOST_EXACT, actor_name
from finmodel.scenarios.changes.funding import LOAN

if TYPE_CHECKING:
    import pandas as pd

    from finmodel.core.place import Place
    from finmodel.scenarios.comparison import Comparison

_ALL = "All years"


def show(found: Comparison) -> None:
    """Print gainers and losers, the split by cause and by contract, the matrix, and stranded cost."""
    say(f"{found.before.title} → {found.after.title}")
    if not len(found.split):
        told = "The changes between them move no money" if found.causes else "Nothing differs between the two"
        say(f"{told}, so nothing changes.")
        return
    _gainers(found)
    _split(found, "cause", "What each change does")
    if how := _how_split(found):
        say(how)
    _split(found, "contract", "Through which contract")
    _matrix(found)
    _stranded(found)


def _years(place: Place) -> list[str]:
    return [*place.periods, *([_ALL] if len(place.periods) > 1 else [])]


def _sums(table: pd.DataFrame, place: Place, column: str = "difference") -> list[float]:
    """Pounds of each year, then of all."""
    found = [float(table.loc[table["period"] == period, column].sum()) / 100 for period in place.periods]
    return [*found, *([sum(found)] if len(found) > 1 else [])]


def _gainers(found: Comparison) -> None:
    """Print who gains and who loses, loans apart; those that nothing changes for are named below the table."""
    place, table = found.place, found.gainers
    names = {**_parties(place, table), **_parties(place, table.assign(difference=table["of_which_loans"]))}
    touched = table[(table["difference"] != 0) | (table["of_which_loans"] != 0)]
    same = [name for party, name in names.items() if party not in set(touched["partner"])]
    gain = (touched["difference"] - touched["of_which_loans"]).groupby(touched["partner"]).sum()
    order = [str(party) for party in gain.sort_values(ascending=False, kind="stable").index]
    rows = [row for party in order for row in _gained(found, party, names[party])]
    columns = ["Partner", "Year", "Surplus before", "Surplus after", "Difference", "Gains or loses"]
    if rows:
        show_table("Who gains and who loses", columns, rows)
    if same:
        say(f"No change for: {'; '.join(same)}.")
    if touched["of_which_loans"].any():
        say(
            "A loan is money owed, so it is no gain to the borrower and no loss to the lender; its interest is. "
            "The tables below count a loan as money that moves."
        )


def _gained(found: Comparison, party: str, name: str) -> list[list[str]]:
    """A party's rows: each year, then all; below a year with loans, how much of the difference they are."""
    place, symbol = found.place, symbol_of(found.place.currency)
    mine = found.gainers[found.gainers["partner"] == party]
    sums = [_sums(mine, place, column) for column in ("before", "after", "difference", "of_which_loans")]
    rows = []
    for year, *amounts, loans in zip(_years(place), *sums, strict=True):
        gain = round(amounts[2] - loans)
        word = "gains" if gain > 0 else "loses" if gain < 0 else "the same"
        first = name if year == place.periods[0] else ""
        rows.append([first, year, *(pounds(one, symbol) for one in amounts), word])
        if loans:
            rows.append(["  of which loans", "", "", "", pounds(loans, symbol), "no gain" if loans > 0 else "no loss"])
    return rows


def _how_split(found: Comparison) -> str:
    """How the difference is shared between several changes, and why one may pay through a contract that is gone."""
    if len(found.causes) < 2:
        return ""
    if found.exact:
        told = (
            "What changes do together is shared between them: each part is the average over every order in which the "
            "changes could come, and the parts sum to the penny."
        )
        when = "In some of those orders a change comes"
    else:
        told = (
            f"There are more than {MOST_EXACT} changes, so each part is what the change does by itself, and what they "
            f"do together beyond that is the line '{INTERACTION}'."
        )
        when = "By itself, a change comes"
    gone = _gone(found)
    if not gone:
        return told
    several = "contracts that are" if len(gone) > 1 else "a contract that is"
    return (
        f"{told} {when} before another takes away {' and '.join(gone)}, so it may gain or lose through {several} no "
        f"longer in force under {found.after.title}."
    )


def _gone(found: Comparison) -> list[str]:
    """Titles of contracts that several changes pay through, and that are not in force after."""
    titles = {contract.id: contract.title for contract in found.before.basis.contracts}
    kept = {FUNDING, DELIVERY, *(contract.id for contract in found.after.basis.contracts)}
    causes = found.split[found.split["cause"] != INTERACTION].groupby("contract", sort=False)["cause"].nunique()
    return [titles.get(str(name), str(name)) for name, count in causes.items() if count > 1 and name not in kept]


def _split(found: Comparison, key: str, title: str) -> None:
    place, symbol = found.place, symbol_of(found.place.currency)
    table = found.by_cause
    names = _parties(place, table)
    rows = []
    for party, name in names.items():
        mine = table[table["partner"] == party]
        parts = [(one, _sums(mine[mine[key] == one], place)) for one in dict.fromkeys(mine[key])]
        shown = [(one, amounts) for one, amounts in parts if any(round(amount, 2) for amount in amounts)]
        if shown:
            rows.append([name, *(pounds(amount, symbol) for amount in _sums(mine, place))])
            rows += [
                [f"  {_spoken(one) if key == 'contract' else one}", *(pounds(amount, symbol) for amount in amounts)]
                for one, amounts in shown
            ]
    show_table(f"{title}: gain or loss", ["Partner", *_years(place)], rows)


def _spoken(contract: str) -> str:
    outside = {FUNDING: "money from outside", DELIVERY: "cost of delivery"}
    loan = ", a loan" if contract.startswith(f"{LOAN}_") else ""
    return f"through {outside.get(contract, contract)}{loan}"


def _matrix(found: Comparison) -> None:
    place, symbol = found.place, symbol_of(found.place.currency)
    table, nets = found.matrix, found.nets
    names = _parties(place, table)
    actors = list(dict.fromkeys(table["actor"]))
    pounds_of = table.groupby(["actor", "partner"])["difference"].sum() / 100
    whole = nets.groupby("actor")[["net", "funding", "delivery"]].sum() / 100
    rows = [
        [name, *_across([float(pounds_of.loc[(actor, party)]) for actor in actors], symbol)]
        for party, name in names.items()
    ]
    for key, name in (
        ("net", "The place"),
        ("funding", "  of which money from outside"),
        ("delivery", "  less cost of delivery"),
    ):
        rows.append([name, *_across([float(whole.loc[actor, key]) for actor in actors], symbol)])
    columns = ["Who gains or loses", *(f"By {actor_name(actor, place)}" for actor in actors), "By all"]
    show_table(f"Who acts, and who gains or loses by it{_over(place)}", columns, rows)


def _across(amounts: list[float], symbol: str) -> list[str]:
    return [pounds(amount, symbol) for amount in (*amounts, sum(amounts))]


def _stranded(found: Comparison) -> None:
    place, symbol = found.place, symbol_of(found.place.currency)
    table = found.stranded
    fallen = table[table["leaving"] > 0]
    if not len(fallen):
        return
    partners = {partner.id: partner.name for partner in place.partners}
    rows = []
    for row in fallen.to_dict("records"):
        amounts = [pounds(row[name] / 100, symbol) for name in ("leaving", "cashable", "stranded")]
        units = f"{row['units_before'] - row['units_after']:,.0f} of {row['units_before']:,.0f}"
        rows.append([f"{partners[row['partner']]}: {row['service']}", row["period"], units, *amounts])
    columns = ["Service", "Year", "Units that leave", "Their cost", "Cashable", "Stranded"]
    show_table("Stranded cost: fixed and step cost that stays when activity leaves", columns, rows)


def _over(place: Place) -> str:
    return f", {place.periods[0]} to {place.periods[-1]}" if len(place.periods) > 1 else f", {place.periods[0]}"


def _parties(place: Place, table: pd.DataFrame) -> dict[str, str]:
    """Partners, and pools that gain or lose something, by id."""
    moved = set(table.loc[table["difference"] != 0, "partner"])
    pools = {pool.id: pool.title for pool in place.pools if pool.id in moved}
    return {**{partner.id: partner.name for partner in place.partners}, **pools}
