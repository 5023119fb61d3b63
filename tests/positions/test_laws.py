"""Laws that hold for any contracts on any activity: money is conserved, and nothing comes of nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from finmodel.contracts.settle import settle
from finmodel.contracts.values import Case
from finmodel.core.columns import ACTIVITY_MEASURES
from finmodel.core.place import Place
from finmodel.positions.ledger import ledger_of
from finmodel.positions.position import positions_of
from finmodel.rules.nodes import Measure
from finmodel.scenarios.apply import Basis
from finmodel.scenarios.run import run
from tests.small import FUND, GAIN, GP, PLACE, REABLEMENT, TARIFF, contract, small_basis, small_grid

pounds = st.decimals(0, 5000, places=2).map(lambda amount: f"£{amount}")
percent = st.integers(0, 100).map(lambda whole: f"{whole}%")


@st.composite
def shares(draw: st.DrawFn, names: tuple[str, ...]) -> dict[str, str]:
    """Shares in tenths of a percent that sum to 100%."""
    cuts = sorted(draw(st.lists(st.integers(0, 1000), min_size=len(names) - 1, max_size=len(names) - 1)))
    edges = [0, *cuts, 1000]
    return {name: f"{(high - low) / 10}%" for name, low, high in zip(names, edges, edges[1:], strict=False)}


@st.composite
def bases(draw: st.DrawFn) -> Basis:
    """The small place with terms, activity and sharing rules of any size."""
    tariff = TARIFF | {
        "prices": [dict(price, price=draw(pounds)) for price in TARIFF["prices"]],  # type: ignore[attr-defined, union-attr]
        "multipliers": [{"name": "market_forces_factor", "factor": draw(st.decimals("0.8", "1.3", places=4))}],
    }
    fund: dict[str, Any] = FUND | {"contributions": {"icb": draw(pounds), "council": "£1"}}
    if draw(st.booleans()):
        fund |= {
            "overspend": draw(shares(("icb", "council"))),
            "underspend": draw(shares(("icb", "council"))),
        }
    gain = GAIN | {
        "payees": draw(shares(("icb", "trust", "gps", "council"))), "benchmark": draw(st.integers(1, 900_000)),
        "gate": {"minimum_rate": draw(st.sampled_from(["0%", "2%", "10%"]))},
        "gains": draw(sides()), "losses": draw(sides()),
    }  # fmt: skip
    contracts = [tariff, GP | {"rate": draw(pounds)}, REABLEMENT, fund, gain]
    place = Place.model_validate(PLACE)
    grid = small_grid(place)
    factors = np.array(draw(st.lists(st.integers(0, 3000), min_size=6, max_size=6))) / 1000
    rows = {name: np.rint(grid.activity[name] * factors).astype("int64") for name in ACTIVITY_MEASURES}
    return Basis(place, tuple(contract(one) for one in contracts), replace(grid, activity=grid.activity.assign(**rows)))


@st.composite
def sides(draw: st.DrawFn) -> dict[str, Any]:
    """A way to share a saving or a loss: one share or bands, a factor, a cap before or after it."""
    side: dict[str, Any] = {"share": draw(percent)}
    if draw(st.booleans()):
        side = {
            "bands": [
                {"up_to": "3%", "share": draw(percent)},
                {"up_to": "12%", "share": draw(percent)},
                {"share": draw(percent)},
            ]
        }
    if draw(st.booleans()):
        side |= {"factor": draw(percent)}
    if draw(st.booleans()):
        side |= {
            "cap": {
                "share_of_benchmark": draw(percent),
                "applied": draw(st.sampled_from(["before_factor", "after_factor"])),
            }
        }
    return side


@settings(max_examples=1000)
@given(bases())
def test_no_money_is_made_or_lost(basis: Basis) -> None:
    cases = [Case(label, label) for label in basis.place.periods]
    done = run(basis)
    ledger = ledger_of(done.settlement)
    assert len(cases) == 2
    funded = ledger.loc[ledger["contract"] == "funding", "pence"].sum()
    spent = ledger.loc[ledger["contract"] == "delivery", "pence"].sum()
    assert done.positions["surplus"].sum() == funded - spent
    assert (done.positions.loc[done.positions["partner"] == "pool", "surplus"] == 0).all()
    gain = ledger[ledger["contract"] == "gain"].groupby("period")["pence"].sum()
    earned = np.rint(done.settlement.of("gain", "earned") * 100)
    own = next(line for line in done.settlement.lines if line.line.name == "shared")
    kept = np.rint(own.amounts[own.line.rule.axis.members.index("icb")] * 100)  # type: ignore[union-attr]
    assert list(gain.reindex(basis.place.periods, fill_value=0)) == list(earned - kept)


@settings(max_examples=1000)
@given(bases())
def test_without_activity_people_or_contributions_nobody_is_paid(basis: Basis) -> None:
    nothing = replace(basis.grid, activity=basis.grid.activity.iloc[:0], people=basis.grid.people.iloc[:0])
    paying = [one for one in basis.contracts if one.id in {"tariff", "gp_list", "reablement"}]

    def supply(_: object, measure: Measure) -> np.ndarray:
        asks = measure.ask
        return np.stack([nothing.measure(ask) for ask in asks]) if isinstance(asks, tuple) else nothing.measure(asks)  # type: ignore[arg-type]

    settled = settle(paying, [Case(label, label) for label in basis.place.periods], supply)
    assert all((line.amounts == 0).all() for line in settled.lines)


@settings(max_examples=1000)
@given(bases())
def test_a_gain_is_never_more_than_the_saving_nor_past_its_cap(basis: Basis) -> None:
    gain = next(one for one in basis.contracts if one.id == "gain")
    cases = [Case("2023/24", "2023/24"), Case("2024/25", "2024/25")]
    spend = np.array([603_750.0, 627_900.0])
    settled = settle([gain_alone(gain), gain], cases, lambda _, measure: spend)
    saving = settled.of("gain", "saving")
    earned = settled.of("gain", "earned")
    assert (np.abs(earned) <= np.abs(saving) + 0.005).all()
    assert (earned * saving >= 0).all()
    for side, sign in ((gain.gains, 1), (gain.losses, -1)):  # type: ignore[attr-defined]
        if side.cap is not None:
            limit = float(gain.benchmark.value) * float(side.cap.share_of_benchmark.value)  # type: ignore[attr-defined]
            assert (earned * sign <= limit + 0.005).all()


def gain_alone(gain: Any) -> Any:
    """Stands for the tariff, so that the gain share has something to compare with its benchmark."""
    return contract(
        {
            "kind": "block",
            "id": "tariff",
            "title": "Tariff",
            "payer": gain.payer,
            "payee": "trust",
            "amount": {"2023/24": "£603,750", "2024/25": "£627,900"},
        }
    )


def test_the_ledger_of_the_small_place_adds_up_by_hand() -> None:
    basis = small_basis()
    ledger = run(basis).ledger
    assert positions_of(ledger, basis.place)["surplus"].sum() == 71_100_000 + 77_000_000
