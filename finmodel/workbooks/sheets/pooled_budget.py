"""Pooled budget: for each pool what is paid in and spent, and who meets what is over or gets what is left."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from finmodel.contracts.fund.lines import HOST_FEE, PAID_IN
from finmodel.contracts.line import Transfer
from finmodel.core.money import Floats
from finmodel.workbooks.cells import Cell, Role
from finmodel.workbooks.draft import LABELS, SHORT, Draft, Live, add_live, texts
from finmodel.workbooks.live_model import LiveModel, Party
from finmodel.workbooks.sections import Section
from finmodel.workbooks.sheet_register import fills
from finmodel.workbooks.sheets.ledger_sheet import moved, total_letters

SHARES = "0.00##%"
REFUNDS = "refunds"
"""What came back to a pool for its services; there is no row where nothing can."""
_Flow = tuple[Section, int, Transfer]


@fills("pooled_budget", 140, optional=True)
def pooled_budget(model: LiveModel) -> Draft:
    """Every pool, part by part."""
    heads = (*LABELS, ("Kind", SHORT), ("From", SHORT), *model.frame.heads, *model.frame.total_heads)
    purpose = "What each partner puts into a pool, what the pool pays for, and how what is over or short is shared."
    draft = Draft("Pooled budget", "result", "Pooled budgets", purpose, heads)
    for party in model.parties:
        if party.is_pool:
            _Pool(model, draft, party).write()
    if not model.pools:
        nil = np.zeros(model.frame.count)
        live, totals = model.frame.cells("=0", nil, model.pounds), model.frame.totals(draft.next_row, nil, model.pounds)
        draft.add(
            [*texts("None", "The place has no pooled budget", "no_pool", "", "money", "figure", ""), *live, *totals]
        )
    return draft


class _Pool:
    """Writes one pool's rows."""

    def __init__(self, model: LiveModel, draft: Draft, party: Party) -> None:
        self.model, self.draft, self.party = model, draft, party
        self.flows: list[_Flow] = [
            (section, number, move)
            for section in model.sections
            for number, line in enumerate(section.lines)
            for move in line.transfers
            if party.code in (move.payer, move.payee)
        ]

    def write(self) -> None:
        """Contributions, services, what is over or short, who meets it, and what is left."""
        own = [flow for flow in self.flows if getattr(flow[0].book, "pool", None) == self.party.code]
        given = [flow for flow in own if flow[2].payee == self.party.code and not self._is_overspend(flow, own)]
        met = [flow for flow in own if self._is_overspend(flow, own)]
        returned = [flow for flow in own if flow[2].payer == self.party.code and self._name(flow) != HOST_FEE]
        services = [flow for flow in self.flows if flow[2].payer == self.party.code and flow not in returned]
        refunds = [flow for flow in self.flows if flow[2].payee == self.party.code and flow not in own]
        contributions = self._group("Paid in", "contributions", given)
        self._shares(given, contributions)
        spend = self._group("Services paid", "services", services)
        formula, left = f"={{c}}{contributions[0]}-{{c}}{spend[0]}", contributions[1] - spend[1]
        if refunds:
            came_back = self._group("Came back for services", REFUNDS, refunds)
            formula, left = f"{formula}+{{c}}{came_back[0]}", left + came_back[1]
        over = self._figure("Left (short, where negative)", "left", formula, left)
        shared = self._group("Met by partners", "met", met)
        back = self._group("Returned to partners", "returned", returned)
        formula = f"={{c}}{over[0]}+{{c}}{shared[0]}-{{c}}{back[0]}"
        keeps = any(section.book.holds for section, *_ in own)
        told = "Kept in the pool this year (taken out, where negative)" if keeps else "In the pool at the end"
        self._figure(told, "end", formula, over[1] + shared[1] - back[1])

    def _is_overspend(self, flow: _Flow, own: Sequence[_Flow]) -> bool:
        """True for a payment into the pool by its own agreement that depends on what was spent."""
        return flow in own and flow[2].payee == self.party.code and self._name(flow) not in PAID_IN

    def _name(self, flow: _Flow) -> str:
        section, number, _ = flow
        return section.lines[number].name

    def _group(self, label: str, code: str, flows: Sequence[_Flow]) -> tuple[int, Floats]:
        """A row for each payment, then their total; returns its row and values."""
        first = self.draft.next_row
        total: Floats = np.zeros(self.model.frame.count)
        ledger = self.model.draft("ledger")
        for section, number, move in flows:
            values = moved(self.model, section, number, move)
            total = total + values
            key = f"{section.key}.{section.lines[number].name}.{move.payer}.{move.payee}"
            other = move.payer if move.payee == self.party.code else move.payee
            told = f"{section.title}: {section.lines[number].label}"
            words = (told, f"{self.party.code}.{key}", other, "payment", "Ledger")
            self._add(words, f"={ledger.reference}{{c}}{ledger.row(key)}", values)
        last = self.draft.next_row - 1
        formula = f"=SUM({{c}}{first}:{{c}}{last})" if flows else "=0"
        return self._figure(f"{label}, total", code, formula, total)

    def _figure(self, label: str, code: str, formula: str, values: Floats) -> tuple[int, Floats]:
        words = (label, f"{self.party.code}.{code}", self.party.code, "total", "this sheet")
        row = self._add(words, formula, values, "total")
        return row, values

    def _add(self, words: tuple[str, str, str, str, str], formula: str, values: Floats, role: Role = "calc") -> int:
        line, code, party, *kind = words
        told = (self.party.name, line, code, self.model.names[party], "money", *kind)
        live = Live(told, formula, values, self.model.pounds, role, code)
        return add_live(self.draft, self.model.frame, live, totals=3)

    def _shares(self, given: Sequence[_Flow], total: tuple[int, Floats]) -> None:
        """Each contribution as a share of all."""
        row, values = total
        first = row - len(given)
        for offset, (section, number, move) in enumerate(given):
            amounts = moved(self.model, section, number, move)
            share = np.divide(amounts, values, out=np.zeros_like(amounts), where=values != 0)
            formula = f"=IF({{c}}{row}=0,0,{{c}}{first + offset}/{{c}}{row})"
            here = self.draft.next_row
            code = f"{self.party.code}.share.{section.key}.{section.lines[number].name}.{move.payer}"
            label = texts(
                self.party.name,
                "Share of what is paid in",
                code,
                self.model.names[move.payer],
                "share",
                "figure",
                "this sheet",
            )
            live = self.model.frame.cells(formula, share, SHARES)
            self.draft.add([*label, *live, *self._whole(here, first + offset, row, amounts, values)], code)

    def _whole(self, here: int, part: int, whole: int, amounts: Floats, values: Floats) -> list[Cell]:
        """The share over all years before and after, and the difference."""
        half, (one, other, _) = len(self.model.place.periods), total_letters(self.model)
        shares = []
        for span in (slice(None, half), slice(half, None)):
            total = float(values[span].sum())
            shares.append(float(amounts[span].sum()) / total if total else 0.0)
        cells = [
            Cell(share, f"=IF({column}{whole}=0,0,{column}{part}/{column}{whole})", "calc", SHARES)
            for share, column in zip(shares, (one, other), strict=True)
        ]
        return [*cells, Cell(round(shares[1] - shares[0], 6), f"=ROUND({other}{here}-{one}{here},6)", "calc", SHARES)]
