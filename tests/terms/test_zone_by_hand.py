"""Where nobody is worse off, who blocks and what is best, worked out on paper: see `bargain` for the arithmetic."""

from __future__ import annotations

import random
from decimal import Decimal
from itertools import product

import pytest

from finmodel.terms.weigh import TermsAsked, weigh
from finmodel.terms.zone import WHOLE_PLACE, WORST_OFF
from tests.terms.bargain import SHARED, YEAR, bargained, ground

SAVED, LOST = 52_500, 30_000
SHARES = [0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0]
CAPS = [20_000, 25_000, 30_000, 35_000, 40_000, 45_000, 50_000]


def pay(share: float, cap: float) -> float:
    """What the hospital is paid."""
    return min(share * SAVED, cap)


def test_the_zone_is_where_the_hospital_is_paid_what_it_loses_and_the_board_no_more_than_it_saves() -> None:
    found = bargained()
    zone = {
        (float(share), float(cap))
        for (share, cap), agreed in zip(found.settled.sets, found.agreeable, strict=True)
        if agreed
    }
    # 57.1% and more, capped at £30,000 or more: 60% to 100% and £30,000 to £50,000
    assert zone == set(product(SHARES[2:], map(float, CAPS[2:])))
    assert found.range_of(found.agreeable, 0) == (Decimal("0.6"), 1)
    assert found.range_of(found.agreeable, 1) == (30_000, 50_000)


def test_every_partner_gets_what_arithmetic_says_at_every_set_of_terms() -> None:
    found = bargained()
    for number, (share, cap) in enumerate(found.settled.sets):
        paid = pay(float(share), float(cap))
        gets = {each: found.settled.expected[spot, number] for each, spot in found.spots.items()}
        assert gets == pytest.approx({"icb": SAVED - paid, "trust": paid - LOST, "council": 0, "gps": 0})
    assert found.reached == ("icb", "trust")


def test_who_blocks_is_named_with_how_often_and_what_it_would_lose() -> None:
    (only,) = bargained().blockers(sure=False)
    # the hospital is short at 40% and 50% (14 sets), and at £20,000 and £25,000 of the five other shares (10 sets)
    assert (only.partner, only.sets, only.alone, round(only.most, 2)) == ("trust", 24, 24, 10_000)
    # above what is saved the board blocks too: £52,500 is all of it, so a block of £60,000 on top cannot be agreed
    blockers = {
        each.partner: each for each in bargained("adjustment=£0..£60,000", shared=ADJUSTED).blockers(sure=False)
    }
    # paid £26,250 and an adjustment of £0, £10,000 … £60,000: the hospital is short at £0 alone, the board from £30,000
    assert {name: each.sets for name, each in blockers.items()} == {"trust": 1, "icb": 4}


ADJUSTED = SHARED | {"adjustment": "£0"}


def test_the_best_terms_for_a_goal_are_those_nearest_to_what_is_stated_of_several_as_good() -> None:
    found = bargained()
    worst_off, place, trust = (found.best(goal) for goal in (WORST_OFF, WHOLE_PLACE, "trust"))
    # the two gain alike where £41,250 is paid; the nearest that the grid has is 80% of £52,500 = £42,000
    assert worst_off.gets == pytest.approx(10_500)
    assert tuple(map(float, found.settled.sets[worst_off.anywhere])) == (0.8, 45_000)  # as good as £50,000, and nearer
    assert worst_off.alike == 2
    assert place.gets == pytest.approx(SAVED - LOST)
    assert place.alike == 49
    assert tuple(map(float, found.settled.sets[place.anywhere])) == (0.5, 35_000)  # as stated
    assert tuple(map(float, found.settled.sets[place.inside or 0])) == (0.6, 35_000)  # the nearest of the zone
    assert trust.gets == pytest.approx(20_000)


def test_the_nearest_agreed_point_to_an_offer_is_that_of_an_exhaustive_search() -> None:
    rng = random.Random(4)
    offers = [(rng.randrange(400, 1000) / 1000, rng.randrange(20_000, 50_000)) for _ in range(40)]
    told = [f"icb:gains.share={share:.1%},gains.cap.amount=£{cap:,}" for share, cap in offers]
    weighed = bargained(offers=told)
    for (share, cap), agreed in zip(offers, weighed.agreements, strict=True):
        if pay(share, cap) >= LOST:
            assert agreed.blocked_by == ()
            assert agreed.nearest is None
            continue
        points = product(SHARES[2:], CAPS[2:])
        least = min(((share - one) / 0.6) ** 2 + ((cap - other) / 30_000) ** 2 for one, other in points) ** 0.5
        assert agreed.blocked_by == ("trust",)
        assert agreed.distance == pytest.approx(least, abs=1e-6)
        assert weighed.agreeable[agreed.nearest or 0]


def test_random_bargains_over_two_years_are_as_plain_arithmetic_has_them() -> None:
    """Shares, caps and gates drawn at random: each year pays nothing below the gate, else a share up to the cap."""
    rng = random.Random(11)
    spent = {"2023/24": 225 * 2_100 + 78_750, "2024/25": 234 * 2_100 + 81_900}  # a tenth fewer of 250 and of 260
    saved = 25 * 2_100 + 26 * 2_100
    lost = saved - 25 * 900 - 26 * 900
    for _ in range(25):
        benchmark, gate = rng.randrange(560_000, 660_000, 1_000), rng.randrange(0, 12)
        low, high = sorted(rng.sample(range(5, 100), 2))
        contract = SHARED | {"benchmark": f"£{benchmark:,}", "gate": {"minimum_rate": f"{gate}%"}}
        asked = (f"gains.share={low}%..{high}%", "gains.cap.amount=£5,000..£60,000", "gate.minimum_rate=0%..10%")
        found = weigh(ground(shared=contract), TermsAsked(asked, 4))
        for (share, cap, least), agreed, number in zip(found.settled.sets, found.agreeable, range(64), strict=True):
            savings = [Decimal(benchmark - each) for each in spent.values()]
            past = [saving for saving in savings if saving > 0 and saving / benchmark >= least]
            paid = sum(
                (min(share * saving, cap).quantize(Decimal("0.01"), "ROUND_HALF_UP") for saving in past), Decimal(0)
            )
            assert found.settled.expected[found.spots["trust"], number] == pytest.approx(float(paid) - lost)
            assert agreed == (lost <= paid <= saved or "trust" not in found.reached)


def test_what_is_paid_beyond_the_cap_is_not_read_off_between_two_points() -> None:
    """Half-way between 40% (£21,000) and 100% (£52,500, capped at £35,000) is 70%: £35,000, and not £28,000."""
    found = bargained("gains.share=40%..100%", steps=3)
    trust = found.spots["trust"]
    assert found.settled.expected[trust].tolist() == pytest.approx([-9_000, 5_000, 5_000])


def test_compared_with_none_the_same_saving_is_there_and_terms_only_move_money() -> None:
    found = bargained(baseline="none")
    assert found.agreeable.sum() == 0  # whatever the hospital is paid the board pays
    for number, (share, cap) in enumerate(found.settled.sets):
        paid = pay(float(share), float(cap))
        assert found.settled.expected[found.spots["icb"], number] == pytest.approx(-paid)


def test_a_partner_whom_no_term_reaches_is_told_apart_and_blocks_nothing() -> None:
    """Paid to the surgeries, the saving leaves the hospital £30,000 worse off at all terms."""
    found = bargained(shared=SHARED | {"payees": "gps"})
    assert found.reached == ("icb", "gps")
    assert found.beyond_help(sure=False) == pytest.approx({"trust": 30_000})
    assert found.agreeable.all()


def test_shares_of_one_whole_are_varied_with_one_that_takes_what_they_leave() -> None:
    several = SHARED | {"payees": {"trust": "60%", "gps": "20%", "icb": "20%"}}
    asked = TermsAsked(("payees.trust=60%..100%",), 5, "payees.icb", years=(YEAR,))
    found = weigh(ground(shared=several), asked)
    # 50% of £52,500 is £26,250, of which the trust has 60% to 100%; the surgeries keep a fifth, the board what is left
    assert len(found.settled.sets) == 3  # above 80% nothing is left for the board, which the contract refuses
    assert found.settled.expected[found.spots["trust"]].tolist() == pytest.approx([-14_250, -11_625, -9_000])
    assert found.settled.expected[found.spots["gps"]].tolist() == pytest.approx([5_250] * 3)
    assert found.grid.says(found.settled.sets[1]) == "payees.trust 70%, payees.icb 10%"
    assert len(found.settled.refused) == 2
    beside = TermsAsked(("payees.trust=60%..80%", "gains.share=50%..100%"), 2, "payees.icb", years=(YEAR,))
    both = weigh(ground(shared=several), beside)  # of £26,250, and of all that is saved up to the cap of £35,000
    assert both.settled.expected[both.spots["trust"]].tolist() == pytest.approx([-14_250, -9_000, -9_000, -2_000])
    assert both.grid.says(both.settled.sets[3]) == "payees.trust 80%, gains.share 100%, payees.icb 0%"
