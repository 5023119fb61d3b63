"""Positions draw by draw: what is left with each party, and what each contract paid, checked in every draw."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from finmodel.contracts.rule_book import RuleBook
from finmodel.contracts.settled_lines import Settlement
from finmodel.core.control import Control, ControlFailed
from finmodel.core.party import Pool
from finmodel.core.place import OUTSIDE, Place
from finmodel.positions.outside import DELIVERY, FUNDING
from finmodel.positions.settled_money import Pence, whole_pence

CONSERVED_BY_DRAW = Control("in every draw, surpluses are money in less cost of delivery")
POOL_KEPT_BY_DRAW = Control("in every draw, a pool ends at nil or keeps what its balances grow by")
NOT_OVERDRAWN_BY_DRAW = Control("in every draw, a pool's balance is not overdrawn")


@dataclass(frozen=True)
class ByDraw:
    """Whole pence by party or contract, draw and period."""

    parties: tuple[str, ...]
    contracts: tuple[str, ...]
    surplus: Pence
    """What is left with each party: shape (party, draw, period)."""
    paid: Pence
    """What moved under each contract, either way: shape (contract, draw, period)."""


def positions_by_draw(settlement: Settlement, place: Place, draws: int) -> ByDraw:
    """Positions in every draw; raises ControlFailed where in some draw money is made or lost."""
    contracts = tuple(dict.fromkeys(settled.contract.id for settled in settlement.lines))
    spots = {name: number for number, name in enumerate((*place.parties, OUTSIDE))}
    held = np.zeros((len(spots), draws, len(settlement.cases)), dtype=np.int64)
    paid = np.zeros((len(contracts), draws, len(settlement.cases)), dtype=np.int64)
    brought = np.zeros((draws, len(settlement.cases)), dtype=np.int64)
    for settled in settlement.lines:
        number = contracts.index(settled.contract.id)
        for payer, payee, amounts in settled.flows():
            pence = whole_pence(amounts)
            held[spots[payer]] -= pence
            held[spots[payee]] += pence
            paid[number] += np.abs(pence)
            if settled.contract.id in (FUNDING, DELIVERY):
                brought += pence if payer == OUTSIDE else -pence
    require_pools_kept(settlement, place, held[: len(place.parties)], place.pools)
    if (held[: len(place.parties)].sum(axis=0) != brought).any():
        what = (
            "Money is not conserved in every draw. This is a fault in finmodel or in the contracts; no result is given."
        )
        raise ControlFailed(what, CONSERVED_BY_DRAW)
    return ByDraw(place.parties, contracts, held[: len(place.parties)], paid)


def net_by_draw(settlement: Settlement, draws: int) -> Pence:
    """What its payer paid under each contract less what came back; of one without a payer, what moved.

    Whole pence: shape (contract, draw, period), contracts in the order they settle.
    """
    contracts = tuple(dict.fromkeys(settled.contract.id for settled in settlement.lines))
    net = np.zeros((len(contracts), draws, len(settlement.cases)), dtype=np.int64)
    for settled in settlement.lines:
        own = _payers(settled.contract)
        for payer, payee, amounts in settled.flows():
            pence = whole_pence(amounts)
            signed = pence * (int(payer in own) - int(payee in own)) if own else np.abs(pence)
            net[contracts.index(settled.contract.id)] += signed
    return net


def _payers(contract: RuleBook) -> tuple[str, ...]:
    """Who pays under a contract; nobody where it does not say."""
    stated = getattr(contract, "payer", ())
    return (stated,) if isinstance(stated, str) else tuple(stated or ())


def require_pools_kept(settlement: Settlement, place: Place, held: Pence, pools: Iterable[Pool]) -> None:
    """Some pools end every draw at nil, or keep just what their named balances grow by; ControlFailed where not."""
    books = {settled.contract.id: settled.contract for settled in settlement.lines}.values()
    for pool in pools:
        grown: Pence = np.zeros((1, 1), dtype=np.int64)
        for book in books:
            for balance in book.holds if book.shares_out == pool.id else ():
                closing = whole_pence(settlement.of(book.id, balance.closing))
                opening = whole_pence(settlement.of(book.id, balance.opening))
                if (closing < 0).any():
                    what = f"In some draw, {balance.title.lower()} of {pool.title} is overdrawn."
                    fix = "Narrow what is uncertain, or mend the pool's agreement."
                    raise ControlFailed(f"{what} {fix}", NOT_OVERDRAWN_BY_DRAW)
                grown = grown + closing - opening
        left = held[place.parties.index(pool.id)]
        if (left != grown).any():
            worst = int(np.abs(left - grown).max())
            raise ControlFailed(
                f"Money is not conserved: in some draw, {pool.title} is left with {worst / 100:,.2f} that no balance "
                "explains. This is a fault in finmodel or in the contracts; no result is given.",
                POOL_KEPT_BY_DRAW,
            )
