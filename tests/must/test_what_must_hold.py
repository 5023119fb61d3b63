"""Each kind of `must:` line holds in one place and not in another, by figures worked out on paper."""

from __future__ import annotations

from math import exp
from typing import Any, Literal

import pytest

from finmodel.core.must import Must
from finmodel.errors import FinmodelError
from finmodel.must.verdicts import Verdict, findings_of, verdicts_alone
from finmodel.scenarios.scenario import Scenario
from tests.must.held import line, placed, scenario, verdicts
from tests.small import FUND, GAIN, GP, PLACE, REABLEMENT, TARIFF, contract

EMERGENCY: dict[str, Any] = {"kind": "no_gain_from_avoidable", "of": {"setting": "emergency"}}
ALONE: dict[str, Any] = {
    "kind": "gain_share", "id": "gain", "title": "Gain share", "payer": "icb", "payees": "trust", "round_to": "£0.01",
    "benchmark": "£10m", "expenditure": {"activity": "spend"}, "gate": {"minimum_rate": "2%"},
    "gains": {"share": "50%"},
}  # fmt: skip


def costs(variable: str) -> list[dict[str, Any]]:
    """The small place's costs, with another cost of each emergency spell and no wards that open whole."""
    wards = {key: value for key, value in PLACE["costs"][0].items() if key != "step"}
    return [wards | {"variable": variable}, *PLACE["costs"][1:]]


def test_a_hospital_that_is_paid_more_than_a_spell_costs_gains_from_one_more() -> None:
    """A spell is paid £2,000 × 1.05 = £2,100 and costs £900: £1,200 is left, in each of two years."""
    (found,) = verdicts(placed(costs=costs("£900")), EMERGENCY)
    assert found.status == "does not hold"
    assert found.beyond == pytest.approx({"2023/24": 1200, "2024/25": 1200})
    assert found.says == "No partner may gain from one more emergency spell"
    assert found.figure.startswith("Hospital trust gains £1,200.00 from one more emergency spell in 2023/24, which is")
    assert found.figure.endswith("So it is for 1 more of its kinds, years and partners.")


def test_a_hospital_that_is_paid_what_a_spell_costs_does_not_gain_from_one_more() -> None:
    (found,) = verdicts(placed(costs=costs("£2,100")), EMERGENCY)
    assert (found.status, found.beyond) == ("holds", {"2023/24": 0, "2024/25": 0})
    assert (
        found.figure
        == "Hospital trust comes nearest: it neither gains nor loses by one more emergency spell in 2023/24."
    )


def test_one_partner_alone_may_be_kept_from_gaining() -> None:
    """The health board pays £2,100 for each spell more, whatever the trust gains."""
    (found,) = verdicts(placed(costs=costs("£900")), EMERGENCY | {"partner": "icb"})
    assert (
        found.figure
        == "Health board comes nearest: it loses £2,100.00 by one more emergency spell at Hospital trust in 2023/24."
    )
    assert found.says == "Health board may not gain from one more emergency spell"


def test_activity_that_moves_no_money_is_gained_from_by_nobody() -> None:
    block = {"kind": "block", "id": "all", "title": "All care", "payer": "icb", "payee": "trust", "amount": "£1m"}
    (found,) = verdicts(placed(block, costs=[]), EMERGENCY)
    assert (found.status, found.figure) == ("holds", "One more of it moves nobody's money.")


@pytest.mark.parametrize(("above", "status"), [("£2,274.99", "does not hold"), ("£2,275", "holds")])
def test_a_jump_is_held_against_its_limit_to_the_penny(above: str, status: str) -> None:
    """Past 2% of £650,000 a saving of £13,000 is shared at once: half, of which the trust has 35%, is £2,275."""
    (found,) = verdicts(placed(TARIFF, GP, REABLEMENT, FUND, GAIN), {"kind": "no_jump", "above": above})
    assert found.status == status
    assert "a jump of £2,275 in 2023/24 under “Emergency gain share”." in found.figure
    assert found.beyond == pytest.approx(dict.fromkeys(("2023/24", "2024/25"), 0.01 * (status != "holds")))


def test_a_contract_by_itself_is_held_to_the_jumps_that_its_reviewer_tells_of() -> None:
    """2% of £10m is saved: £200,000, of which half is earned from the first pound past the gate."""
    for above, status in (("£50,000", "does not hold"), ("£100,000", "holds")):
        (found,) = verdicts_alone(
            contract(ALONE | {"must": [{"kind": "no_jump", "above": above}]}), ["one.yaml, line 9"]
        )
        assert found.status == status
        assert found.figure.endswith("a jump of £100,000 under “Gain share”.")


def test_a_contract_that_never_jumps_holds_to_no_jump() -> None:
    loose = {key: value for key, value in ALONE.items() if key != "gate"}
    (found,) = verdicts_alone(contract(loose | {"must": [{"kind": "no_jump", "above": 0}]}), ["one.yaml, line 9"])
    assert (found.status, found.figure) == ("holds", "No payment jumps.")


def test_what_is_about_a_place_cannot_be_seen_of_a_contract_by_itself() -> None:
    stated = [EMERGENCY, {"kind": "no_jump", "above": "£5", "contract": "other"}]
    found = verdicts_alone(contract(ALONE | {"must": stated}), ["a", "b"])
    assert [each.figure for each in found] == [
        "It is about a place, and this is a contract by itself.", "'other' is another contract.",
    ]  # fmt: skip
    assert {each.severity for each in findings_of(found)} == {"warning"}


GRANT = scenario({"kind": "change_funding", "partner": "trust", "add": {"2023/24": "£10,000", "2024/25": "£4,000"}})


def change(least: str, most: str, **more: str) -> Verdict:
    """What a grant to the trust of £10,000, then of £4,000, comes to between two amounts."""
    stated = {"kind": "change_between", "partner": "trust", "least": least, "most": most} | more
    (found,) = verdicts(placed(), stated, under=GRANT)
    return found


def test_what_changes_for_a_partner_lies_between_two_amounts_in_every_year() -> None:
    assert change("£4,000", "£10,000").status == "holds"
    found = change("£5,000", "£20,000")
    assert found.status == "does not hold"
    assert found.beyond == {"2023/24": 0, "2024/25": 1000}
    assert found.figure == "Hospital trust is £4,000 better off in 2024/25."
    assert found.fix.startswith("The limit is £5,000:")


def test_a_year_and_all_years_together_have_limits_of_their_own() -> None:
    assert change("£10,000", "£10,000", year="2023/24").status == "holds"
    assert change("£14,000", "£14,000", year="all").status == "holds"
    over = change("£0", "£13,999", year="all")
    assert (over.status, over.figure) == ("does not hold", "Hospital trust is £14,000 better off over all years.")


def test_a_loan_is_no_change_for_better_or_worse() -> None:
    lent = scenario({"kind": "brokerage", "lender": "icb", "borrower": "trust", "amount": "£5,000", "repaid_over": 1})
    stated = {"kind": "change_between", "partner": "trust", "least": "£0", "most": "£0"}
    (found,) = verdicts(placed(), stated, under=lent)
    assert found.status == "holds"


def drawn(**stated: Any) -> Scenario:
    """Emergency spells fall by 10%, give or take 10%."""
    cut = {"kind": "scale_activity", "name": "Cut", "where": {"setting": ["emergency"]}, "by": "-10%"}
    size = {"kind": "effect", "name": "Size", "change": "Cut", "source": "invented",
            "distribution": {"shape": "normal", "mean": "-10%", "sd": "10%"}}  # fmt: skip
    return scenario(cut, uncertainty={"seed": 7, "inputs": [size]} | stated)


@pytest.mark.parametrize(("level", "status", "amount"), [("P80", "holds", 8_316), ("P90", "does not hold", -14_782)])
def test_a_payer_is_no_worse_off_as_surely_as_the_draws_say(level: str, status: str, amount: float) -> None:
    """The board saves £2,100 × 250 a whole; at P80 the cut is 10% − 0.8416 × 10%, at P90 10% − 1.2816 × 10%."""
    stated = {"kind": "not_worse_off", "partner": "icb", "at": level, "year": "2023/24"}
    (found,) = verdicts(placed(TARIFF), stated, under=drawn(), draws=2048)
    assert found.status == status
    told = found.figure.split(f"at {level} it is £")[1].split(" ")[0]
    assert float(told.replace(",", "")) == pytest.approx(abs(amount), abs=1600)  # a few spells, which are whole
    worse = int(found.figure.split(" in ")[2].split(" ")[0].replace(",", "")) / 2048
    assert worse == pytest.approx(0.1587, abs=0.02)  # the part of a normal that lies past one standard deviation


FEW: dict[str, Any] = {
    "kind": "schedule", "id": "few", "title": "Few spells", "round_to": "£0.01",
    "terms": {"limit": {"value": 235, "unit": "units"}, "prize": "£1,000", "nothing": "£0"},
    "measures": {"spells": {"unit": "units", "found": {"activity": "quantity", "where": {"setting": "emergency"}}}},
    "lines": [{"name": "paid", "formula": "if(spells < limit, prize, nothing)", "payer": "icb", "payee": "trust"}],
}  # fmt: skip


@pytest.mark.parametrize(("limit", "status"), [("1 in 5", "holds"), ("1 in 20", "does not hold")])
def test_a_prize_that_chance_alone_can_win_is_paid_without_effect(limit: str, status: str) -> None:
    """250 spells by chance alone (Poisson) are fewer than 235 in 16.2% of years; of 260, in 5.5%."""
    stated = {"kind": "paid_without_effect", "contract": "few", "in_fewer_than": limit}
    brought = {"kind": "swap_contracts", "name": "Prize", "add": ["few.yaml"], "source": "invented"}
    noise = {"name": "Chance", "where": {"setting": ["emergency"]}, "source": "invented"}
    under = scenario(brought, uncertainty={"seed": 3, "activity_noise": [noise]})
    (held,) = verdicts(placed(TARIFF), stated, under=under, draws=4000, few=FEW)
    assert held.status == status
    chance = float(held.figure.split(" in ")[1].split("%")[0])
    assert chance == pytest.approx(100 * _poisson_below(235, 250), abs=1.8)
    assert _poisson_below(235, 250) == pytest.approx(0.162, abs=0.003)


def _poisson_below(limit: int, mean: float) -> float:
    """The chance of fewer than a limit, added up term by term."""
    term = total = exp(-mean)
    for number in range(1, limit):
        term *= mean / number
        total += term
    return total


def test_what_needs_draws_is_told_as_not_checked() -> None:
    stated = [
        {"kind": "not_worse_off", "partner": "icb", "at": "P80"},
        {"kind": "paid_without_effect", "contract": "tariff", "in_fewer_than": "5%"},
    ]
    found = verdicts(placed(TARIFF), *stated, under=drawn())
    assert [(each.status, each.fix) for each in found] == [
        ("not checked", "Run the place with `--scenario new --draws 10000`.")] * 2  # fmt: skip
    assert [each.what for each in findings_of(found)] == [
        "Health board must be no worse off in 80 of 100 draws (P80) in each year. "
        "Not checked: it can be seen in draws alone.",
        "“Hospital tariff” must pay where nothing but chance has moved in fewer than 1 in 20 draws. "
        "Not checked: it can be seen in draws alone.",
    ]


def test_what_is_about_a_scenario_that_was_not_run_is_told_as_not_checked() -> None:
    stated = {"kind": "change_between", "partner": "trust", "least": "£0", "most": "£0"}
    for more, why in (
        ({}, "It is about a scenario, and none was run."),
        ({"under": "new"}, "The scenario 'new' was not run."),
    ):
        (found,) = verdicts(placed(), stated | more)
        assert (found.status, found.figure) == ("not checked", why)
    assert verdicts(placed(), stated | {"under": "baseline"})[0].status == "not checked"


def test_a_line_of_a_contract_is_held_while_that_is_in_force() -> None:
    brought = scenario({"kind": "swap_contracts", "name": "In", "add": ["gain.yaml"], "source": "invented"})
    stated = {"kind": "no_jump", "above": "£1,000"}
    (found,) = verdicts(placed(), stated, under=brought, own="gain", gain=GAIN)
    assert (found.run, found.status) == ("new", "does not hold")
    (away,) = verdicts(placed(), stated, own="gain")
    assert (away.status, away.figure) == ("not checked", "Its contract is not in force in what was run.")


def test_what_does_not_hold_as_things_are_is_not_told_again_of_a_scenario_that_leaves_it_so() -> None:
    found = verdicts(placed(costs=costs("£900")), EMERGENCY, under=GRANT)
    assert [each.status for each in found] == ["does not hold", "does not hold"]
    (told,) = findings_of(found)
    assert told.severity == "error"


def test_chances_levels_and_amounts_are_read_as_people_write_them() -> None:
    assert float(line(kind="paid_without_effect", contract="a", in_fewer_than="5%").in_fewer_than) == 0.05  # type: ignore[attr-defined]
    assert line(kind="not_worse_off", partner="a", at="p80").at == 80  # type: ignore[attr-defined]


def test_two_kinds_of_line_may_not_have_one_name() -> None:
    with pytest.raises(FinmodelError, match="two kinds of `must:` line are called 'no_jump'"):

        class Another(Must):
            """A kind whose name is taken."""

            kind: Literal["no_jump"]


@pytest.mark.parametrize(("least", "status"), [("£20,000", "holds"), ("£20,001", "does not hold")])
def test_a_minimum_is_held_against_what_is_paid_net_of_what_comes_back(least: str, status: str) -> None:
    """A block of £20,000 a year; what the same sum of a notional block comes to is paid to nobody."""
    block = {"kind": "block", "id": "care", "title": "Care", "payer": "icb", "payee": "trust", "amount": "£20,000"}
    (found,) = verdicts(placed(block, costs=[]), {"kind": "paid_at_least", "contract": "care", "least": least})
    assert found.status == status
    assert found.says == f"No less than {least} must be paid under “Care” in each year"
    assert found.figure == "£20,000 is paid in 2023/24."
    (shown,) = verdicts(
        placed(block | {"notional": True}, costs=[]), {"kind": "paid_at_least", "contract": "care", "least": least}
    )
    assert shown.status == "does not hold"


def test_a_minimum_of_one_year_leaves_the_other_alone_and_names_a_contract_in_force() -> None:
    """£20,000 in 2023/24 and £30,000 in 2024/25."""
    amounts = {"2023/24": "£20,000", "2024/25": "£30,000"}
    block = {"kind": "block", "id": "care", "title": "Care", "payer": "icb", "payee": "trust", "amount": amounts}
    stated = {"kind": "paid_at_least", "contract": "care", "least": "£25,000"}
    (later,) = verdicts(placed(block, costs=[]), stated | {"year": "2024/25"})
    assert (later.status, later.beyond) == ("holds", {"2024/25": 0})
    (every,) = verdicts(placed(block, costs=[]), stated)
    assert (every.status, every.beyond) == ("does not hold", {"2023/24": 5000, "2024/25": 0})
    assert every.fix == "It is £5,000 short: pay more under “Care”, or change what must hold."
    (lost,) = verdicts(placed(block, costs=[]), stated | {"contract": "cares"})
    assert (lost.status, lost.figure) == ("not checked", "'cares' is not in force there.")
