"""The written file keeps the rules for workbooks: each test is one of them."""

import re
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from openpyxl.cell.cell import Cell
from openpyxl.utils import range_boundaries
from openpyxl.workbook.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from finmodel.workbooks.cells import Plan
from finmodel.workbooks.column_widths import PAPER_CHARACTERS, lines_of
from finmodel.workbooks.theme import LOOKS, YELLOW
from finmodel.workbooks.write import write

ALLOWED = {
    "SUM", "SUMPRODUCT", "SUMIFS", "COUNTIFS", "COUNT", "INDEX", "MATCH", "CHOOSE", "IF", "MIN", "MAX", "ROUND",
    "ABS", "AND", "OR", "ROWS", "COLUMNS", "ISNUMBER", "IFERROR",
}  # fmt: skip
CALCULATIONS = ("Activity", "Settlement", "Ledger", "Bridge", "Positions", "Pooled budget", "Checks")
FLOW = (
    "Scenarios", "Parties", "Timeline", "Inputs", "Inputs by year", "What was read", "People reached", "Outcomes",
    "Capacity and beds", "Activity data", "Activity", "Settlement", "Ledger", "Bridge", "Positions", "Over the years",
    "Pooled budget", "Break even", "Cost-effectiveness", "Side by side",
    "Allocation", "Allocation limits", "Allocation settled",
    "Allocation in words", "Issued", "Reach", "Proof", "Checks",
)  # fmt: skip
_STRINGS = re.compile(r'"[^"]*"')
_REFERENCE = re.compile(r"(?:'([^']+)'|\b([A-Za-z]+))!")


@pytest.fixture(scope="module")
def written(board: Plan, tmp_path_factory: pytest.TempPathFactory) -> Workbook:
    """The board workbook as openpyxl reads it."""
    path = tmp_path_factory.mktemp("rules") / "board.xlsx"
    write(board, path)
    return openpyxl.load_workbook(path)


@pytest.fixture(scope="module")
def stored(board: Plan, tmp_path_factory: pytest.TempPathFactory) -> Workbook:
    """The same with stored values instead of formulas."""
    path: Path = tmp_path_factory.mktemp("stored") / "board.xlsx"
    write(board, path)
    return openpyxl.load_workbook(path, data_only=True)


def cells(book: Workbook) -> Iterator[Cell]:
    """Every cell that holds something."""
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            yield from (cell for cell in row if isinstance(cell, Cell) and cell.value is not None)


def formulas(book: Workbook) -> Iterator[tuple[Cell, str]]:
    """Every formula, texts in quotes taken out."""
    for cell in cells(book):
        if cell.data_type == "f":
            yield cell, _STRINGS.sub('""', str(cell.value))


def where(cell: Cell) -> str:
    return f"{cell.parent.title}!{cell.coordinate}: {cell.value}"


def table(sheet: Worksheet) -> list[tuple[Cell, ...]]:
    """The rows of the table that is marked by its filter, its headings first."""
    left, top, right, bottom = range_boundaries(sheet.auto_filter.ref)
    return list(sheet.iter_rows(top, bottom, left, right))


def tables(book: Workbook) -> Iterator[Worksheet]:
    yield from (sheet for sheet in book.worksheets if sheet.auto_filter.ref)


def test_formulas_use_only_allowed_functions(written: Workbook) -> None:
    for cell, text in formulas(written):
        assert set(re.findall(r"([A-Z.]+)\(", text)) <= ALLOWED, where(cell)


def test_formulas_are_at_most_90_characters(written: Workbook) -> None:
    assert [where(cell) for cell, _ in formulas(written) if len(str(cell.value)) > 90] == []


def test_no_if_stands_inside_another(written: Workbook) -> None:
    for cell, text in formulas(written):
        for found in re.finditer(r"\bIF\(", text):
            assert "IF(" not in inside(text, found.end()), where(cell)


def inside(text: str, start: int) -> str:
    """What stands between the bracket before `start` and the one that closes it."""
    depth = 1
    for at in range(start, len(text)):
        depth += (text[at] == "(") - (text[at] == ")")
        if not depth:
            return text[start:at]
    return text[start:]


def test_formulas_are_at_most_three_functions_deep(written: Workbook) -> None:
    for cell, text in formulas(written):
        stack: list[bool] = []
        for token in re.findall(r"[A-Z]+\(|\(|\)", text):
            if token == ")":
                stack.pop()
            else:
                stack.append(token != "(")
            assert sum(stack) <= 3, where(cell)


def test_formulas_hold_no_number_but_nought_and_one(written: Workbook) -> None:
    for cell, text in formulas(written):
        bare = re.sub(r"(?<=,)-?\d+(?=\))", "0", text) if "ROUND(" in text else text
        bare = re.sub(r"'[^']+'!", "", bare)
        bare = re.sub(r"\$?[A-Z]{1,3}\$?\d+", "", bare)
        assert set(re.findall(r"\d+(?:\.\d+)?", bare)) <= {"0", "1"}, where(cell)


def test_nothing_refers_to_whole_columns_or_other_files(written: Workbook) -> None:
    for cell, text in formulas(written):
        assert not re.search(r"\$?[A-Z]+:\$?[A-Z]+(?!\$?\d)", text), where(cell)
        assert "[" not in text, where(cell)


def test_figures_flow_from_left_to_right(written: Workbook) -> None:
    for cell, _ in formulas(written):
        sheet = cell.parent.title
        if sheet in FLOW:
            for quoted, plain in _REFERENCE.findall(str(cell.value)):
                source = quoted or plain
                assert source == "Cover" or FLOW.index(source) <= FLOW.index(sheet), where(cell)


def test_criteria_are_cells_or_numbers_never_words(written: Workbook) -> None:
    for cell in cells(written):
        if cell.data_type == "f":
            for found in re.finditer(r"(?:SUMIFS|COUNTIFS)\(", str(cell.value)):
                assert '"' not in inside(str(cell.value), found.end()), where(cell)


def test_calculation_sheets_hold_no_typed_number(written: Workbook) -> None:
    for name in CALCULATIONS:
        for cell in cells(written):
            if cell.parent.title == name:
                assert not isinstance(cell.value, int | float), where(cell)


def test_one_formula_runs_along_each_row_of_live_columns(written: Workbook) -> None:
    for name in ("Activity", "Settlement", "Ledger", "Positions", "Pooled budget", "Proof", "Checks"):
        sheet = written[name]
        for row in range(7, sheet.max_row + 1):
            texts = {relative(sheet.cell(row, column)) for column in range(8, 12)}
            assert len(texts) == 1, where(sheet.cell(row, 8))


def relative(cell: Cell) -> str:
    """A formula with the columns that move written as distances."""
    return re.sub(
        r"(?<![A-Za-z$'])([A-Z]{1,2})(?=\$?\d)",
        lambda found: f"<{openpyxl.utils.column_index_from_string(found[1]) - cell.column}>",
        str(cell.value),
    )


def test_every_formula_has_a_stored_result_and_none_an_error(written: Workbook, stored: Workbook) -> None:
    for cell, _ in formulas(written):
        value = stored[cell.parent.title][cell.coordinate].value
        assert value is not None, where(cell)
        assert not str(value).startswith("#"), where(cell)


def test_unlocked_cells_are_exactly_the_input_coloured_ones(written: Workbook) -> None:
    yellow = "FF" + YELLOW.removeprefix("#")
    for sheet in written.worksheets:
        assert sheet.protection.sheet, sheet.title
        assert sheet.protection.password is None, sheet.title
    for cell in cells(written):
        assert (not cell.protection.locked) == (cell.fill.fgColor.rgb == yellow), where(cell)


def test_every_input_has_a_name_a_rule_and_a_message_and_no_formula(written: Workbook) -> None:
    named = {name.attr_text.replace("$", "").replace("'", "") for name in written.defined_names.values()}
    for cell in cells(written):
        if cell.protection.locked:
            continue
        assert cell.data_type != "f", where(cell)
        assert f"{cell.parent.title}!{cell.coordinate}" in named, where(cell)
        rules = [rule for rule in cell.parent.data_validations.dataValidation if cell.coordinate in rule.sqref]
        assert len(rules) == 1, where(cell)
        assert all((rules[0].prompt, rules[0].promptTitle, rules[0].error)), where(cell)


def test_no_name_looks_like_a_cell(written: Workbook) -> None:
    for name in written.defined_names:
        assert re.fullmatch(r"[a-z][a-z0-9_]+", name), name
        assert not re.fullmatch(r"[a-z]{1,3}\d+", name), name


def test_every_input_is_in_the_assumptions_log_with_its_source(written: Workbook) -> None:
    log = {str(row[2].value): row for row in written["Assumptions"].iter_rows(7)}
    for name in ("Inputs", "Inputs by year"):
        for row in written[name].iter_rows(7):
            if any(not cell.protection.locked for cell in row):
                entry = log[str(row[2].value)]
                assert all(entry[column].value for column in (5, 6, 7, 8))


def test_scenarios_are_chosen_from_a_list(written: Workbook) -> None:
    rules = {str(rule.sqref): rule.type for rule in written["Cover"].data_validations.dataValidation}
    assert rules == {"B7": "list", "B8": "list", "B9": "list"}


def test_front_sheets_come_first_and_every_sheet_is_linked(written: Workbook) -> None:
    names = written.sheetnames
    assert names[:2] == ["Cover", "Contents"]
    assert written.active.title == "Cover"
    links = [row[0].hyperlink for row in written["Contents"].iter_rows(7)]
    linked = [link.location.split("!")[0].strip("'") for link in links if link is not None]
    assert linked == names
    assert all(re.fullmatch(r"[A-Za-z ]+", name) for name in names)


def test_sheets_open_with_a_title_a_purpose_and_a_way_back(written: Workbook) -> None:
    titles = [sheet["A1"].value for sheet in written.worksheets]
    assert len(set(titles)) == len(titles)
    for sheet in written.worksheets:
        assert len(str(sheet["A2"].value)) > 20, sheet.title
        assert sheet["A3"].hyperlink is not None or sheet.title == "Contents"
        assert sheet.sheet_state == "visible"
        assert not sheet.merged_cells.ranges
        assert sheet.sheet_properties.tabColor is not None


def test_tables_have_distinct_headings_no_blank_and_a_unit(written: Workbook) -> None:
    for sheet in tables(written):
        heads, *rows = table(sheet)
        names = [cell.value for cell in heads]
        assert all(names), sheet.title
        assert len(set(names)) == len(names), sheet.title
        for row in rows:
            assert all(cell.value is not None for cell in row), where(row[0])
        if "Unit" in names:
            assert all(row[names.index("Unit")].value not in (None, "–") for row in rows), sheet.title


def test_codes_of_a_sheet_are_all_different(written: Workbook) -> None:
    for name in (
        "Inputs",
        "Activity",
        "Settlement",
        "Ledger",
        "Positions",
        "Pooled budget",
        "Bridge",
        "Reach",
        "Proof",
        "Checks",
    ):
        codes = [row[2].value for row in table(written[name])[1:]]
        assert len(set(codes)) == len(codes), [code for code in codes if codes.count(code) > 1]


def test_pages_are_a4_lying_down_one_page_wide_with_numbers_and_headings(written: Workbook) -> None:
    for sheet in written.worksheets:
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.page_setup.paperSize == 9
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.page_setup.fitToWidth in (None, 1)
        assert sheet.page_setup.fitToHeight == (None if sheet.title == "Cover" else 0)
        assert "&P" in sheet.oddFooter.right.text
        assert sheet.print_area
        assert sheet.print_title_rows == "$6:$6"


def test_type_prints_at_seven_points_or_more(written: Workbook) -> None:
    for sheet in written.worksheets:
        *_, right, _ = range_boundaries(sheet.print_area.split("!")[1].replace("$", ""))
        width = sum(width_of(sheet, at) for at in range(1, right + 1))
        assert width <= PAPER_CHARACTERS + right, (sheet.title, width)


def width_of(sheet: Worksheet, column: int) -> float:
    """Width of a column in characters; openpyxl keeps neighbours of one width together."""
    (found,) = [one.width for one in sheet.column_dimensions.values() if one.min <= column <= one.max]
    return float(found)


def test_long_sheets_keep_their_headings_in_view(written: Workbook) -> None:
    for sheet in written.worksheets:
        assert sheet.max_row < 32 or sheet.freeze_panes, sheet.title


def test_text_fits_its_cell(written: Workbook) -> None:
    for sheet in tables(written):
        for row in table(sheet):
            height = sheet.row_dimensions[row[0].row].height or 15
            for cell in row:
                if isinstance(cell.value, str) and cell.data_type == "s":
                    width = width_of(sheet, cell.column)
                    assert lines_of(cell.value, width - 0.7, bool(cell.font.b)) * 13.5 <= height + 1, where(cell)


def test_type_is_sans_serif_of_11_points_or_more(written: Workbook) -> None:
    for cell in cells(written):
        assert cell.font.name == "Arial", where(cell)
        assert cell.font.sz >= 11, where(cell)


def test_ink_stands_out_from_its_ground() -> None:
    for role, look in LOOKS.items():
        ground, ink = look.get("bg_color", "#FFFFFF"), look.get("font_color", "#1A1A1A")
        assert contrast(ground, ink) >= 4.5, role


def contrast(one: str, other: str) -> float:
    """The ratio of two colours' luminance, as the web accessibility guidelines define it."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_money_below_nil_has_a_minus_sign(written: Workbook) -> None:
    for cell in cells(written):
        assert "[Red]" not in cell.number_format, where(cell)
        assert "(" not in cell.number_format, where(cell)


def test_charts_have_a_title_and_words_for_those_who_cannot_see_them(board: Plan, written: Workbook) -> None:
    charts = [sheet.chart for sheet in board.sheets if sheet.chart is not None]
    assert len(charts) == sum(len(sheet._charts) for sheet in written.worksheets) == 1
    for chart in charts:
        assert chart.title
        assert 40 <= len(chart.alt_text) <= 300


def test_no_text_would_be_taken_for_a_formula_and_no_comment_stands(written: Workbook) -> None:
    for cell in cells(written):
        assert cell.comment is None
        if cell.data_type == "s" and str(cell.value).startswith(("=", "+", "-", "@")):
            assert cell.style_array.quotePrefix or cell.quotePrefix, where(cell)


def test_the_file_says_what_it_is_and_bears_a_stamp(board: Plan, written: Workbook) -> None:
    said = written.properties
    assert (said.title, said.creator) == ("What the contracts pay", "The partnership")
    assert said.subject
    assert said.created.date().isoformat() == "2026-11-22"
    assert board.properties.stamp in [one.value for one in written.custom_doc_props.props]
