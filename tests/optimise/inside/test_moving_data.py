"""What the data answer as choices move them is what the changed grid answers, ask by ask."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from finmodel.core.columns import DIMENSIONS, PERIOD
from finmodel.core.place import Place
from finmodel.measures.ask import PREVIOUS, Ask
from finmodel.measures.grid import Grid
from finmodel.measures.row_rules import Started
from finmodel.optimise.inside.moves import BoughtCell, ChangedRows, MovingPlace
from finmodel.optimise.inside.moving_data import MovingData
from finmodel.scenarios.basis import Basis
from tests.small import PLACE, small_grid

IN_FORCE = Started(date(2024, 4, 1), date(2025, 3, 31))
CHOICES = {"beds": 3.0, "visits": 40.0}
EMERGENCY = {"setting": ("emergency",)}
NEW = {
    **dict.fromkeys(DIMENSIONS, "*"), "provider": "gps", "commissioner": "pool", "setting": "scheme",
    "programme": "new",
}  # fmt: skip
ASKS = (
    Ask.of("quantity", EMERGENCY),
    Ask.of("spend", {"provider": ("trust",)}),
    Ask.of("days", {"provider": ("trust", "council")}, year=PREVIOUS),
    Ask.of("spells", EMERGENCY, year="2023/24"),
    Ask.of("quantity", {}, ("setting",), [("emergency",), ("outpatient",), ("reablement",)]),
    Ask.of("quantity", EMERGENCY, rows=IN_FORCE),
    Ask.of("quantity", {"programme": ("new",)}),
    Ask.of("person_years", {"age_band": ("65+",)}),
)


def grid() -> Grid:
    """The small place's grid, whose programmes are told apart, with some of its rows made again by a rule."""
    plain = small_grid(Place.model_validate(PLACE))
    rows = plain.activity.assign(programme="old")
    some = rows[rows["setting"] == "emergency"]
    return replace(plain, activity=rows, derived={IN_FORCE: some.assign(quantity_milli=some["quantity_milli"] // 3)})


def moving() -> MovingPlace:
    """Beds change all that the trust did in both years, visits emergencies of the second, and both bring visits."""
    there = grid()
    rows = there.activity
    trust, emergency = (rows["provider"] == "trust").to_numpy(), (rows["setting"] == "emergency").to_numpy()
    later = (rows[PERIOD] == "2024/25").to_numpy()
    changed = (
        ChangedRows("all that the trust does", trust, {"beds": 0.01}),
        ChangedRows("emergencies, 2024/25", emergency & later, {"visits": -0.002, "beds": -0.005}),
    )
    bought = (BoughtCell({**NEW, PERIOD: "2024/25"}, {"quantity_milli": 1000.0}, {"visits": 1.0, "beds": 2.0}),)
    return MovingPlace(Basis(Place.model_validate(PLACE), (), there), changed, bought)


def as_changed() -> Grid:
    """The grid once three beds and 40 visits are there, row by row: 3% more, 9.5% fewer in all, and 46 visits."""
    there = grid()
    rows = there.activity
    trust, emergency = (rows["provider"] == "trust").to_numpy(), (rows["setting"] == "emergency").to_numpy()
    later = (rows[PERIOD] == "2024/25").to_numpy()
    factors = 1 + 0.03 * trust - 0.095 * (emergency & later)
    after = there.scaled_by(factors)
    new = rows.iloc[[-1]].assign(
        **NEW,
        spells=0, quantity_milli=46_000, days=0, spend_pence=0, cost_pence=0,
    )  # fmt: skip
    return replace(after, activity=pd.concat([after.activity, new], ignore_index=True))


@pytest.mark.parametrize("ask", ASKS, ids=lambda ask: f"{ask.what} {ask.year or ''}{'made' if ask.rows else ''}")
def test_an_answer_moves_as_the_rows_that_it_counts_do(ask: Ask) -> None:
    data = MovingData(moving())
    sums = {one.named: sum(part * CHOICES[name] for name, part in one.parts.items()) for one in data.shares}
    values = {**CHOICES, **sums}
    answer = data.answer(ask)
    said = np.array(answer.start, dtype=float)
    for spot, adds in answer.adds.items():
        said[spot] += sum(weight * values[name] for name, weight in adds.items())
    assert said == pytest.approx(as_changed().measure(ask), abs=1e-9)


def test_rows_that_the_same_choices_change_are_one_share_however_many_choices_there_be() -> None:
    named = {one.named: one.parts for one in MovingData(moving()).shares}
    assert named == {
        "Change in all that the trust does": {"beds": 0.01},
        "Change in all that the trust does and in emergencies, 2024/25": {
            "beds": pytest.approx(0.005),
            "visits": -0.002,
        },
    }
