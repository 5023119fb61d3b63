"""A workbook tells at which size a scenario pays, and what a pool alters, and its differences follow the corners."""

from __future__ import annotations

import pytest

from finmodel.scenarios.run import run
from finmodel.workbooks.cells import HEAD_ROW
from finmodel.workbooks.live_model import model_of
from finmodel.workbooks.plan import laid_out
from finmodel.workbooks.spec import WorkbookSpec
from tests.break_even.invested import FEWER, answer, asked, teams
from tests.scenarios.test_corners import corners, of
from tests.small import small_basis
from tests.workbooks.boards import SPEC, Recalculated

NAMES = {"icb": "Health board", "council": "Council", "trust": "Hospital trust"}


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Recalculated:
    model = model_of(WorkbookSpec.model_validate(SPEC), [run(small_basis())])
    investment = teams("£9,180")
    model.break_evens = [
        answer(asked("£0..£40,000", "Community teams.size", **{"for": ["place", "council"]}), FEWER, investment),
        answer(asked("-21%..0%", **{"for": "place"}), FEWER, teams("£50,000")),
    ]
    model.corners = corners()
    return Recalculated(laid_out(model), tmp_path_factory.mktemp("book"))


def row(book: Recalculated, sheet: str, number: int) -> list[object]:
    """A row of the table, the first below its headings being 1."""
    _, found = book.sheet(sheet)
    return [found.cells[HEAD_ROW + number, column].value for column in range(1, found.columns + 1)]


def test_the_size_at_which_it_pays_stands_with_what_is_gained_there(book: Recalculated) -> None:
    assert row(book, "Break even", 1) == [
        "Teams", "Community teams", "The place", "2023/24 to 2024/25", 0.0, 9_180.0, 27_540.0, "2023/24",
        "passes it", 22_950.0, 0.0, "–", "–",
    ]  # fmt: skip
    # the council only pays: twice £9,180, and nothing where nothing is spent
    assert row(book, "Break even", 2)[6:11] == [-18_360.0, "not by 2024/25", "met there alone", 0.0, 0.0]


def test_a_jump_has_the_sizes_on_either_side(book: Recalculated) -> None:
    found = row(book, "Break even", 3)
    assert found[8] == "jumps over it"
    assert found[9:13] == pytest.approx([-0.2, 11_800, -0.2, -8_200], abs=3)


def test_what_the_pool_alters_follows_the_corners(book: Recalculated) -> None:
    assert [each for each in book.differences() if "Side by side" in each] == []
    table = {
        (book.value("Side by side", line, 1), book.value("Side by side", line, 2)): line
        for line in range(HEAD_ROW + 1, HEAD_ROW + 11)
    }
    for party, name in NAMES.items():
        line = table[name, "2023/24"]
        shown = [book.value("Side by side", line, column) for column in range(3, 10)]
        assert shown == pytest.approx(list(of(corners(), party).values()), abs=0.005)
