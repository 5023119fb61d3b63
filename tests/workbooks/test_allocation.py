"""The sheets of an allocation say what the optimiser decided, follow the units to try, and say when they are stale."""

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.workbook.workbook import Workbook
from pydantic import ValidationError

from finmodel.optimise.optimise import optimise
from finmodel.optimise.outcome import Decided, Outcome
from finmodel.scenarios.run import Run, run
from finmodel.workbooks.cells import Plan
from finmodel.workbooks.plan import plan
from finmodel.workbooks.sheet_register import sheet_codes
from finmodel.workbooks.spec import WorkbookSpec
from finmodel.workbooks.write import write
from tests.optimise.brief import VALUE, problem, schemes
from tests.small import small_basis
from tests.workbooks import test_sheet_rules
from tests.workbooks.boards import (
    GAIN_SHARE,
    SPEC,
    Reader,
    Recalculated,
    basis_of,
    live_surpluses,
    surpluses,
)

NEW = ("Allocation", "Allocation limits", "Allocation settled", "Allocation in words")
LIMITS: list[dict[str, Any]] = [
    {"name": "A third for the council", "paid_to": "council", "at_least": "30%", "at_most": "70%"},
    {"name": "Little on visits and the hub", "schemes": ["visits", "hub"], "at_most": "£24,000"},
    {"name": "The trust may lose", "surplus_of": "trust", "at_least": "-£150,000"},
]
BRIEF: dict[str, Any] = {
    "schemes": schemes(visits={"at_most": None, "at_least": 40}, places={"whole_units": True}),
    "contributions": {"icb": "£30,000", "council": {"at_least": "£5,000", "at_most": "£15,000"}},
    "limits": LIMITS,
    "goal": VALUE,
}
SPEND, SHARE, ENTRY = 12, 13, 16
REACHED, ROOM, KEPT, FIGURES = 8, 9, 10, 13


def decided_by(**changes: Any) -> Outcome:
    """The answer to the brief, some keys other than they were."""
    return optimise(problem(**(BRIEF | changes)), small_basis())


def planned(outcome: Outcome, **spec: Any) -> Plan:
    """A workbook of the contracts in force, a gain share and what is decided."""
    scenarios = [run(small_basis()), run(basis_of(GAIN_SHARE), "gain_share", "With a gain share")]
    after = [] if outcome.decided is None else [outcome.decided.after]
    return plan(WorkbookSpec.model_validate(SPEC | spec), [*scenarios, *after], allocation=outcome)


@pytest.fixture(scope="module")
def outcome() -> Outcome:
    """The answer to the brief."""
    return decided_by()


@pytest.fixture(scope="module")
def decided(outcome: Outcome) -> Decided:
    """Its decision."""
    assert outcome.decided is not None, outcome.words()
    return outcome.decided


@pytest.fixture(scope="module")
def board(outcome: Outcome) -> Plan:
    """Its workbook."""
    return planned(outcome)


@pytest.fixture
def book(board: Plan, tmp_path: Path) -> Recalculated:
    """The workbook recalculated from wrong stored values."""
    return Recalculated(board, tmp_path)


def stored(board: Plan, sheet: str, code: str, *columns: int) -> list[float]:
    """Stored numbers of the row with a code."""
    row, (_, found) = Reader(board).row(sheet, code), Reader(board).sheet(sheet)
    return [float(found.cells[row, column].value) for column in columns]


def shown(book: Recalculated, sheet: str, code: str, column: int) -> Any:
    """What a cell of the row with a code shows."""
    return book.value(sheet, book.row(sheet, code), column)


def limit(decided: Decided, name: str) -> str:
    """The code of a limit."""
    return f"limit.{list(decided.limits['limit']).index(name) + 1}"


def test_stored_schemes_are_those_decided(board: Plan, decided: Decided) -> None:
    for row in decided.schemes.to_dict("records"):
        found = stored(board, "Allocation", f"scheme.{row['scheme']}", 6, 10, 11, 12, 13, 14)
        money = [row["cost_pence"] / 100, row["units"], row["units"], row["spend_pence"] / 100]
        assert found == pytest.approx([*money, row["share_of_spend"], row["adds_pounds_per_unit"]], abs=1e-9)


def test_stored_limits_are_those_of_the_decision(board: Plan, decided: Decided) -> None:
    kinds = set(decided.limits["kind"])
    assert kinds == {"activity", "scheme", "contribution", "money", "share", "spend", "surplus"}
    for number, row in enumerate(decided.limits.to_dict("records"), start=1):
        sign = -1 if row["kind"] == "activity" else 1
        found = stored(board, "Allocation limits", f"limit.{number}", 7, 8, 9, 10, 11)
        wanted = [sign * row["bound"], sign * row["reached"], row["spare"], float(row["kept"]), float(row["binding"])]
        assert found == pytest.approx(wanted, abs=1e-6), row["limit"]
    for row in decided.contributions.to_dict("records"):
        found = stored(board, "Allocation limits", f"contribution.{row['partner']}", 7, 8)
        assert found == [row["at_most_pence"] / 100, row["pays_pence"] / 100]


def test_stored_positions_and_activity_are_as_settled(board: Plan, decided: Decided) -> None:
    for row in decided.positions.to_dict("records"):
        found = stored(board, "Allocation settled", f"position.{row['partner']}", 6, 7, 8)
        assert found == [row[f"{name}_pence"] / 100 for name in ("before", "after", "change")]
    assert stored(board, "Allocation settled", "position.total", 8) == [decided.positions["change_pence"].sum() / 100]
    (row,) = decided.activity.to_dict("records")
    found = stored(board, "Allocation settled", "activity.1", 6, 7, 8)
    assert found == pytest.approx([row["before"], row["after"], row["change"]], abs=0.005)


def test_the_answer_is_told_in_the_words_of_the_outcome(board: Plan, outcome: Outcome) -> None:
    _, sheet = Reader(board).sheet("Allocation in words")
    assert tuple(sheet.cells[row, 2].value for row in range(7, sheet.table_end + 1)) == outcome.words()


def test_no_cell_differs_when_recalculated(book: Recalculated) -> None:
    assert book.differences() == []


def test_a_decision_chosen_as_after_gives_the_surpluses_of_python(
    book: Recalculated, board: Plan, decided: Decided
) -> None:
    baseline = run(small_basis())
    book.enter({"choice_after": decided.after.title})
    wanted = surpluses(baseline, decided.after)
    found = live_surpluses(book, list(wanted))
    assert {party: pytest.approx(values, abs=0.004) for party, values in wanted.items()} == found
    _, cover = book.sheet("Cover")
    (row,) = [row for (row, column), cell in cover.cells.items() if cell.value == "Checks" and column == 1]
    assert book.value("Cover", row, 2) == "All checks pass"


def test_costs_that_only_a_decision_has_stand_once_and_are_nil_elsewhere(board: Plan) -> None:
    """The cost of delivery is one section, so the bridge has one bar for it and not two that nearly cancel."""
    _, settlement = Reader(board).sheet("Settlement")
    sections = {cell.value for (row, column), cell in settlement.cells.items() if column == 1 and row > 6}
    assert [name for name in sections if str(name).startswith("Cost of delivery")] == ["Cost of delivery"]
    assert stored(board, "Settlement", "delivery.gps.5.variable", 8, 9, 10, 11) == [0, 0, 0, 0]


def test_units_to_try_move_spend_and_shares_as_arithmetic_says(book: Recalculated) -> None:
    book.enter({"try_places": 12, "try_visits": 100.5, "try_hub": 0})
    spend = {"places": 12 * 1200, "visits": 100.5 * 30, "hub": 0}
    whole = sum(spend.values())
    for name, amount in spend.items():
        assert shown(book, "Allocation", f"scheme.{name}", SPEND) == amount
        assert shown(book, "Allocation", f"scheme.{name}", SHARE) == pytest.approx(amount / whole)
        assert shown(book, "Allocation", f"scheme.{name}", ENTRY) == 0
    assert shown(book, "Allocation", "scheme.total", SPEND) == whole


def test_units_to_try_move_the_limits_as_arithmetic_says(book: Recalculated, decided: Decided) -> None:
    book.enter({"try_places": 12, "try_visits": 1000, "try_hub": 0})
    whole = 12 * 1200 + 1000 * 30
    bounds = decided.limits.set_index("limit")["bound"]
    for name, reached, room in (
        ("A third for the council (floor)", 14400 / whole, 14400 / whole - 0.3),
        ("A third for the council (cap)", 14400 / whole, 0.7 - 14400 / whole),
        ("Little on visits and the hub", 30000, 24000 - 30000),
        ("No more is spent than there is", whole, bounds["No more is spent than there is"] - whole),
        ("At most 30 places of Places to recover in", 12, 18),
        ("At least 40 visits of Visits at home", 1000, 960),
    ):
        code = limit(decided, name)
        assert shown(book, "Allocation limits", code, REACHED) == pytest.approx(reached, abs=1e-9), name
        assert shown(book, "Allocation limits", code, ROOM) == pytest.approx(room, abs=1e-6), name
        assert shown(book, "Allocation limits", code, KEPT) == (room >= 0), name
        assert shown(book, "Allocation limits", code, FIGURES) == "live"


def test_nothing_tried_at_all_breaks_no_share(book: Recalculated, decided: Decided) -> None:
    book.enter({"try_places": 0, "try_visits": 0, "try_hub": 0})
    code = limit(decided, "A third for the council (floor)")
    assert shown(book, "Allocation limits", code, KEPT) == 1
    assert shown(book, "Allocation", "scheme.places", SHARE) == 0


def test_what_only_settling_shows_is_out_of_date_until_the_units_are_put_back(
    book: Recalculated, decided: Decided
) -> None:
    stale = limit(decided, "The trust may lose")
    units = decided.schemes.set_index("scheme")["units"]
    for entered, wanted, line in (
        (units["places"] - 1, "OUT OF DATE", "OUT OF DATE: units are not as decided"),
        (units["places"], "as settled", "In date: units are as decided"),
    ):
        book.enter({"try_places": entered})
        assert book.value("Allocation", 4, 1) == line
        assert shown(book, "Allocation limits", stale, FIGURES) == wanted
        assert shown(book, "Allocation settled", "position.trust", 9) == wanted
        assert book.value("Allocation in words", 7, 3) == wanted
    _, cover = book.sheet("Cover")
    assert "None" in [book.value("Cover", row, 2) for row in range(7, cover.rows + 1)]


@pytest.mark.parametrize(
    ("name", "entry"),
    [
        ("hub", 0.5),
        ("hub", 2),
        ("places", 31),
        ("places", 2.5),
        ("visits", 39),
        ("visits", 40.00049),
        ("places", "ten"),
    ],
)
def test_units_out_of_range_or_between_steps_show_on_the_sheet_and_on_the_cover(
    book: Recalculated, name: str, entry: object
) -> None:
    book.enter({f"try_{name}": entry})
    assert shown(book, "Allocation", f"scheme.{name}", ENTRY) == 1 or entry == "ten"
    cover = book.sheet("Cover")[1]
    said = [book.value("Cover", row, 2) for row in range(7, cover.rows + 1)]
    assert any(str(one).startswith("CHECK") for one in said)


def test_schemes_scattered_over_a_long_list_are_added_up_in_parts(tmp_path: Path) -> None:
    plain = schemes()[1]
    many = [plain | {"id": f"scheme_{at}", "title": f"Scheme {at}", "at_most": 20 + at} for at in range(14)]
    some = [f"scheme_{at}" for at in range(0, 14, 2)]
    limits = [
        {"name": "Every other one", "schemes": some, "at_most": "60%"},
        {"name": "Every other one in pounds", "schemes": some, "at_most": "£20,000"},
    ]
    found = decided_by(schemes=many, limits=limits)
    board = planned(found)
    assert max(len(cell.formula) for sheet in board.sheets for cell in sheet.cells.values()) <= 90
    book = Recalculated(board, tmp_path)
    assert book.differences() == []
    assert found.decided is not None
    row = found.decided.limits.set_index("limit").loc["Every other one in pounds"]
    code = limit(found.decided, "Every other one in pounds")
    assert shown(book, "Allocation limits", code, REACHED) == pytest.approx(row["reached"])


def test_a_newcomer_to_the_pool_is_settled_as_python_does(tmp_path: Path) -> None:
    found = decided_by(contributions={"icb": "£30,000", "trust": {"at_most": "£20,000"}}, limits=[])
    assert found.decided is not None
    board = planned(found, compare_to=found.problem.problem)
    book = Recalculated(board, tmp_path)
    assert book.differences() == []
    wanted = surpluses(run(small_basis()), found.decided.after)
    assert {party: pytest.approx(values, abs=0.004) for party, values in wanted.items()} == live_surpluses(
        book, list(wanted)
    )


def test_a_brief_that_cannot_be_shows_the_conflict_and_nothing_else(tmp_path: Path) -> None:
    found = decided_by(limits=[{"name": "More than there is", "schemes": ["hub"], "at_least": "£90,000"}])
    board = planned(found)
    names = [sheet.name for sheet in board.sheets]
    assert [name for name in NEW if name in names] == ["Allocation"]
    sheet = board.sheet("Allocation")
    assert tuple(sheet.cells[row, 2].value for row in range(7, sheet.rows + 1)) == found.words()
    assert not any(cell.entry or cell.formula for cell in sheet.cells.values())
    assert Recalculated(board, tmp_path).differences() == []


def test_without_a_problem_there_is_no_such_sheet(runs: tuple[Run, ...]) -> None:
    names = [sheet.name for sheet in plan(WorkbookSpec.model_validate(SPEC), runs).sheets]
    assert not set(NEW) & set(names)


def test_a_spec_may_leave_the_allocation_out_but_not_only_its_first_sheet(outcome: Outcome) -> None:
    kept = [name for name in sheet_codes() if not name.startswith("allocation")]
    assert not set(NEW) & {sheet.name for sheet in planned(outcome, sheets=kept).sheets}
    with pytest.raises(ValidationError, match="takes figures from allocation, which is left out"):
        WorkbookSpec.model_validate(SPEC | {"sheets": [name for name in sheet_codes() if name != "allocation"]})


def test_every_unit_to_try_is_in_the_assumptions_log(board: Plan) -> None:
    log = {cell.value for (_, column), cell in board.sheet("Assumptions").cells.items() if column == 3}
    tried = [cell for cell in board.sheet("Allocation").cells.values() if cell.entry is not None]
    assert len(tried) == 3
    assert {"scheme.places", "scheme.visits", "scheme.hub"} <= log


@pytest.fixture(scope="module")
def files(board: Plan, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The board, and its file as openpyxl reads it with formulas and with stored values."""
    path = tmp_path_factory.mktemp("allocation") / "board.xlsx"
    write(board, path)
    both: dict[str, Workbook] = {
        name: openpyxl.load_workbook(path, data_only=only) for name, only in (("written", False), ("stored", True))
    }
    return {"board": board, **both}


RULES = [
    rule
    for name, rule in vars(test_sheet_rules).items()
    if name.startswith("test_") and name != "test_the_file_says_what_it_is_and_bears_a_stamp"
]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__.removeprefix("test_"))
def test_the_rules_for_sheets_hold_with_an_allocation_too(rule: Callable[..., None], files: dict[str, Any]) -> None:
    rule(**{name: files[name] for name in inspect.signature(rule).parameters})


def test_a_plan_of_several_years_is_shown_year_by_year_and_has_nothing_to_try(tmp_path: Path) -> None:
    """Ten places of £1,200 begun in the first year and going on: £12,000 a year, and £500 once for each."""
    lasting = schemes(places={"lasts": "to_the_end", "start_up": "£500", "at_least": 10, "at_most": 10})[:1]
    years = {"period": "", "periods": ["2023/24", "2024/25"], "limits": [], "schemes": lasting}
    outcome = decided_by(**years, contributions={"icb": "£30,000"})
    sheets = planned(outcome)
    begun, later = (
        stored(sheets, "Allocation", f"scheme.places.{year}", 6, 7, 8, 9, 10) for year in ("2023/24", "2024/25")
    )
    assert [begun, later] == [[1200, 500, 10, 10, 17_000], [1200, 500, 0, 10, 12_000]]
    assert stored(sheets, "Allocation", "scheme.total", 10) == [29_000]
    assert not [cell for cell in Reader(sheets).sheet("Allocation")[1].cells.values() if cell.role == "input"]
    assert Recalculated(sheets, tmp_path).differences() == []
