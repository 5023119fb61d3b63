"""Settled money added up: what was paid between whom, by line or by contract, in pounds or whole pence.

Money that is paid comes from rules, and only from rules. What is told of it afterwards (a variance by cause, the spread
of draws, what is due so far) needs sums of amounts that are settled and rounded already. Those sums are made here, so
that arithmetic on money anywhere else is a rule that stands in the wrong place.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from finmodel.contracts.settled_lines import SettledLine
from finmodel.core.money import Floats, to_pence

Pence = NDArray[np.int64]
Flow = tuple[str, str, str]
"""Payer, payee and line of the contract."""
Payment = tuple[str, str, str]
"""Contract, payer and payee."""


def paid_by_line(lines: Iterable[SettledLine], contract: str) -> dict[Flow, Floats]:
    """Pounds between each payer and payee under each line of a contract, by period."""
    found: dict[Flow, Floats] = {}
    for settled in lines:
        if settled.contract.id == contract:
            for payer, payee, amounts in settled.flows():
                flow = (payer, payee, settled.line.name)
                found[flow] = found.get(flow, 0.0) + amounts
    return found


def paid_between(lines: Iterable[SettledLine], contract: str) -> dict[tuple[str, str], Floats]:
    """Pounds between each payer and payee under a contract, all its lines together, by period."""
    found: dict[tuple[str, str], Floats] = {}
    for (payer, payee, _), amounts in paid_by_line(lines, contract).items():
        found[payer, payee] = found.get((payer, payee), 0.0) + amounts
    return found


def pence_by_draw(lines: Iterable[SettledLine], draws: int, at: int) -> dict[Payment, Floats]:
    """Pence of one period under each contract between each payer and payee, by draw."""
    found: dict[Payment, Floats] = {}
    for settled in lines:
        for payer, payee, amounts in settled.flows():
            payment = (settled.contract.id, payer, payee)
            pence = np.broadcast_to(to_pence(amounts[..., at]), draws)
            found[payment] = found.get(payment, np.zeros(draws)) + pence
    return found


def whole_pence(settled: Floats) -> Pence:
    """Settled pounds, which are whole pence already, as such: `to_pence` without its look at halves, for many draws."""
    return np.rint(settled * 100).astype(np.int64)
