"""Every check that a workbook holds is failed by its bad sample: a check that cannot fail is no check.

Where a check is made to say that all is well whatever stands there, its sample no longer fails it, and a test here
does. The samples are in `check_samples.py`, by name of the check.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from finmodel.core.place import Place
from finmodel.scenarios.apply import Basis
from finmodel.scenarios.run import run
from finmodel.workbooks.cells import FIRST_ROW, Plan
from tests.small import FUND, GP, PLACE, REABLEMENT, TARIFF, contract, small_basis
from tests.workbooks import test_allocation
from tests.workbooks.boards import Recalculated, small_plan, small_runs, starter_plan
from tests.workbooks.check_samples import SAMPLES, Line, Typed
from tests.workbooks.test_clauses import BEFORE as LOOKS_BACK
from tests.workbooks.test_funds_and_leads import BY_SERVICE, EQUIPMENT, WHOLE


def fund(clauses: dict[str, object]) -> Plan:
    """The small place with a fund that keeps money."""
    return small_plan([run(small_basis(TARIFF, GP, REABLEMENT, EQUIPMENT, FUND | clauses))])


def without_pool() -> Plan:
    """A place with no pool, and a gain share whose benchmark looks back a year."""
    costs = [cost for cost in PLACE["costs"] if cost["partner"] != "council"]
    place = Place.model_validate(PLACE | {"pools": [], "costs": costs})
    contracts = tuple(contract(data) for data in (TARIFF, GP, LOOKS_BACK))
    return small_plan([run(Basis(place, contracts, small_basis().grid))])


BOARDS: dict[str, Callable[[], Plan]] = {
    "starter": starter_plan,
    "small": lambda: small_plan(small_runs()),
    "allocation": lambda: test_allocation.planned(test_allocation.decided_by()),
    "fund by service": lambda: fund(BY_SERVICE),
    "whole fund": lambda: fund(WHOLE),
    "no pool": without_pool,
}
"""Workbooks that between them hold every check there is."""


@pytest.fixture(scope="module", params=BOARDS)
def book(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Recalculated:
    """Each workbook, recalculated."""
    return Recalculated(BOARDS[request.param](), tmp_path_factory.mktemp("samples"))


def lines(book: Recalculated) -> Iterator[Line]:
    """Every line of the checks."""
    _, sheet = book.sheet("Checks")
    for row in range(FIRST_ROW, sheet.rows + 1):
        yield Line(book, row, str(sheet.cells[row, 3].value))


def verdicts(book: Recalculated) -> dict[str, object]:
    """The verdict of each line that is not well, by code."""
    _, sheet = book.sheet("Checks")
    found = {line.code: book.value("Checks", line.row, len(sheet.widths)) for line in lines(book)}
    return {code: verdict for code, verdict in found.items() if verdict != 0}


def typed_in(book: Recalculated, typed: Typed) -> dict[str, object]:
    """The verdicts once cells are typed over; then they are put back."""
    before = {at: book.value(*at) for at in typed}
    for (name, row, column), value in typed.items():
        book.model.set_user_input(book.sheet(name)[0], row, column, str(value))
    book.model.evaluate()
    found = verdicts(book)
    for (name, row, column), value in before.items():
        number, sheet = book.sheet(name)
        book.model.set_user_input(number, row, column, sheet.cells[row, column].formula or str(value))
    book.model.evaluate()
    return found


def views(book: Recalculated) -> list[str]:
    """Scenarios to compare to: as the workbook opens, then each other one, in which other contracts are in force."""
    _, sheet = book.sheet("Scenarios")
    _, cover = book.sheet("Cover")
    opens = str(cover.cells[8, 2].value)
    return [opens, *(str(sheet.cells[row, 2].value) for row in range(FIRST_ROW, sheet.rows + 1))]


def fault_of(line: Line) -> str:
    """What is wrong with a check or its sample; empty where the sample fails this check, and no other without leave."""
    sample = SAMPLES[line.check]
    said = f"{line.code}: its sample does not fail it"
    for view in views(line.book):
        line.book.enter({"choice_after": view})
        found = typed_in(line.book, sample.typed(line))
        if found.get(line.code) != sample.result:
            continue
        faults = {code for code, verdict in found.items() if verdict != 2} - {line.code}
        others = {code for code in faults if code.partition(".")[0] not in sample.beside}
        said = f"{line.code}: its sample fails {sorted(others)} too" if others else ""
        break
    line.book.enter({"choice_after": views(line.book)[0]})
    return said


def test_each_check_is_failed_by_its_sample_and_hardly_another_with_it(book: Recalculated) -> None:
    assert verdicts(book) == {}
    assert [said for line in lines(book) if (said := fault_of(line))] == []


def test_every_sample_is_of_a_check_and_every_check_has_one(tmp_path: Path) -> None:
    held = {line.check for number, make in enumerate(BOARDS.values()) for line in lines(recalculated(make, tmp_path))}
    assert held == set(SAMPLES)


def recalculated(make: Callable[[], Plan], folder: Path) -> Recalculated:
    """A workbook, recalculated."""
    return Recalculated(make(), folder)


def test_a_check_made_to_say_that_all_is_well_is_noticed(tmp_path: Path) -> None:
    book = recalculated(BOARDS["starter"], tmp_path)
    number, sheet = book.sheet("Checks")
    for line in list(lines(book)):
        for column in line.columns:
            book.model.set_user_input(number, line.row, column, "=0")
        if line.check != "inputs_changed":
            assert fault_of(line) == f"{line.code}: its sample does not fail it"
        for column in line.columns:
            book.model.set_user_input(number, line.row, column, sheet.cells[line.row, column].formula)
