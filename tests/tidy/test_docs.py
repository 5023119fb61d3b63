"""What the documents show is run: each example gives what is written below it."""

import doctest
from pathlib import Path

import pytest

from tests.tidy.house_rules import ROOT

PAGES = sorted((ROOT / "docs").glob("*.md"))


@pytest.mark.parametrize("page", PAGES, ids=[page.name for page in PAGES])
def test_every_example_of_a_page_gives_what_it_shows(page: Path) -> None:
    found = doctest.testfile(str(page), module_relative=False)
    assert found.attempted > 0
    assert found.failed == 0


def test_a_page_that_shows_another_figure_fails(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.md"
    wrong.write_text(">>> 1 + 1\n3\n", encoding="utf-8")
    assert doctest.testfile(str(wrong), module_relative=False, report=False).failed == 1
