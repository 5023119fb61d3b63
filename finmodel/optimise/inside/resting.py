"""Which lines of a settlement rest on others: on those that a contract counts, and on all that these rest on."""

from __future__ import annotations

from collections.abc import Collection

from finmodel.contracts.line import LineOf, Paid, counted
from finmodel.contracts.settled_lines import Settlement

LineName = tuple[str, str]
"""Contract and line."""


def resting_on(settlement: Settlement, lines: Collection[LineName]) -> set[LineName]:
    """Some lines, with every line of a contract that counts any of them, or of one that counts those."""
    found = set(lines)
    settled = {(one.contract.id, one.line.name): one for one in settlement.lines}
    for book, contract in {one.contract.id: one.contract for one in settled.values()}.items():
        asks = [measure.ask for measure in contract.measures() if isinstance(measure.ask, Paid | LineOf)]
        if any(counted(ask, name[0], settled[name].line) for ask in asks for name in found):
            found |= {name for name in settled if name[0] == book}
    return found
