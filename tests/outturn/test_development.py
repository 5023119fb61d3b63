"""Late coding: chain-ladder by hand on a small triangle, and against Mack's published example."""

from __future__ import annotations

import numpy as np
import pytest

from finmodel.outturn.development import COMPLETE, chain_ladder, from_shares, triangle_of

NOT_YET = np.nan
# Three months, seen after 0, 1 and 2 months.
SMALL = np.array([[80.0, 100.0, 110.0], [90.0, 120.0, NOT_YET], [100.0, NOT_YET, NOT_YET]])

# Taylor and Ashe (1983), the triangle of Mack, "Distribution-free calculation of the standard error of chain ladder
# reserve estimates", ASTIN Bulletin 23 (1993); the amounts by year of accident and of development.
TAYLOR_ASHE = (
    (357848, 1124788, 1735330, 2218270, 2745596, 3319994, 3466336, 3606286, 3833515, 3901463),
    (352118, 1236139, 2170033, 3353322, 3799067, 4120063, 4647867, 4914039, 5339085),
    (290507, 1292306, 2218525, 3235179, 3985995, 4132918, 4628910, 4909315),
    (310608, 1418858, 2195047, 3757447, 4029929, 4381982, 4588268),
    (443160, 1136350, 2128333, 2897821, 3402672, 3873311),
    (396132, 1333217, 2180715, 2985752, 3691712),
    (440832, 1288463, 2419861, 3483130),
    (359480, 1421128, 2864498),
    (376686, 1363294),
    (344014,),
)
# Mack (1993): the reserve and its standard error, in all and by year.
RESERVE, ERROR = 18_680_856, 2_447_095
ERRORS = (0, 75_535, 121_699, 133_549, 261_406, 411_010, 558_317, 875_328, 971_258, 1_363_155)


def test_a_small_triangle_by_hand() -> None:
    """From age 0 to 1: (100 + 120) / (80 + 90) = 22/17; from 1 to 2: 110/100 = 1.1."""
    ladder = chain_ladder(SMALL)
    assert ladder.links == pytest.approx([22 / 17, 1.1])
    assert ladder.ultimate == pytest.approx([110, 120 * 1.1, 100 * 22 / 17 * 1.1])
    # 80 × (100/80 − 22/17)² + 90 × (120/90 − 22/17)², over one observation more than is needed
    by_hand = 80 * (1.25 - 22 / 17) ** 2 + 90 * (4 / 3 - 22 / 17) ** 2
    assert ladder.variances[0] == pytest.approx(by_hand)
    assert ladder.development("").factors == pytest.approx([22 / 17 * 1.1, 1.1])


def test_the_published_example_of_mack() -> None:
    triangle = np.full((10, 10), NOT_YET)
    for row, amounts in enumerate(TAYLOR_ASHE):
        triangle[row, : len(amounts)] = amounts
    ladder = chain_ladder(triangle)
    assert round((ladder.ultimate - ladder.latest).sum()) == RESERVE
    assert [round(error) for error in ladder.errors] == list(ERRORS)
    assert round(ladder.total_error) == ERROR


def test_extracts_a_month_apart_make_a_triangle() -> None:
    """Three extracts: the first ends with month 1, and knows nothing of months after it."""
    extracts = [np.array([98.0, 70, 0, 0]), np.array([100.0, 95, 72, 0]), np.array([100.0, 99, 96, 75])]
    triangle = triangle_of(extracts, first=1)
    nan = NOT_YET
    expected = [[nan, 98, 100, 100], [70, 95, 99, nan], [72, 96, nan, nan], [75, nan, nan, nan]]
    np.testing.assert_array_equal(triangle, np.array(expected))
    ladder = chain_ladder(triangle)
    assert ladder.links == pytest.approx([(95 + 96) / (70 + 72), (100 + 99) / (98 + 95), 1.0])
    assert ladder.latest == pytest.approx([100, 99, 96, 75])


def test_two_extracts_tell_factors_and_no_spread() -> None:
    development = chain_ladder(
        triangle_of([np.array([100.0, 80, 0]), np.array([100.0, 100, 84])], first=1)
    ).development("")
    assert development.at(0) == pytest.approx((1.25, 1.25, 1.25))


def test_a_stated_share_is_turned_into_a_factor_and_its_range() -> None:
    development = from_shares([0.8, 0.96], "assumed", least=[0.75, 0.95], most=[0.9, 1.0])
    assert development.at(0) == pytest.approx((1 / 0.9, 1.25, 1 / 0.75))
    assert development.at(1) == pytest.approx((1.0, 1 / 0.96, 1 / 0.95))
    assert development.at(2) == COMPLETE.at(0) == (1.0, 1.0, 1.0)
