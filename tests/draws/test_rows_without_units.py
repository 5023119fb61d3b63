"""Activity that has days and no units moves in draws as it does in a run, and what no draw could follow is refused."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from finmodel.draws.chance import events_of
from finmodel.errors import InputError
from finmodel.scenarios.basis import Basis
from tests.scenarios.unsure import ready, unsure
from tests.small import small_basis

STAYS = {"setting": ["reablement"]}
GROWS = {"shape": "uniform", "low": "-40%", "high": "10%"}


def by_the_day(commissioner: str) -> dict[str, Any]:
    """£10 for each day of reablement that a body commissions: 120 days, then 80, all of the pool."""
    where = {**STAYS, "commissioner": [commissioner]}
    return {
        "kind": "schedule", "id": "days", "title": "By the day", "source": "invented",
        "terms": {"rate": {"value": "£10", "unit": "money/days", "source": "invented"}},
        "measures": {"stays": {"unit": "days", "found": {"activity": "days", "where": where}}},
        "lines": [{"name": "paid", "label": "Paid", "formula": "stays * rate", "payer": "icb", "payee": "council"}],
    }  # fmt: skip


def days_alone(commissioner: str = "pool") -> Basis:
    """The small place, whose reablement has days and neither units nor spells."""
    basis = small_basis(by_the_day(commissioner))
    rows = basis.grid.activity
    mine = rows["setting"] == "reablement"
    none = {name: rows[name].where(~mine, 0) for name in ("quantity_milli", "spells", "spend_pence")}
    return replace(basis, grid=replace(basis.grid, activity=rows.assign(**none)))


def paid_to_council(basis: Basis, drawn: list[float], uncertain: dict[str, Any], *changes: dict[str, Any]) -> list[int]:
    """Whole pounds that the council is paid in 2023/24 in each draw, over its surplus without the contract."""
    made = ready(unsure(uncertain), *changes, basis=basis)
    council, year = made.place.parties.index("council"), made.place.periods.index("2023/24")
    surplus = made.settled(np.array([[one] for one in drawn]), None).surplus[council, :, year]
    return [int(one) // 100 - 300_000 for one in surplus]


def size_of(change: dict[str, Any], **distribution: Any) -> dict[str, Any]:
    return {"kind": "effect", "name": "Size", "change": change["name"], "source": "invented",
            "distribution": distribution}  # fmt: skip


DEMAND = {"kind": "activity", "name": "Demand", "where": STAYS, "source": "invented", "distribution": GROWS}
FEWER = {"kind": "scale_activity", "name": "Fewer", "where": STAYS, "by": "-10%", "source": "invented"}
TAKEN_OVER = {
    "kind": "change_payer", "name": "Taken over", "where": STAYS, "part": "50%", "commissioner": "council",
    "source": "invented",
}  # fmt: skip


def test_a_fall_whose_size_is_drawn_moves_days_without_units() -> None:
    """120 days at £10, 10% fewer as stated: 25% fewer leave 90 days, none fewer leave 120."""
    size = size_of(FEWER, shape="uniform", low="-30%", high="0%")
    assert paid_to_council(days_alone(), [-0.10, -0.25, 0.0], size, FEWER) == [1080, 900, 1200]


def test_days_without_units_follow_demand_to_a_new_payer() -> None:
    """20% less demand leaves 96 days, half of which the council takes over: 48 at £10."""
    basis = days_alone("council")
    assert paid_to_council(basis, [0.0, -0.20], DEMAND, TAKEN_OVER) == [600, 480]


def test_part_of_what_has_no_units_moves_as_it_is_drawn() -> None:
    """120 days, of which 50% move as stated, and 25% or 75% as drawn."""
    size = size_of(TAKEN_OVER, shape="uniform", low="20%", high="80%")
    assert paid_to_council(days_alone("council"), [0.5, 0.25, 0.75], size, TAKEN_OVER) == [600, 300, 900]


def test_where_nothing_is_drawn_of_it_what_has_days_alone_stays() -> None:
    emergencies = DEMAND | {"where": {"setting": ["emergency"]}}
    assert paid_to_council(days_alone(), [0.0, -0.20], emergencies) == [1200, 1200]


def test_spells_without_units_fall_by_chance_as_any_events_do() -> None:
    rows = pd.DataFrame(
        {"spells": [100, 100], "quantity_milli": [0, 300_000], "days": [5, 5], "squares_milli": [0, 900_000]}
    )
    assert events_of(rows).tolist() == [100.0, 100.0]


def test_days_of_stays_counted_in_another_year_fall_by_chance_as_those_stays_do() -> None:
    """A cell of days alone has an event for each stay; one of spells has those, and more days change nothing."""
    rows = pd.DataFrame(
        {"spells": [0, 100], "quantity_milli": [0, 300_000], "days": [90, 95], "squares_milli": [0, 900_000]}
    ).assign(lasting=[16, 3])
    assert events_of(rows).tolist() == [16.0, 100.0]


def test_a_level_of_activity_without_units_cannot_be_drawn() -> None:
    level = DEMAND | {"drawn": "level", "distribution": {"shape": "uniform", "low": 50, "high": 150}}
    with pytest.raises(InputError, match="has no units in 2023/24, so a draw cannot say how many there are") as refused:
        ready(unsure(level), basis=days_alone())
    assert "drawn: growth" in refused.value.findings[0].fix
