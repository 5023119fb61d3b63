"""Checks of money as a whole: each party's position by a second route, what is told on the cover, totals over years.

Positions are summed from the ledger by kind of payment; here what a party receives and pays is summed once more without
regard to kind, and the cover is held against its parts, so that a figure typed over anywhere between fails a check.
"""

from __future__ import annotations

from functools import partial

import numpy as np

from finmodel.core.money import Floats, round_half_away
from finmodel.positions.outside import OUTSIDE
from finmodel.positions.position import PARTS, SIGNS
from finmodel.workbooks.cells import FIRST_ON_COVER, FIRST_ROW, letter
from finmodel.workbooks.draft import Draft
from finmodel.workbooks.live_model import Party
from finmodel.workbooks.sheets.check_lines import CheckLine, CheckLines, span
from finmodel.workbooks.sheets.ledger_sheet import ALL_PARTNERS, parts_of, total_letters
from finmodel.workbooks.sheets.lists import HEADLINE_ROW
from finmodel.workbooks.sheets.settlement import shown_in
from finmodel.workbooks.worked import WorkedSection


def check_positions(lines: CheckLines) -> None:
    """All checks of positions."""
    _Positions(lines).write()


def _shown(case: WorkedSection, line: int) -> Floats:
    return case.paid(line, None)


class _Positions:
    """Writes the checks of positions."""

    def __init__(self, lines: CheckLines) -> None:
        self.lines, self.model = lines, lines.model
        self.positions = lines.model.draft("positions")
        self.ledger = lines.model.draft("ledger")

    def write(self) -> None:
        """Conservation first; then each party; then the cover, and all years together."""
        surplus, funding, delivery = (self._at(ALL_PARTNERS, part) for part in ("surplus", "funding", "delivery"))
        words = "All surpluses are money in less cost of delivery"
        formula = f"=ROUND({surplus}-{funding}+{delivery},2)"
        routes = ("Positions", "Ledger")
        self.lines.add(CheckLine("conserved", "Money", words, routes, formula, values=self._conserved()))
        for part, column, words in (
            ("funding", "D", "Money in from outside, all partners"),
            ("delivery", "E", "Cost of delivery, all partners"),
        ):
            mine = self._at(ALL_PARTNERS, part)
            self._from_ledger("outside", words, mine, column, OUTSIDE, part)
        for party in self.model.parties:
            if party.code != OUTSIDE:
                self._party(party)
            if party.is_pool:
                self._pool(party, self._at(party.code, "surplus"))
        self._cover(funding, delivery)
        self._years()

    def _at(self, party: str, part: str) -> str:
        return f"Positions!{{c}}{self.positions.row(f'{party}.{part}')}"

    def _parts(self, party: str, sign: int) -> str:
        rows = [self.positions.row(f"{party}.{part}") for part in PARTS if SIGNS[part] == sign]
        assert rows == list(range(rows[0], rows[-1] + 1)), "parts of one sign follow each other"
        return f"SUM(Positions!{{c}}{rows[0]}:{{c}}{rows[-1]})"

    def _from_ledger(self, check: str, words: str, mine: str, column: str, party: str, of: str) -> None:
        """A figure against all the ledger's payments from (D) or to (E) a party."""
        last = self.ledger.next_row - 1
        asked = f"Ledger!{{c}}{FIRST_ROW}:{{c}}{last},Ledger!${column}{FIRST_ROW}:${column}{last}"
        formula = f"=ROUND({mine}-SUMIFS({asked},$D{self.lines.row}),2)"
        self.lines.add(CheckLine(check, "Money", words, ("Positions", "Ledger"), formula, of, party))

    def _party(self, party: Party) -> None:
        """What a party receives and pays, by part and by party; what is left, as the cover tells it."""
        received, paid = (self._parts(party.code, sign) for sign in (1, -1))
        self._from_ledger("received", f"{party.name}: all it receives", received, "E", party.code, party.code)
        self._from_ledger("paid", f"{party.name}: all it pays", paid, "D", party.code, party.code)
        if party.is_pool:
            return
        row = HEADLINE_ROW + self.model.partners.index(party)
        words, routes = f"{party.name}: what is left is told on the cover", ("Cover", "Positions")
        self.lines.nil("left", "Money", words, routes, f"=ROUND({self._told(row)}-{received}+{paid},2)", party.code)

    def _pool(self, party: Party, surplus: str) -> None:
        """A pool ends at nil, or keeps just what the balances grow by that its agreement says it holds."""
        model, settlement = self.model, self.model.draft("settlement")
        left, grown, formula = parts_of(model, party.code)["surplus"], np.zeros(model.frame.count), surplus
        for section in model.sections:
            for balance in section.book.holds if section.book.shares_out == party.code else ():
                for name, sign in ((balance.closing, 1), (balance.opening, -1)):
                    number = next(at for at, line in enumerate(section.lines) if line.name == name)
                    grown = grown + sign * model.live(section, partial(_shown, line=number))
                    formula += f"{'-' if sign > 0 else '+'}{shown_in(settlement, section, name)}"
        held = any(section.book.holds for section in model.sections if section.book.shares_out == party.code)
        words = f"{party.name} keeps what its balances grow by" if held else f"{party.name} ends at nil"
        routes = ("Positions", "Settlement" if held else "nil")
        gap = round_half_away(left - grown)
        self.lines.add(CheckLine("pool", "Money", words, routes, f"=ROUND({formula},2)", party.code, values=gap))

    def _conserved(self) -> Floats:
        everyone = [parts_of(self.model, party.code) for party in self.model.parties if party.code != OUTSIDE]
        total = sum(
            (parts["surplus"] - parts["funding"] + parts["delivery"] for parts in everyone),
            np.zeros(self.model.frame.count),
        )
        return round_half_away(np.asarray(total))

    def _told(self, row: int) -> str:
        """A figure of the cover: its live columns stand further left."""
        return f"Cover!{{cover}}{row}"

    def _cover(self, funding: str, delivery: str) -> None:
        """The cover's line of all partners, and its differences."""
        count, first = self.model.frame.count, HEADLINE_ROW
        last = first + len(self.model.partners)
        words = "All partners: what is left is told on the cover"
        formula = f"=ROUND({self._told(last)}-{funding}+{delivery},2)"
        self.lines.nil("left", "Money", words, ("Cover", "Positions"), formula, ALL_PARTNERS)
        half = count // 2
        ends = [(letter(FIRST_ON_COVER + at), letter(FIRST_ON_COVER + at + half - 1)) for at in (0, half)]
        before, after = (f"SUM(Cover!${left}{first}:${right}{last})" for left, right in ends)
        gap = letter(FIRST_ON_COVER + count)
        formula = f"=ROUND(SUM(Cover!${gap}{first}:${gap}{last})-{after}+{before},2)"
        self.lines.nil("cover_difference", "Money", "Differences on the cover", ("sums", "line by line"), formula)

    def _years(self) -> None:
        """Before and after over all years, and their difference, on the ledger and on positions."""
        for draft in (self.ledger, self.positions):
            check_years(self.lines, draft, FIRST_ROW, draft.next_row - 1, draft.name.lower())
        check_differences(self.lines, self.positions)


def check_years(lines: CheckLines, draft: Draft, first: int, last: int, of: str) -> None:
    """All years together are the years, over a block of rows."""
    letters, (before, after, _) = lines.model.frame.letters, total_letters(lines.model)
    totals, years = (span(draft, *ends, first, last) for ends in ((before, after), (letters[0], letters[-1])))
    words = f"{draft.name}: all years together are the years"
    lines.nil("years", "Money", words, ("all years", "years"), f"=ROUND(SUM({totals})-SUM({years}),2)", of)


def check_differences(lines: CheckLines, draft: Draft) -> None:
    """After is before and the difference: so the three together are twice after."""
    before, after, gap = total_letters(lines.model)
    last = draft.next_row - 1
    three, one = (span(draft, *ends, FIRST_ROW, last) for ends in ((before, gap), (after, after)))
    formula = f"=ROUND(SUM({three})-(1+1)*SUM({one}),4)"
    words, of = f"{draft.name}: differences are after less before", draft.name.lower().replace(" ", "_")
    lines.nil("differences", "Money", words, ("all three", "after"), formula, of)
