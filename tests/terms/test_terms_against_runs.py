"""Every set of terms is what a scenario that sets those terms comes to: run by itself, and drawn by itself."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from finmodel.draws.draw import draw
from finmodel.draws.uncertain import uncertain
from finmodel.scenarios.apply import apply
from finmodel.scenarios.run import run
from finmodel.scenarios.scenario import Scenario
from finmodel.terms.ground import Ground
from finmodel.terms.number_paths import numbers_of
from finmodel.terms.weigh import TermsAsked, weigh
from tests.scenarios.unsure import demand, unsure
from tests.small import FUND, GAIN, GP, REABLEMENT, TARIFF, contract, small_basis
from tests.terms.bargain import FEWER, JOINS, SHARED, bargain_scenario

ON_TOP = GAIN | {"id": "on_top", "title": "On top", "expenditure": {"paid_under": ["tariff", "gain"]}}
NOISE = [{"name": "Chance", "where": {"setting": ["emergency"]}, "source": "invented"}]
SIZE = {
    "kind": "effect", "name": "Size", "change": "Fewer", "source": "invented",
    "distribution": {"shape": "normal", "mean": "-10%", "sd": "3%", "lowest": "-25%", "highest": "0%"},
}  # fmt: skip


def with_terms(terms: dict[str, str], of: str, *changes: dict[str, Any], **more: Any) -> Scenario:
    """A scenario that ends by setting terms of a contract."""
    last = {"kind": "change_terms", "name": "Terms", "contract": of, "set": terms, "source": "invented"}
    told = {"scenario": "s", "title": "S", "question": "?", "changes": [*changes, last]}
    return Scenario.model_validate(told | more)


@pytest.mark.parametrize(
    ("name", "path", "low", "high"),
    [
        ("tariff", "prices.emergency.price", "£1,800", "£2,600"),  # two gain shares count what it pays
        ("tariff", "multipliers.market_forces_factor.factor", "0.9", "1.2"),
        ("reablement", "prices.reablement.price", "£300", "£700"),  # the pool pays, and shares out what is over
        ("fund", "contributions.icb", "£20,000", "£60,000"),
        ("gain", "gains.share", "0%", "100%"),
        ("gain", "gate.minimum_rate", "0%", "12%"),
        ("gain", "benchmark.2024/25", "£600,000", "£700,000"),
        ("on_top", "gains.share", "0%", "100%"),
        ("gp_list", "weights.65+.weight", "2", "3"),
    ],
)
def test_terms_in_force_give_what_a_run_with_those_terms_gives(name: str, path: str, low: str, high: str) -> None:
    basis = small_basis(TARIFF, GP, REABLEMENT, GAIN, ON_TOP, FUND)
    found = weigh(Ground(basis, name), TermsAsked((f"{path}={low}..{high}",), 5))
    before = run(basis).positions.groupby("partner")["surplus"].sum()
    (varied,) = found.grid.varied
    for number, (value,) in enumerate(found.settled.sets):
        changed = run(apply(basis, with_terms({varied.number.dotted: f"{value:f}"}, name), {}))
        after = changed.positions.groupby("partner")["surplus"].sum()
        for partner, spot in found.spots.items():
            assert found.settled.expected[spot, number] * 100 == pytest.approx(after[partner] - before[partner])
    assert np.ptp(found.settled.expected, axis=1).max() > 100


def test_every_number_of_every_contract_a_tenth_more_or_less_gives_what_a_run_gives() -> None:
    basis = small_basis(TARIFF, GP, REABLEMENT, GAIN, ON_TOP, FUND)
    before = run(basis).positions.groupby("partner")["surplus"].sum()
    numbers = [(each.id, number) for each in basis.contracts for number in numbers_of(each).values()]
    alone = [(name, number) for name, number in numbers if not number.path.startswith("payees.")]  # these make a whole
    assert len(alone) > 15
    for name, number in alone:
        low, high = (number.stated * Decimal(part) for part in ("0.9", "1.1"))
        found = weigh(Ground(basis, name), TermsAsked((f"{number.path}={low:f}..{high:f}",), 2)).settled
        for spot, (value,) in enumerate(found.sets):
            changed = run(apply(basis, with_terms({number.dotted: f"{value:f}"}, name), {}))
            after = changed.positions.groupby("partner")["surplus"].sum()
            moved = [after[each] - before[each] for each in basis.place.parties[: len(basis.place.partners)]]
            assert (found.expected[: len(moved), spot] * 100).tolist() == pytest.approx(moved, abs=0.01)


@pytest.mark.parametrize("baseline", ["today", "none"])
def test_over_draws_each_set_is_what_the_scenario_drawn_with_those_terms_gives(baseline: str) -> None:
    stated = unsure(SIZE, demand(), activity_noise=NOISE)
    basis, library = small_basis(TARIFF, GP), {"gain.yaml": contract(SHARED)}
    one = bargain_scenario(uncertainty=stated)
    asked = TermsAsked(("gains.share=30%..90%", "gains.cap.amount=£10,000..£60,000"), 3)
    weighed = weigh(Ground(basis, "gain", one, None, library, baseline, draws=700), asked)  # type: ignore[arg-type]
    assert weighed.settled.sure is not None
    without = uncertain(basis, bargain_scenario(FEWER, uncertainty=stated), library)
    for number, (share, cap) in enumerate(weighed.settled.sets):
        terms = {"gains.share": f"{share:f}", "gains.cap.amount": f"{cap:f}"}
        drawn = uncertain(basis, with_terms(terms, "gain", FEWER, JOINS, uncertainty=stated), library)
        beside = drawn.laid_on(None) if baseline == "today" else without
        draws = draw(drawn, 700, beside=beside)
        assert draws.before is not None
        moved = (draws.surplus - draws.before).sum(axis=-1)
        for spot in weighed.spots.values():
            assert weighed.settled.expected[spot, number] == pytest.approx(moved[spot].mean() / 100)
            assert weighed.settled.sure[spot, number] * 100 == pytest.approx(sorted(moved[spot])[140])  # 560 reach it


def test_side_by_side_or_one_by_one_sets_settle_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    """A share of nil takes the rule of a loss away; contracts of other rules settle apart from the rest."""
    basis = small_basis(TARIFF, GP, REABLEMENT, GAIN, FUND)
    asked = TermsAsked(("losses.share=0%..60%", "gains.share=0%..60%", "gate.minimum_rate=0%..10%"), 4)
    one = with_terms({"gains.share": "40%"}, "gain", uncertainty=unsure(demand(), activity_noise=NOISE))
    at_once = weigh(Ground(basis, "gain", one, draws=300), asked).settled
    monkeypatch.setattr("finmodel.terms.settled_sets._TOGETHER", 1)
    apart = weigh(Ground(basis, "gain", one, draws=300), asked).settled
    assert at_once.sets == apart.sets
    assert np.array_equal(at_once.expected, apart.expected)
    assert np.array_equal(np.asarray(at_once.sure), np.asarray(apart.sure))


def test_a_scenario_that_is_compared_with_another_is_weighed_against_that() -> None:
    """Against fewer emergencies without the contract, nothing is saved any more: only what is paid is left."""
    basis, library = small_basis(TARIFF), {"gain.yaml": contract(SHARED)}
    fewer = bargain_scenario(FEWER)
    asked = TermsAsked(("gains.share=40%..60%",), 2, years=("2023/24",))
    found = weigh(Ground(basis, "gain", bargain_scenario(), fewer, library), asked)
    assert found.settled.expected[found.spots["icb"]].tolist() == pytest.approx([-21_000, -31_500])
    assert found.settled.expected[found.spots["trust"]].tolist() == pytest.approx([21_000, 31_500])
