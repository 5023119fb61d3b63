"""Settlement over draws: the same rules as the run without, the same bytes again, and no money made."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from finmodel.draws import risk
from finmodel.draws.draw import Draws, draw
from finmodel.draws.luck import luck
from finmodel.draws.moved_grid import MovedRows
from finmodel.draws.sampling import How
from finmodel.errors import InputError
from finmodel.scenarios.apply import apply
from finmodel.scenarios.run import run
from tests.scenarios.unsure import demand, gain_basis, ready, scenario, unsure
from tests.small import FUND, GAIN, GP, REABLEMENT, TARIFF, small_basis

NOISE = [{"name": "Spells", "over_dispersion": 2, "source": "invented"}]
SHIFT = {
    "kind": "shift_activity", "name": "Shift", "from": {"setting": ["outpatient"]}, "to": {"setting": ["emergency"]},
    "part": {"2023/24": "0%", "2024/25": "10%"}, "replaced_by": 0.5, "source": "invented",
}  # fmt: skip
CUT = {
    "kind": "scale_activity", "name": "Cut", "where": {"setting": ["emergency"]}, "by": "-4%", "source": "invented",
}  # fmt: skip
MONEY = {"kind": "change_funding", "name": "Grant", "partner": "council", "add": "£10,000", "source": "invented"}
PART = {"shape": "pert", "low": "5%", "mode": "10%", "high": "15%"}
ALL = (TARIFF, GP, REABLEMENT, FUND, GAIN)


def effect(name: str, change: str, distribution: dict[str, Any]) -> dict[str, Any]:
    return {"kind": "effect", "name": name, "change": change, "distribution": distribution, "source": "invented"}


def term(name: str, contract: str, path: str, distribution: dict[str, Any], **more: Any) -> dict[str, Any]:
    stated = {"kind": "term", "name": name, "contract": contract, "term": path, "source": "invented"}
    return stated | {"distribution": distribution} | more


def every_kind() -> Draws:
    stated = unsure(
        demand(each_year=True),
        effect("Part moved", "Shift", PART),
        effect("Cut made", "Cut", {"shape": "normal", "mean": "-4%", "sd": "1%"}),
        effect("Grant won", "Grant", {"shape": "triangular", "low": 0, "mode": "£8,000", "high": "£20,000"}),
        term("Gain", "gain", "gains.share", {"shape": "beta", "alpha": 20, "beta": 20}),
        term("Price", "tariff", "prices.emergency.price", {"shape": "lognormal", "mean": 2000, "sd": 100}),
        term("Rate", "gp_list", "rate", {"shape": "normal", "mean": 1, "sd": "3%"}, drawn="factor"),
        {"kind": "cost", "name": "Ward", "partner": "trust", "service": "Wards", "part": "variable", "source": "x",
         "distribution": {"shape": "normal", "mean": "£900", "sd": "£40"}},
        activity_noise=NOISE, correlations=[{"between": ["Demand", "Gain"], "correlation": 0.5}],
    )  # fmt: skip
    return draw(ready(stated, CUT, SHIFT, MONEY, basis=small_basis(*ALL)), 1200)


def test_money_is_conserved_in_every_draw_whatever_is_uncertain() -> None:
    found = every_kind()
    place = found.uncertain.place
    pool = place.parties.index("pool")
    assert not found.surplus[pool].any()
    grants = found.values[:, found.uncertain.labels.index("Grant won")]
    outside = found.surplus.sum(axis=0)[:, 0] / 100 + _cost(found)
    np.testing.assert_allclose(outside, 1_300_000 + grants, atol=0.011)


def _cost(found: Draws) -> Any:
    """What the first year cost to deliver in each draw: the delivery book's payments, all of which go outside."""
    return found.paid[found.contracts.index("delivery"), :, 0] / 100


def test_draws_in_which_nothing_moves_are_the_run_without_draws_to_the_penny() -> None:
    basis = small_basis(*ALL)
    still = scenario(unsure(demand()), CUT, SHIFT, MONEY)
    plain = run(apply(basis, still, {})).positions.set_index(["partner", "period"])["surplus"]
    ready_now = ready(unsure(demand()), CUT, SHIFT, MONEY, basis=basis)
    settled = ready_now.settled(np.zeros((3, 1)), None).surplus
    for number, party in enumerate(ready_now.place.parties):
        for year, period in enumerate(ready_now.place.periods):
            assert settled[number, :, year].tolist() == [plain[party, period]] * 3


@pytest.mark.parametrize("size", [-0.1, 0.08])
def test_a_draw_is_the_scenario_with_the_number_drawn(size: float) -> None:
    """Each uncertain effect, put into the file by hand, gives the same positions but for rounding of units."""
    basis = small_basis(*ALL)
    moved = ready(
        unsure(effect("c", "Cut", {"shape": "normal", "mean": 0, "sd": "2%"}), effect("p", "Shift", PART)),
        CUT, SHIFT, basis=basis,
    )  # fmt: skip
    part = 0.07
    settled = moved.settled(np.array([[size, part]]), None).surplus[:, 0]
    put = scenario(
        unsure(demand()), CUT | {"by": f"{size:.0%}"}, SHIFT | {"part": {"2023/24": "0%", "2024/25": f"{part:.0%}"}}
    )
    plain = run(apply(basis, put, {})).positions.set_index(["partner", "period"])["surplus"]
    for number, party in enumerate(moved.place.parties):
        expected = [plain[party, period] for period in moved.place.periods]
        np.testing.assert_allclose(settled[number], expected, atol=2)


def test_what_moves_follows_what_there_is_to_move() -> None:
    """Where outpatient attendances are 20% fewer, a tenth of them brings 20% fewer to the other service."""
    out = demand(name="Out", where={"setting": ["outpatient"]})
    moved = ready(unsure(out), SHIFT, basis=small_basis(TARIFF))
    ask = next(ask for ask in moved.effective.answers if "emergency" in str(ask) and "trust" in str(ask))
    more = moved.activity.more(moved.columns, np.array([[-0.2]]), None)
    units = moved.effective.moved(ask, MovedRows(more, moved.activity.activity.stated))[0, 1]
    assert units == pytest.approx(260 + 0.1 * 520 * 0.8 * 0.5)


def test_a_term_drawn_by_year_moves_in_that_year_alone() -> None:
    share = term("Gain", "gain", "gains.share", {"shape": "beta", "alpha": 2, "beta": 2}, each_year=True)
    found = ready(unsure(share), basis=gain_basis(benchmark="£600,000"))
    assert found.labels == ("Gain, 2023/24", "Gain, 2024/25")
    paid = found.settled(np.array([[0.2, 0.6]]), None).paid[-2, 0] / 100
    # £100,000 and £80,000 saved; the 40% that stays with the payer moves nothing
    assert paid.tolist() == [100_000 * 0.2 * 0.6, 80_000 * 0.6 * 0.6]


def test_the_same_seed_gives_the_same_bytes_however_many_blocks_are_settled_at_once() -> None:
    made = ready(unsure(demand(each_year=True), activity_noise=NOISE), CUT, basis=gain_basis())
    one, again, apart = draw(made, 1700), draw(made, 1700), draw(made, 1700, at_once=1)
    assert one.surplus.tobytes() == again.surplus.tobytes() == apart.surplus.tobytes()
    assert one.values.tobytes() == again.values.tobytes() == apart.values.tobytes()
    assert luck(one).equals(luck(apart))
    other = draw(made, 1700, How(seed=2))
    assert one.surplus.tobytes() != other.surplus.tobytes()


def test_each_table_of_risk_is_what_it_says() -> None:
    found = draw(ready(unsure(demand(), loss_limits={"trust": "£10,000"}), basis=gain_basis()), 2000)
    trust = found.uncertain.place.parties.index("trust")
    left = np.sort(found.surplus[trust, :, 0] / 100)
    row = risk.spread(found).set_index(["partner", "period"]).loc[("trust", "2023/24")]
    assert (row["p10"], row["p50"], row["p90"]) == tuple(np.percentile(left, [10, 50, 90]))
    assert row["chance_of_loss"] == sum(1 for amount in left if amount < -10_000) / 2000
    assert row["expected_shortfall"] == pytest.approx(sum(left[:100]) / 100)
    blown = risk.tornado(found).set_index(["partner", "period"]).loc[("trust", "2023/24")]
    assert blown["low"] == pytest.approx(-0.05 * 1.2815515655, rel=1e-6)
    assert blown["swing"] == pytest.approx(abs(blown["at_high"] - blown["at_low"]))
    told = risk.rank_correlation(found).set_index("partner")["rank_correlation"]
    assert told["icb"] == pytest.approx(-1, abs=0.01)  # it pays for every emergency
    assert np.isnan(told["gps"])
    assert risk.convergence(found).groupby("partner")["draws"].max().unique().tolist() == [2000]
    assert risk.each_draw(found).shape == (2000, 1 + 1 + 5 * 3)


def test_a_loss_past_the_limit_in_all_years_is_one_in_any_year() -> None:
    stated = unsure(demand(each_year=True), loss_limits={"trust": "£10,000"})
    found = draw(ready(stated, basis=gain_basis()), 1000)
    trust = found.uncertain.place.parties.index("trust")
    past = [any(amount < -1_000_000 for amount in draw_) for draw_ in found.surplus[trust].tolist()]
    row = risk.spread(found).set_index(["partner", "period"]).loc[("trust", "all years")]
    assert row["chance_of_loss"] == sum(past) / 1000


def test_too_few_draws_are_told_with_how_many_would_do() -> None:
    made = ready(unsure(demand()), basis=gain_basis())
    few = draw(made, 200)
    (warning,) = risk.not_enough(few, risk.convergence(few))
    assert warning.what.startswith("200 draws are not yet enough for ")
    assert warning.what.endswith(": the mean is not known within 2% of P10 to P90.")
    many = draw(made, 6000)
    assert risk.not_enough(many, risk.convergence(many)) == []


@pytest.mark.parametrize(
    ("one", "told"),
    [
        (term("x", "nobody", "rate", PART), "There is no contract 'nobody' in force"),
        (term("x", "gain", "gains.shar", PART), "There is no `shar` in gains"),
        (term("x", "gain", "gains.share", {"shape": "normal", "mean": "5%", "sd": "2%"}), "is a share"),
        (term("x", "gain", "title", PART), "`title`|No rule"),
        (effect("x", "Cutt", PART), "There is no change 'Cutt'"),
        (effect("x", "Shift", {"shape": "normal", "mean": "10%", "sd": "5%"}), "The part that moves is a share"),
        (effect("x", "Cut", {"shape": "normal", "mean": "-90%", "sd": "5%"}), "take away more than there is"),
        (demand(where={"setting": ["virtual_ward"]}), "No activity in the baseline has setting virtual_ward"),
        (demand(distribution={"shape": "normal", "mean": 0, "sd": 1}), "less activity than none"),
        ({"kind": "cost", "name": "x", "partner": "icb", "distribution": PART, "source": "x"}, "no such cost"),
        ({"kind": "cost", "name": "x", "partner": "trust", "part": "variable", "source": "x",
          "distribution": {"shape": "normal", "mean": 9, "sd": 9}}, "cost less than nothing"),
    ],
)  # fmt: skip
def test_an_input_that_does_not_fit_is_told(one: dict[str, Any], told: str) -> None:
    with pytest.raises(InputError, match=told):
        ready(unsure(one), CUT, SHIFT, basis=small_basis(*ALL))


def test_two_inputs_that_draw_the_same_number_are_refused() -> None:
    both = [term(name, "gain", "gains.share", {"shape": "beta", "alpha": 2, "beta": 2}) for name in ("a", "b")]
    with pytest.raises(InputError, match="draws the same number as 'a'"):
        ready(unsure(*both), basis=small_basis(*ALL))
