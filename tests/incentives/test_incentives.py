"""Incentives of the small place, by hand: one more unit, curves with their kinks and jumps, and what is flagged."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from finmodel.core.place import Place
from finmodel.incentives.curves import Curve, chart_of, curve_of, table_of
from finmodel.incentives.flags import Flags
from finmodel.incentives.margins import Incentives, Kind
from finmodel.scenarios.run import run
from tests.small import FUND, GAIN, GP, PLACE, REABLEMENT, TARIFF, small_basis, small_grid

BLOCK = {"kind": "block", "id": "tariff", "title": "Hospital block", "payer": "icb", "payee": "trust",
         "amount": {"2023/24": "£603,750", "2024/25": "£627,900"}}  # fmt: skip
LEAD: dict[str, Any] = {
    "kind": "lead_provider", "id": "lead", "title": "Emergency care under one lead", "lead": "gps",
    "commissioner": "icb", "budget": {"amount": "£700,000"}, "subcontracts": ["tariff"], "own_delivery": "£20,000",
}  # fmt: skip
BY_LEAD = {**TARIFF, "payer": "gps"}


def incentives_of(*contracts: dict[str, Any], commissioner: str = "icb") -> Incentives:
    """Incentives of the small place; `commissioner` commissions what the hospital does."""
    basis = small_basis(*contracts)
    rows = basis.grid.activity
    rows.loc[rows["provider"] == "trust", "commissioner"] = commissioner
    return Incentives(run(basis))


def kind_of(incentives: Incentives, setting: str, period: int = 0) -> Kind:
    return next(each for each in incentives.kinds if ("setting", setting) in each.codes and each.period == period)


def gains(incentives: Incentives, setting: str) -> dict[tuple[str, str], float]:
    effects = incentives.all[kind_of(incentives, setting)]
    return {(each.partner, each.contract): round(each.more, 6) for each in effects if each.more}


def test_one_more_emergency_pays_the_tariff_costs_the_ward_and_comes_off_the_saving() -> None:
    found = gains(incentives_of(TARIFF, GP, REABLEMENT, GAIN, FUND), "emergency")
    assert found == {  # £2,000 × 1.05; half of that off the saving shared, 35% the trust's and 25% the practices'
        ("trust", "tariff"): 2100.0, ("icb", "tariff"): -2100.0, ("trust", "delivery"): -900.0,
        ("trust", "gain"): -367.5, ("gps", "gain"): -262.5, ("icb", "gain"): 630.0,
    }  # fmt: skip


def test_one_more_emergency_takes_its_part_of_a_ward_beside_what_it_costs_here() -> None:
    """A ward of £20,000 for every 100: £200 for each, of which the slope, £900 of variable cost, knows nothing."""
    incentives = incentives_of(TARIFF, GP, REABLEMENT, FUND)
    assert incentives.steps[kind_of(incentives, "emergency")] == {"trust": -200.0}
    assert incentives.steps[kind_of(incentives, "outpatient")] == {}
    rows = incentives.effects
    mine = rows[(rows["kind"] == "emergency") & (rows["partner"] == "trust") & (rows["year"] == "2023/24")]
    assert mine.set_index("part")["one_more"].to_dict() == {"payment": 2100.0, "cost": -900.0, "step": -200.0}
    step = mine[mine["part"] == "step"].iloc[0]
    assert (step["contract"], step["one_fewer"], step["units"]) == ("delivery", 200.0, 250.0)


def test_a_step_serves_its_part_of_a_unit_of_mixed_activity() -> None:
    """A clinic room for £3,000 every 200 days serves emergencies and outpatients, a day a unit: £15 each."""
    place = {**PLACE, "costs": [{"partner": "trust", "name": "Rooms", "per": "days",
                                 "step": {"every": 200, "cost": "£3,000"}}]}  # fmt: skip
    basis = small_basis(TARIFF, GP, REABLEMENT, FUND)
    incentives = Incentives(run(replace(basis, place=Place.model_validate(place))))
    found = {kind.name: incentives.steps[kind] for kind in incentives.kinds if kind.period == 1}
    assert found == {"emergency": {"trust": -15.0}, "outpatient": {"trust": -15.0}, "reablement": {}}


def test_reablement_is_borne_by_those_who_put_money_into_the_pool() -> None:
    found = gains(incentives_of(TARIFF, GP, REABLEMENT, FUND), "reablement")
    assert found == {
        ("council", "reablement"): 500.0, ("pool", "reablement"): -500.0, ("council", "delivery"): -450.0,
        ("pool", "fund"): 500.0, ("icb", "fund"): -300.0, ("council", "fund"): -200.0,
    }  # fmt: skip


def test_one_more_unit_settles_to_the_same_difference() -> None:
    """The slope through every contract against a place settled anew with one unit more of 250."""
    basis = small_basis(TARIFF, GP, REABLEMENT, GAIN, FUND)
    incentives = Incentives(run(basis))
    more = small_grid(basis.place)
    rows = more.activity
    one = (rows["period"] == "2023/24") & (rows["setting"] == "emergency")
    for name in ("spells", "quantity_milli", "days", "spend_pence", "cost_pence"):
        rows.loc[one, name] = rows.loc[one, name] * 251 // 250
    after = run(type(basis)(basis.place, basis.contracts, more)).positions.set_index(["partner", "period"])["surplus"]
    before = incentives.run.positions.set_index(["partner", "period"])["surplus"]
    net = incentives.net(kind_of(incentives, "emergency"))
    moved = {name: gain for (name, period), gain in ((after - before) / 100).items() if period == "2023/24" and gain}
    assert moved == pytest.approx({name: gain for name, gain in net.items() if abs(gain) > 1e-9}, abs=0.02)


@pytest.fixture(scope="module")
def curve() -> Curve:
    incentives = incentives_of(TARIFF, GP, REABLEMENT, GAIN, FUND)
    return curve_of(incentives, kind_of(incentives, "emergency"))


def test_a_curve_has_its_steps_and_gates_where_they_are_by_hand(curve: Curve) -> None:
    turns = {
        (held[1], float(point.units)): float(point.jump(held))
        for point in curve.points for held in curve.held if held[0] == "trust" and abs(point.jump(held)) > 0.01
    }  # fmt: skip
    # A ward of 100 at £20,000. Spending on the tariff is £603,750 and £2,100 a unit; a saving of £13,000 is the least
    # that is shared (half, 35% of it the trust's), and a loss of £13,000 the least that is (30%). Below 200 a ward is
    # not needed and stays open to the end of the year, in the next it is needed; a fourth is open for both years.
    assert turns == pytest.approx({
        ("delivery", 300.0): -40_000,
        ("gain", 250 + 33_250 / 2100): -2_275, ("gain", 250 + 59_250 / 2100): -1_365,
    })  # fmt: skip


def test_a_curve_is_nil_now_and_ends_where_it_is_told(curve: Curve) -> None:
    now = next(point for point in curve.points if point.units == 250)
    assert all(value.now == 0 for value in now.here.values())
    assert (float(curve.points[0].units), float(curve.points[-1].units)) == (125.0, 375.0)
    assert float(curve.points[0].here["trust", "tariff"].now) == -262_500.0


def test_a_chart_of_a_curve_has_two_rows_at_each_jump(curve: Curve) -> None:
    table = chart_of(curve, "trust")
    assert table["units"].duplicated().sum() == 3
    assert table.attrs == {"now": 250.0, "unit": "Units of emergency"}


def flags_of(incentives: Incentives, curves: bool = False) -> Flags:
    kinds = incentives.chosen([{"setting": ("emergency",)}], "--avoidable")
    return Flags(incentives, kinds, tuple(curve_of(incentives, kind) for kind in kinds if curves))


def told(flags: Flags, flag: str, setting: str = "emergency") -> list[str]:
    """Sentences of the first year."""
    mine = (one for one in flags.all() if one.flag == flag and one.kind.name == setting and one.kind.period == 0)
    return [one.sentence for one in mine]


def test_a_hospital_paid_by_the_case_is_rewarded_for_admissions_and_a_lead_for_fewer() -> None:
    incentives = incentives_of(BY_LEAD, LEAD, REABLEMENT, FUND, commissioner="gps")
    assert incentives.net(kind_of(incentives, "emergency")) == {"trust": 1200.0, "gps": -2100.0}
    assert told(flags_of(incentives), "rewarded for avoidable activity")[0] == (
        "Hospital trust gains £1,200.00 from one more emergency spell in 2023/24, which is "
        "avoidable: it is paid £2,100.00 and spends £900.00 (and £200.00 of step cost on average, "
        "which leaves £1,000.00), under Hospital tariff "
        "(its terms: 'Price of emergency', 'Market forces factor')."
    )
    assert told(flags_of(incentives), "pulled apart")[0] == (
        "Hospital trust and GP federation are pulled apart: one more emergency spell in 2023/24 "
        "leaves the first £1,200.00 better off (£1,000.00 with step cost, on average) and the second £2,100.00 worse "
        "off, under Hospital tariff "
        "(its terms: 'Price of emergency', 'Market forces factor')."
    )


def test_a_block_takes_the_reward_for_admissions_away() -> None:
    incentives = incentives_of({**BLOCK, "payer": "gps"}, LEAD, REABLEMENT, FUND, commissioner="gps")
    assert incentives.net(kind_of(incentives, "emergency")) == {"trust": -900.0}
    assert told(flags_of(incentives), "rewarded for avoidable activity") == []


def test_a_share_of_what_is_saved_takes_it_away_where_it_outweighs_the_price() -> None:
    """£2,100 less £900 is £1,200 a case; 80% of what is saved to the trust takes £1,680 off."""
    gain = {**GAIN, "payees": {"trust": "100%"}, "gains": {"share": "80%"}}
    incentives = incentives_of(TARIFF, GP, REABLEMENT, gain, FUND)
    assert incentives.net(kind_of(incentives, "emergency"))["trust"] == pytest.approx(-480.0)
    assert told(flags_of(incentives), "rewarded for avoidable activity") == []
    less = incentives_of(TARIFF, GP, REABLEMENT, GAIN, FUND)  # 35% of half: £367.50 off
    assert "gains £832.50" in told(flags_of(less), "rewarded for avoidable activity")[0]


def test_each_flag_names_partners_amount_and_terms() -> None:
    flags = flags_of(incentives_of(TARIFF, GP, REABLEMENT, GAIN, FUND), curves=True)
    assert told(flags, "pays for what saves others")[0] == (
        "Hospital trust loses £832.50 (£632.50 with step cost, on average) with each emergency spell "
        "in 2023/24 that is avoided, which saves Health board £1,470.00 and GP federation £262.50: it pays for "
        "what saves others, under Hospital tariff "
        "(its terms: 'Price of emergency', 'Market forces factor')."
    )
    assert told(flags, "cliff")[0] == (
        "Hospital trust loses £2,275.00, GP federation loses £1,625.00 and Health board gains £3,900.00 at once where "
        "emergency spells at Hospital trust in 2023/24 pass 265.8 (106.3% of present activity), under Emergency gain "
        "share (its terms: 'Minimum rate', 'Benchmark')."
    )
    assert set(flags.table().columns) >= {"flag", "amount", "terms", "sentence"}


def test_a_dead_zone_inside_a_gate_is_told_with_its_ends() -> None:
    """A benchmark of £610,000: the saving of £6,250 is inside the 2% gate, and one more case is not felt."""
    gain = {**GAIN, "benchmark": "£610,000"}
    found = told(flags_of(incentives_of(TARIFF, GP, REABLEMENT, gain, FUND), curves=True), "dead zone")
    assert next(
        one for one in found if one.startswith("Hospital")
    ) == (  # the gate opens at £597,800 and £622,200, £5,950 below and £18,450 above
        "Hospital trust neither gains nor loses under Emergency gain share by emergency spells in 2023/24, "
        "from 247.2 up to 258.8, where elsewhere one more moves it by −£367.50: its terms: "
        "'Minimum rate', 'Benchmark'."
    )


def test_the_average_unit_and_one_more_pull_apart_under_a_block() -> None:
    assert apart(
        incentives_of(BLOCK, GP, REABLEMENT, FUND), "trust"
    ) == (  # £603,750 for 250 emergencies and 500 outpatients
        "Hospital trust is paid £805.00 for the average unit of all it does in 2023/24 and nothing for one more, under "
        "Hospital block.",
    )


def apart(incentives: Incentives, partner: str) -> tuple[str, ...]:
    """What is said of a partner's margin and average in the first year."""
    found = [one for one in Flags(incentives).all() if one.flag == "margin and average apart" and one.kind.period == 0]
    return tuple(one.sentence for one in found if one.partner == partner)


def test_the_average_of_a_council_that_commissions_with_the_money_is_left_alone() -> None:
    """£400,000 besides £60,000 for 120 episodes: £3,833.33 each, unless the council buys packages with it."""
    given = {"kind": "block", "id": "protection", "title": "Protection of social care", "payer": "icb",
             "payee": "council", "amount": "£400,000"}  # fmt: skip
    spent = {**given, "id": "packages", "title": "Packages", "payer": "council", "payee": "gps", "amount": "£300,000"}
    assert apart(incentives_of(TARIFF, given, REABLEMENT, FUND), "council") == (
        "Council is paid £3,833.33 for the average unit of all it does in 2023/24 and £300.00 for one more, under "
        "Protection of social care.",  # £500 an episode, of which two fifths are its own contribution to the pool
    )
    assert apart(incentives_of(TARIFF, given, spent, REABLEMENT, FUND), "council") == ()


def test_flags_of_a_kind_come_with_the_largest_stake_first() -> None:
    """£1,200 for each of 250 emergencies, then of 260; and £157.50 for each of 500 and 520 outpatients."""
    table = Flags(incentives_of(BY_LEAD, LEAD, REABLEMENT, FUND, commissioner="gps")).table()
    found = table[(table["flag"] == "pulled apart") & (table["contract"] == "tariff")]
    assert list(zip(found["kind"], found["year"], found["stake"].round(2), strict=True)) == [
        ("emergency", "2024/25", 312_000.0), ("emergency", "2023/24", 300_000.0),
        ("outpatient", "2024/25", 81_900.0), ("outpatient", "2023/24", 78_750.0),
    ]  # fmt: skip


def test_the_stake_of_a_cliff_is_what_it_moves_at_once() -> None:
    flags = flags_of(incentives_of(TARIFF, GP, REABLEMENT, GAIN, FUND), curves=True).all()
    found = [one for one in flags if one.flag == "cliff" and one.kind.period == 0]
    assert [round(one.stake, 2) for one in found] == [3_900.0, 2_340.0]  # the board's part of each: 60% of 6,500, 3,900


def test_the_table_of_a_curve_names_what_turns(curve: Curve) -> None:
    incentives = incentives_of(TARIFF, GP, REABLEMENT, GAIN, FUND)
    table = table_of(incentives, [curve])
    jumps = table[(table["what"] == "jump") & (table["contract"] == "gain") & (table["partner"] == "trust")]
    assert list(jumps["terms"]) == ["Minimum rate; Benchmark"] * 2
    assert list(table.loc[table["part"] == "cost", "each_after"].round(2).unique()) == [-900.0]
