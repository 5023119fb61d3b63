"""Who saved money under Medicare Shared Savings in 2022 and earned nothing because of the threshold."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from finmodel.contracts.reviewing.thresholds import below_cliffs
from finmodel.load.settled import settle_table
from tests.conftest import ROOT

CONTRACT = ROOT / "contracts" / "medicare_shared_savings.yaml"


@pytest.fixture(scope="module")
def found(shared_data: Path) -> pd.DataFrame:
    settled = settle_table(CONTRACT, shared_data / "mssp_2022.csv")
    return below_cliffs(settled.settlement, "medicare_shared_savings").set_index("entity")


def saved_and_earned_nothing(path: Path) -> pd.DataFrame:
    """From the published columns alone: saved, met the quality standard, and shared nothing."""
    raw = pd.read_csv(path, thousands=",").set_index("ACO_ID")
    return raw[(raw["BnchmkMinExp"] > 0) & (raw["EarnSaveLoss"] == 0) & (raw["Met_QPS"] == 1)]


def test_101_of_482_are_each_named(found: pd.DataFrame, shared_data: Path) -> None:
    published = saved_and_earned_nothing(shared_data / "mssp_2022.csv")
    assert len(pd.read_csv(shared_data / "mssp_2022.csv")) == 482
    assert len(published) == 101
    assert set(found.index) == set(published.index)
    assert set(found["threshold"]) == {"Minimum rate"}


def test_the_amount_that_would_have_crossed_it_is_the_saving_short_of_the_minimum(
    found: pd.DataFrame, shared_data: Path
) -> None:
    """Published rates are rounded to a hundredth of a percentage point; amounts agree to that part of a benchmark."""
    raw = saved_and_earned_nothing(shared_data / "mssp_2022.csv").loc[found.index]
    least = raw["MinSavPerc"].str.rstrip("%").astype(float) / 100
    short = least * raw["ABtotBnchmk"] - (raw["ABtotBnchmk"] - raw["ABtotExp"])
    assert ((-found["more"] - short).abs() <= 0.00006 * raw["ABtotBnchmk"]).all()
    exact = found["needed"] * raw["ABtotBnchmk"] - (raw["ABtotBnchmk"] - raw["ABtotExp"])
    assert list(-found["more"]) == pytest.approx(list(exact), abs=0.01)


def test_with_that_much_less_spent_each_is_paid_what_is_told(
    found: pd.DataFrame, shared_data: Path, tmp_path: Path
) -> None:
    """Settled anew, each having spent that much less and a dollar."""
    raw = pd.read_csv(shared_data / "mssp_2022.csv", dtype=str)
    mine = raw[raw["ACO_ID"].isin(found.index)].copy()
    spent = mine["ABtotExp"].astype(float) + mine["ACO_ID"].map(found["more"]) - 1
    mine["ABtotExp"] = spent.map("{:.2f}".format)
    mine.to_csv(tmp_path / "across.csv", index=False)
    after = settle_table(CONTRACT, tmp_path / "across.csv").lines.set_index("entity")
    earned = after["earned"].reindex(found.index)
    assert (earned > 0).all()
    assert list(earned) == pytest.approx(list(found["then_paid"]), abs=2)
