"""What a scenario gains for its cost, by hand: 100 people are sent home in each of two localities in each year.

Two points more at home of 100 in the south are 2 people a year, 4 in all. A team at £9,000 a year costs all partners
£18,000: £4,500 for each. At 0.2 quality-adjusted life years each that is 0.8 of them, £22,500 for each.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from finmodel.core.place import Place
from finmodel.errors import InputError
from finmodel.report.side_by_side.cost_effective_report import cost_effective_parts
from finmodel.scenarios.apply import Basis, apply
from finmodel.scenarios.cost_effective.bought import PricedEffect, Trade, bought, bought_table
from finmodel.scenarios.run import run
from finmodel.scenarios.scenario import Scenario
from finmodel.workbooks.cells import FIRST_ROW
from finmodel.workbooks.live_model import model_of
from finmodel.workbooks.plan import laid_out
from finmodel.workbooks.spec import WorkbookSpec
from tests.small import small_basis, small_outcomes
from tests.workbooks.boards import SPEC, Recalculated

TEAM = {"kind": "investment", "name": "Team", "source": "s", "partner": "trust", "paid_by": "icb", "recurrent": "£9000"}
AT_HOME = {
    "kind": "change_outcome", "name": "Home", "source": "s", "measure": "home", "partner": "trust", "locality": "south"
}  # fmt: skip
CHEAPER = {"kind": "cost_inflation", "name": "Cheaper", "source": "s", "partners": "gps", "fixed": "-6%"}
"""GP surgeries of £150,000 a year at 6% less: £9,000 a year."""
HOME = {"outcome": "home", "better": "higher", "partner": "trust", "locality": "south", "name": "people at home"}
YEARS = ("2023/24", "2024/25")


def basis() -> Basis:
    """The small place with its outcomes."""
    small = small_basis()
    place: Place = small.place.with_outcomes(small_outcomes())
    return replace(small, place=place)


def scenario(*changes: dict[str, Any], buys: dict[str, Any]) -> Scenario:
    """A scenario of some changes that says what it buys."""
    stated = {"scenario": "s", "title": "Home team", "question": "?", "changes": list(changes)}
    return Scenario.model_validate(stated | {"cost_effectiveness": buys})


def found(*changes: dict[str, Any], buys: dict[str, Any]) -> PricedEffect:
    """What it buys."""
    stated = scenario(*changes, buys=buys)
    (only,) = bought(stated, run(basis()), run(apply(basis(), stated, {}), "s", "Home team"))
    return only


def told(*changes: dict[str, Any], buys: dict[str, Any]) -> str:
    """What is told of it."""
    stated = scenario(*changes, buys=buys)
    after = run(apply(basis(), stated, {}), "s", "Home team")
    remark, _ = cost_effective_parts(after, bought(stated, run(basis()), after), YEARS)
    return " ".join(remark.sentences)  # type: ignore[union-attr]


def test_better_and_dearer_is_worth_it_at_what_each_is_worth_or_not() -> None:
    more = AT_HOME | {"add": "2%"}
    of = found(TEAM, more, buys=HOME | {"threshold": "£5000"})
    assert (of.costs, of.gains, of.people) == ((9000, 9000), (2, 2), (100, 100))
    whole = of.of()
    # 4 × £5,000 − £18,000
    assert (whole.side, whole.cost, whole.gained, whole.each, whole.net_benefit) == (Trade.DEARER, 18000, 4, 4500, 2000)
    assert told(TEAM, more, buys=HOME | {"threshold": "£5000"}) == (
        "“Home team” costs all partners together £18k more over 2023/24 to 2024/25 and gains 4 people at home: £4,500 "
        "each. At £5,000 each, it is worth it, by £2,000. It stays so as long as no fewer than 3.6 people at home are "
        "gained, of the 4 reckoned with here."
    )
    assert told(TEAM, more, buys=HOME | {"threshold": "£4000"}).endswith(
        "At £4,000 each, it is not worth it, by £2,000. It would be worth it if no fewer than 4.5 people at home were "
        "gained, in place of 4."
    )
    assert told(TEAM, more, buys=HOME).endswith("It is worth it where each is worth £4,500 or more.")


def test_a_quality_adjusted_life_year_is_held_against_a_threshold_of_its_own() -> None:
    more = AT_HOME | {"add": "2%"}
    whole = found(TEAM, more, buys=HOME | {"qalys": 0.2, "threshold": "£20000"}).of()
    assert (whole.qalys, whole.each_qaly) == pytest.approx((0.8, 22500))
    assert whole.net_benefit == pytest.approx(0.8 * 20000 - 18000)
    assert told(TEAM, more, buys=HOME | {"qalys": 0.2, "threshold": "£20000"}).endswith(
        "£4,500 each, or £22,500 for each quality-adjusted life year. "
        "At £20,000 for a quality-adjusted life year, it is not worth it, by £2,000. It would be worth it if no fewer "
        "than 4.5 people at home were gained, in place of 4."
    )


def test_worse_and_cheaper_is_what_is_saved_for_each_lost() -> None:
    less = AT_HOME | {"add": "-2%"}
    whole = found(CHEAPER, less, buys=HOME | {"threshold": "£5000"}).of()
    # £18,000 saved for 4 lost, who are worth £20,000
    assert (whole.side, whole.each, whole.net_benefit) == (Trade.CHEAPER, 4500, -2000)
    assert told(CHEAPER, less, buys=HOME | {"threshold": "£4000"}) == (
        "“Home team” saves all partners together £18k over 2023/24 to 2024/25 and loses 4 people at home: £4,500 saved "
        "for each lost. At £4,000 each, it is worth it, by £2,000."
    )
    assert told(CHEAPER, less, buys=HOME).endswith("It is worth it where each is worth £4,500 or less.")


def test_where_both_go_one_way_there_is_no_ratio() -> None:
    better = found(CHEAPER, AT_HOME | {"add": "2%"}, buys=HOME | {"threshold": "£5000"}).of()
    assert (better.side, better.each, better.net_benefit) == (Trade.DOMINATES, None, 38000)
    worse = found(TEAM, AT_HOME | {"add": "-2%"}, buys=HOME | {"threshold": "£5000"}).of()
    assert (worse.side, worse.each, worse.net_benefit) == (Trade.DOMINATED, None, -38000)
    assert told(CHEAPER, AT_HOME | {"add": "2%"}, buys=HOME).endswith(
        "saves all partners together £18k over 2023/24 to 2024/25 and gains 4 people at home: it is better and costs "
        "no more, whatever each is worth."
    )
    assert told(TEAM, AT_HOME | {"add": "-2%"}, buys=HOME).endswith(
        "costs all partners together £18k more over 2023/24 to 2024/25 and loses 4 people at home: it is no better for "
        "it, whatever each is worth."
    )


def test_nothing_gained_or_nothing_spent_has_no_ratio() -> None:
    assert (found(TEAM, buys=HOME).of().side, found(TEAM, buys=HOME).of().each) == (Trade.COSTS, None)
    assert (found(CHEAPER, buys=HOME).of().side, found(CHEAPER, buys=HOME).of().each) == (Trade.SAVES, None)
    assert told(CHEAPER, buys=HOME).endswith("and loses nothing of people at home.")
    assert found(buys=HOME).of().side is Trade.SAME
    assert told(buys=HOME) == "“Home team” neither costs all partners together more nor moves people at home."


def test_payments_between_partners_cost_the_place_nothing_and_one_of_them_all_of_it() -> None:
    # the trust is paid the £9,000 that the team costs it: the board alone bears it
    more = AT_HOME | {"add": "2%"}
    assert found(TEAM, more, buys=HOME | {"for": "icb"}).costs == (9000, 9000)
    assert found(TEAM, more, buys=HOME | {"for": "trust"}).costs == (0, 0)
    assert "costs Hospital trust nothing over" in told(TEAM, more, buys=HOME | {"for": "trust"})


def test_a_measure_of_which_less_is_better_is_gained_where_it_falls() -> None:
    fall = {key: value for key, value in HOME.items() if key != "name"} | {"better": "lower"}
    assert found(TEAM, AT_HOME | {"add": "-2%"}, buys=fall).gains == (2, 2)
    assert "and has 4 fewer of home: £4,500 each" in told(TEAM, AT_HOME | {"add": "-2%"}, buys=fall)


def test_a_survey_is_scaled_to_the_people_it_is_of_and_a_gain_may_be_stated() -> None:
    assert found(TEAM, AT_HOME | {"add": "2%"}, buys=HOME | {"people": 5000}).gains == (100, 100)
    # a year of 1,000 people, of 190 over 65 (tests/small.py); the next of 1,005 and 200
    everybody = found(TEAM, AT_HOME | {"add": "2%"}, buys=HOME | {"people": "all"})
    assert everybody.people == (1190, 1205)
    assert everybody.gains == pytest.approx((23.8, 24.1))
    by_year = found(TEAM, buys={"gained": {"2023/24": 1, "2024/25": 3}, "name": "QALYs"})
    assert (by_year.gains, by_year.of().each) == ((1, 3), 4500)


def test_all_years_and_each_are_in_the_file_and_on_a_sheet_that_works_them_out(tmp_path: Path) -> None:
    changes = (TEAM, AT_HOME | {"add": "2%"})
    buys = HOME | {"qalys": 0.2, "threshold": "£20000"}
    rows = bought_table([found(*changes, buys=buys)])
    assert rows["period"].tolist() == [*YEARS, "all years"]
    assert rows["cost_each"].tolist() == [4500, 4500, 4500]
    stated = scenario(*changes, buys=buys)
    runs = [run(basis()), run(apply(basis(), stated, {}), "s", "Home team")]
    model = model_of(WorkbookSpec.model_validate(SPEC), runs)
    model.bought = {"s": bought(stated, *runs)}
    plan = laid_out(model)
    (sheet,) = [each for each in plan.sheets if each.name == "Cost-effectiveness"]
    last = [sheet.cells[FIRST_ROW + 2, column].value for column in range(1, 11)]
    expected = ["Home team", "people at home", "all years", 18000, 4, 0.2, 20000, 4500, -2000, "better, dearer"]
    assert [pytest.approx(one) if isinstance(one, float) else one for one in last] == expected
    assert Recalculated(plan, tmp_path).differences() == []


def test_over_many_years_both_are_discounted_too() -> None:
    of = replace(found(TEAM, AT_HOME | {"add": "2%"}, buys=HOME), factors=(1.0, 0.5))
    # £9,000 + £4,500 for 2 + 1 people
    assert (of.discounted.cost, of.discounted.gained) == (13500, 3)


@pytest.mark.parametrize(
    ("buys", "says"),
    [
        ({"outcome": "hom", "better": "higher"}, "outcomes.csv has no measure 'hom'. Did you mean 'home'?"),
        (HOME | {"for": "icbb"}, "'icbb' is neither a partner nor a pool of A small place. Did you mean 'icb'?"),
        (HOME | {"people": {"2023/24": 5}}, "It states no number for 2024/25. State one for each year, 0 for none."),
        (
            {"gained": {"2023/24": 5, "2024/25": 5, "2025/26": 5}, "name": "QALYs"},
            "It states 2025/26, not settled here. Use 2023/24 and 2024/25.",
        ),
    ],
)
def test_what_the_place_does_not_measure_is_refused_where_it_is_stated(buys: dict[str, Any], says: str) -> None:
    with pytest.raises(InputError) as refused:
        found(TEAM, buys=buys)
    (finding,) = refused.value.findings
    assert (finding.where, f"{finding.what} {finding.fix}") == ("scenario s, cost_effectiveness 1", says)


def test_an_outcome_that_stands_alone_must_say_of_how_many_it_is() -> None:
    bare = small_outcomes()
    alone = bare.with_rows([replace(row, numerator=None, denominator=None, value=row.amount) for row in bare.rows])
    small = replace(basis(), place=basis().place.with_outcomes(alone))
    stated = scenario(TEAM, buys=HOME)
    with pytest.raises(InputError) as refused:
        apply(small, stated, {})
    assert [f"{each.what} {each.fix}" for each in refused.value.findings] == [
        "'home' stands alone, so how many it is of is not known. Add `people:`, how many people it is of; `people: 1` "
        "where it is itself a number of things."
    ]
    none = replace(small, place=small.place.with_outcomes(bare.with_rows([])))
    with pytest.raises(InputError, match=r"The place has no outcomes\. Add `outcomes:` to its `data:`, or state"):
        apply(none, stated, {})


@pytest.mark.parametrize(
    ("buys", "says"),
    [
        ({"name": "x"}, "It must say what is gained in one way. Give `outcome:` (a measure of the place) or `gained:` "
         "(a number), and not both."),
        (HOME | {"people": -5}, "'-5' is fewer than nobody. Write how many people, from 0 up, or `all`."),
        ({"outcome": "home"}, "It does not say which way is a gain. Add `better: higher` or `better: lower`."),
        ({"gained": 5}, "It does not say what is gained. Add `name:`, such as `name: people at home`."),
        ({"gained": 5, "name": "x", "people": 6}, "`people:` speaks of an outcome, and what is gained is stated. Take "
         "out `people:`, or give `outcome:` in place of `gained:`."),
    ],
)  # fmt: skip
def test_a_gain_is_said_in_one_way(buys: dict[str, Any], says: str) -> None:
    with pytest.raises(ValidationError) as refused:
        scenario(TEAM, buys=buys)
    assert says in str(refused.value)
