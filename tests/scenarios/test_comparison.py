"""Two scenarios set against each other: what is a cause, whose doing it is, and what cannot be told apart."""

from __future__ import annotations

from typing import Any

import pytest

from finmodel.errors import FinmodelError, InputError
from finmodel.scenarios.causes import INTERACTION
from finmodel.scenarios.comparison import Comparison, compare
from finmodel.scenarios.scenario import Scenario
from finmodel.scenarios.shunting import nets_of
from tests.scenarios.changes import library, scenario
from tests.small import small_basis

FEWER = {"kind": "scale_activity", "name": "Fewer emergencies", "where": {"setting": "emergency"}, "by": "-10%"}
DEARER = {
    "kind": "change_terms", "name": "A higher price", "contract": "tariff", "set": {"prices.emergency.price": "£2,200"}
}  # fmt: skip
GAIN_SHARE = {"kind": "swap_contracts", "name": "A gain share", "add": ["gain.yaml"]}
ITS_SHARE = {"kind": "change_terms", "name": "A lower share", "contract": "gain", "set": {"gains.share": "10%"}}


def compared(before: Scenario | None, after: Scenario | None) -> Comparison:
    return compare(small_basis(), (before, after), library())


def gains(found: Comparison, partner: str, period: str = "2023/24") -> dict[str, float]:
    table = found.by_cause
    mine = table[(table["partner"] == partner) & (table["period"] == period)]
    return {str(cause): pence / 100 for cause, pence in mine.groupby("cause", sort=False)["difference"].sum().items()}


def test_terms_come_first_and_what_moves_is_paid_for_at_them() -> None:
    found = compared(None, scenario(FEWER, DEARER))
    # £200 × 1.05 for 250 admissions = 52,500 more; then 25 of them at £2,200 × 1.05 = 57,750 less
    assert gains(found, "icb") == {"Fewer emergencies": 57_750, "A higher price": -52_500}
    # the trust also saves 25 × £900; its wards still need three steps of 100
    assert gains(found, "trust")["Fewer emergencies"] == -57_750 + 22_500


def test_two_changes_of_activity_share_equally_what_they_do_together() -> None:
    """A fifth and a tenth less of £525,000 are 28% less: the tenth is of all, or of what the fifth leaves."""
    fifth = {"kind": "scale_activity", "name": "A fifth", "where": {"setting": "emergency"}, "by": "-20%"}
    told = gains(compared(None, scenario(fifth, FEWER)), "icb")
    assert told == pytest.approx(
        {"A fifth": 525_000 * (0.2 + 0.18) / 2, "Fewer emergencies": 525_000 * (0.1 + 0.08) / 2}
    )


def test_a_change_that_both_scenarios_make_is_no_cause() -> None:
    found = compared(scenario(FEWER), scenario({**FEWER, "source": "another"}, DEARER))
    assert [cause.name for cause in found.causes] == ["A higher price"]
    assert gains(found, "icb") == {"A higher price": -225 * 200 * 1.05}


def test_a_change_that_only_the_first_makes_is_taken_back() -> None:
    found = compared(scenario(FEWER), scenario(DEARER))
    assert [(cause.name, cause.made) for cause in found.causes] == [
        ("Without: Fewer emergencies", False), ("A higher price", True)
    ]  # fmt: skip
    assert sum(gains(found, "icb").values()) == -52_500 - 52_500


def test_a_change_to_a_contract_that_another_brings_counts_once_both_are_made() -> None:
    found = compared(None, scenario(GAIN_SHARE, ITS_SHARE))
    # the tariff pays 603,750 against a benchmark of 650,000: 46,250 saved, of which 60% of half leaves the board, or
    # of a tenth; a lower share alone does nothing, so both have half of what they do together beside the first alone
    alone, both = -0.6 * 0.5 * 46_250, -0.6 * 0.1 * 46_250
    told = gains(found, "icb")
    assert told == pytest.approx(
        {"A gain share": alone + (both - alone) / 2, "A lower share": (both - alone) / 2}, abs=0.01
    )


def test_changes_of_one_cause_are_made_together_and_told_as_one() -> None:
    apart = compared(None, scenario(FEWER, GAIN_SHARE, ITS_SHARE))
    found = compared(None, scenario(FEWER, *({**each, "cause": "A bargain"} for each in (GAIN_SHARE, ITS_SHARE))))
    assert [cause.name for cause in found.causes] == ["Fewer emergencies", "A bargain"]
    # a benchmark of 650,000 against 603,750: 60% of a tenth of 46,250, before anything moves
    assert gains(apart, "icb").keys() == {"Fewer emergencies", "A gain share", "A lower share"}
    assert gains(found, "icb")["A bargain"] == pytest.approx(-0.06 * 46_250, abs=0.01)
    assert sum(gains(found, "icb").values()) == sum(gains(apart, "icb").values())


def test_a_cause_whose_parts_several_act_in_is_nobodys_in_particular() -> None:
    parts = ({**FEWER, "cause": "Both", "actor": "icb"}, {**DEARER, "cause": "Both", "actor": "trust"})
    assert [(cause.name, cause.actor) for cause in compared(None, scenario(*parts)).causes] == [("Both", "not_stated")]


def test_what_is_told_as_structure_is_one_cause_named_by_its_title() -> None:
    made = scenario(GAIN_SHARE, ITS_SHARE, structure=True, title="A bargain").as_one_cause()
    assert [cause.name for cause in compared(None, made).causes] == ["A bargain"]
    assert [cause.name for cause in compared(made, None).causes] == ["Without: A bargain"]


def test_who_acts_is_the_actor_named_else_the_partner_who_asks() -> None:
    asked = scenario(
        {**FEWER, "actor": "council"}, DEARER, {**GAIN_SHARE, "actor": "outside"}, author_role="Health board"
    )
    assert [cause.actor for cause in compared(None, asked).causes] == ["council", "icb", "outside"]
    assert [cause.actor for cause in compared(None, scenario(FEWER, author_role="Analyst")).causes] == ["not_stated"]


def test_a_partner_that_nobody_knows_cannot_act() -> None:
    with pytest.raises(InputError, match=r"change 'Fewer emergencies'.*'counsil' is not a partner.*mean 'council'"):
        compared(None, scenario({**FEWER, "actor": "counsil"}))


def test_the_matrix_says_who_shunts_cost_onto_whom() -> None:
    found = compared(None, scenario({**DEARER, "actor": "trust"}, {**FEWER, "actor": "council"}))
    table = found.matrix.set_index(["actor", "partner", "period"])["difference"] / 100
    assert table["trust", "icb", "2023/24"] == -table["trust", "trust", "2023/24"] == -52_500
    nets = found.nets.set_index(["actor", "period"])
    # what the trust does moves money only; what the council does saves 25 × £900 of delivery
    assert nets.loc[("trust", "2023/24"), "net"] == 0
    assert nets.loc[("council", "2023/24"), ["net", "funding", "delivery"]].tolist() == [2_250_000, 0, -2_250_000]


def test_a_split_that_makes_money_is_refused() -> None:
    split = compared(None, scenario(FEWER)).split
    split.loc[split["contract"] == "delivery", "contract"] = "tariff"
    with pytest.raises(FinmodelError, match=r"nets to 22,500\.00 for the place"):
        nets_of(split, small_basis().place)


def many(count: int) -> Scenario:
    rates: list[dict[str, Any]] = [
        {"kind": "scale_activity", "where": {"setting": "emergency"}, "by": f"{number}%"}
        for number in range(1, count + 1)
    ]
    return scenario(*rates)


def test_up_to_eight_causes_are_shared_exactly() -> None:
    found = compared(None, many(8))
    assert found.exact
    assert INTERACTION not in set(found.by_cause["cause"])


def test_beyond_eight_each_stands_alone_and_what_they_do_together_is_a_line() -> None:
    found = compared(None, many(9))
    told = gains(found, "icb")
    assert not found.exact
    assert list(told) == [*(f"change {number}" for number in range(9)), INTERACTION]
    # each alone: one to nine per cent of 525,000, in whole units of a thousandth
    assert [told[f"change {number}"] for number in range(9)] == [-5_250.0 * number for number in range(1, 10)]
    growth = 1.0
    for number in range(1, 10):
        growth *= 1 + number / 100
    assert told[INTERACTION] == pytest.approx(-525_000 * (growth - 1) + 5_250 * 45, abs=5)


def test_a_scenario_that_does_not_fit_is_refused_and_not_left_out() -> None:
    with pytest.raises(InputError, match="There is no contract 'gain' in force"):
        compared(None, scenario(FEWER, ITS_SHARE))
