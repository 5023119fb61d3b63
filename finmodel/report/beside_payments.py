"""What is told of a settlement beside payments: plans that are crossed, and what is notional."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from finmodel.contracts.clauses.over_time.trigger import TOLD
from finmodel.contracts.contract import Contract
from finmodel.contracts.settled_lines import Settlement
from finmodel.core.amounts import some
from finmodel.core.speech import listed
from finmodel.report.report import Column, Part, Remark, Row, Table

_NAMED = 5
"""Years or rows that are named where a plan is crossed."""


def beside_payments(settlement: Settlement, names: Mapping[str, str], under: str = "") -> Iterator[Part]:
    """A remark for each plan that is crossed somewhere, and a table of what is settled and not paid.

    `under` is the title of a scenario, where it is one.
    """
    sentences = tuple(_crossed(settlement))
    if sentences:
        yield Remark(sentences)
    rows = [
        Row((settled.line.label, names.get(flow.payer, flow.payer), names.get(flow.payee, flow.payee),
             float(settled.of_member(flow.member).sum())))
        for settled in settlement.lines
        if settled.line.notional
        for flow in settled.line.would_pay
    ]  # fmt: skip
    if rows:
        columns = (Column("Amount"), Column("As if by"), Column("As if to"), Column("Over all", "money"))
        notes = ("It is part of no payment and no position; a contract that names it counts it.",)
        title = "Notional: settled and shown, not paid" + (f": {under}" if under else "")
        yield Table("notional", title, columns, tuple(rows), notes)


def set_aside(settlement: Settlement, party: str, years: Sequence[str]) -> Iterator[Row]:
    """Rows to stand inside a party's position: what is set aside by it and for it by year, counted and not paid."""
    labels = [case.label for case in settlement.cases]
    columns = [labels.index(year) for year in years]
    for whose, label in (("payer", "set aside by it"), ("payee", "set aside for it")):
        sums = [
            settled.of_member(flow.member)
            for settled in settlement.lines
            if settled.line.notional
            for flow in settled.line.would_pay
            if getattr(flow, whose) == party
        ]
        amounts = sum(sums, np.zeros(len(labels)))[columns]
        if amounts.any():
            yield Row((f"{label}: counted, not paid", *amounts.tolist()), inside=1)


def _crossed(settlement: Settlement) -> Iterator[str]:
    for settled in settlement.lines:
        contract = settled.contract
        for trigger in contract.triggers if isinstance(contract, Contract) else ():
            if settled.line.name != f"{TOLD}{trigger.name}" or not settled.amounts.any():
                continue
            where = [case.label for case, crossed in zip(settlement.cases, settled.amounts, strict=True) if crossed > 0]
            named = where[:_NAMED] + ([some(len(where) - _NAMED, "other")] if len(where) > _NAMED else [])
            yield f"{contract.title}, {listed(named)}: {trigger.says} This changes no payment."
