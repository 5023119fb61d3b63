"""Medicare's published settlements, to the dollar, from one contract file."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from finmodel.pipeline import settle_table

CONTRACT = Path(__file__).parents[2] / "contracts" / "medicare_shared_savings.yaml"


def published(path: Path) -> dict[str, int]:
    with path.open(encoding="utf-8-sig") as file:
        return {row["ACO_ID"]: int(row["EarnSaveLoss"].replace(",", "") or 0) for row in csv.DictReader(file)}


@pytest.mark.parametrize(("year", "count"), [(2021, 475), (2022, 482)])
def test_every_published_settlement_comes_back_to_the_dollar(year: int, count: int, shared_data: Path) -> None:
    file = shared_data / f"mssp_{year}.csv"
    expected = published(file)
    lines = settle_table(CONTRACT, file).lines
    got = dict(zip(lines["entity"], lines["earned"], strict=True))
    assert len(got) == len(expected) == count
    # benchmark and expenditure are themselves published in whole dollars, so a half may fall either way
    assert [name for name, amount in expected.items() if abs(got[name] - amount) > 1] == []
    assert {name for name, amount in got.items() if amount == 0} == {
        name for name, amount in expected.items() if amount == 0
    }


def test_what_was_rounded_away_decides_one_organisation(shared_data: Path) -> None:
    """A2833 of 2021 saved 2.98265%; the published minimum is 2.98%, the computed one 2.98356%: it earns nothing."""
    lines = settle_table(CONTRACT, shared_data / "mssp_2021.csv").lines.set_index("entity")
    row = lines.loc["A2833"]
    assert row["saving_rate"] == pytest.approx(0.0298265, abs=5e-8)
    assert row["minimum_rate"] == pytest.approx(0.0298356, abs=5e-8)
    assert row["earned"] == 0


def test_the_contract_names_no_organisation() -> None:
    assert "A2833" not in CONTRACT.read_text(encoding="utf-8")
