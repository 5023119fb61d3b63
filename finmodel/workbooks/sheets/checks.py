"""Checks: money conserved, pools at nil, splits whole, entries in range, and agreement with Python as issued."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import numpy as np

from finmodel.core.columns import PERIOD
from finmodel.core.money import Floats, round_half_away
from finmodel.positions.outside import OUTSIDE
from finmodel.rules.nodes import Split, Sum, Term
from finmodel.workbooks.cells import FIRST_LIVE, Cell, letter
from finmodel.workbooks.draft import LABELS, SHORT, WORDS, Draft, texts
from finmodel.workbooks.model import EDIT_TITLE, Model
from finmodel.workbooks.sections import Section, transfers
from finmodel.workbooks.sheets.inputs import block, whereabouts
from finmodel.workbooks.sheets.ledger import moved, parts_of
from finmodel.workbooks.theme import RESULT

PLAIN = "#,##0.00;-#,##0.00;0"


def issued_results(model: Model) -> Draft:
    """What Python made of every scenario: each party's surplus, and what each contract paid."""
    heads = (*LABELS, ("Scenario", WORDS), ("Kind", SHORT), *model.frame.period_heads)
    purpose = "What the program that wrote this workbook worked out. Locked; Checks compares the live figures with it."
    draft = Draft("Issued results", "data", "Results as issued", purpose, heads)
    for party in model.parties:
        if party.code != OUTSIDE:
            _issued(model, draft, f"{party.code}.surplus", "Surplus or deficit", party.name, lambda run, code=party.code: _surplus(model, run, code))  # type: ignore[misc]
    for section in model.sections:
        _issued(model, draft, f"{section.key}.paid", "Paid in all", section.title, lambda run, part=section: _paid(model, run, part))  # type: ignore[misc]
        worth = [_apart(model, number, section) for number in range(len(model.runs))]
        if all(value is not None for value in worth):
            _issued(model, draft, f"{section.key}.apart", "Worth of its activity, summed apart", section.title, lambda run, found=worth: found[run])  # type: ignore[misc]
    return draft


def _issued(model: Model, draft: Draft, key: str, line: str, name: str, value: object) -> None:
    assert callable(value)
    for scenario, title in enumerate(model.titles):
        cells = [Cell(float(number), role="data", number=model.pounds) for number in value(model.run_of(scenario))]
        kind = "copy" if title == EDIT_TITLE else "as issued"
        draft.add([*texts(name, line, key, "", "money", title, kind), *cells], key)


def _surplus(model: Model, run: int, party: str) -> Floats:
    table = model.runs[run].positions
    mine = table[table["partner"] == party].set_index("period")["surplus"]
    return np.array([int(mine[period]) / 100 for period in model.place.periods])


def _paid(model: Model, run: int, section: Section) -> Floats:
    table = model.runs[run].ledger
    if not section.in_force(run):
        return np.zeros(len(model.place.periods))
    mine = table[table["contract"] == section.book.id].groupby(PERIOD)["pence"].sum()
    return np.array([int(mine.get(period, 0)) / 100 for period in model.place.periods])


def _apart(model: Model, run: int, section: Section) -> Floats | None:
    """What a contract's activity is worth, summed from the rows without its rules; None where that has no meaning."""
    basis = model.runs[run].basis
    if not section.in_force(run):
        book = next(iter(section.books.values()))
        return None if book.apart(basis.grid.activity.iloc[:0]) is None else np.zeros(len(model.place.periods))
    found: list[Decimal | None] = []
    for period in model.place.periods:
        rows = basis.grid.activity[basis.grid.activity[PERIOD] == period]
        found.append(section.books[run].apart(rows))
    return None if None in found else np.array([float(value or 0) for value in found])


def checks(model: Model) -> Draft:
    """One row a check: what should be nil in each live column, and the verdict."""
    heads = (*LABELS, ("Route one", SHORT), ("Route two", SHORT), *model.frame.heads, ("Result", (10.0, 16.0)))
    purpose = "Each row must be nil in every column. OK, CHECK, or 'inputs changed' where a comparison with the issue no longer holds."
    draft = Draft("Checks", "check", "Checks", purpose, heads)
    writer = _Checks(model, draft)
    writer.changed()
    writer.conserved()
    for section in model.sections:
        writer.within(section)
    writer.entries()
    writer.as_issued()
    return draft


def faults(model: Model) -> str:
    """The formula part that counts failed checks."""
    draft = model.draft("checks")
    column = letter(FIRST_LIVE + model.frame.count)
    return f"COUNTIFS({draft.rows(column)},1)"


def changed(model: Model) -> str:
    """The address of the cell that counts inputs that are no longer as issued."""
    return f"Checks!$H${model.draft('checks').row('changed')}"


class _Checks:
    """Writes the rows of the checks sheet."""

    def __init__(self, model: Model, draft: Draft) -> None:
        self.model, self.draft = model, draft
        self.number = 0

    def _add(self, section: str, line: str, routes: tuple[str, str], formula: str, values: Floats | float = 0.0, issued: bool = False) -> None:
        row, letters = self.draft.next_row, self.model.frame.letters
        self.number += 1
        wide = np.broadcast_to(np.asarray(values, dtype=np.float64), (self.model.frame.count,))
        live = self.model.frame.cells(formula, wide, PLAIN)
        mine = f"{letters[0]}{row}:{letters[-1]}{row}"
        fail = f"1+MIN(1,$H${self.draft.row('changed')})" if issued else "1"
        verdict = 0.0 if not np.any(wide) else 1.0
        label = texts(section, line, f"check_{self.number}", "", "difference", *routes)
        self.draft.add([*label, *live, Cell(verdict, f"=IF(COUNTIFS({mine},0)=COLUMNS({mine}),0,{fail})", "calc", RESULT)])

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
        surplus, funding, delivery = (f"Positions!{{c}}{positions.row(f'all.{part}')}" for part in ("surplus", "funding", "delivery"))
        self._add("Money", "All surpluses are money in less cost of delivery", ("Positions", "Ledger"), f"=ROUND({surplus}-{funding}+{delivery},2)", self._conserved())
        for party in model.parties:
            if party.is_pool:
                values = round_half_away(parts_of(model, party.code)["surplus"])
                self._add("Money", f"{party.name} ends at nil", ("Positions", "nil"), f"=ROUND(Positions!{{c}}{positions.row(f'{party.code}.surplus')},2)", values)
        bridge = model.draft("bridge")
        last = bridge.next_row - 1
        self._add("Money", "The bridge ends at the surplus after", ("Bridge", "Bridge"), f"=ROUND(Bridge!$L${last}-Bridge!$L${last - 1},2)")

    def _conserved(self) -> Floats:
        everyone = [parts_of(self.model, party.code) for party in self.model.parties if party.code != OUTSIDE]
        total = sum((parts["surplus"] - parts["funding"] + parts["delivery"] for parts in everyone), np.zeros(self.model.frame.count))
        return round_half_away(np.asarray(total))

    def within(self, section: Section) -> None:
        """Splits sum to what is split; agreed shares sum to one; tables of prices a second way."""
        settlement = self.model.draft("settlement")
        for row in section.rows:
            if isinstance(row.node, Split) and row.key.endswith(".part"):
                total = self._row_of(section, row.node.total)
                first, count = settlement.keys[row.key]
                if total is not None:
                    formula = f"=ROUND(SUM(Settlement!{{c}}{first}:{{c}}{first + count - 1})-Settlement!{{c}}{total},2)"
                    self._add(section.title, f"{row.label}s sum to the whole", ("parts", "whole"), formula)
            if isinstance(row.node, Term) and row.unit.flavour == "share" and self._whole(section, row.node):
                first, count = settlement.keys[row.key]
                formula = f"=ROUND(SUM(Settlement!{{c}}{first}:{{c}}{first + count - 1})-1,6)"
                self._add(section.title, f"{row.label}: shares sum to one", ("parts", "one"), formula)
        for node, key, factors in self._tables(section):
            refs = ",".join(f"Settlement!{{c}}{first}:{{c}}{first + count - 1}" for first, count in (settlement.keys[one] for one in factors))
            del node
            self._add(section.title, f"{self._label(section, key)}: summed a second way", ("SUMPRODUCT", "line by line"), f"=ROUND(SUMPRODUCT({refs})-Settlement!{{c}}{settlement.row(key)},2)")

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

    def _tables(self, section: Section) -> Iterator[tuple[Sum, str, list[str]]]:
        """Sums of a step that multiplies two tables brought in, with the rows of each."""
        leaves = {id(row.node): row.key for row in section.rows if row.leaf and row.node is not None}
        for row in section.rows:
            node = getattr(row.node, "of", None)
            if not isinstance(node, Sum):
                continue
            over = getattr(node.over, "of", node.over)
            parts = [leaves.get(id(part)) for part in over.parts]
            if len(parts) == 2 and all(parts):
                yield node, row.key, [part for part in parts if part]

    def entries(self) -> None:
        """Every input is a number within its range."""
        inputs, by_year = self.model.draft("inputs"), self.model.draft("inputs_by_year")
        one, other = letter(FIRST_LIVE + self.model.edit + 5), letter(FIRST_LIVE + len(self.model.place.periods) + 3)
        self._add("Inputs", "Every entry is a number within its range", ("Inputs", "range"), f"=SUM({inputs.rows(one)})")
        self._add("Inputs", "Every entry by year is within its range", ("Inputs by year", "range"), f"=SUM({by_year.rows(other)})")

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
                rows = [row for one, (row, _) in ledger.keys.items() if one.startswith(f"{code}.") and self._contract(row) == code]
                if not rows:
                    continue
                formula = f"=ROUND(SUM(Ledger!{{c}}{rows[0]}:{{c}}{rows[-1]})-{issued},2)"
            self._add("As issued", f"{name}: {line[0].lower()}{line[1:]}", ("live", "Python"), formula, self._gap(key, code, what), issued=True)

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
            flows = [moved(self.model, section, at, move) for at, line in enumerate(section.lines) for move in transfers(line)]
            live = np.sum(flows, axis=0)
        return round_half_away(live - np.array(issued))


