"""Contracts in a place read its table of outcomes: whose, of which year, and added up over localities and partners."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from finmodel.scenarios.scenario import Scenario
from tests.outcomes.place import HEAD, TABLE, indicator, opened, paid, points


def test_localities_add_up_to_the_share_that_they_have_together(tmp_path: Path) -> None:
    # (300 + 60) of 600 are 60%, half the way from 50% to 70%; (350 + 100) of 600 are 75%
    assert paid(opened(tmp_path, points())) == [5_000, 10_000]


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ({"partner": "council"}, [10_000, 10_000]),  # 90% and 80%
        ({"partner": "all"}, [7_142.86, 10_000]),  # 450 of 700 are 64.2857%: 5/7 of the way
        ({"partner": ["trust", "council"]}, [7_142.86, 10_000]),
        ({"locality": "south"}, [0, 0]),  # 30% and 50%
        ({"locality": ["north", "south"]}, [5_000, 10_000]),
        ({"year": "2024/25"}, [10_000, 10_000]),
    ],
)
def test_a_contract_says_whose_outcome_it_pays_for(
    tmp_path: Path, stated: dict[str, Any], expected: list[float]
) -> None:
    achieved = {"measure": "at_home"} | stated
    assert paid(opened(tmp_path, points(indicator(achieved=achieved)))) == expected


def test_the_year_before_is_a_baseline_to_improve_on(tmp_path: Path) -> None:
    rows = HEAD + "at_home,2022/23,trust,,110,200,\nat_home,2023/24,trust,,120,200,\nat_home,2024/25,trust,,130,200,\n"
    improvement = {"baseline": {"measure": "at_home", "year": "previous"}, "starts_at": "0%", "full_at": "10%"}
    stated = indicator(lower="90%", upper="95%", improvement=improvement)
    # 55% to 60%, and 60% to 65%: half of ten percentage points each
    assert paid(opened(tmp_path, points(stated), rows=rows)) == [5_000, 5_000]


def test_a_measure_of_the_whole_place_has_no_partner(tmp_path: Path) -> None:
    rows = HEAD + "at_home,2023/24,,,60,100,\nat_home,2024/25,all,,70,100,\n"
    assert paid(opened(tmp_path, points(), rows=rows)) == [5_000, 10_000]


def test_the_whole_of_a_partner_counts_and_not_its_localities_besides(tmp_path: Path) -> None:
    rows = HEAD + "".join(
        f"at_home,{year},trust,{where},{done},{of},\n"
        for year in ("2023/24", "2024/25")
        for where, done, of in (("", 65, 100), ("north", 10, 40), ("south", 55, 55))
    )
    assert paid(opened(tmp_path, points(), rows=rows)) == [7_500, 7_500]


def test_a_value_stands_by_itself_and_a_wait_is_better_shorter(tmp_path: Path) -> None:
    wait = {"code": "wait", "points": 10, "rate": {"measure": "waiting"}, "better": "lower", "lower": 15, "upper": 10}
    # 12.5 weeks are half the way from 15 to 10
    assert paid(opened(tmp_path, points(wait))) == [5_000, 10_000]


def test_a_year_carried_forward_takes_the_outcomes_of_its_source(tmp_path: Path) -> None:
    place = opened(
        tmp_path, points(), periods=["2023/24", "2024/25", "2025/26"], carried_forward={"2025/26": "2023/24"}
    )
    assert paid(place) == [5_000, 10_000, 5_000]


def test_meetings_held_are_paid_by_the_meeting(tmp_path: Path) -> None:
    fees = {
        "kind": "pay_for_coordination", "id": "meetings", "title": "Meetings", "source": "invented", "payer": "icb",
        "payee": "council",
        "fees": [{"code": "mdt", "per": "meeting", "number": {"measure": "meetings"}, "fee": "£380"}],
    }  # fmt: skip
    # 40 × £380 and 50 × £380
    assert paid(opened(tmp_path, fees), "meetings") == [15_200, 19_000]


def test_a_share_may_be_written_in_percent_or_as_a_part(tmp_path: Path) -> None:
    rows = HEAD + "at_home,2023/24,trust,,,,60%\nat_home,2024/25,trust,,,,0.65\n"
    assert paid(opened(tmp_path, points(), rows=rows)) == [5_000, 7_500]


def test_a_year_may_have_a_column_of_its_own(tmp_path: Path) -> None:
    table = {
        "file": "outcomes.csv",
        "columns": {"measure": "WHAT", "partner": {"column": "WHO", "values": {"RXX": "trust"}}},
        "years": {"2023/24": "LAST YEAR", "2024/25": "THIS YEAR"},
    }
    rows = "WHAT,WHO,LAST YEAR,THIS YEAR\nat_home,RXX,60%,70%\n"
    assert paid(opened(tmp_path, points(), rows=rows, table=table)) == [5_000, 10_000]


def test_one_code_may_stand_for_every_row(tmp_path: Path) -> None:
    table = TABLE | {"columns": TABLE["columns"] | {"partner": {"always": "trust"}}}
    rows = HEAD + "at_home,2023/24,x,,,,60%\nat_home,2024/25,y,,,,70%\n"
    assert paid(opened(tmp_path, points(), rows=rows, table=table)) == [5_000, 10_000]


def test_quality_of_several_partners_opens_the_gain_of_all(tmp_path: Path) -> None:
    gain = {
        "kind": "gain_share", "id": "gain", "title": "Gain", "source": "invented", "payer": "icb",
        "payees": {"trust": "50%", "council": "50%"}, "benchmark": "£100,000", "expenditure": "£80,000",
        "gains": {"share": "50%", "quality": {"measure": "at_home"}},
    }  # fmt: skip
    # 450 of 700, and 530 of 700, of half of £20,000; each partner's part is rounded
    assert paid(opened(tmp_path, gain), "gain") == [6_428.57, 7_571.43]


def test_a_performance_split_reads_the_outcome_of_each_partner(tmp_path: Path) -> None:
    gain = {
        "kind": "gain_share", "id": "gain", "title": "Gain", "source": "invented", "payer": "icb",
        "payees": ["trust", "council"], "benchmark": "£100,000", "expenditure": "£80,000", "gains": {"share": "50%"},
        "split": {"basis": "performance", "of": {"measure": "at_home"}},
    }  # fmt: skip
    run = opened(tmp_path, gain).run().runs[0]
    ledger = run.ledger[run.ledger["contract"] == "gain"].set_index(["payee", "period"])["pence"]
    # 60% against 90%, and 75% against 80%, of £10,000
    assert [int(ledger[who, year]) for year in ("2023/24", "2024/25") for who in ("trust", "council")] == [
        400_000, 600_000, 483_871, 516_129,
    ]  # fmt: skip


def test_a_contract_that_is_not_in_force_wants_no_outcome(tmp_path: Path) -> None:
    rows = HEAD + "at_home,2024/25,trust,,60,100,\n"
    assert paid(opened(tmp_path, points(starts="2024-04-01"), rows=rows)) == [0, 5_000]


def test_a_scenario_over_more_years_takes_the_outcomes_of_the_last(tmp_path: Path) -> None:
    change = {"kind": "change_outcome", "name": "Fewer", "source": "invented", "measure": "at_home", "to": "60%"}
    longer = Scenario.model_validate(
        {
            "scenario": "longer",
            "title": "Longer",
            "question": "?",
            "years": 4,
            "changes": [change | {"starts": "2025/26"}],
        }
    )
    # 60% and 75% as measured, then 60%, half of the way from 50% to 70%
    assert paid(opened(tmp_path, points()), scenario=longer) == [5_000, 10_000, 5_000, 5_000]
