"""Every kind of fault that extracts have, planted in one row, a hundredth and a tenth of the rows: none is silent."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.doorway import planting_cells, planting_rows, planting_workbooks
from tests.doorway.judging import clean, tried, verdict
from tests.doorway.planted import KINDS
from tests.doorway.town import SIDES

ENTERED_BY = (planting_cells, planting_rows, planting_workbooks)
"""Modules that enter kinds of fault."""

EACH = [(name, share) for name, kind in KINDS.items() for share in kind.shares]


@pytest.mark.parametrize(("name", "share"), EACH)
def test_a_fault_in_an_extract_is_refused_told_or_harmless(name: str, share: float, tmp_path: Path) -> None:
    planted = KINDS[name].planted(share)
    said = verdict(planted, *tried(planted, KINDS[name].side, tmp_path / "town"))
    assert said in {"refused", "told", "harmless"}


@pytest.mark.parametrize("side", SIDES)
def test_nothing_is_told_of_the_town_without_a_fault(side: str) -> None:
    assert clean(side).findings == ()
