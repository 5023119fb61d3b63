"""Years that the data does not reach: they take another year's people and activity, and changes come on top."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from finmodel.errors import InputError
from finmodel.pipeline import open_place
from finmodel.scenarios.scenario import Scenario
from tests.scenarios.test_derived_rows import BUNDLE

GOOD = Path(__file__).parents[1] / "bad" / "_place"
FIVE = "[2023/24, 2024/25, 2025/26, 2026/27, 2027/28]"


def five_years(folder: Path, carried: str) -> Path:
    """The small town with five years, of which its data reaches two."""
    shutil.copytree(GOOD, folder, dirs_exist_ok=True)
    file = folder / "place.yaml"
    text = file.read_text().replace("periods: [2023/24, 2024/25]", f"periods: {FIVE}\ncarried_forward: {carried}")
    file.write_text(text)
    return file


def growth(**more: Any) -> Scenario:
    change = {
        "kind": "scale_activity",
        "name": "growth",
        "source": "invented",
        "where": {"setting": "emergency"},
        **more,
    }
    return Scenario.model_validate({"scenario": "s", "title": "S", "question": "What if?", "changes": [change]})


def test_years_to_come_take_the_last_year_of_the_data(tmp_path: Path) -> None:
    file = five_years(tmp_path, "{2025/26: 2024/25, 2026/27: 2024/25, 2027/28: 2024/25}")
    result = open_place(file).run([growth(by="10%", each_year=True, starts="2025/26")])
    # A spell and an attendance in the first year, two spells in the second and after, at £2,900 and £165.
    assert list(result.runs[0].settlement.of("tariff", "payment")) == [3065, 5800, 5800, 5800, 5800]
    assert list(result.runs[1].settlement.of("tariff", "payment")) == [3065, 5800, 6380, 7018, 7719.8]
    nurses = result.runs[0].settlement.of("district_nurses", "payment")
    assert nurses[1] == nurses[2] == nurses[3] > 0


def test_a_growth_table_is_read_beside_the_scenario(tmp_path: Path) -> None:
    file = five_years(tmp_path, "{2025/26: 2024/25, 2026/27: 2024/25, 2027/28: 2024/25}")
    (tmp_path / "scenarios" / "ageing.yaml").write_text(
        "scenario: ageing\ntitle: Ageing\nquestion: What if?\nchanges:\n"
        "  - {kind: population_growth, name: Projection, table: projection.csv, source: invented}\n"
    )
    (tmp_path / "scenarios" / "projection.csv").write_text(
        "age_band,year,growth\n65+,2026/27,50%\n65+,2027/28,100%\n0-64,2027/28,-50%\n"
    )
    before, after = (run.settlement.of("district_nurses", "payment") for run in open_place(file).run(["ageing"]).runs)
    # One person over 65 at 2.5 and two others at 0.8, at £40: half as many more, then twice and half as many.
    assert list(before) == [164, 164, 164, 164, 164]
    assert list(after) == pytest.approx([164, 164, 164, 164 + 50, 200 + 32], abs=0.5)


def test_a_year_that_is_carried_forward_from_one_that_is_carried_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="2025/26 is carried forward itself"):
        open_place(five_years(tmp_path, "{2025/26: 2024/25, 2026/27: 2025/26}"))


def test_a_year_that_the_place_does_not_have_is_not_carried_forward(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="2030/31 is not one of the place's periods"):
        open_place(five_years(tmp_path, "{2030/31: 2024/25}"))


def test_a_scenario_is_compared_with_the_one_it_starts_from(tmp_path: Path) -> None:
    shutil.copytree(GOOD, tmp_path, dirs_exist_ok=True)
    for name, rests, size in (("more", "", "10%"), ("most", "baseline: more\n", "10%")):
        (tmp_path / "scenarios" / f"{name}.yaml").write_text(
            f"scenario: {name}\ntitle: T\nquestion: Q\n{rests}changes:\n"
            f"  - {{kind: scale_activity, name: {name}, by: {size}, where: {{setting: emergency}}, source: invented}}\n"
        )
    result = open_place(tmp_path).run(["most"])
    assert [run.name for run in result.runs] == ["baseline", "most", "more"]
    rows = result.comparison.query(
        "run == 'most' and contract == 'tariff' and partner == 'trust' and period == '2024/25'"
    )
    # £5,800 with a tenth more is £6,380, and a tenth more again £7,018.
    assert list(rows["before"]) == [6380]
    assert list(rows["after"]) == [7018]


def test_scenarios_it_is_based_on_come_first_and_once(tmp_path: Path) -> None:
    shutil.copytree(GOOD, tmp_path, dirs_exist_ok=True)
    for name, rests in (("ground", "[]"), ("left", "[ground]"), ("right", "[ground]"), ("both", "[left, right]")):
        (tmp_path / "scenarios" / f"{name}.yaml").write_text(
            f"scenario: {name}\ntitle: T\nquestion: Q\nbased_on: {rests}\nchanges:\n"
            f"  - {{kind: scale_activity, name: {name}, by: 10%, where: {{setting: emergency}}, source: invented}}\n"
        )
    opened = open_place(tmp_path)
    assert [change.name for change in opened.scenario("both").changes] == ["ground", "left", "right", "both"]
    paid = opened.run(["both"]).runs[1].settlement.of("tariff", "payment")
    # 2 spells at 1.1 four times are 2.9282.
    assert paid[1] == pytest.approx(2900 * 2.9282, abs=0.01)


RECORDED = """\
kind: activity_tariff
id: tariff
title: Hospital tariff
source: invented
payer: icb
payee: trust
recorded: true
where: {setting: [emergency, outpatient]}
"""


@pytest.mark.parametrize(
    ("dated", "paid"),
    [("starts: 2025-04-01", [0, 0, 5900, 5900, 5900]), ("ends: 2026-03-31", [3065, 5900, 5900, 0, 0])],
)
def test_a_contract_counted_row_by_row_may_start_in_a_year_to_come(tmp_path: Path, dated: str, paid: list[int]) -> None:
    file = five_years(tmp_path, "{2025/26: 2024/25, 2026/27: 2024/25, 2027/28: 2024/25}")
    (tmp_path / "contracts" / "tariff.yaml").write_text(RECORDED + dated + "\n")
    assert list(open_place(file).run().runs[0].settlement.of("tariff", "payment")) == paid


def test_episodes_may_not_begin_to_count_within_one(tmp_path: Path) -> None:
    file = five_years(tmp_path, "{2025/26: 2024/25, 2026/27: 2024/25, 2027/28: 2024/25}")
    listed = "  - contracts/tariff.yaml\n"
    file.write_text(file.read_text().replace(listed, f"{listed}  - contracts/bundle.yaml\n"))
    for dated, told in (("2025-10-01", "2025/26 is carried forward, and a contract starts"), ("2024-04-01", None)):
        (tmp_path / "contracts" / "bundle.yaml").write_text(f"{BUNDLE}starts: {dated}\n")
        if told is not None:
            with pytest.raises(InputError, match=told):
                open_place(file).run()
        else:
            found = open_place(file).run().runs[0].settlement.of("emergency_bundle", "episodes_emergency")
            assert list(found) == [0, 2, 2, 2, 2]
