"""Settlement: a section for each contract, from what it uses through each step to the payment to the penny.

Rows are those of the formula reading, so that the sheet is the rule itself and nothing is typed a second time.
Payments of a contract that some scenario lacks are held against a flag in rows of their own, since its working may
divide by nought where it is not in force.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np

from finmodel.contracts.explaining.labels import called, labels_of
from finmodel.contracts.line import Line, LineOf, Paid
from finmodel.core.money import Floats
from finmodel.rules.formula import FIRST_PERIOD, FormulaRow, Ref
from finmodel.rules.nodes import Measure, Split, Term
from finmodel.workbooks.assumptions import FLAG, Assumption, path
from finmodel.workbooks.cells import FIRST_LIVE, Role
from finmodel.workbooks.draft import LABELS, SHORT, Draft, Live, add_live
from finmodel.workbooks.live_model import LiveModel
from finmodel.workbooks.placing import format_of, placed
from finmodel.workbooks.sections import Section
from finmodel.workbooks.sheet_register import fills
from finmodel.workbooks.sheets.activity_sheet import key_of
from finmodel.workbooks.sheets.inputs import live_term
from finmodel.workbooks.theme import number_format
from finmodel.workbooks.worked import WorkedSection, rows_asked, value_of

_MOST_REFERENCES = 8
"""References that one sum of payments holds; more are added up in parts."""


@fills("settlement", 100)
def settlement(model: LiveModel) -> Draft:
    """Every contract worked out line by line."""
    heads = (*LABELS, ("Kind", SHORT), ("From", SHORT), *model.frame.heads)
    purpose = "Each contract: what it brings in, each step, each payment. A payment is positive from payer to payee."
    draft = Draft("Settlement", "calculation", "Settlement of each contract", purpose, heads)
    for number, section in enumerate(model.sections):
        first = draft.next_row
        _Writer(model, draft, section, model.sections[:number]).write()
        draft.keys[f"section:{section.key}"] = (first, draft.next_row - first)
    return draft


def paid_row(draft: Draft, section: Section, line: int, member: int | None) -> int:
    """The row of the settlement that holds what a transfer moves."""
    key = f"{section.key}.{section.lines[line].name}"
    return draft.row(key if section.always else f"paid:{key}", member or 0)


def shown_in(draft: Draft, section: Section, line: str, member: int | None = None) -> str:
    """The cell of the settlement that shows a line, nil where its contract is not in force."""
    cell = f"Settlement!{{c}}{draft.row(f'{section.key}.{line}', member or 0)}"
    return cell if section.always else f"IF(Settlement!{{c}}${draft.row(f'flag:{section.key}')}=0,0,{cell})"


class _Writer:
    """Writes one section's rows."""

    def __init__(self, model: LiveModel, draft: Draft, section: Section, earlier: Sequence[Section]) -> None:
        self.model, self.draft, self.section, self.earlier = model, draft, section, earlier
        self.lines = {f"{section.key}.{line.name}": line for line in section.lines}
        self.splits = {
            row.key.rpartition(".")[0]: row.node
            for row in section.rows
            if isinstance(row.node, Split) and row.key.endswith(".part")
        }
        self.line_codes = {
            path(key, member)
            for key, line in self.lines.items()
            for member in (line.rule.axis.members if line.rule.axis is not None else ("",))
        }
        self.names = model.names | labels_of(section.book)
        self.sums: dict[str, str] = {}
        self.assumptions: dict[str, Assumption] = {one.key: one for one in model.assumptions}

    def write(self) -> None:
        """Write the flag where there is one, then every row of the section."""
        section = self.section
        if not section.always:
            formula = live_term(self.model, self.assumptions[f"in_force:{section.key}"], 0)
            flags = self.model.live(section, lambda case: np.full(len(self.model.place.periods), case.flag))
            words = ("In force", f"{section.key}.in_force", "", "flag", "brought in", "Inputs")
            self._add(words, formula, flags, number_format(FLAG, ""), key=f"flag:{section.key}")
        self.sums = {
            one.name: self._add_up(one, one.ask) for one in section.measures if isinstance(one.ask, Paid | LineOf)
        }
        for row in section.rows:
            self._row(row)
        if not section.always:
            for number, line in enumerate(section.lines):
                self._where_in_force(number, line)

    def _row(self, row: FormulaRow) -> None:
        values = self._values(row)
        members = row.axis.members if row.axis is not None else ("",)
        kind, source, role = self._kind(row)
        number = format_of(row, values, self.model.symbol)
        for at, member in enumerate(members):
            code, name = self._code(row, member), called(member, self.names)
            words = (row.label, code, name, str(row.unit), kind, source)
            self._add(words, self._formula(row, at), values[at], number, role, row.key)

    def _code(self, row: FormulaRow, member: str) -> str:
        """A row's code: its key and member, and for what a line of the same name shows, `.brought_in`."""
        plain = path(row.key.removesuffix(":in"), member).replace(":", "_")
        return f"{plain}.brought_in" if row.leaf and plain in self.line_codes else plain

    def _add(
        self, words: tuple[str, ...], formula: str, values: Floats, number: str, role: Role = "calc", key: str = ""
    ) -> None:
        live = Live((self.section.title, *words), formula, values, number, role, key)
        add_live(self.draft, self.model.frame, live)

    def _values(self, row: FormulaRow) -> Floats:
        """Python's values: shape (member, live column)."""
        if row.leaf and row.node is None:
            return self._constant(row)[None, :]
        periods = len(self.model.place.periods)
        found = self.model.live(self.section, lambda case: value_of(row, case, self.splits, periods))
        return found if row.axis is not None else found[None, :]

    def _constant(self, row: FormulaRow) -> Floats:
        timeline, (ref,) = self.model.draft("timeline"), [part for part in row.template if isinstance(part, Ref)]
        cells = [timeline.cells[timeline.row(ref.key), FIRST_LIVE + at].value for at in range(self.model.frame.count)]
        return np.array([float(value) for value in cells])

    def _kind(self, row: FormulaRow) -> tuple[str, str, Role]:
        if row.key in self.lines:
            return ("payment", "this sheet", "total") if self.lines[row.key].pays else ("figure", "this sheet", "calc")
        if not row.leaf:
            return "step", "this sheet", "calc"
        if isinstance(row.node, Term):
            by_year = self.assumptions[f"term:{self.section.key}.{row.node.name}"].by_year
            return "brought in", "Inputs by year" if by_year else "Inputs", "calc"
        if isinstance(row.node, Measure):
            return "brought in", "this sheet" if isinstance(row.node.ask, Paid | LineOf) else "Activity", "calc"
        return "brought in", "Timeline" if row.node is None else "this sheet", "calc"

    def _formula(self, row: FormulaRow, member: int) -> str:
        if isinstance(row.node, Term) and row.leaf:
            return live_term(self.model, self.assumptions[f"term:{self.section.key}.{row.node.name}"], member)
        if isinstance(row.node, Measure) and row.leaf:
            if isinstance(row.node.ask, Paid | LineOf):
                return self.sums[row.node.name]
            activity = self.model.draft("activity")
            return f"={activity.reference}{{c}}{activity.row(key_of(self.section, row.node), member)}"
        return "".join(part if isinstance(part, str) else self._place(part, row, member) for part in row.template)

    def _place(self, ref: Ref, row: FormulaRow, member: int) -> str:
        if ref.key == FIRST_PERIOD or ref.key.startswith("smallest_unit:"):
            timeline = self.model.draft("timeline")
            return f"{timeline.reference}{{c}}${timeline.row(ref.key)}"
        # A line may look back at one that stands further down: its place is counted ahead.
        first, count = self.draft.keys.get(ref.key) or self._ahead(ref.key)
        return placed(ref, first, max(count, self._size(ref.key)), member if row.axis is not None else 0)

    def _size(self, key: str) -> int:
        (row,) = [row for row in self.section.rows if row.key == key]
        return len(row.axis.members) if row.axis is not None else 1

    def _ahead(self, key: str) -> tuple[int, int]:
        """Where a row of this section that is not yet written will stand."""
        at = self.section.rows[0].key
        first = self.draft.keys[at][0] if at in self.draft.keys else self.draft.next_row
        for row in self.section.rows:
            size = self._size(row.key)
            if row.key == key:
                return first, size
            first += size
        raise AssertionError(f"nothing is called {key}")

    def _add_up(self, measure: Measure, ask: Paid | LineOf) -> str:
        """The formula that sums the rows an ask counts; where there are many, rows of parts are added first."""
        asked = rows_asked(ask, self.earlier)
        if isinstance(ask, LineOf):
            lines = [
                (self._line_where_in_force(section, line, each.member), each.sign) for section, line, each in asked
            ]
            return _sum_of(lines)
        payments = sorted(
            ((paid_row(self.draft, section, line, each.member), section, line, each) for section, line, each in asked),
            key=lambda one: one[0],
        )
        parts = _spans(
            [
                (row, each.sign, self.model.live(section, partial(_paid, line=line, member=each.member)))
                for row, section, line, each in payments
            ]
        )
        number = 0
        while len(parts) > _MOST_REFERENCES:
            first, parts = parts[:_MOST_REFERENCES], parts[_MOST_REFERENCES:]
            number += 1
            code, formula = f"{self.section.key}.{measure.name}.part{number}", _sum_of([one[:2] for one in first])
            total = np.sum([sign * value for _, sign, value in first], axis=0)
            row = self.draft.next_row
            words = (f"{measure.label}, part {number}", code, "", str(measure.unit), "brought in", "this sheet")
            self._add(words, formula, total, number_format(measure.unit, self.model.symbol), key=code)
            parts.append((f"{{c}}{row}", 1, total))
        return _sum_of([one[:2] for one in parts])

    def _line_where_in_force(self, section: Section, line: int, member: int | None) -> str:
        row = self.draft.row(f"{section.key}.{section.lines[line].name}", member or 0)
        return f"{{c}}{row}" if section.always else f"IF({{c}}${self.draft.row(f'flag:{section.key}')}=0,0,{{c}}{row})"

    def _where_in_force(self, number: int, line: Line) -> None:
        if not line.pays or not line.transfers:
            return
        key, money = f"{self.section.key}.{line.name}", number_format(line.rule.unit, self.model.symbol)
        flag = self.draft.row(f"flag:{self.section.key}")
        members = line.rule.axis.members if line.rule.axis is not None else ("",)
        for at, member in enumerate(members):
            place = at if line.rule.axis is not None else None
            values = self.model.live(self.section, partial(_paid, line=number, member=place))
            code = f"{key}.paid" + (f".{member}" if member else "")
            formula = f"=IF({{c}}${flag}=0,0,{{c}}{self.draft.row(key, at)})"
            words = (f"{line.label}, where in force", code, called(member, self.names), str(line.rule.unit))
            self._add((*words, "payment", "this sheet"), formula, values, money, "total", f"paid:{key}")


def _paid(case: WorkedSection, line: int, member: int | None) -> Floats:
    return case.paid(line, member)


def _spans(rows: Sequence[tuple[int, int, Floats]]) -> list[tuple[str, int, Floats]]:
    """Rows, each with its sign and values, as references; those of one sign that follow each other as one sum."""
    spans: list[tuple[int, int, int, Floats]] = []
    for row, sign, value in rows:
        if spans and spans[-1][1:3] == (row - 1, sign):
            first, _, _, total = spans[-1]
            spans[-1] = (first, row, sign, total + value)
        else:
            spans.append((row, row, sign, value))
    return [
        (f"{{c}}{first}" if first == last else f"SUM({{c}}{first}:{{c}}{last})", sign, value)
        for first, last, sign, value in spans
    ]


def _sum_of(parts: Sequence[tuple[str, int]]) -> str:
    """The formula that adds parts up, each with its sign; nil where there are none."""
    return "=" + ("".join(f"{'+' if sign > 0 else '-'}{text}" for text, sign in parts).removeprefix("+") or "0")
