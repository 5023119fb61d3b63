"""Break-even sizes of the small place, each against a formula worked out apart: see `invested`."""

from __future__ import annotations

from decimal import Decimal

import pytest

from finmodel.break_even.break_even_tables import paying, tables_of
from finmodel.report.breaking_even.break_even_report import break_even_report
from finmodel.report.report import Remark
from tests.break_even.invested import FEWER, answer, asked, for_one, pounds, sizes, teams


def said(found: object) -> str:
    """All sentences of a report: its headline, and what is to be known."""
    report = break_even_report([found])  # type: ignore[list-item]
    remarks = [sentence for part in report.parts if isinstance(part, Remark) for sentence in part.sentences]
    return " ".join((*report.headline, *remarks))


def test_an_investment_is_paid_back_where_the_saving_on_each_unit_covers_it() -> None:
    found = answer(asked("-15%..0%"), FEWER, teams("£9,180"))
    # two years of £9,180 = £18,360; £18,360 / £459,000 = 4%
    assert sizes(found, "place") == [pytest.approx(-0.04, abs=1e-5)]
    assert pounds(found, "place") == [pytest.approx(0, abs=2)]
    # the board alone saves £2,100 a spell, and pays nothing; the council only pays
    assert for_one(found, "icb").crossed.crossings == ()
    assert [
        (float(found.lattice.size(low)), float(found.lattice.size(high)))
        for low, high in paying(found, for_one(found, "icb"))
    ] == [(-0.15, 0)]
    assert paying(found, for_one(found, "council")) == []
    assert for_one(found, "place").as_stated == 4_590_000 - 1_836_000
    assert "pays for the place at sizes of “Fewer spells” from −15% to −4%" in said(found)


def test_what_may_be_spent_is_found_to_the_penny() -> None:
    found = answer(asked("£0..£40,000", "Community teams.size"), FEWER, teams("£9,180"))
    # a tenth fewer saves £22,500 and £23,400: half of £45,900 in each year
    assert sizes(found, "place") == [22_950.0]
    assert pounds(found, "place") == [0.0]


def test_a_ward_that_goes_makes_the_saving_jump_over_nil() -> None:
    found = answer(asked("-21%..0%"), FEWER, teams("£50,000"))
    # at a fifth less 200 spells are left in 2023/24 and a ward of £20,000 goes: −£8,200 becomes +£11,800
    (crossing,) = for_one(found, "place").crossed.crossings
    assert crossing.jumps
    assert sizes(found, "place") == [pytest.approx(-0.2, abs=1e-5)]
    assert crossing.below[1] / 100 == pytest.approx(11_800, abs=3)
    assert crossing.above[1] / 100 == pytest.approx(-8_200, abs=3)
    assert crossing.above[0] - crossing.below[0] == 1
    assert "For the place it turns at about −20%: there it jumps from £11,800 to −£8,200" in said(found)


def test_where_it_is_not_monotone_every_crossing_is_told() -> None:
    found = answer(asked("-30%..0%", target="-£110,000"), FEWER)
    one = for_one(found, "trust")
    assert not one.crossed.monotone
    # −£612,000 × s meets −£110,000; a ward goes at a fifth; £20,000 later again; the next ward; £40,000 later again
    expected = [-150_000 / 612_000, -60 / 260, -130_000 / 612_000, -0.2, -110_000 / 612_000]
    assert sizes(found, "trust") == pytest.approx(expected, abs=1e-5)
    assert [each.jumps for each in one.crossed.crossings] == [False, True, False, True, False]
    assert "It does not rise steadily for Hospital trust" in said(found)


def test_where_no_size_pays_the_best_and_its_size_are_told() -> None:
    found = answer(asked("-15%..0%", **{"for": "place"}), FEWER, teams("£1m"))
    one = for_one(found, "place")
    assert (one.crossed.crossings, paying(found, one)) == ((), [])
    # £2m less 15% of £459,000
    assert one.crossed.best[1] / 100 == -2_000_000 + 68_850
    assert "at no size of “Fewer spells” from −15% to 0%: the best is −£1.93m, at −15%" in said(found)
    assert "For the place no size in the range breaks even: the best is −£1,931,150, at −15%." in said(found)
    table = tables_of([found])["break_even"]
    assert table[["answer", "size", "better_off"]].to_numpy().tolist() == [["none", -0.15, -1_931_150.0]]


def test_the_price_at_which_the_hospital_is_no_worse_off_is_found() -> None:
    found = answer(asked("£2,000..£2,300", "tariff.prices.emergency.price", **{"for": "trust"}), FEWER)
    # 459 spells × 1.05 × price + 51 × £900 = 510 × £2,100
    price = (Decimal(1_071_000) - 45_900) / (459 * Decimal("1.05"))
    assert sizes(found, "trust") == [pytest.approx(float(price), abs=1e-4)]
    assert pounds(found, "trust") == [pytest.approx(0, abs=0.02)]


def test_the_money_that_a_partner_would_need_is_found() -> None:
    found = answer(asked("£0..£20,000", "council.funding", **{"for": ["council"]}), FEWER, teams("£9,180"))
    assert sizes(found, "council") == [9_180.0]


def test_a_goal_is_met_to_the_penny() -> None:
    found = answer(asked("£0..£60,000", "Community teams", target="£10,000", **{"for": "place"}), FEWER, teams("£5"))
    # (£45,900 − £10,000) / 2
    assert (sizes(found, "place"), pounds(found, "place")) == ([17_950.0], [10_000.0])
    assert "leaves the place at least £10,000 better off" in said(found)


def test_it_pays_back_in_the_year_in_which_all_years_so_far_are_made_good() -> None:
    once = teams(one_off="£40,000")
    found = answer(asked("-19%..0%"), FEWER, once)
    # −£40,000 + £22,500, then + £23,400
    assert for_one(found, "place").pays_back == "2024/25"
    assert for_one(answer(asked("-19%..0%"), FEWER, teams(one_off="£50,000")), "place").pays_back is None
    # by 2023/24 alone £225,000 × s must cover £40,000
    early = answer(asked("-19%..0%", by="2023/24"), FEWER, once)
    assert sizes(early, "place") == [pytest.approx(-40 / 225, abs=1e-5)]
    assert early.years == ("2023/24",)


def test_a_loan_is_no_gain() -> None:
    loan = {"kind": "brokerage", "name": "A loan", "lender": "icb", "borrower": "gps", "amount": "£5,000",
            "repaid_over": 1, "repaid_from": "2024/25", "interest": "10%"}  # fmt: skip
    found = answer(asked("-15%..0%", by="2023/24"), FEWER, loan)
    assert not for_one(found, "gps").crossed.moves


def test_a_size_by_year_keeps_its_course() -> None:
    by_year = {**FEWER, "by": {"2023/24": "-5%", "2024/25": "-10%"}}
    found = answer(asked("-16%..0%"), by_year, teams("£9,180"))
    # half of s in 2023/24: (125 + 260) × £900 × s = £346,500 × s must cover £18,360
    assert sizes(found, "place") == [pytest.approx(-18_360 / 346_500, abs=1e-5)]
    assert found.varied.stated == Decimal("-0.1")


def test_every_size_that_was_settled_is_in_the_file() -> None:
    found = answer(asked("-15%..0%"), FEWER, teams("£9,180"))
    table = tables_of([found])["break_even_sizes"]
    rows = table[(table["size"] == -0.15) & (table["for"] == "trust")]
    # 37.5 and 39 spells fewer, each £1,200 that the hospital does without
    assert rows.set_index("period")["better_off"].to_dict() == {"2023/24": -45_000.0, "2024/25": -46_800.0}
    assert len(table) == len(found.lattice.settled) * 2 * 6
