"""What a pool passes on: how its agreement's payments move as the volume, mix and price of what it pays for move."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from finmodel.contracts.line import Paid, Transfer
from finmodel.contracts.rule_book import RuleBook
from finmodel.contracts.settle import settle_alone
from finmodel.core.money import Floats
from finmodel.errors import InputError
from finmodel.positions.settled_money import Payment, paid_between
from finmodel.rules.nodes import Measure
from finmodel.scenarios.run import Run

Moves = Mapping[Payment, Floats]
"""Pounds by which volume, mix and price move payments: shape (3, case)."""


def passed_on(book: RuleBook, plan: Run, moves: Moves) -> dict[tuple[str, str], Floats]:
    """What volume, mix and price of other payments move the payments of a pool's agreement by, payer to payee.

    The agreement is settled as planned on what the pool was planned to pay, then with volume, then mix, then price of
    that moved too, all years together; each step is one cause's. Pounds: shape (3, case). Where the agreement cannot
    be settled on its own, nothing is passed on.
    """
    asks = {measure.name: measure.ask for measure in book.measures() if isinstance(measure.ask, Paid)}
    values = dict(plan.settlement.values[book.id])
    cases = len(plan.settlement.cases)
    try:
        steps = [_paid(book, plan, values)]
        for cause in range(3):
            values |= {name: values[name] + _moved(ask, plan, moves, cause) for name, ask in asks.items()}
            steps.append(_paid(book, plan, values))
    except InputError:
        return {}
    nothing = np.zeros(cases)
    pairs = dict.fromkeys(pair for step in steps for pair in step)
    return {pair: np.diff([step.get(pair, nothing) for step in steps], axis=0) for pair in pairs}


def _moved(ask: Paid, plan: Run, moves: Moves, cause: int) -> Floats:
    """Pounds by which one cause moves the payments that are asked for, by case."""
    total = np.zeros(len(plan.settlement.cases))
    pairs = {
        (settled.contract.id, transfer.payer, transfer.payee): transfer
        for settled in plan.settlement.lines
        for transfer in settled.line.transfers
    }
    for payment, moved in moves.items():
        contract, payer, payee = payment
        for counted in ask.counts(contract, (pairs.get(payment, Transfer(payer, payee)),)):
            total = total + counted.sign * moved[cause]
    return total


def _paid(book: RuleBook, plan: Run, values: Mapping[str, Floats]) -> dict[tuple[str, str], Floats]:
    """Pounds from payer to payee under the agreement alone, on given measures."""

    def supply(_: RuleBook, measure: Measure) -> Floats:
        return values[measure.name]

    return paid_between(settle_alone(book, plan.settlement.cases, supply).lines, book.id)
