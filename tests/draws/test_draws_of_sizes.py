"""Sizes of changes that are drawn: what moves to others, prices, costs and people; each against figures on paper."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from finmodel.draws.draw import draw
from finmodel.draws.drawn_terms import _moved
from finmodel.draws.moved_grid import MovedRows
from finmodel.draws.response import response_of
from finmodel.draws.uncertain import Uncertain
from finmodel.errors import InputError
from tests.draws.test_draws import ALL, effect, term
from tests.draws.test_draws_of_changes import DEARER, NEED, PAYER, PRICES, UNITS
from tests.scenarios.unsure import demand, ready, unsure
from tests.small import GAIN, GP, TARIFF, small_basis

BELL = {"shape": "normal", "mean": "5%", "sd": "1%"}
OUT = demand(name="Out", where={"setting": ["outpatient"]})


def made(*stated: dict[str, Any], **more: Any) -> Uncertain:
    """The small place ready to be drawn: inputs first, then changes, told apart by having a distribution."""
    inputs = [one for one in stated if "distribution" in one]
    changes = [one for one in stated if "distribution" not in one]
    return ready(unsure(*inputs, **more), *changes, basis=small_basis(*ALL))


def paid(one: Uncertain, *values: float) -> dict[str, list[float]]:
    """What moved under each contract in each year at one draw, in pounds."""
    found = one.settled(np.array([values]), None)
    return {name: (found.paid[number, 0] / 100).tolist() for number, name in enumerate(found.contracts)}


def units(one: Uncertain, setting: str, *values: float) -> list[float]:
    """Units of a setting in each year at one draw."""
    asks = [ask for ask in one.effective.answers if setting in str(ask.where) and ask.what == "quantity"]
    more = one.activity.more(one.columns, np.array([values]), None)
    found: list[float] = one.effective.moved(asks[0], MovedRows(more, one.activity.activity.stated))[..., 0, :].tolist()
    return found


def test_a_new_payer_pays_for_its_part_of_what_there_is_in_the_draw() -> None:
    """A tenth of 250 emergencies, and of 10% more, at £2,000 x 1.05."""
    one = made(demand(), PAYER)
    assert paid(one, 0.0)["tariff_council"] == [25 * 2_100, 26 * 2_100]
    assert paid(one, 0.1)["tariff_council"] == [pytest.approx(27.5 * 2_100), pytest.approx(28.6 * 2_100)]
    held = paid(one, 0.1)["tariff"]
    assert held == [pytest.approx(247.5 * 2_100 + 500 * 157.5), pytest.approx(257.4 * 2_100 + 520 * 157.5)]


def test_the_part_that_passes_to_a_new_payer_may_itself_be_drawn() -> None:
    part = effect("Part", PAYER["name"], {"shape": "triangular", "low": "0%", "mode": "10%", "high": "30%"})
    one = made(part, demand(), PAYER)
    assert paid(one, 0.2, 0.1)["tariff_council"] == [pytest.approx(55 * 2_100), pytest.approx(57.2 * 2_100)]
    assert paid(one, 0.0, 0.0)["tariff_council"] == [0, 0]


def test_each_new_payer_follows_what_it_takes_over_and_no_other() -> None:
    """Outpatients fall by half; emergencies, a tenth of which the council takes over, do not."""
    both = PAYER | {"name": "Both", "where": {"provider": ["trust"]}}
    one = made(OUT, both)
    at = paid(one, -0.5)["tariff_council"]
    assert at == [pytest.approx(25 * 2_100 + 25 * 157.5), pytest.approx(26 * 2_100 + 26 * 157.5)]


def test_a_new_service_grows_with_those_who_move_to_it() -> None:
    new = {
        "kind": "shift_activity", "name": "Hub", "from": {"setting": ["outpatient"]}, "part": "20%", "source": "x",
        "to": {"setting": ["hub"], "provider": ["gps"], "commissioner": ["icb"]}, "replaced_by": 2,
        "new": {"price": "£40", "cost": "£30"},
    }  # fmt: skip
    one = made(OUT, effect("Part", "Hub", {"shape": "pert", "low": "10%", "mode": "20%", "high": "40%"}), new)
    assert paid(one, 0.1, 0.3)["new_hub"] == [
        pytest.approx(500 * 1.1 * 0.3 * 2 * 40),
        pytest.approx(520 * 1.1 * 0.3 * 2 * 40),
    ]


def test_units_that_move_are_as_many_whatever_the_demand() -> None:
    """60 attendances of 520 move in the second year, for 30 admissions; a fifth fewer attendances leave 356."""
    one = made(OUT, UNITS)
    assert units(one, "outpatient", -0.2) == pytest.approx([400, 416 - 60])
    assert units(one, "emergency", -0.2) == pytest.approx([250, 290])
    assert units(one, "outpatient", -0.95) == pytest.approx([25, 0])
    assert units(one, "emergency", -0.95) == pytest.approx([250, 260 + 26 * 0.5])
    need = made(OUT, NEED)
    assert units(need, "outpatient", 0.1) == pytest.approx([550 + 30, 572 + 30])


@pytest.mark.parametrize(
    ("change", "left"),
    [
        ({"kind": "shift_activity", "from": {"provider": ["trust"]}, "to": {"setting": ["reablement"]}, "units": 60,
          "replaced_by": 0.5}, {"emergency": 113, "outpatient": 452}),
        ({"kind": "shift_activity", "from": {"setting": ["reablement"]}, "to": {"provider": ["trust"]}, "part": "20%",
          "replaced_by": 1}, {"emergency": 129.8, "outpatient": 519.2}),
        ({"kind": "unmet_need", "where": {"provider": ["trust"]}, "units": 60}, {"emergency": 137, "outpatient": 548}),
        ({"kind": "change_payer", "where": {"provider": ["trust"]}, "units": 60, "commissioner": "council",
          "terms_of": "tariff"}, {"emergency": 113, "outpatient": 452}),
    ],
)  # fmt: skip
def test_what_moves_is_taken_from_what_there_is_once_an_earlier_size_is_drawn(
    change: dict[str, Any], left: dict[str, float]
) -> None:
    """Half of 250 emergencies are gone: of the 625 cases left a fifth are emergencies, and so are a fifth that move."""
    cut = {"kind": "scale_activity", "name": "Cut", "where": {"setting": ["emergency"]}, "by": "-10%", "source": "x"}
    deep = effect("Deep", "Cut", {"shape": "uniform", "low": "-60%", "high": "0%"})
    one = made(deep, cut, {"name": "Then", "source": "x", **change})
    prices = {"emergency": 2_100, "outpatient": 157.5}
    paid_for = sum(units * prices[setting] for setting, units in left.items())
    assert paid(one, -0.5)["tariff"][0] == pytest.approx(paid_for, abs=3)


def test_prices_drawn_rise_by_what_is_drawn() -> None:
    one = made(effect("Rise", "Prices", BELL), PRICES)
    rise = [(250 * 2_100 + 500 * 157.5) * 1.06, (260 * 2_100 + 520 * 157.5) * 1.06]
    assert paid(one, 0.06)["tariff"] == pytest.approx(rise, abs=3)  # prices of a scenario are rounded to the penny


def test_recorded_prices_drawn_move_what_counts_them_with_the_demand_drawn() -> None:
    """10% more emergencies at a price 6% higher, where the scenario states 3%: £500,000 x 1.1 x 1.06 is spent."""
    counts = GAIN | {
        "benchmark": "£900,000", "expenditure": {"activity": "spend", "where": {"setting": "emergency"}},
    }  # fmt: skip
    stated = unsure(demand(), effect("Rise", "Prices", BELL))
    one = ready(stated, PRICES, basis=small_basis(TARIFF, counts))
    saved = 900_000 - 500_000 * 1.1 * 1.06
    assert paid(one, 0.1, 0.06)["gain"][0] == pytest.approx(saved * 0.5 * 0.6, abs=0.01)
    assert paid(one, 0.0, 0.03)["gain"][0] == pytest.approx((900_000 - 515_000) * 0.5 * 0.6, abs=0.01)


def test_growth_upon_growth_is_followed_over_the_years() -> None:
    each = DEARER | {"each_year": True, "starts": "2023/24"}
    cost = [100_000 + 60_000 + 900 * 250, 100_000 + 60_000 + 900 * 260]
    others = [150_000 + 450 * 120, 150_000 + 450 * 80]
    at = paid(made(effect("Rise", "Dearer", BELL), each), 0.07)["delivery"]
    assert at == pytest.approx([(cost[0] + others[0]) * 1.07, (cost[1] + others[1]) * 1.07**2], abs=0.03)


def test_two_sizes_that_multiply_one_cost_do_so_in_every_draw() -> None:
    leaner = {"kind": "cost_inflation", "name": "Leaner", "by": "2%", "services": ["Wards"], "source": "invented"}
    dearer = DEARER | {"starts": "2023/24", "services": ["Wards"]}
    one = made(effect("Rise", "Dearer", BELL), effect("Gain", "Leaner", BELL), dearer, leaner)
    wards = (60_000 + 900 * 250 + 100_000) * 1.06 * 1.04
    assert paid(one, 0.06, 0.04)["delivery"][0] == pytest.approx(wards + 150_000 + 450 * 120, abs=0.03)


def test_a_term_that_is_set_and_then_raised_is_drawn_before_the_rise() -> None:
    terms = {
        "kind": "change_terms", "name": "Terms", "contract": "tariff", "source": "invented",
        "set": {"prices.emergency.price": "£2,100"},
    }  # fmt: skip
    one = made(effect("e", "Terms", {"shape": "normal", "mean": "£2,100", "sd": "£20"}), terms, PRICES)
    price = Decimal("2080") * Decimal("1.03")
    other = Decimal("154.50")
    whole = (250 * price + 500 * other) * Decimal("1.05")
    assert paid(one, 2080.0)["tariff"][0] == pytest.approx(float(whole), abs=0.01)


def test_people_drawn_move_what_is_paid_for_each() -> None:
    """Twice a growth of 2% in those of 65 and over: 200 of them, 190 person-years, at £100 and a weight of 2.5."""
    grown = {
        "kind": "population_growth", "name": "Older", "source": "invented",
        "groups": [{"age_band": "65+", "by": "2%"}, {"age_band": "0-64", "by": "0%"}],
    }  # fmt: skip
    one = effect(
        "e",
        "Older",
        {"shape": "triangular", "low": 0, "mode": 1, "high": 4},
    ) | {"drawn": "factor"}
    ready_now = ready(unsure(one), grown, basis=small_basis(TARIFF, GP))
    at = paid(ready_now, 2.0)["gp_list"]
    assert at == pytest.approx([1000 * 100 + 190 * 1.04 * 250, 1005 * 100 + 200 * 1.04 * 250], abs=0.35)  # whole days


def test_an_interval_of_a_change_is_drawn_as_a_triangle_with_its_peak_at_the_size_stated() -> None:
    """A mean of (-12 - 4 - 2) / 3 = -6% of 250 emergencies at £2,100, and its variance, as for any triangle."""
    cut = {
        "kind": "scale_activity", "name": "Cut", "where": {"setting": ["emergency"]}, "by": "-4%", "source": "invented",
        "interval": ["-12%", "-2%"], "interval_is": "range across sites",
    }  # fmt: skip
    one = made(demand(distribution={"shape": "normal", "mean": 0, "sd": "0.0001%"}), cut)
    found = draw(one, 20_000)
    assert found.uncertain.labels == ("Demand", "Cut")
    spent = found.paid[found.contracts.index("tariff"), :, 0] / 100
    a, b, c = -0.12, -0.02, -0.04
    mean, variance = (a + b + c) / 3, (a * a + b * b + c * c - a * b - a * c - b * c) / 18
    pounds = 250 * 2_100
    error = pounds * variance**0.5 / 20_000**0.5
    assert abs(spent.mean() - (pounds * (1 + mean) + 500 * 157.5)) <= 3 * error
    assert spent.std() == pytest.approx(pounds * variance**0.5, rel=0.03)


def test_an_interval_of_confidence_is_a_normal_and_one_that_is_drawn_otherwise_is_left_alone() -> None:
    cut = {
        "kind": "scale_activity", "name": "Cut", "where": {"setting": ["emergency"]}, "by": "-4%", "source": "invented",
        "interval": ["-7%", "-1%"], "interval_is": "95% confidence",
    }  # fmt: skip
    found = made(demand(), cut).uncertainty.inputs[1].distribution
    assert found.shape == "interval"
    low, middle, high = found.quantile(np.array([0.025, 0.5, 0.975]))
    assert (low, middle, high) == (pytest.approx(-0.07), pytest.approx(-0.04), pytest.approx(-0.01))
    assert made(effect("Own", "Cut", BELL), cut).labels == ("Own",)


def test_a_size_that_does_not_follow_smoothly_is_refused() -> None:
    assert response_of(lambda size: np.array([abs(size)]), (-1, 1), np.allclose) is None
    found = response_of(lambda size: np.array([size**4, 1.0]), (-1, 3), np.allclose)
    assert found is not None
    np.testing.assert_allclose(found.at(np.array([2.0, -1.0])), [[16, 1], [1, 1]], atol=1e-9)


def test_a_change_whose_rows_follow_no_smooth_curve_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """No shipped kind of change jumps with its size in rows; one that did would be refused, not guessed at."""
    monkeypatch.setattr("finmodel.draws.drawn_activity.response_of", lambda *asked: None)
    growth = {"kind": "scale_activity", "name": "Growth", "where": {"setting": ["emergency"]}, "by": "5%"}
    with pytest.raises(InputError, match="What 'Growth' changes does not follow its size smoothly"):
        made(effect("Own", "Growth", BELL), growth | {"source": "invented"})


def test_a_size_of_nothing_that_draws_would_make_something_of_is_refused() -> None:
    none_yet = PAYER | {"part": {"2023/24": "0%", "2024/25": "10%"}}
    part = effect("Part", PAYER["name"], {"shape": "triangular", "low": "0%", "mode": "10%", "high": "30%"})
    assert paid(made(part, none_yet), 0.2)["tariff_council"] == [0, pytest.approx(52 * 2_100)]
    twice = [effect(name, "Prices", BELL) for name in ("a", "b")]
    with pytest.raises(InputError, match="draws the same size as 'a'"):
        made(*twice, PRICES)


@pytest.mark.parametrize(("mean", "slips"), [("4%", []), ("40%", ["'Prices' is stated as 3.00%"])])
def test_draws_that_never_come_near_the_size_stated_are_told(mean: str, slips: list[str]) -> None:
    one = made(effect("Rise", "Prices", {"shape": "normal", "mean": mean, "sd": "1%"}), PRICES)
    assert [finding.what.split(",")[0] for finding in one.warnings] == slips


def test_a_price_drawn_as_a_factor_multiplies_the_price_that_a_change_draws() -> None:
    """£2,000 raised by 6% and then met by 0.9 of it; a price drawn as a number leaves no room for the rise."""
    factor = term("Deal", "tariff", "prices.emergency.price", {"shape": "uniform", "low": 0.8, "high": 1.1})
    rise = effect("Rise", "Prices", BELL)
    one = made(rise, factor | {"drawn": "factor"}, PRICES)
    whole = 250 * 2_100 * 1.06 * 0.9 + 500 * 157.5 * 1.06
    assert paid(one, 0.06, 0.9)["tariff"][0] == pytest.approx(whole, abs=3)
    with pytest.raises(InputError, match=r"draws the same number as 'Rise'.*`drawn: factor`"):
        made(rise, factor | {"distribution": {"shape": "normal", "mean": "£2,000", "sd": "£20"}}, PRICES)


def test_an_interval_that_its_size_does_not_lie_in_the_middle_of_is_told() -> None:
    cut = {
        "kind": "scale_activity", "name": "Cut", "where": {"setting": ["emergency"]}, "by": "2%", "source": "invented",
        "interval": ["1%", "4%"], "interval_is": "95% confidence",
    }  # fmt: skip
    (told,) = made(demand(), cut).warnings
    assert told.what == "The size stated is 2.00%, and draws of its interval are centred on 2.50%."


def test_three_inputs_on_one_term_are_looked_at_pair_by_pair() -> None:
    """The first rise is of the second year alone; the other two are of the first, and multiply: 1.07 x 1.06."""
    later = effect("Later", "Later", BELL)
    early = {"starts": "2023/24", "by": {"2023/24": "4%", "2024/25": "0%"}}
    rises = [DEARER | early | {"name": name} for name in ("One", "Two")]
    one = made(later, effect("a", "One", BELL), effect("b", "Two", BELL), DEARER | {"name": "Later"}, *rises)
    first = 100_000 + 60_000 + 900 * 250 + 150_000 + 450 * 120
    assert paid(one, 0.04, 0.07, 0.06)["delivery"][0] == pytest.approx(first * 1.07 * 1.06, abs=0.03)


def test_a_year_that_is_nil_as_stated_is_added_to_where_another_input_multiplies_the_rest() -> None:
    """A sum of nil and £100,000: a change sets the first by what is drawn, and a factor of 0.8 meets the second."""
    stated = np.array([0.0, 100_000.0])
    grown, met = np.array([[30_000.0, 10_000.0]]), np.array([[0.0, -20_000.0]])
    value = _moved(_moved(stated[None], stated[None], grown, True), stated[None], met, True)
    assert value.tolist() == [[30_000.0, pytest.approx(110_000 * 0.8)]]
