"""What the contracts in force leave out of what was measured: activity nobody pays for, and terms that meet nothing.

Each is looked at from one side (the rows, the lines that pay, the terms), as none of them tells all that is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from finmodel.contracts.contract import Contract
from finmodel.core.columns import ALL, UNKNOWN
from finmodel.core.conditions import spoken_codes
from finmodel.errors import Finding
from finmodel.measures.ask import Ask
from finmodel.measures.coded import Coded
from finmodel.measures.grid import Grid
from finmodel.measures.row_rules import proportional
from finmodel.rules.nodes import Measure
from finmodel.scenarios.run import Run

_SHOWN = 3
_PARTIES = ("commissioner", "provider")


def left_out(run: Run, files: Mapping[str, str]) -> list[Finding]:
    """Warnings of activity, people and terms that come to nothing under the contracts in force.

    `files` gives the file of each contract by id, for the reader to find it.
    """
    grid = run.basis.grid
    found: list[Finding] = [*_paid_by_nobody(run), *_paid_by_no_line(run)]
    for contract in run.basis.contracts:
        where = files.get(contract.id, f"contract {contract.id}")
        found += [Finding(where, what, fix, "warning") for what, fix in _meets_nothing(contract, grid)]
        found += [Finding(where, what, fix, "warning") for what, fix in contract.left_out(grid)]
    return found


def unpaid_under(runs: Sequence[Run]) -> list[Finding]:
    """Warnings of activity that is paid for in the first run and by nobody in a later one."""
    known = {_without_numbers(each.what) for each in (*_paid_by_nobody(runs[0]), *_paid_by_no_line(runs[0]))}
    return [
        replace(each, what=f"Under '{one.title}': {each.what}")
        for one in runs[1:]
        for each in (*_paid_by_nobody(one), *_paid_by_no_line(one))
        if _without_numbers(each.what) not in known
    ]


def _without_numbers(what: str) -> str:
    return re.sub(r"[\d,.]+", "", what)


def in_proportion(runs: Sequence[Run], files: Mapping[str, str]) -> list[Finding]:
    """Warnings of contracts whose rows were changed in proportion to activity, though a threshold lies inside them.

    The first run is the baseline. A scenario knows by how much activity of a kind grows, not whose it is.
    """
    before = runs[0].basis.grid.derived
    findings: list[Finding] = []
    for one in runs[1:]:
        after = one.basis.grid.derived
        changed = {rule for rule in after if not proportional(rule) and not after[rule].equals(before[rule])}
        for contract in one.basis.contracts:
            for rule in dict.fromkeys(ask.rows for ask in _asks(contract) if ask.rows in changed):
                assert rule is not None
                what = (
                    f"Under '{one.title}', its {rule.SPOKEN} change in proportion to activity: "
                    "which people pass a threshold is not worked out again."
                )
                where = files.get(contract.id, f"contract {contract.id}")
                findings.append(Finding(where, what, "Read that part of the change as an estimate.", "warning"))
    return findings


def _asks(contract: Contract) -> list[Ask]:
    asked = [measure.ask for measure in contract.measures()]
    return [one for ask in asked for one in (ask if isinstance(ask, tuple) else (ask,)) if isinstance(one, Ask)]


def _paid_by_nobody(run: Run) -> Iterator[Finding]:
    """Activity between two parties where no contract in force moves money from the one to the other."""
    rows = run.basis.grid.activity
    if (rows["provider"] == ALL).any() or (rows["commissioner"] == ALL).any():
        return
    paid = {(payer, payee) for settled in run.settlement.lines for payer, payee, _ in settled.flows()}
    table = rows.groupby(["commissioner", "provider"], as_index=False)["quantity_milli"].sum()
    for commissioner, provider, milli in table.itertuples(index=False, name=None):
        parties = (str(commissioner), str(provider))
        if milli and parties not in paid and commissioner != provider and UNKNOWN not in parties:
            units = f"{int(milli) / 1000:,.0f} units of activity"
            what = f"Nobody pays for {units} that {commissioner} commissions from {provider}."
            fix = "Add a contract between them, or check who pays and who is paid in those there are."
            yield Finding(run.basis.place.place, what, fix, "warning")


def _paid_by_no_line(run: Run) -> Iterator[Finding]:
    """Activity between two parties that is paid unit by unit, and of which some is on no price line."""
    rows = run.basis.grid.activity
    paying: dict[tuple[str, str], set[str]] = {}
    for settled in run.settlement.lines:
        for payer, payee, _ in settled.flows():
            paying.setdefault((payer, payee), set()).add(settled.contract.id)
    books = {contract.id: contract.pays_for() for contract in run.basis.contracts}
    for (payer, payee), contracts in paying.items():
        if not all(books.get(name) for name in contracts):
            continue  # a block, or another payment that is not by the unit, may stand for the rest
        mine = rows[(rows["commissioner"] == payer) & (rows["provider"] == payee)]
        asks = [ask for name in sorted(contracts) for _, ask in books[name]]
        coded = Coded(mine)
        left = mine[~np.any([coded.admitted(ask.where) for ask in asks], axis=0)] if len(mine) else mine
        units = float(left["quantity_milli"].sum()) / 1000
        if units:
            names = dict.fromkeys(name for ask in asks for name, _ in ask.where if name not in _PARTIES)
            codes = [f"{name} {', '.join(sorted(set(left[name]))[:_SHOWN])}" for name in names]
            what = f"No price line pays for {units:,.0f} units of activity that {payer} commissions from {payee}"
            fix = "Add a price line for it to one of " + ", ".join(sorted(contracts)) + ", at £0 if that is meant."
            yield Finding(run.basis.place.place, f"{what}: {'; '.join(codes)}.", fix, "warning")


def _meets_nothing(contract: Contract, grid: Grid) -> Iterator[tuple[str, str]]:
    """Measures of a contract that are nil in every period.

    Of one between several payers and payees, a line that meets something elsewhere is not told of each two between whom
    it does not, if each of the two has something under the contract.
    """
    asked = [(measure, member, ask) for measure in contract.measures() for member, ask in _members(measure)]
    met = [(member, ask) for _, member, ask in asked if np.any(grid.measure(ask))]
    alive = {part for member, ask in met for part in _parts(member, ask)}
    told: dict[str, int] = {}
    for measure, member, ask in asked:
        if all(part in alive for part in _parts(member, ask)):
            continue
        told[measure.name] = told.get(measure.name, 0) + 1
        if told[measure.name] > _SHOWN:
            continue
        said = ", ".join(f"{name} {spoken_codes(name, codes)}" for name, codes in ask.where)
        named = f"{measure.label}{f', {member}' if member else ''}"
        if ask.rows is not None:
            meant = f"{ask.rows.SPOKEN}{f' that have {said}' if said else ''}"
            yield f"{named}: the data hold no {meant}.", "Check which activity is meant, payer and payee."
        else:
            yield f"{named}: nothing in the data has {said or 'any activity'}.", "Check `where:`, payer and payee."


def _members(measure: Measure) -> Iterator[tuple[str, Ask]]:
    """Each member of a measure with what it asks."""
    members = measure.along.members if measure.along is not None else ("",)
    asks = measure.ask if isinstance(measure.ask, tuple) else (measure.ask,)
    for member, ask in zip(members, asks, strict=True) if len(members) == len(asks) else ():
        if isinstance(ask, Ask):
            yield member, ask


def _parts(member: str, ask: Ask) -> tuple[object, ...]:
    """What an ask is of: a line, whoever between, and either party."""
    rest = tuple((name, codes) for name, codes in ask.where if name not in _PARTIES)
    return ((member, ask.what, rest, ask.rows), *((name, codes) for name, codes in ask.where if name in _PARTIES))
