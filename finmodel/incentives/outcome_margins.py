"""What one more of an outcome brings each partner: one point of percent of a share, one more of a count."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from finmodel.core.outcomes import OutcomeRow
from finmodel.errors import InputError
from finmodel.scenarios.changes.change_outcome import outcome_moved
from finmodel.scenarios.run import Run, run

_NOTHING = 0.5
"""Pence up to which nothing moves."""


@dataclass(frozen=True)
class OutcomeMargin:
    """What one more of an outcome of a partner does to a party in a year."""

    measure: str
    partner: str
    """Whose outcome it is; empty for that of the whole place."""
    more: str
    """What one more is, in words."""
    party: str
    pounds: float


def outcome_margins(settled: Run, year: str) -> Iterator[OutcomeMargin]:
    """What one more of each outcome that contracts read does to each party in a year, by settling it so."""
    place = settled.basis.place
    read = {name for contract in settled.basis.contracts for name in contract.outcomes_read}
    before = settled.positions.set_index(["partner", "period"])["surplus"]
    for measure in place.outcomes.measures:
        for partner in place.outcomes.partners_of(measure) if measure in read else ():
            own = [row for row in place.outcomes.of(measure) if row.partner == partner]
            more, key, size = _one_more(own)
            for sign in (1, -1):
                try:
                    after = _settled(settled, measure, partner, {key: f"{'-' if sign < 0 else ''}{size}"})
                except InputError:  # all of them have it already: then what one fewer takes is what one more brings
                    continue
                moved = (after.positions.set_index(["partner", "period"])["surplus"] - before) * sign
                for party in place.parties:
                    if abs(moved[party, year]) > _NOTHING:
                        yield OutcomeMargin(measure, partner, more, party, float(moved[party, year]) / 100)
                break


def _one_more(rows: list[OutcomeRow]) -> tuple[str, str, str]:
    """What one more is, in words, and the change that makes it so."""
    if all(row.is_rate or row.in_percent for row in rows) and all(0 <= row.amount <= 1 for row in rows):
        return "one point of percent", "add", "1%"
    if all(not row.is_rate and row.amount == int(row.amount) for row in rows):
        return "one more", "add", "1"
    return "one percent more", "by", "1%"


def _settled(settled: Run, measure: str, partner: str, change: dict[str, str]) -> Run:
    return run(outcome_moved(settled.basis, measure, partner or "all", change, "incentives"))
