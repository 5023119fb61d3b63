"""`finmodel publish` on two hundred people, of whom three live in the hills: screen, files, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from tests.concentration.ranked_place import PLACE, said, write_ranked


def test_three_people_in_the_hills_are_told_with_the_town(tmp_path: Path) -> None:
    out = tmp_path / "out"
    told = said("publish", write_ranked(tmp_path), "--period", "2023/24", "--out", out)
    # 20 stays of £1,000 and 20 of £500
    assert "Others 200 £30,000 £150 £150" in told
    assert "Hills" not in told
    assert "care_by_locality.csv: care at its price by locality, year and who pays, in all and a head" in told
    care = pd.read_csv(out / "care_by_locality.csv")
    assert care.to_dict("records") == [
        {"locality": "others", "payer": "icb", "period": "2023/24", "pounds": 30_000.0, "pounds_a_head": 150.0}
    ]


def test_a_register_without_localities_is_refused(tmp_path: Path) -> None:
    place = write_ranked(tmp_path, PLACE.replace(", locality: WHERE", ""))
    assert "which people.csv is not mapped to give. Add `locality:` to the columns of data.people." in said(
        "publish", place
    )
