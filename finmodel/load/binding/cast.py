"""Who has which role in a place: as its partners state, else as its data, costs and contracts show.

A role that anybody states is whoever states it. Where nobody does, the first kind of care of those that tell the role
(`core.party.KNOWN_BY`) that anybody provides, or pays for, decides; columns that tell the provider and the setting of
a row apart from each other show nothing for certain, and count only where nothing else does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from finmodel.contracts.contract import Contract
from finmodel.core.data import ColumnMap
from finmodel.core.party import KNOWN_BY, POOLED_BUDGET, Side
from finmodel.core.place import Place

Triple = tuple[str, str, str]
"""A party, a dimension and a code of activity that it provides or pays for."""


@dataclass(frozen=True)
class Cast:
    """Who has which role in a place, and what has been asked so far."""

    place: Place
    contracts: tuple[Contract, ...] = ()
    """Contracts in force, or those of them that have been read."""
    asked: dict[str, str] = field(default_factory=dict, compare=False)
    """Each role that a file was read with, and who has it."""

    def holders(self, role: str) -> tuple[str, ...]:
        """Ids of those who have a role; several where it is left open which is meant."""
        if role == POOLED_BUDGET:
            return tuple(pool.id for pool in self.place.pools)
        stated = tuple(partner.id for partner in self.place.partners if role in partner.roles)
        if stated:
            return stated
        certain, possible = self._shown(KNOWN_BY[role].side)
        for shown in (certain, possible):
            for told_by in KNOWN_BY[role].by:
                parties = {party for party, *code in shown if tuple(code) == told_by}
                found = tuple(partner.id for partner in self.place.partners if partner.id in parties)
                if found:
                    return found
        return ()

    def shown_by(self, role: str, party: str) -> str:
        """What shows that a party has a role, such as `setting emergency`; nothing where the place states it."""
        if role == POOLED_BUDGET or any(role in partner.roles for partner in self.place.partners):
            return ""
        both = [one for shown in self._shown(KNOWN_BY[role].side) for one in shown]
        codes = [told_by for told_by in KNOWN_BY[role].by if (party, *told_by) in both]
        return " ".join(codes[0]) if codes else ""

    def _shown(self, side: Side) -> tuple[list[Triple], list[Triple]]:
        """What each party provides or pays for: what is certain, and what the data may have."""
        certain = [*_of_contracts(self.contracts, side), *(_of_costs(self.place) if side == "provider" else ())]
        possible: list[Triple] = []
        for source in self.place.data.activity:
            party = source.columns.get(side)
            for dimension in ("setting", "service"):
                code = source.columns.get(dimension)
                if party is not None and code is not None:
                    pairs = [(one, dimension, other) for one, other in _together(party, code)]
                    (certain if _tells(party, code) else possible).extend(pairs)
        return certain, possible


def _of_contracts(contracts: Sequence[Contract], side: Side) -> Iterator[Triple]:
    for contract in contracts:
        for _, ask in contract.pays_for():
            where = dict(ask.where)
            for dimension in ("setting", "service"):
                for code in where.get(dimension, ()):
                    yield from ((party, dimension, code) for party in where.get(side, ()))


def _of_costs(place: Place) -> Iterator[Triple]:
    for cost in place.costs:
        for dimension, codes in cost.where.items():
            yield from ((cost.partner, str(dimension), code) for code in codes)


def _tells(party: ColumnMap, code: ColumnMap) -> bool:
    """True where the mapping alone says which party goes with which code."""
    fixed = party.always is not None or code.always is not None
    return fixed or (party.column is not None and party.column == code.column)


def _together(party: ColumnMap, code: ColumnMap) -> Iterable[tuple[str, str]]:
    """Each party and code that a row may have together."""
    if party.column is not None and party.column == code.column:
        written = [*(party.values or {}), *(code.values or {})]
        named = ((_of(party, raw), _of(code, raw)) for raw in dict.fromkeys(written))
        return [(one, other) for one, other in named if one is not None and other is not None]
    return [(one, other) for one in _codes(party) for other in _codes(code)]


def _of(column: ColumnMap, raw: str) -> str | None:
    """Our code for what is written in a column."""
    stated = (column.values or {}).get(raw, column.otherwise)
    return raw if stated == "as_written" or (stated is None and not column.values) else stated


def _codes(column: ColumnMap) -> list[str]:
    named = [column.always, *(column.values or {}).values(), column.otherwise]
    return [code for code in dict.fromkeys(named) if code is not None and code != "as_written"]
