"""Activity outside the episodes that another contract, a prospective bundle, pays for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Protocol, runtime_checkable

from finmodel.contracts.clash import Clash
from finmodel.contracts.contract import Contract
from finmodel.contracts.questions import Neighbour
from finmodel.core.nearest import nearest
from finmodel.measures.episodes import Episodes, Outside


@runtime_checkable
class PaysEpisodes(Protocol):
    """A contract that may pay for episodes of care in advance."""

    @property
    def episodes_paid(self) -> tuple[Episodes, ...]:
        """The episodes it pays for whatever they cost; none where it pays otherwise."""


def outside_of(names: Sequence[str], others: Sequence[Neighbour]) -> Outside | None:
    """The rule for activity outside the episodes of the contracts named; None where none of them has any."""
    found = tuple(rule for other in others if other.id in names for rule in _paid(other))
    return Outside(found) if found else None


def _paid(book: Neighbour) -> tuple[Episodes, ...]:
    return book.episodes_paid if isinstance(book, PaysEpisodes) else ()


def outside_clashes(contract: Contract, names: Sequence[str], others: Sequence[Neighbour]) -> Iterator[Clash]:
    """Contracts named that are not in force, pay for no episodes, or do so for only some of the time."""
    named = {other.id: other for other in others}
    for name in names:
        other = named.get(name)
        if other is None:
            near = nearest(name, named)
            fix = f"Did you mean '{near}'?" if near else "Take it out of `outside:`, or bring the bundle into force."
            yield Clash(contract.id, (name,), f"It leaves out episodes of '{name}', which is not in force.", fix)
        elif not _paid(other):
            what = f"It leaves out episodes of '{name}', which pays for none in advance."
            fix = "Name a bundle that is `settled: prospective` and has an `episode:`, or take it out of `outside:`."
            yield Clash(contract.id, (name,), what, fix)
        elif isinstance(other, Contract) and not _covers(other, contract):
            what = f"It leaves out episodes of '{name}', which is in force for only some of the time that it is."
            fix = "Give both the same `starts:` and `ends:`, or state a second tariff for the rest of the time."
            yield Clash(contract.id, (name,), what, fix)


def _covers(other: Contract, contract: Contract) -> bool:
    """True where one contract is in force on every day that the other is."""
    first, last = ((each.starts or date.min, each.ends or date.max) for each in (other, contract))
    return first[0] <= last[0] and first[1] >= last[1]
