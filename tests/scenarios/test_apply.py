"""Scenarios change what they name and nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from finmodel.errors import InputError
from finmodel.positions.ledger import in_pounds
from finmodel.scenarios.apply import apply
from finmodel.scenarios.run import difference, run
from finmodel.scenarios.scenario import Scenario
from tests.small import GAIN, contract, small_basis


def scenario(*changes: dict[str, Any]) -> Scenario:
    named = [{"name": f"change {number}", "source": "assumption", **change} for number, change in enumerate(changes)]
    return Scenario.model_validate({"scenario": "s", "title": "S", "question": "What if?", "changes": named})


def after(*changes: dict[str, Any]) -> Any:
    return run(apply(small_basis(), scenario(*changes), {"gain.yaml": contract(GAIN)}), "s", "S")


def paid(settled: Any, name: str) -> list[float]:
    rows = settled.ledger[settled.ledger["contract"] == name]
    return [rows.loc[rows["period"] == period, "pence"].sum() / 100 for period in ("2023/24", "2024/25")]


def test_a_scenario_without_changes_changes_nothing() -> None:
    before = run(small_basis())
    assert (difference(before, after())["difference"] == 0).all()


def test_four_per_cent_more_emergencies_pay_four_per_cent_more() -> None:
    done = after({"kind": "scale_activity", "where": {"setting": "emergency"}, "by": "4%"})
    # (260 × 2,000 + 75,000) × 1.05; (270.4 × 2,000 + 78,000) × 1.05
    assert paid(done, "tariff") == [624_750, 649_740]


def test_changes_come_in_the_order_that_they_are_listed_in() -> None:
    """A rate of £110 that then rises by a tenth is £121; a rise before it is lost: 1,475 and 1,505 weighted."""
    new_rate = {"kind": "change_terms", "contract": "gp_list", "set": {"rate": "£110"}}
    rise = {"kind": "price_inflation", "by": "10%", "contracts": "gp_list"}
    assert paid(after(new_rate, rise), "gp_list") == [1_475 * 121, 1_505 * 121]
    assert paid(after(rise, new_rate), "gp_list") == [1_475 * 110, 1_505 * 110]


def test_contracts_that_no_longer_fit_together_are_refused() -> None:
    joins, goes = ({"kind": "swap_contracts", **what} for what in ({"add": ["gain.yaml"]}, {"remove": ["tariff"]}))
    with pytest.raises(InputError, match=r"scenario s, .*contract gain: It uses what 'tariff' pays"):
        after(joins, goes)


def test_growth_may_differ_by_year() -> None:
    done = after({"kind": "scale_activity", "where": {"setting": "emergency"}, "by": {"2024/25": "-10%"}})
    assert paid(done, "tariff") == [603_750, (234 * 2000 + 78_000) * 1.05]


def test_activity_that_shifts_is_taken_away_and_put_elsewhere() -> None:
    done = after(
        {
            "kind": "shift_activity",
            "from": {"setting": "outpatient"},
            "to": {"setting": "reablement"},
            "part": "10%",
            "replaced_by": 0.5,
        }
    )
    # 50 attendances go, 25 episodes come; 52 go, 26 come
    assert paid(done, "tariff") == [(500_000 + 450 * 150) * 1.05, (520_000 + 468 * 150) * 1.05]
    assert paid(done, "reablement") == [145 * 500, 106 * 500]


def test_terms_are_changed_by_their_path_in_the_file() -> None:
    done = after(
        {
            "kind": "change_terms",
            "contract": "tariff",
            "set": {"prices.emergency.price": "£2,100", "multipliers.market_forces_factor.factor": 1},
        }
    )
    assert paid(done, "tariff") == [250 * 2100 + 75_000, 260 * 2100 + 78_000]


def test_a_contract_that_joins_pays_and_its_difference_is_named() -> None:
    before, joined = run(small_basis()), after({"kind": "swap_contracts", "add": ["gain.yaml"]})
    steps = in_pounds(difference(before, joined), ("difference",))
    moved = steps[steps["difference"] != 0]
    assert set(moved["contract"]) == {"gain"}
    trust = moved[(moved["partner"] == "trust") & (moved["period"] == "2023/24")]
    assert list(trust["difference"]) == [8_093.75]
    assert steps["difference"].sum() == 0


def test_a_contract_that_leaves_is_nil_afterwards() -> None:
    before, left = run(small_basis()), after({"kind": "swap_contracts", "remove": ["tariff"]})
    steps = difference(before, left)
    trust = steps[(steps["partner"] == "trust") & (steps["contract"] == "tariff")]
    assert list(trust["after"]) == [0, 0]


def test_funding_changes_for_one_partner() -> None:
    done = after({"kind": "change_funding", "partner": "icb", "add": {"2024/25": "-£50,000"}})
    rows = done.positions.set_index(["partner", "period"])["funding"] / 100
    assert (rows["icb", "2023/24"], rows["icb", "2024/25"]) == (1_000_000, 1_000_000)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"kind": "swap_contracts", "remove": ["tarif"]}, "There is no contract 'tarif' in force"),
        (
            {"kind": "change_terms", "contract": "tariff", "set": {"prices.emergncy.price": 1}},
            "There is no `emergncy` in prices",
        ),
        (
            {
                "kind": "change_terms",
                "contract": "tariff",
                "set": {"multipliers.market_forces_factor.factor": "5%x"},
            },
            "is not a number",
        ),
        (
            {"kind": "change_terms", "contract": "none", "set": {"rate": 1}},
            "There is no contract 'none' in force",
        ),
        (
            {"kind": "scale_activity", "where": {"setting": "maternity"}, "by": "1%"},
            "No activity in the baseline has setting maternity",
        ),
        (
            {
                "kind": "shift_activity",
                "from": {"setting": "outpatient"},
                "to": {"provider": "trust"},
                "part": "1%",
                "replaced_by": 1,
            },
            "both moved from and moved to",
        ),
        ({"kind": "change_funding", "partner": "icb", "add": "-£2m"}, "negative funding"),
        ({"kind": "change_funding", "partner": "ics", "add": "£1"}, "'ics' is not a partner"),
    ],
)
def test_a_change_that_does_not_fit_is_refused_by_name(change: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        after(change)
    assert "change 'change 0'" in str(caught.value)


@pytest.mark.parametrize(
    ("by", "message"),
    [
        ("4", "Write a growth of 4% as 4%"),
        (0.04, "percentage or a factor"),
        ("-120%", "more than there is"),
        ("fast%", "is not a number"),
    ],
)
def test_a_growth_that_may_be_read_two_ways_is_refused(by: object, message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        scenario({"kind": "scale_activity", "by": by})


def test_the_basis_is_left_as_it_was() -> None:
    basis = small_basis()
    kept = basis.grid.activity.copy()
    apply(basis, scenario({"kind": "scale_activity", "by": "10%"}), {})
    assert basis.grid.activity.equals(kept)
