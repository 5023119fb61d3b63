"""Over the years: how much better off everyone is so far, when that has paid back, and what it is worth at once.

It stands on the positions before and after, so that it follows whatever is chosen and changed. A loan is no gain: what
is lent and paid back is taken off, from the ledger.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from finmodel.contracts.line import Transfer
from finmodel.core.ahead.forward import SORTS, discount_of
from finmodel.core.money import Floats
from finmodel.core.place import OUTSIDE
from finmodel.scenarios.ahead.over_years import FROM_THE_START, NIL, NOT_YET
from finmodel.scenarios.changes.funding import LOAN
from finmodel.workbooks.cells import FIRST_LIVE, Cell, Role, letter
from finmodel.workbooks.draft import LABELS, NUMBER, SHORT, Draft, texts
from finmodel.workbooks.live_model import LiveModel
from finmodel.workbooks.sections import Section
from finmodel.workbooks.sheet_register import fills
from finmodel.workbooks.sheets.ledger_sheet import ALL_PARTNERS, moved, parts_of

_FEW = 2
"""Years up to which the positions tell it all."""
_LENT = ("loan", "repayment")
_RATE, _WORTH, _WHEN = "rate", "worth", "when"
_PERCENT, _FACTOR = "0.00##%", "0.0000"
_NO_CHANGE = "no change"


def is_long(model: LiveModel) -> bool:
    """Whether so many years are settled that what they come to together is a question of its own."""
    return len(model.place.periods) > _FEW


@fills("over_years", 135, optional=True, there=is_long)
def over_years(model: LiveModel) -> Draft:
    """The rate and what a pound is worth, then for all together and for each partner what it comes to."""
    heads = (
        *LABELS,
        ("Kind", SHORT),
        ("Source", SHORT),
        *model.frame.period_heads,
        ("In all", NUMBER),
        ("Paid back", (12.0, 16.0)),
    )
    purpose = "How much better off everyone is after than before, year by year and so far; a loan is no gain."
    draft = Draft("Over the years", "result", "Over the years", purpose, heads)
    sheet = _Sheet(model, draft)
    sheet.rates()
    for party, name in ((ALL_PARTNERS, "All partners"), *((one.code, one.name) for one in model.parties)):
        if party != OUTSIDE:
            sheet.party(party, name)
    return draft


@dataclass(frozen=True)
class _RowOfParty:
    """A row of a party: its words, and a formula for each year and for all of them."""

    label: str
    code: str
    kind: str
    formulas: Sequence[str]
    in_all: str
    number: str
    role: Role = "calc"


class _Sheet:
    """Writes the rows of the sheet, from the top."""

    def __init__(self, model: LiveModel, draft: Draft) -> None:
        self.model, self.draft = model, draft
        self.count = len(model.place.periods)
        self.letters = model.frame.period_letters
        self.all = letter(FIRST_LIVE + self.count)
        ahead = model.place.ahead
        self.rate = float(discount_of(model.place.forward) if ahead is None else ahead.discount)
        self.factors = np.array([(1 + self.rate) ** -number for number in range(self.count)])

    def rates(self) -> None:
        """What rises in years carried forward, the discount rate, what a pound of each year is worth, and when."""
        ahead, periods = self.model.place.ahead, self.model.place.periods
        for sort in () if ahead is None else SORTS:
            assert ahead is not None
            rises = ahead.rises(sort)
            words = texts("All", f"Rise over the year before: {sort}", f"rise.{sort}", "", "share", "rise", "place")
            cells = [
                Cell(float(rises[year]), role="data", number=_PERCENT) if year in rises else texts("")[0]
                for year in periods
            ]
            self.draft.add([*words, *cells, *texts("", "")], f"rise.{sort}")
        words = texts("All", "Discount rate a year", _RATE, "", "share", "rate", "place")
        cells = [Cell(self.rate, role="data", number=_PERCENT) for _ in periods]
        self.draft.add([*words, *cells, *texts("", "")], _RATE)
        row, rate = self.draft.next_row, self.draft.row(_RATE)
        words = texts("All", f"What a pound is worth in {periods[0]}", _WORTH, "", "factor", "factor", "this sheet")
        first = Cell(1.0, role="data", number=_FACTOR)
        later = [
            Cell(float(factor), f"={before}{row}/(1+{here}{rate})", "calc", _FACTOR)
            for factor, before, here in zip(self.factors[1:], self.letters, self.letters[1:], strict=False)
        ]
        self.draft.add([*words, first, *later, *texts("", "")], _WORTH)
        words = texts("All", "Paid back, by the years it is short", _WHEN, "", "year", "words", "place")
        self.draft.add([*words, *texts(FROM_THE_START, *periods[1:], NOT_YET, "")], _WHEN)

    def party(self, party: str, name: str) -> None:
        """What a party is better off by, loans apart; so far; whether it is short then or later; and discounted."""
        surplus = self._surplus(party)
        lent = [self._lent(party, name, *each) for each in self._loans(party)]
        positions, first = self.model.draft("positions"), self.draft.next_row - len(lent)
        row = self.draft.next_row
        at = positions.row(f"{party}.surplus")
        loans = f"-SUM({{c}}{first}:{{c}}{row - 1})" if lent else ""
        gains: Floats = np.asarray(np.round(surplus - sum(lent, np.zeros(self.count)), 2) + 0.0)
        formulas = [
            f"=ROUND(Positions!{after}{at}-Positions!{before}{at}{loans.replace('{c}', here)},2)"
            for before, after, here in self._columns()
        ]
        whole = f"=SUM({self.letters[0]}{row}:{self.letters[-1]}{row})"
        pounds = self.model.pounds
        gain = _RowOfParty("Better off by", "gain", "Positions", formulas, whole, pounds)
        self._add(party, name, gain, (gains, float(gains.sum())))
        so_far: Floats = np.asarray(np.round(np.cumsum(gains), 2) + 0.0, dtype=np.float64)
        cumulative = self.draft.next_row
        formulas = [f"={self.letters[0]}{row}"]
        formulas += [
            f"=ROUND({before}{cumulative}+{here}{row},2)"
            for before, here in zip(self.letters, self.letters[1:], strict=False)
        ]
        last = f"={self.letters[-1]}{cumulative}"
        told = _RowOfParty("Better off so far", "cumulative", "this sheet", formulas, last, pounds, "total")
        self._add(party, name, told, (so_far, float(so_far[-1])))
        self._short(party, name, (gains, so_far), (row, cumulative))
        worth, factor = gains * self.factors, self.draft.row(_WORTH)
        formulas = [f"={here}{row}*{here}${factor}" for here in self.letters]
        here = self.draft.next_row
        whole = f"=SUM({self.letters[0]}{here}:{self.letters[-1]}{here})"
        label = f"Worth in {self.model.place.periods[0]}; in all, the net present value"
        told = _RowOfParty(label, "present_value", "this sheet", formulas, whole, pounds)
        self._add(party, name, told, (worth, float(worth.sum())))

    def _short(self, party: str, name: str, sums: tuple[Floats, Floats], rows: tuple[int, int]) -> None:
        """Whether it is short at the end of a year or later, in how many years, and so when it has paid back."""
        (gains, so_far), (gain, cumulative) = sums, rows
        nil = NIL / 100
        lowest = np.minimum.accumulate(so_far[::-1])[::-1]
        short = (lowest < -nil).astype(float)
        row, end = self.draft.next_row, self.letters[-1]
        formulas = [f"=IF(MIN({here}{cumulative}:${end}{cumulative})<-{nil:g},1,0)" for here in self.letters]
        whole = f"=SUM({self.letters[0]}{row}:{end}{row})"
        told = _RowOfParty("Short then or later (1 for yes)", "short", "this sheet", formulas, whole, "0")
        mine, when = f"{self.letters[0]}{gain}:{end}{gain}", self.draft.row(_WHEN)
        answers = f"${self.letters[0]}${when}:${self.all}${when}"
        formula = f'=IF(SUMPRODUCT({mine},{mine})<={nil * nil:g},"{_NO_CHANGE}",INDEX({answers},{self.all}{row}+1))'
        words = (FROM_THE_START, *self.model.place.periods[1:], NOT_YET)
        still = bool((gains * gains).sum() <= nil * nil)
        back = Cell(_NO_CHANGE if still else words[int(short.sum())], formula, "calc")
        self._add(party, name, told, (short, float(short.sum())), back)

    def _add(
        self, party: str, name: str, row: _RowOfParty, values: tuple[Floats, float], back: Cell | None = None
    ) -> None:
        unit = "years" if row.code == "short" else "money"
        code = f"{party}.{row.code}"
        words = texts(name, row.label, code, party, unit, "over the years", row.kind, role=_words_of(row.role))
        cells = [
            Cell(float(value) + 0.0, formula, row.role, row.number)
            for value, formula in zip(values[0], row.formulas, strict=True)
        ]
        whole = Cell(values[1] + 0.0, row.in_all, row.role, row.number)
        self.draft.add([*words, *cells, whole, back or texts("")[0]], code)

    def _columns(self) -> Iterator[tuple[str, str, str]]:
        """For each year, the columns before and after on sheets of calculations, and its own column here."""
        live = self.model.frame.letters
        return zip(live[: self.count], live[self.count :], self.letters, strict=True)

    def _surplus(self, party: str) -> Floats:
        """By how much the surplus after is more than before."""
        everyone = [one.code for one in self.model.parties if one.code != OUTSIDE]
        whose = everyone if party == ALL_PARTNERS else [party]
        values = np.sum([parts_of(self.model, one)["surplus"] for one in whose], axis=0)
        return np.asarray(values[self.count :] - values[: self.count])

    def _loans(self, party: str) -> Iterator[tuple[Section, int, Transfer]]:
        """Payments of a loan to or by a party: those between partners cancel out for all together."""
        for section in self.model.sections if party != ALL_PARTNERS else ():
            for number, line in enumerate(section.lines):
                if section.key.startswith(f"{LOAN}_") and line.name in _LENT:
                    for move in line.transfers:
                        if party in (move.payer, move.payee):
                            yield section, number, move

    def _lent(self, party: str, name: str, section: Section, number: int, move: Transfer) -> Floats:
        """A row of what a party is lent or paid back after, less before; below nil where it lends or pays back."""
        sign = 1 if move.payee == party else -1
        values = moved(self.model, section, number, move)
        line, ledger = section.lines[number], self.model.draft("ledger")
        at = ledger.row(f"{section.key}.{line.name}.{move.payer}.{move.payee}")
        formulas = [
            f"={'' if sign > 0 else '-'}(Ledger!{after}{at}-Ledger!{before}{at})"
            for before, after, _ in self._columns()
        ]
        row = self.draft.next_row
        whole = f"=SUM({self.letters[0]}{row}:{self.letters[-1]}{row})"
        code = f"lent.{section.key}.{line.name}.{move.payer}.{move.payee}"
        told = _RowOfParty(
            f"{section.title}: {line.label}, no gain", code, "Ledger", formulas, whole, self.model.pounds
        )
        lent = sign * (values[self.count :] - values[: self.count])
        self._add(party, name, told, (lent, float(lent.sum())))
        return np.asarray(lent)


def _words_of(role: Role) -> Role:
    return "big" if role == "total" else "text"
