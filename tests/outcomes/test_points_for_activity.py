"""Points, and parts of a gain, for what a place records: bed days, care plans for each person of high need."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from finmodel.errors import InputError
from tests.outcomes.place import indicator, opened, paid, points


def test_points_are_earned_by_fewer_bed_days(tmp_path: Path) -> None:
    days = {"activity": "days", "where": {"setting": "emergency"}}
    stated = {"code": "bed_days", "points": 20, "rate": days, "better": "lower", "lower": 25, "upper": 5}
    # 15 days are half the way from 25 to 5, and 3 are past it
    assert paid(opened(tmp_path, points(stated))) == [10_000, 20_000]


def test_a_rate_is_activity_for_so_many_people(tmp_path: Path) -> None:
    plans = {"activity": "quantity", "where": {"setting": "plan"}}
    people = {"of": {"activity": "people", "where": {"need_band": "high"}}, "each": 10}
    stated = {"code": "plans", "points": 10, "rate": plans, "per": people, "lower": 5, "upper": 10}
    # three plans for three people are 10 for each ten, two are 6.667: a third of the way
    assert paid(opened(tmp_path, points(stated))) == [10_000, 3_333.33]


def test_a_share_may_be_of_what_was_recorded_once_for_each_person(tmp_path: Path) -> None:
    plans = {"activity": "spells", "where": {"setting": "plan"}}
    share = {"done": plans, "out_of": {"activity": "people", "where": {"need_band": "high"}}}
    # 3 of 3, and 2 of 3: 66.67% is 5/6 of the way from 50% to 70%
    assert paid(opened(tmp_path, points(indicator(achieved=share)))) == [10_000, 8_333.33]


def test_a_rate_may_be_of_other_activity(tmp_path: Path) -> None:
    days = {"activity": "days", "where": {"setting": "emergency"}}
    stays = {"of": {"activity": "spells", "where": {"setting": "emergency"}}}
    stated = {
        "code": "stay", "points": 10, "rate": days, "per": stays, "better": "lower", "lower": 10, "upper": 5,
    }  # fmt: skip
    # 15 days in two stays are 7.5, half the way from 10 to 5; 3 in one are 3
    assert paid(opened(tmp_path, points(stated))) == [5_000, 10_000]


def _gain(of: dict[str, Any]) -> dict[str, Any]:
    return {
        "kind": "gain_share", "id": "gain", "title": "Gain", "source": "invented", "payer": "icb",
        "payees": ["trust", "council"], "benchmark": "£100,000", "expenditure": "£80,000", "gains": {"share": "50%"},
        "split": {"basis": "performance", "of": of},
    }  # fmt: skip


def test_partners_share_a_gain_by_the_activity_of_each(tmp_path: Path) -> None:
    run = opened(tmp_path, _gain({"activity": "spells", "where": {"setting": "plan"}})).run().runs[0]
    ledger = run.ledger[run.ledger["contract"] == "gain"].set_index(["payee", "period"])["pence"]
    # one and two of three care plans, then one and one of two, of £10,000
    assert [int(ledger[who, year]) for year in ("2023/24", "2024/25") for who in ("trust", "council")] == [
        333_333, 666_667, 500_000, 500_000,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("of", "says"),
    [
        (
            {"activity": "spells", "where": {"provider": "trust"}},
            "Each partner's part is by the activity that it provides, and `where:` names a provider. "
            "Take `provider:` out.",
        ),
        (
            {"activity": "people"},
            "'people' is counted of the whole place, and no partner provides it. "
            "Use quantity, spells, days, spend or cost.",
        ),
        ({"activity": "spend"}, "The split is by performance, and 'spend' is not. Use quantity, spells or days."),
    ],
)
def test_activity_that_cannot_tell_partners_apart_is_refused(tmp_path: Path, of: dict[str, Any], says: str) -> None:
    with pytest.raises(InputError) as caught:
        opened(tmp_path, _gain(of))
    assert [f"{each.what} {each.fix}" for each in caught.value.findings] == [says]


def test_per_goes_with_a_rate(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        opened(tmp_path, points(indicator(per={"of": {"activity": "people"}})))
    told = [f"{each.what} {each.fix}" for each in caught.value.findings]
    assert told == ["`per:` is what a `rate:` is counted for. Give `rate:`, or take `per:` out."]


def test_a_rate_over_nobody_is_refused_with_its_years(tmp_path: Path) -> None:
    plans = {"activity": "quantity", "where": {"setting": "plan"}}
    people = {"of": {"activity": "people", "where": {"need_band": "moderate"}}}
    stated = {"code": "plans", "points": 10, "rate": plans, "per": people, "lower": 5, "upper": 10}
    with pytest.raises(InputError) as caught:
        opened(tmp_path, points(stated)).run()
    assert "something is divided by nought" in str(caught.value)
