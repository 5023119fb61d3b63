"""Problems put to the small place, settled again and checked with arithmetic that does not use the rules."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from finmodel.errors import FinmodelError, InputError
from finmodel.measures.ask import Ask
from finmodel.optimise.optimise import optimise
from finmodel.optimise.outcome import Decided, Outcome
from finmodel.optimise.saying.problem import asks_of_problem
from finmodel.optimise.solving.solve import SolverName
from finmodel.scenarios.apply import Basis
from tests.optimise.brief import VALUE, problem, schemes
from tests.small import FUND, GAIN, GP, PLACE, REABLEMENT, TARIFF, small_basis

PENCE = 100


def decide(**changes: Any) -> Decided:
    """What is decided about the problem, some keys other than they were, in the small place."""
    found = outcome(**changes)
    assert found.decided is not None, found.words()
    return found.decided


def outcome(basis: Basis | None = None, **changes: Any) -> Outcome:
    return optimise(problem(**changes), basis or small_basis())


def wards_that_close_at_once() -> Basis:
    """The small place, its ward closed as soon as it is not needed."""
    basis = small_basis()
    wards, *others = basis.place.costs
    assert wards.step is not None
    at_once = wards.model_copy(update={"step": wards.step.model_copy(update={"stays_open": 0})})
    return replace(basis, place=basis.place.model_copy(update={"costs": (at_once, *others)}))


def units(decided: Decided) -> dict[str, float]:
    return dict(zip(decided.schemes["scheme"], decided.schemes["units"], strict=True))


def change(decided: Decided) -> dict[str, int]:
    return dict(zip(decided.positions["partner"], decided.positions["change_pence"], strict=True))


def test_the_best_use_of_a_pound_is_bought_first_and_what_is_whole_is_bought_whole() -> None:
    # A place adds 1.5 x £900 - £1,200 = £150, £125 for each £1,000 spent; so does the hub, 25 x £900 - £20,000.
    # A visit adds 0.03 x £900 - £25 = £2, £67 for each £1,000. There is £35,000.
    decided = decide()
    assert decided.schemes.set_index("scheme")["adds_pounds_per_unit"].to_dict() == pytest.approx(
        {"places": 150, "visits": 2, "hub": 2500}, abs=0.01
    )
    assert units(decided)["visits"] == 0
    assert decided.settled_pounds == pytest.approx(Decimal(4375), abs=Decimal(1))
    assert decided.limits["kept"].all()


def test_every_position_is_that_of_the_contracts_settled_again() -> None:
    # £60,000 buys all 30 places, the hub and 133.333 visits. 74 spells fewer leave 186, two wards and not three.
    found = outcome(wards_that_close_at_once(), contributions={"icb": "£60,000"})
    assert found.decided is not None
    assert units(found.decided) == pytest.approx({"places": 30, "visits": 4000 / 30, "hub": 1})
    moved = change(found.decided)
    saved = 74 * 900 * PENCE + 20_000 * PENCE
    assert moved["trust"] == pytest.approx(-74 * 2100 * PENCE + saved, abs=10)
    assert moved["gps"] == pytest.approx(133.333 * 5 * PENCE, abs=1)
    # £10,000 of the fund was and is unspent; it was shared 30 to 20, and now 90 to 20.
    assert moved["icb"] == pytest.approx((74 * 2100 - 60_000 + 10_000 * 90 / 110 - 6_000) * PENCE, abs=10)
    assert moved["council"] == pytest.approx((10_000 * 20 / 110 - 4_000) * PENCE, abs=1)
    assert all(check.passed for check in found.decided.after.checks)
    assert sum(moved.values()) == int(found.decided.settled_pounds * PENCE)


def test_what_is_settled_is_what_the_decision_was_chosen_by() -> None:
    # Each scheme alone saves no ward; together they do.
    found = outcome(wards_that_close_at_once(), contributions={"icb": "£60,000"})
    assert found.decided is not None
    assert float(found.decided.settled_pounds) - found.decided.estimated_pounds == pytest.approx(0, abs=0.02)
    assert found.words()[:4] == (
        "£60,000 is spent on 3 of 3 schemes.",
        "It buys 30 places of Places to recover in (£36,000), Discharge hub (£20,000) "
        "and 133.333 visits of Visits at home (£4,000).",
        "Settled again, the partners together are £27,267 better off.",
        "No decision within the limits is better (HiGHS).",
    )


def test_a_ward_that_stays_open_in_the_year_saves_nothing_in_it() -> None:
    # As above, less the £20,000 of the ward: £7,267.
    found = outcome(contributions={"icb": "£60,000"})
    assert found.decided is not None
    assert found.decided.settled_pounds == pytest.approx(Decimal("7266.67"), abs=Decimal("0.05"))
    assert float(found.decided.settled_pounds) - found.decided.estimated_pounds == pytest.approx(0, abs=0.02)


def test_money_is_neither_made_nor_lost_by_deciding() -> None:
    found = outcome(limits=[{"name": "Visits", "schemes": ["visits"], "at_least": "30%"}])
    assert found.decided is not None
    before, after = (
        run.ledger[(run.ledger["period"] == "2024/25") & (run.ledger["contract"] == "delivery")]["pence"].sum()
        for run in (found.before, found.decided.after)
    )
    assert sum(change(found.decided).values()) == before - after
    elsewhere = [
        run.positions[run.positions["period"] == "2023/24"].reset_index(drop=True)
        for run in (found.before, found.decided.after)
    ]
    assert elsewhere[0].equals(elsewhere[1])
    pool = found.decided.after.positions.set_index(["partner", "period"]).loc[("pool", "2024/25"), "surplus"]
    assert pool == 0


def test_the_value_of_what_is_avoided_can_be_the_goal() -> None:
    # A pound on the hub avoids 25 / 20,000 spells, on places 1.5 / 1,200: alike. On visits 0.03 / 30: less.
    decided = decide(goal=VALUE)
    assert decided.settled_pounds == pytest.approx(Decimal("43.75") * 1450, abs=Decimal(3))
    emergency = decided.activity.set_index("activity").loc["emergency"]
    assert emergency["before"] == 260
    assert emergency["change"] == pytest.approx(-43.75, abs=0.002)


def test_a_scheme_that_costs_more_than_it_saves_is_left_alone_and_its_money_goes_back() -> None:
    dear = schemes(places={"cost": "£1,500"}, hub={"cost": "£30,000"}, visits={"cost_to_deliver": "£28"})
    found = outcome(schemes=dear)
    assert found.decided is not None
    assert set(units(found.decided).values()) == {0}
    assert found.decided.settled_pounds == 0
    # Nobody is asked for more than what is fixed, and that goes back through the fund.
    assert found.decided.contributions.set_index("partner")["pays_pence"].to_dict() == {
        "icb": 2_000_000,
        "council": 500_000,
    }
    assert found.words()[0] == "£0 is spent on 0 of 3 schemes; £25,000 is left, and goes back as the pooled fund says."


def test_ring_fences_hold_in_pounds_and_in_shares() -> None:
    fenced = [
        {"name": "At least two fifths on visits", "schemes": ["visits"], "at_least": "40%"},
        {"name": "No more than £12,000 to the council", "paid_to": "council", "at_most": "£12,000"},
    ]
    decided = decide(limits=fenced, schemes=schemes(hub={"at_most": 2}))
    spend = dict(zip(decided.schemes["scheme"], decided.schemes["spend_pence"], strict=True))
    assert spend["visits"] * 10 >= 4 * sum(spend.values())
    assert spend["places"] == pytest.approx(1_200_000, abs=240)
    assert decided.limits["kept"].all()


def test_all_or_nothing_is_bought_whole_or_not_at_all() -> None:
    size = {
        "cost": "£1,000",
        "at_most": 20,
        "effects": [{"where": {"setting": ["emergency"]}, "change": -1.3, "source": "invented"}],
    }
    assert units(decide(schemes=schemes(hub=size)))["hub"] == 20
    assert units(decide(schemes=schemes(hub=size), contributions={"icb": "£19,999"}))["hub"] == 0
    required = size | {"at_least": 20}
    poor = outcome(schemes=schemes(hub=required), contributions={"icb": "£19,999"})
    assert poor.words() == (
        "Together these cannot all hold: “At least 20 hubs of Discharge hub” and “No more is spent than there is”.",
        "“At least 20 hubs of Discharge hub”: the others leave 0 hubs, 20 hubs short.",
        "“No more is spent than there is”: the others need £20,000, £1 more than it allows.",
        "It would be enough to find £1 more to spend.",
        "It would also be enough to require 0 hubs of Discharge hub rather than 20 hubs.",
    )


def test_whole_units_are_whole() -> None:
    decided = decide(schemes=schemes(places={"whole_units": True}, visits={"whole_units": True}, hub={"at_most": 2}))
    assert all(amount == int(amount) for amount in units(decided).values())


def test_partners_are_asked_for_the_same_part_of_what_they_offer_and_no_more_than_is_needed() -> None:
    offered = {"icb": {"at_most": "£40,000"}, "council": {"at_least": "£5,000", "at_most": "£25,000"}}
    only = schemes(visits={"at_most": 0}, hub={"cost": "£90,000"}, places={"at_most": 20})
    decided = decide(contributions=offered, schemes=only)
    pays = decided.contributions.set_index("partner")["pays_pence"].to_dict()
    # £24,000 for 20 places, of which £19,000 is asked for: of £40,000 and £20,000 that are open.
    assert pays == {"icb": 1_266_667, "council": 500_000 + 633_333}
    assert decided.money.set_index("item")["pence"].to_dict()["left"] == 0


def test_money_the_pool_would_hand_back_can_be_spent() -> None:
    decided = decide(contributions={}, use_unspent=True)
    assert decided.money.set_index("item")["pence"].to_dict() == pytest.approx(
        {"contributions": 0, "unspent_used": 1_000_000, "spend": 1_000_000, "interest": 0, "left": 0}, abs=120
    )
    assert units(decided)["places"] == pytest.approx(10_000 / 1200, abs=0.001)


def test_what_a_partner_may_lose_holds_once_settled_though_contracts_bend() -> None:
    kept = [{"name": "The trust loses at most £30,000", "surplus_of": "trust", "at_least": "-£30,000"}]
    found = optimise(problem(limits=kept), small_basis(TARIFF, GP, REABLEMENT, FUND, GAIN))
    assert found.decided is not None
    assert change(found.decided)["trust"] >= -3_000_000
    assert found.decided.limits["kept"].all()


def test_a_ward_that_too_few_places_would_save_is_not_spread_over_them() -> None:
    # Fifty places save a ward of £20,000; 22 save none, and each loses the trust 1.5 x (£2,100 - £900) = £1,800.
    kept = [{"name": "The trust loses at most £40,000", "surplus_of": "trust", "at_least": "-£40,000"}]
    only = schemes(visits={"at_most": 0}, hub={"cost": "£90,000"}, places={"at_most": 50})
    found = optimise(problem(limits=kept, schemes=only, contributions={"icb": "£60,000"}), small_basis())
    assert found.decided is not None
    assert units(found.decided)["places"] == pytest.approx(40_000 / 1800, abs=0.01)
    assert -4_000_000 <= change(found.decided)["trust"] <= -3_998_000
    assert found.decided.limits["kept"].all()


def test_an_impossible_brief_is_named_with_ways_out_that_are_ways_out() -> None:
    brief = [
        {"name": "A fifth on visits", "schemes": ["visits"], "at_least": "20%"},
        {"name": "Cap on visits", "schemes": ["visits"], "at_most": "£3,000"},
        {"name": "Places first", "schemes": ["places"], "at_least": "£20,000"},
        {"name": "A hub if there is room", "schemes": ["hub"], "at_most": "£50,000"},
    ]
    found = outcome(limits=brief)
    assert not found.possible
    assert found.words() == (
        "Together these cannot all hold: “A fifth on visits”, “Cap on visits” and “Places first”.",
        "“A fifth on visits”: £1,600 short of what the others need.",
        "“Cap on visits”: the others need £5,000, £2,000 more than it allows.",
        "“Places first”: the others leave £12,000, £8,000 short.",
        "It would be enough to lower “A fifth on visits” from 20% to 13.04%.",
        "Any one of these would also be enough: to raise “Cap on visits” from £3,000 to £5,000; "
        "to lower “Places first” from £20,000 to £12,000.",
    )
    for name, key, bound in (
        ("A fifth on visits", "at_least", "13.04%"),
        ("Cap on visits", "at_most", "£5,000"),
        ("Places first", "at_least", "£12,000"),
    ):
        assert outcome(limits=[one | ({key: bound} if one["name"] == name else {}) for one in brief]).possible


def test_no_more_is_avoided_than_there_is() -> None:
    strong = schemes(places={"effects": [{"where": {"setting": ["emergency"]}, "change": -20, "source": "invented"}]})
    found = outcome(schemes=strong, contributions={"icb": "£100,000"})
    assert found.decided is not None
    assert found.decided.activity["after"].min() == pytest.approx(0, abs=0.03)
    assert any("all of it would be avoided" in note for note in found.notes)


def test_cbc_decides_the_same() -> None:
    by_highs, by_cbc = (
        optimise(problem(goal=VALUE, schemes=schemes(places={"at_most": 10})), small_basis(), solver=solver)
        for solver in names()
    )
    assert by_highs.decided is not None
    assert by_cbc.decided is not None
    assert units(by_cbc.decided) == pytest.approx(units(by_highs.decided))
    assert any("(CBC)" in one for one in by_cbc.words())


def names() -> tuple[SolverName, SolverName]:
    return ("highs", "cbc")


def test_the_gap_is_always_told() -> None:
    assert "No decision within the limits is better (HiGHS)." in outcome().words()
    with pytest.raises(FinmodelError, match=r"No decision was found in 0 seconds. Allow more time, or a wider gap."):
        optimise(problem(), small_basis(), time_limit=0)


def test_progress_says_what_is_being_done() -> None:
    said: list[str] = []
    optimise(problem(), small_basis(), said.append)
    assert said[0] == "Settling the contracts in force"
    assert "Reading what contracts make of what is decided" in said
    assert said[-1] == "Settling the decision"


def test_the_grid_keeps_what_a_problem_asks() -> None:
    assert asks_of_problem(problem(goal=VALUE)) == (
        Ask.of("quantity", {"setting": ["emergency"]}),
        Ask.of("quantity", {"provider": ["council", "gps", "trust"], "commissioner": ["pool"]}),
    )


REABLE = {"where": {"setting": ["reablement"]}, "change": 1, "source": "invented"}
ALL_COSTS = {"partner": "gps", "name": "All that is done", "variable": "£1"}
UNFIT: list[tuple[dict[str, Any], str]] = [
    ({"pool": "better_care"}, "The place has no pool 'better_care'. The pools are pool."),
    ({"period": "2030/31"}, "2030/31 is not one of the place's periods. Use 2023/24 or 2024/25."),
    (
        {"contributions": {"bank": "£5"}},
        "'bank' is not a partner of the place. The partners are icb, council, trust, gps.",
    ),
    ({"schemes": schemes(hub={"provider": "builders"})}, "scheme hub: 'builders' is not a partner of the place."),
    (
        {"limits": [{"name": "L", "surplus_of": "bank", "at_least": "-£5"}]},
        "limit 'L': 'bank' is not a partner of the place.",
    ),
    (
        {"schemes": schemes(hub={"effects": [{"where": {"setting": "ae"}, "change": -1, "source": "x"}]})},
        "scheme hub: There is no activity in 2024/25 with setting ae.",
    ),
    (
        {"schemes": schemes(places={"effects": [REABLE]})},
        "scheme places: It adds activity that the place already says costs council money to deliver. "
        "Give `cost_to_deliver:`",
    ),
]


@pytest.mark.parametrize(("changes", "message"), UNFIT)
def test_a_problem_that_does_not_fit_the_place_is_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError) as refused:
        outcome(**changes)
    assert message in str(refused.value)


def test_a_cost_that_counts_all_a_provider_does_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(PLACE, "costs", [*PLACE["costs"], ALL_COSTS])
    with pytest.raises(InputError, match="scheme visits: A contract or cost counts all that gps does"):
        outcome()


def test_unspent_money_needs_a_fund_that_says_who_gets_it() -> None:
    with pytest.raises(InputError, match="No pooled-fund contract in force says what 'pool' hands back"):
        optimise(problem(use_unspent=True), small_basis(TARIFF, GP))


def test_a_pool_without_a_fund_is_given_one_for_the_decision() -> None:
    found = optimise(problem(), small_basis(TARIFF, GP))
    assert found.decided is not None
    assert found.decided.after.basis.contracts[-1].id == "contributions_care_2024"
    assert found.decided.settled_pounds == pytest.approx(Decimal(4375), abs=Decimal(1))


def test_a_fund_rolled_forward_is_not_optimised() -> None:
    rolled = FUND | {"roll_forward": {"uplift": "3%"}}
    with pytest.raises(
        InputError, match="Its contributions are rolled forward, and a decision adds to those of one year"
    ):
        optimise(problem(), small_basis(TARIFF, GP, REABLEMENT, rolled))


def test_a_scheme_does_not_take_the_name_of_a_programme_that_there_is() -> None:
    small = small_basis()
    taken = replace(small, grid=replace(small.grid, activity=small.grid.activity.assign(programme="hub")))
    with pytest.raises(InputError, match="The place already has activity of a programme 'hub'"):
        optimise(problem(), taken)


def test_a_contribution_without_a_number_for_a_year_is_refused() -> None:
    partly = FUND | {"contributions": {"icb": {"2024/25": "£30,000"}, "council": "£20,000"}}
    with pytest.raises(InputError, match=r"icb|The contribution of|has no value for 2023/24"):
        optimise(problem(), small_basis(TARIFF, GP, REABLEMENT, partly))
