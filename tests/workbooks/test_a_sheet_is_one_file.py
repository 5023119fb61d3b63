"""A sheet is one file: written beside the tests, specs may name it, and it stands in its place in every workbook."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import ValidationError

from finmodel.core.schema import json_schema
from finmodel.errors import FinmodelError
from finmodel.scenarios.run import Run
from finmodel.workbooks.sheet_register import REGISTERED, sheet_codes, sheets
from finmodel.workbooks.spec import WorkbookSpec
from finmodel.workbooks.write import write
from tests.tidy.architecture_page import files_to_add
from tests.workbooks.boards import SPEC, small_plan

SHEET = '''
"""Who is who: what each partner does in the place."""

from __future__ import annotations

from finmodel.workbooks.draft import LABELS, Draft, texts
from finmodel.workbooks.live_model import LiveModel
from finmodel.workbooks.sheet_register import fills


def has_pools(model: LiveModel) -> bool:
    """True where there is a pool."""
    return bool(model.pools)


@fills("who_is_who", 35, optional=True, there=has_pools)
def who_is_who(model: LiveModel) -> Draft:
    """A row for each partner and pool."""
    draft = Draft("Who is who", "data", "Who is who", "What each partner and pool does.", LABELS[:3])
    for party in model.parties:
        draft.add(texts("Party", party.name, party.what))
    draft.end_table()
    return draft
'''


@pytest.fixture
def there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    sheets()
    (tmp_path / "who_is_who_example.py").write_text(SHEET, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    __import__("who_is_who_example")
    yield tmp_path
    REGISTERED.pop("who_is_who")
    sys.modules.pop("who_is_who_example")


def test_adding_a_sheet_touches_one_file(there: Path, runs: tuple[Run, ...]) -> None:
    found = small_plan(runs)
    names = [sheet.name for sheet in found.sheets]
    assert names[names.index("Parties") + 1] == "Who is who"
    listed = next(sheet for sheet in found.sheets if sheet.name == "Contents")
    assert "Who is who" in [cell.value for (_, column), cell in listed.cells.items() if column == 1]
    assert len(list(there.glob("*.py"))) == files_to_add("a sheet of the workbook")[0] == 1
    write(found, there / "board.xlsx")


def test_a_spec_may_name_the_sheet_or_leave_it_out(there: Path, runs: tuple[Run, ...]) -> None:
    kept = [code for code in sheet_codes() if code != "who_is_who"]
    assert "Who is who" not in [sheet.name for sheet in small_plan(runs, sheets=kept).sheets]
    with pytest.raises(ValidationError, match="flow from left to right"):
        WorkbookSpec.model_validate(SPEC | {"sheets": [*kept, "who_is_who"]})
    schema = json_schema(WorkbookSpec, "workbook")["properties"]["sheets"]
    assert schema["items"]["enum"].index("who_is_who") == schema["default"].index("who_is_who") == 4


def test_a_spec_may_not_name_a_sheet_that_is_in_no_file() -> None:
    with pytest.raises(ValidationError, match="Input should be 'cover', 'contents'"):
        WorkbookSpec.model_validate(SPEC | {"sheets": [*sheet_codes(), "who_is_who"]})


@pytest.mark.parametrize(("code", "place"), [("who_is_who", "36"), ("who_else", "35")])
def test_two_sheets_may_not_share_a_name_or_a_place(there: Path, code: str, place: str) -> None:
    other = SHEET.replace("def who_is_who", "def who_else").replace('"who_is_who", 35', f'"{code}", {place}')
    (there / "other_example.py").write_text(other, encoding="utf-8")
    with pytest.raises(FinmodelError, match=f"two sheets are called '{code}', or stand at {place}"):
        __import__("other_example")
