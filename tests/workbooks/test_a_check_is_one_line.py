"""A check of the workbook is a line in one file and its sample in another: written here, it stands and can fail."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from finmodel.scenarios.run import Run
from finmodel.workbooks.sheets import check_results, checks
from tests.tidy.architecture_page import files_to_add
from tests.tidy.house_rules import ROOT
from tests.workbooks import check_samples, test_check_samples
from tests.workbooks.boards import Recalculated, small_plan

LINES = {
    "finmodel/workbooks/sheets/check_results.py": (
        "    check_differences(lines, draft)\n",
        """    row = lines.model.draft("positions").row("all.funding")
    routes = ("Positions", "nil")
    lines.nil("money_in", "Money", "Money in is not below nil", routes, f"=MIN(0,Positions!{{c}}{row})")\n""",
    ),
    "tests/workbooks/check_samples.py": (
        "SAMPLES: Mapping[str, Sample] = {\n",
        """    "money_in": Sample(
        lambda line: line.more("Positions", line.row_of("Positions", "all.funding"), by=-1e9),
        frozenset({"conserved", "outside", "left", "levels_flows"}),
    ),\n""",
    ),
}
"""After which line of each file something is written, and what."""


def written(path: str, folder: Path) -> ModuleType:
    """A file of the checkout with a line or two more, read from a folder under a name of its own."""
    after, line = LINES[path]
    text = (ROOT / path).read_text(encoding="utf-8")
    assert text.count(after) == 1, f"{path}: the place for the line is not told"
    name = f"{Path(path).stem}_with_one_more"
    (folder / f"{name}.py").write_text(text.replace(after, after + line), encoding="utf-8")
    return __import__(name)


@pytest.fixture
def changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, ModuleType]]:
    """The files that a check is written in, each with its line, in place of those of the checkout."""
    monkeypatch.syspath_prepend(tmp_path)
    found = {path: written(path, tmp_path) for path in LINES}
    product, samples = found.values()
    monkeypatch.setattr(checks, "check_pools", product.check_pools)
    monkeypatch.setattr(test_check_samples, "SAMPLES", samples.SAMPLES)
    yield found
    for module in found.values():
        sys.modules.pop(module.__name__)


def money_in(runs: tuple[Run, ...], folder: Path) -> list[test_check_samples.Line]:
    """The line of the new check in a recalculated workbook."""
    lines = test_check_samples.lines(Recalculated(small_plan(runs), folder))
    return [line for line in lines if line.check == "money_in"]


def test_a_check_with_its_sample_touches_as_many_files_as_the_page_says(
    changed: dict[str, ModuleType], runs: tuple[Run, ...], tmp_path: Path
) -> None:
    (line,) = money_in(runs, tmp_path)
    assert line.book.value("Checks", line.row, line.columns[0]) == 0
    assert test_check_samples.fault_of(line) == ""
    product = [path for path in changed if path.startswith("finmodel/")]
    assert (len(product), len(changed) - len(product)) == files_to_add("a check of the workbook")


def test_without_those_lines_there_is_no_such_check(runs: tuple[Run, ...], tmp_path: Path) -> None:
    assert checks.check_pools is check_results.check_pools
    assert money_in(runs, tmp_path) == []
    assert "money_in" not in check_samples.SAMPLES
