"""Laws of draws, for any scenario: at the sizes stated a draw is the run, at any other it is the run with that size."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from finmodel.draws.uncertain import Uncertain, uncertain
from finmodel.errors import InputError
from finmodel.scenarios.apply import apply
from finmodel.scenarios.run import run
from finmodel.scenarios.scenario import Scenario
from tests.scenarios.changes import CHANGES, library, scenario, scenarios
from tests.scenarios.unsure import demand
from tests.small import FUND, GAIN, GP, REABLEMENT, TARIFF, small_basis

PLACE = (TARIFF, GP, REABLEMENT, FUND, GAIN)
NEAR = 1_500
"""Pence by which a partner's year may differ: units are rounded to thousandths, and a scenario's prices to pennies."""


def unsure(stated: Scenario, *inputs: dict[str, Any]) -> Scenario:
    told = {"sampler": "pseudo_random", "inputs": [demand(), *inputs]}
    return Scenario.model_validate(stated.model_dump(mode="python", by_alias=True) | {"uncertainty": told})


def left(ready: Uncertain, *drawn: float) -> np.ndarray:
    """Pence left with each party in each year at one draw."""
    return ready.settled(np.array([drawn]), None).surplus[:, 0]


def plainly(stated: Scenario, parties: tuple[str, ...], *contracts: dict[str, Any]) -> np.ndarray:
    found = run(apply(small_basis(*contracts), stated, library())).positions
    table = found.pivot(index="partner", columns="period", values="surplus")
    return table.loc[list(parties)].to_numpy()


@settings(max_examples=100)
@given(scenarios(3))
def test_a_draw_in_which_nothing_moves_is_the_run_to_the_penny(stated: Scenario) -> None:
    ready = uncertain(small_basis(), unsure(stated), library())
    assert (left(ready, 0.0) == plainly(stated, ready.place.parties)).all()


Resized = tuple[dict[str, Any], float, tuple[float, float], dict[str, Any]]
"""A change at another size, what is drawn for that, the ends of what may be drawn, and how it is."""


def resized(change: dict[str, Any], part: float) -> Resized | None:
    """A change some part of the way between the smallest size it may have and the largest; None where it has none."""
    if change["kind"] == "investment":
        factor = 0.5 + part
        put = {key: f"£{float(change[key].removeprefix('£')) * factor:.2f}" for key in ("one_off", "recurrent")}
        return change | put, factor, (0.4, 1.6), {"drawn": "factor"}
    if change["kind"] == "change_terms":
        (path,) = change["set"]
        value = round(100 + 100 * part, 2)
        return change | {"set": {path: f"£{value}"}}, value, (90, 210), {}
    sizes = {"by": (-0.8, 0.8), "part": (0.01, 1.0), "units": (1.0, 90.0), "add": (0.0, 90_000.0)}
    for key, (low, high) in sizes.items():
        if key in change:
            value = round(low + (high - low) * part, 4 if high <= 1 else 0)
            written = {"add": f"£{value}", "units": value}.get(key, f"{value:.2%}")
            return change | {key: written}, value, (low - 0.1 if key == "by" else low, high), {}
    return None


@settings(max_examples=100)
@given(st.lists(CHANGES, min_size=1, max_size=3), st.integers(0, 2), st.floats(0.05, 0.95))
def test_a_draw_of_a_size_is_the_run_with_that_size(changes: list[dict[str, Any]], number: int, part: float) -> None:
    assume(sum(change["kind"] == "change_payer" for change in changes) <= 1)
    changed = resized(changes[number % len(changes)], part)
    assume(changed is not None)
    assert changed is not None
    put, value, (low, high), how = changed
    name = f"change {number % len(changes)}"
    shape = {"shape": "uniform", "low": repr(low), "high": repr(high)}
    one = {"kind": "effect", "name": "size", "change": name, "distribution": shape, "source": "invented", **how}
    other = [put if at == number % len(changes) else change for at, change in enumerate(changes)]
    try:
        ready = uncertain(small_basis(*PLACE), unsure(scenario(*changes), one), library())
        expected = plainly(scenario(*other), ready.place.parties, *PLACE)
    except InputError:
        assume(False)
    np.testing.assert_allclose(left(ready, 0.0, value), expected, atol=NEAR)
