"""Days of stays that are counted in an earlier year move with their own year: by chance, with people, in a scenario."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from finmodel.draws.chance import Chance, chance_of
from finmodel.load.place_grid import Besides, build_grid
from finmodel.measures.ask import Ask
from finmodel.measures.grid import Grid
from finmodel.scenarios.uncertainty import Noise
from tests.load.places import place_of

STAYS = 400
DAYS = Ask.of("days")
COLUMNS = {
    "person": "ID",
    "start": "IN",
    "end": "OUT",
    "provider": {"always": "acute"},
    "commissioner": {"always": "icb"},
}


def grid_of(folder: Path) -> Grid:
    """400 people, each in from 1 March to 20 April 2024: 31 nights in 2023/24, and 19 in 2024/25 without a spell."""
    people = "".join(f"p{number}\n" for number in range(STAYS))
    stays = "".join(f"p{number},2024-03-01,2024-04-20\n" for number in range(STAYS))
    (folder / "people.csv").write_text(f"ID\n{people}", encoding="utf-8")
    (folder / "activity.csv").write_text(f"ID,IN,OUT\n{stays}", encoding="utf-8")
    source = {"file": "activity.csv", "columns": COLUMNS, "days": "nights", "counted_on": "start"}
    place = place_of(people={"file": "people.csv", "columns": {"person": "ID"}}, activity=source)
    return build_grid(place, folder, [DAYS], besides=Besides(by_group=True)).grid


def drawn(grid: Grid, how: str) -> Chance:
    noise = Noise.model_validate({"name": "Chance", "drawn": how, "source": "invented"})
    return chance_of(grid, [(noise, np.ones(len(grid.activity), dtype=bool))], np.random.default_rng(11), (4000, 1.0))


def test_days_without_a_spell_stray_by_chance_as_far_as_their_stays_do(tmp_path: Path) -> None:
    """400 stays are known to within a twentieth of them, in the year they are counted in and in the next."""
    grid = grid_of(tmp_path)
    assert grid.measure(DAYS).tolist() == [31 * STAYS, 19 * STAYS]
    assert drawn(grid, "events").factors.std(axis=0) == pytest.approx([0.05, 0.05], rel=0.05)


def test_days_without_a_spell_come_with_the_people_who_are_drawn_again(tmp_path: Path) -> None:
    """Each of 40 groups of ten has the same: in whatever number they are drawn, all that they have comes with them."""
    grid = grid_of(tmp_path)
    grid.by_group[None]["days"][1] *= (
        np.arange(40)[None, :].repeat(1, axis=0)[0] % 2 * 2
    )  # half of them have all the days
    chance = drawn(grid, "people")
    ratio = chance.beside_units(None, grid.answers(DAYS))
    assert ratio is not None
    spread = ratio.std(axis=0)
    assert spread[0] == pytest.approx(0, abs=1e-12)
    assert spread[1] == pytest.approx((1 / 40) ** 0.5, rel=0.05)  # as many groups of one half as by the toss of a coin


def test_a_change_of_a_year_moves_the_days_that_lie_in_it_whenever_their_stays_began(tmp_path: Path) -> None:
    """Half of 2023/24 leaves 2024/25 as it is, and half of 2024/25 halves the days of stays counted before."""
    grid = grid_of(tmp_path)
    for factors, expected in (([0.5, 1], [6200, 7600]), ([1, 0.5], [12400, 3800])):
        changed = grid.activity.assign(days=(grid.activity["days"] * factors).astype(int))
        assert grid.with_activity(changed, np.array(factors)).measure(DAYS).tolist() == expected
