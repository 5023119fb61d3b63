"""`finmodel money` on a small place: the page, and its files."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from tests.concentration.ranked_place import said, write_ranked


def test_a_place_without_contracts_has_costs_alone_and_nothing_combined(tmp_path: Path) -> None:
    out = tmp_path / "out"
    told = said("money", write_ranked(tmp_path), "--period", "2023/24", "--out", out)
    assert "£0 comes in from outside in 2023/24, and none of it is combined in a pool." in told
    # 40 stays at £250: a tenth more are £1,000, and the trust alone bears them
    assert "10% more activity would cost all together £1,000, of which 100% falls to Trust." in told
    risks = pd.read_csv(out / "risks.csv")
    mine = risks[(risks["more_of"] == "10% more activity") & (risks["partner"] == "trust")]
    assert mine[["pounds", "of_a_pound"]].values.tolist() == [[-1000, 1]]
    assert {each.name for each in out.iterdir()} == {
        "combined.csv", "flows.csv", "risks.csv", "report.md", "money.json"
    }  # fmt: skip
