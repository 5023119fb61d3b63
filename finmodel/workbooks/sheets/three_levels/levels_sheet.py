"""Three levels: what partners combine in pools and how money flows by kind of payment, live on the ledger."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from finmodel.contracts.fund.lines import PAID_IN
from finmodel.contracts.line import Transfer
from finmodel.core.money import Floats
from finmodel.core.place import OUTSIDE
from finmodel.scenarios.three_levels.levels_of_money import INTO_POOL, how_paid
from finmodel.workbooks.cells import Role
from finmodel.workbooks.draft import LABELS, SHORT, Draft, Live, add_live
from finmodel.workbooks.live_model import LiveModel
from finmodel.workbooks.sections import Section
from finmodel.workbooks.sheet_register import fills
from finmodel.workbooks.sheets.ledger_sheet import moved

_Flow = tuple[Section, int, Transfer]
_MOST = 5
"""Rows of the ledger that a formula adds up at most, so that it can be read."""
OUTSIDE_OF_POOLS = "outside_of_pools"
ALL_FLOWS = ("all", "flows")
"""Whose row all payments are, and its code."""


def into(pool: str) -> str:
    """The code of what goes into a pool."""
    return f"into.{pool}"


def row_key(party: str, code: str) -> str:
    """The key of a row: whose it is, and its code."""
    return f"{party}.{code}".replace(" ", "_")


@fills("three_levels", 141, optional=True)
def three_levels(model: LiveModel) -> Draft:
    """Money in and what of it goes into each pool; then every payment, added up by from, to and how."""
    heads = (*LABELS, ("Kind", SHORT), ("From", SHORT), *model.frame.heads, *model.frame.total_heads)
    purpose = "What is combined, and how it flows to providers by kind of payment; every figure adds up rows of Ledger."
    draft = Draft("Three levels", "result", "Three levels of money", purpose, heads)
    sheet = _Levels(model, draft)
    sheet.combined()
    sheet.flows()
    return draft


class _Levels:
    """Writes the rows of both levels."""

    def __init__(self, model: LiveModel, draft: Draft) -> None:
        self.model, self.draft = model, draft
        self.all: list[_Flow] = [
            (section, number, move)
            for section in model.sections
            for number, line in enumerate(section.lines)
            for move in line.transfers
        ]

    def combined(self) -> None:
        """For each partner with money from outside, or that pays into a pool: the money, each pool, and the rest."""
        for party in self.model.parties:
            money = self._from_to(OUTSIDE, party.code)
            pools = {
                pool: [one for one in self._from_to(party.code, pool) if self._how(one) == INTO_POOL]
                for pool in self.model.names
                if pool in self.model.pools
            }
            if party.code == OUTSIDE or not (money or any(pools.values())):
                continue
            first, left = self._sum(("1. Combined", f"{party.name}: money in", party.code), "money", money)
            formula = f"={{c}}{first}"
            for pool, flows in pools.items():
                if flows:
                    words = ("1. Combined", f"{party.name}: into {self.model.names[pool]}", party.code)
                    row, values = self._sum(words, into(pool), flows)
                    formula, left = f"{formula}-{{c}}{row}", left - values
            words = ("1. Combined", f"{party.name}: outside of pools", party.code)
            self._add(words, OUTSIDE_OF_POOLS, formula, left, "total")

    def flows(self) -> None:
        """A row for each payer, payee and way of being paid, then all of them."""
        groups: dict[tuple[str, str, str], list[_Flow]] = {}
        for one in self.all:
            if OUTSIDE not in (one[2].payer, one[2].payee):
                groups.setdefault((one[2].payer, one[2].payee, self._how(one)), []).append(one)
        names = self.model.names
        summed = {}
        for (payer, payee, how), flows in groups.items():
            words = ("2. Flows", f"{names[payer]} to {names[payee]}: {how}", payee)
            summed[words, f"{payer}.{how}"] = self._summed(words, f"{payer}.{how}", flows)
        first, whole = self.draft.next_row, np.zeros(self.model.frame.count)
        for (words, code), (formula, values) in summed.items():
            self._add(words, code, formula, values)
            whole = whole + values
        last = self.draft.next_row - 1
        formula = f"=SUM({{c}}{first}:{{c}}{last})" if groups else "=0"
        party, code = ALL_FLOWS
        self._add(("2. Flows", "All payments between partners and pools", party), code, formula, whole, "total")

    def _from_to(self, payer: str, payee: str) -> list[_Flow]:
        return [one for one in self.all if (one[2].payer, one[2].payee) == (payer, payee)]

    def _how(self, flow: _Flow) -> str:
        section, number, move = flow
        if move.payee in self.model.pools and section.lines[number].name in PAID_IN:
            return INTO_POOL
        return how_paid(getattr(section.book, "kind", ""))

    def _sum(self, words: tuple[str, str, str], code: str, flows: Sequence[_Flow]) -> tuple[int, Floats]:
        """A row that adds up rows of the ledger."""
        formula, values = self._summed(words, code, flows)
        return self._add(words, code, formula, values), values

    def _summed(self, words: tuple[str, str, str], code: str, flows: Sequence[_Flow]) -> tuple[str, Floats]:
        """The formula that adds up rows of the ledger, over rows of a few of them where there are many."""
        values = sum((moved(self.model, *one) for one in flows), np.zeros(self.model.frame.count))
        if len(flows) <= _MOST:
            return f"={'+'.join(map(self._row, flows)) or 0}", values
        first, (level, label, party) = self.draft.next_row, words
        for number, start in enumerate(range(0, len(flows), _MOST), 1):
            few = flows[start : start + _MOST]
            part = sum((moved(self.model, *one) for one in few), np.zeros(self.model.frame.count))
            told = (level, f"{label}, part {number}", party)
            self._add(told, f"{code}.{number}", f"={'+'.join(map(self._row, few))}", part)
        return f"=SUM({{c}}{first}:{{c}}{self.draft.next_row - 1})", values

    def _row(self, flow: _Flow) -> str:
        """Where the ledger has it."""
        (section, number, move), ledger = flow, self.model.draft("ledger")
        key = f"{section.key}.{section.lines[number].name}.{move.payer}.{move.payee}"
        return f"{ledger.reference}{{c}}{ledger.row(key)}"

    def _add(self, words: tuple[str, str, str], code: str, formula: str, values: Floats, role: Role = "calc") -> int:
        level, label, party = words
        key = row_key(party, code)
        source = "this sheet" if role == "total" else "Ledger"
        told = (level, label, key, self.model.names.get(party, party), "money", "sum", source)
        live = Live(told, formula, np.round(values, 2) + 0.0, self.model.pounds, role, key)
        return add_live(self.draft, self.model.frame, live, totals=3)
