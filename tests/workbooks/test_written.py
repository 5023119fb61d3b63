"""A workbook is written whole or not at all, over nothing unasked, and always the same."""

import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from finmodel.errors import InputError
from finmodel.load.yaml import read_model
from finmodel.scenarios.run import Run
from finmodel.workbooks import write as writing
from finmodel.workbooks.cells import Plan
from finmodel.workbooks.sheet_register import sheet_codes
from finmodel.workbooks.spec import WorkbookSpec
from finmodel.workbooks.write import to_bytes, write
from tests.tidy.house_rules import ROOT
from tests.workbooks.boards import SPEC, small_plan, small_runs


def test_the_same_plan_gives_the_same_bytes(board: Plan) -> None:
    assert to_bytes(board) == to_bytes(small_plan(small_runs()))


def test_another_input_gives_another_stamp(board: Plan, runs: tuple[Run, ...]) -> None:
    other = small_plan(runs[:2])
    assert other.properties.stamp != board.properties.stamp


def test_a_file_that_is_there_is_not_overwritten_unasked(board: Plan, tmp_path: Path) -> None:
    path = tmp_path / "board.xlsx"
    path.write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match="already there"):
        write(board, path)
    assert path.read_text(encoding="utf-8") == "mine"
    write(board, path, overwrite=True)
    assert zipfile.is_zipfile(path)
    assert [each.name for each in tmp_path.iterdir()] == ["board.xlsx"]


def test_nothing_is_left_half_written(board: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(writing.Path, "replace", fail)
    with pytest.raises(InputError, match="It cannot be written"):
        write(board, tmp_path / "board.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_a_name_that_is_no_workbooks_is_refused(board: Plan, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"A workbook's name ends in \.xlsx"):
        write(board, tmp_path / "board.xls")


def test_a_folder_that_is_not_there_is_made_for_a_workbook_as_for_any_result(board: Plan, tmp_path: Path) -> None:
    write(board, tmp_path / "new" / "board.xlsx")
    assert zipfile.is_zipfile(tmp_path / "new" / "board.xlsx")


def test_a_file_of_two_megabytes_is_never_needed(board: Plan) -> None:
    assert len(to_bytes(board)) < 2_000_000


def test_names_of_people_and_machines_stay_out(board: Plan, tmp_path: Path) -> None:
    path = tmp_path / "board.xlsx"
    write(board, path)
    with zipfile.ZipFile(path) as archive:
        core = archive.read("docProps/core.xml").decode()
    assert re.findall(r"<cp:lastModifiedBy>(.*?)</cp:lastModifiedBy>", core) in ([], ["The partnership"])


@pytest.mark.parametrize("path", sorted((ROOT / "workbooks").glob("*.yaml")), ids=lambda path: path.name)
def test_every_shipped_spec_gives_a_workbook(path: Path, runs: tuple[Run, ...]) -> None:
    from finmodel.workbooks.plan import plan

    spec = read_model(path, WorkbookSpec)
    assert spec.workbook == path.stem
    assert plan(spec, runs).sheets[0].name == "Cover"


def test_optional_sheets_may_be_left_out(runs: tuple[Run, ...]) -> None:
    sheets = [name for name in sheet_codes() if name not in ("assumptions", "pooled_budget", "rules_in_words")]
    names = [sheet.name for sheet in small_plan(runs, sheets=sheets).sheets]
    assert "Pooled budget" not in names
    assert names[:2] == ["Cover", "Contents"]


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ({"sheets": ("cover", "contents")}, "Other sheets take figures from scenarios, parties"),
        ({"sheets": (*sheet_codes()[2:], "cover", "contents")}, "flow from left to right"),
        ({"status": "agreed"}, "draft"),
        ({"colour": "red"}, "Extra inputs"),
    ],
)
def test_a_spec_that_does_not_fit_is_refused(spec: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        WorkbookSpec.model_validate(SPEC | spec)


@pytest.mark.parametrize("key", ["compare_from", "compare_to", "edit_starts_as"])
def test_a_scenario_that_is_not_there_is_named(runs: tuple[Run, ...], key: str) -> None:
    with pytest.raises(InputError, match="There is no scenario 'nonsense'"):
        small_plan(runs, **{key: "nonsense"})


def test_more_scenarios_than_fit_a_page_are_refused(runs: tuple[Run, ...]) -> None:
    with pytest.raises(InputError, match="shows 1 to 5"):
        small_plan([runs[0]] * 6)


def test_contracts_in_two_orders_are_refused(runs: tuple[Run, ...]) -> None:
    from finmodel.scenarios.apply import Basis
    from finmodel.scenarios.run import run

    basis = runs[0].basis
    first, second, *rest = basis.contracts
    turned = run(Basis(basis.place, (second, first, *rest), basis.grid), "turned", "Turned")
    with pytest.raises(InputError, match="different orders"):
        small_plan([runs[0], turned])
