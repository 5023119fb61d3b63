"""Checks: money conserved, pools at nil, splits whole, entries in range, and agreement with Python as issued."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from finmodel.core.money import Floats, round_half_away
from finmodel.optimise.resettle import tariff_id
from finmodel.positions.outside import OUTSIDE
from finmodel.rules.nodes import Split, Sum, Term
from finmodel.workbooks.cells import FIRST_LIVE, FIRST_ROW, Cell, letter
from finmodel.workbooks.draft import LABELS, NUMBER, SHORT, Draft, texts
from finmodel.workbooks.live_model import LiveModel, Party
from finmodel.workbooks.sections import Section
from finmodel.workbooks.sheet_register import fills
from finmodel.workbooks.sheets.inputs import block, whereabouts
from finmodel.workbooks.sheets.ledger_sheet import moved, parts_of
from finmodel.workbooks.theme import RESULT
from finmodel.workbooks.worked import WorkedSection

if TYPE_CHECKING:
    from finmodel.optimise.outcome import Outcome

PLAIN = "#,##0.00;-#,##0.00;0"


@fills("checks", 210)
def checks(model: LiveModel) -> Draft:
    """One row a check: what should be nil in each live column, and the verdict."""
    heads = (*LABELS, ("Route one", SHORT), ("Route two", SHORT), *model.frame.heads, ("Result", NUMBER))
    purpose = "Each row must be nil in every column. 'Inputs changed' is no fault: a figure is no longer as issued."
    draft = Draft("Checks", "check", "Checks", purpose, heads)
    writer = _Checks(model, draft)
    writer.changed()
    writer.conserved()
    for section in model.sections:
        writer.within(section)
    writer.entries()
    if model.allocation is not None and model.allocation.decided is not None and "allocation" in model.drafts:
        writer.allocation(model.allocation)
    writer.as_issued()
    return draft


def faults(model: LiveModel) -> str:
    """The formula part that counts failed checks."""
    draft = model.draft("checks")
    column = letter(FIRST_LIVE + model.frame.count)
    return f"COUNTIFS({draft.rows(column)},1)"


def changed(model: LiveModel) -> str:
    """The address of the cell that counts inputs that are no longer as issued."""
    return f"Checks!$H${model.draft('checks').row('changed')}"


def _shown(case: WorkedSection, line: int) -> Floats:
    return case.paid(line, None)


class _Checks:
    """Writes the rows of the checks sheet."""

    def __init__(self, model: LiveModel, draft: Draft) -> None:
        self.model, self.draft = model, draft
        self.number = 0

    def _add(
        self,
        section: str,
        line: str,
        routes: tuple[str, str],
        formula: str,
        values: Floats | float = 0.0,
        issued: bool = False,
    ) -> None:
        row, letters = self.draft.next_row, self.model.frame.letters
        self.number += 1
        wide = np.broadcast_to(np.asarray(values, dtype=np.float64), (self.model.frame.count,))
        live = self.model.frame.cells(formula, wide, PLAIN)
        mine = f"{letters[0]}{row}:{letters[-1]}{row}"
        fail = f"1+MIN(1,$H${self.draft.row('changed')})" if issued else "1"
        verdict = 0.0 if not np.any(wide) else 1.0
        label = texts(section, line, f"check_{self.number}", "", "difference", *routes)
        self.draft.add(
            [*label, *live, Cell(verdict, f"=IF(COUNTIFS({mine},0)=COLUMNS({mine}),0,{fail})", "calc", RESULT)]
        )

    def changed(self) -> None:
        """How many inputs are no longer as issued."""
        inputs, by_year = self.model.draft("inputs"), self.model.draft("inputs_by_year")
        one, other = letter(FIRST_LIVE + self.model.edit + 2), letter(FIRST_LIVE + len(self.model.place.periods))
        formula = f"=SUM({inputs.rows(one)})+SUM({by_year.rows(other)})"
        live = self.model.frame.cells(formula, np.zeros(1), "0")
        label = texts("Inputs", "Inputs changed since issue", "inputs_changed", "", "number", "Inputs", "issued")
        result = Cell(0.0, f"=IF($H{self.draft.next_row}=0,0,1+1)", "calc", RESULT)
        self.draft.add([*label, *live, result], "changed")

    def conserved(self) -> None:
        """Surpluses against money in less cost of delivery; every pool; the bridge."""
        positions, model = self.model.draft("positions"), self.model
        surplus, funding, delivery = (
            f"Positions!{{c}}{positions.row(f'all.{part}')}" for part in ("surplus", "funding", "delivery")
        )
        self._add(
            "Money",
            "All surpluses are money in less cost of delivery",
            ("Positions", "Ledger"),
            f"=ROUND({surplus}-{funding}+{delivery},2)",
            self._conserved(),
        )
        for party in model.parties:
            if party.is_pool:
                self._pool(party, f"Positions!{{c}}{positions.row(f'{party.code}.surplus')}")
        bridge = model.draft("bridge")
        last = bridge.next_row - 1
        self._add(
            "Money",
            "The bridge ends at the surplus after",
            ("Bridge", "Bridge"),
            f"=ROUND(Bridge!$L${last}-Bridge!$L${last - 1},2)",
        )

    def _pool(self, party: Party, surplus: str) -> None:
        """A pool ends at nil, or keeps just what the balances grow by that its agreement says it holds."""
        model, settlement = self.model, self.model.draft("settlement")
        left, grown, formula = parts_of(model, party.code)["surplus"], np.zeros(model.frame.count), surplus
        for section in model.sections:
            for balance in section.book.holds if section.book.shares_out == party.code else ():
                for name, sign in ((balance.closing, 1), (balance.opening, -1)):
                    number = next(at for at, line in enumerate(section.lines) if line.name == name)
                    grown = grown + sign * model.live(section, partial(_shown, line=number))
                    row = f"Settlement!{{c}}{settlement.row(f'{section.key}.{name}')}"
                    if not section.always:
                        row = f"IF(Settlement!{{c}}${settlement.row(f'flag:{section.key}')}=0,0,{row})"
                    formula += f"{'-' if sign > 0 else '+'}{row}"
        held = any(section.book.holds for section in model.sections if section.book.shares_out == party.code)
        words = f"{party.name} keeps what its balances grow by" if held else f"{party.name} ends at nil"
        routes = ("Positions", "Settlement" if held else "nil")
        self._add("Money", words, routes, f"=ROUND({formula},2)", round_half_away(left - grown))

    def _conserved(self) -> Floats:
        everyone = [parts_of(self.model, party.code) for party in self.model.parties if party.code != OUTSIDE]
        total = sum(
            (parts["surplus"] - parts["funding"] + parts["delivery"] for parts in everyone),
            np.zeros(self.model.frame.count),
        )
        return round_half_away(np.asarray(total))

    def within(self, section: Section) -> None:
        """Splits sum to what is split; agreed shares sum to one; tables of prices a second way."""
        settlement = self.model.draft("settlement")
        for row in section.rows:
            if isinstance(row.node, Split) and row.key.endswith(".part"):
                total = self._row_of(section, row.node.total)
                if total is not None:
                    words = f"{row.label}s sum to the whole"
                    self._held(section, words, ("parts", "whole"), f"{self._sum(row.key)}-Settlement!{{c}}{total}", 2)
            if isinstance(row.node, Term) and row.unit.flavour == "share" and self._whole(section, row.node):
                self._held(section, f"{row.label}: shares sum to one", ("parts", "one"), f"{self._sum(row.key)}-1", 6)
        for key, factors in self._tables(section):
            refs = ",".join(self._members(one) for one in factors)
            words = f"{self._label(section, key)}: summed a second way"
            formula = f"=ROUND(SUMPRODUCT({refs})-Settlement!{{c}}{settlement.row(key)},2)"
            self._add(section.title, words, ("SUMPRODUCT", "line by line"), formula)

    def _held(self, section: Section, line: str, routes: tuple[str, str], difference: str, places: int) -> None:
        """A check within a contract; nil where the contract is not in force."""
        formula = f"ROUND({difference},{places})"
        if not section.always:
            flag = self.model.draft("settlement").row(f"flag:{section.key}")
            formula = f"IF(Settlement!{{c}}${flag}=0,0,{formula})"
        self._add(section.title, line, routes, f"={formula}")

    def _members(self, key: str) -> str:
        first, count = self.model.draft("settlement").keys[key]
        return f"Settlement!{{c}}{first}:{{c}}{first + count - 1}"

    def _sum(self, key: str) -> str:
        return f"SUM({self._members(key)})"

    def _label(self, section: Section, key: str) -> str:
        return next(row.label for row in section.rows if row.key == key)

    def _row_of(self, section: Section, node: object) -> int | None:
        for row in section.rows:
            if row.node is node:
                return self.model.draft("settlement").row(row.key)
        return None

    def _whole(self, section: Section, term: Term) -> bool:
        """True where a term's shares sum to one in every scenario as issued."""
        if term.along is None:
            return False
        mine = [one for one in self.model.assumptions if one.key == f"term:{section.key}.{term.name}"]
        return bool(np.allclose(np.sum([one.values for one in mine], axis=0), 1.0, atol=1e-9))

    def _tables(self, section: Section) -> Iterator[tuple[str, list[str]]]:
        """Sums of a step that multiplies two tables brought in, with the rows of each."""
        leaves = {id(row.node): row.key for row in section.rows if row.leaf and row.node is not None}
        for row in section.rows:
            node = getattr(row.node, "of", None)
            if not isinstance(node, Sum):
                continue
            over = getattr(node.over, "of", node.over)
            parts = [leaves.get(id(part)) for part in over.parts]
            if len(parts) == 2 and all(parts):
                yield row.key, [part for part in parts if part]

    def entries(self) -> None:
        """Every input is a number within its range."""
        inputs, by_year = self.model.draft("inputs"), self.model.draft("inputs_by_year")
        one, other = letter(FIRST_LIVE + self.model.edit + 5), letter(FIRST_LIVE + len(self.model.place.periods) + 3)
        self._add(
            "Inputs", "Every entry is a number within its range", ("Inputs", "range"), f"=SUM({inputs.rows(one)})"
        )
        self._add(
            "Inputs",
            "Every entry by year is within its range",
            ("Inputs by year", "range"),
            f"=SUM({by_year.rows(other)})",
        )

    def allocation(self, outcome: Outcome) -> None:
        """Units to try are in range; the schemes as decided cost what the decision's contract paid for them."""
        draft, issued = self.model.draft("allocation"), self.model.draft("issued_results")
        total = draft.row("total")
        words = "Units to try are within their range and steps"
        self._add("Allocation", words, ("Allocation", "range"), f"=Allocation!$P${total}")
        year = self.model.frame.period_letters[self.model.place.periods.index(outcome.problem.period)]
        cost, units = (f"Allocation!${column}${FIRST_ROW}:${column}${total - 1}" for column in ("F", "J"))
        for section in self.model.sections:
            if section.book.id == tariff_id(outcome.problem):
                paid = f"Issued!${year}${issued.row(f'{section.key}.paid', min(section.books))}"
                words = "Units decided, at their cost, are what the decision paid"
                formula = f"=ROUND(SUMPRODUCT({cost},{units})-{paid},2)"
                self._add("Allocation", words, ("Allocation", "Issued"), formula)

    def as_issued(self) -> None:
        """Live figures against what Python worked out for the scenario in use."""
        results, positions, ledger = (self.model.draft(name) for name in ("issued_results", "positions", "ledger"))
        for key, (first, _) in results.keys.items():
            issued = f"INDEX({block(self.model, results, first)},{whereabouts(self.model)})"
            name, line = (str(results.cells[first, column].value) for column in (1, 2))
            code, _, what = key.rpartition(".")
            if what == "surplus":
                formula = f"=ROUND(Positions!{{c}}{positions.row(key)}-{issued},2)"
            else:
                rows = [
                    row
                    for one, (row, _) in ledger.keys.items()
                    if one.startswith(f"{code}.") and self._contract(row) == code
                ]
                if not rows:
                    continue
                formula = f"=ROUND(SUM(Ledger!{{c}}{rows[0]}:{{c}}{rows[-1]})-{issued},2)"
            self._add(
                "As issued",
                f"{name}: {line[0].lower()}{line[1:]}",
                ("live", "Python"),
                formula,
                self._gap(key, code, what),
                issued=True,
            )

    def _contract(self, row: int) -> str:
        return str(self.model.draft("ledger").cells[row, 1].value)

    def _gap(self, key: str, code: str, what: str) -> Floats:
        """Python's own difference, nil unless the workbook and the settlement part ways."""
        results, periods = self.model.draft("issued_results"), len(self.model.place.periods)
        first = results.row(key)
        issued = [
            float(results.cells[first + scenario, FIRST_LIVE + at].value)
            for scenario in (self.model.before, self.model.after)
            for at in range(periods)
        ]
        if what == "surplus":
            live = parts_of(self.model, code)["surplus"]
        else:
            (section,) = [one for one in self.model.sections if one.key == code]
            flows = [
                moved(self.model, section, at, move) for at, line in enumerate(section.lines) for move in line.transfers
            ]
            live = np.sum(flows, axis=0)
        return round_half_away(live - np.array(issued))
