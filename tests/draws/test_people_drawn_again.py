"""People drawn again, each with all that they had: the spread is that of the people, not of their visits."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml

from finmodel.draws import risk
from finmodel.draws.draw import Draws
from finmodel.draws.luck import luck
from finmodel.draws.sampling import How
from finmodel.errors import InputError
from finmodel.measures.ask import Ask
from finmodel.pipeline import OpenPlace, open_place
from finmodel.scenarios.scenario import Scenario

PEOPLE, HEAVY, VISITS, PRICE, LIMIT = 6_000, 240, 20, 1_000, 5_000
"""Of the people, the heavy users have so many visits each in a year, at a price; the others have none."""
PLACE = {
    "place": "town", "title": "Town", "periods": ["2023/24", "2024/25"], "age_bands": [0],
    "partners": [
        {"id": "icb", "name": "Board", "roles": ["commissioner"]},
        {"id": "trust", "name": "Trust", "roles": ["provider"]},
    ],
    "funding": {"icb": "£10m"}, "contracts": ["contracts/tariff.yaml", "contracts/budget.yaml"],
    "data": {
        "people": {"file": "people.csv", "columns": {"person": "ID", "age": "AGE"}},
        "activity": {"file": "activity.csv", "columns": {
            "person": "ID", "start": "DAY", "provider": {"always": "trust"}, "commissioner": {"always": "icb"},
            "setting": "KIND", "price": "PAID"}},
    },
}  # fmt: skip
TARIFF = {
    "kind": "activity_tariff", "id": "tariff", "title": "Tariff", "payer": "icb", "payee": "trust",
    "prices": [{"code": "visit", "where": {"setting": ["clinic"]}, "price": f"£{PRICE}"}],
}  # fmt: skip
BUDGET = {
    "kind": "capitation", "id": "budget", "title": "Budget", "payer": "icb", "payee": "trust", "rate": "£1",
    "weights": [{"where": {"age_band": "0+"}, "weight": 1}],
    "stop_loss": {"above": f"£{LIMIT}", "residual_share": "0%", "spend": {"setting": ["clinic"]}},
}  # fmt: skip
CHANCE = {"name": "Who falls ill", "drawn": "people", "where": {"setting": ["clinic"]}, "source": "the register"}
DRAWS = 4_000


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> OpenPlace:
    folder = tmp_path_factory.mktemp("town")
    (folder / "contracts").mkdir()
    files = {"place.yaml": PLACE, "contracts/tariff.yaml": TARIFF, "contracts/budget.yaml": BUDGET}
    for name, data in files.items():
        (folder / name).write_text(yaml.safe_dump(data, sort_keys=False), encoding="utf-8")
    everyone = [f"p{number:05}" for number in range(PEOPLE)]
    pd.DataFrame({"ID": everyone, "AGE": 50}).to_csv(folder / "people.csv", index=False)
    rng = np.random.default_rng(7)
    heavy = rng.choice(everyone, HEAVY, replace=False)
    rows = [(who, f"{year}-06-01", "clinic", PRICE) for year in (2023, 2024) for who in heavy for _ in range(VISITS)]
    rows += [("", f"{year}-06-01", "hotline", 5) for year in (2023, 2024)]
    pd.DataFrame(rows, columns=["ID", "DAY", "KIND", "PAID"]).to_csv(folder / "activity.csv", index=False)
    return open_place(folder)


def scenario(*noise: dict[str, Any]) -> Scenario:
    stated = {"seed": 3, "sampler": "pseudo_random", "activity_noise": list(noise)}
    return Scenario.model_validate({"scenario": "s", "title": "S", "question": "?", "uncertainty": stated})


@pytest.fixture(scope="module")
def drawn(town: OpenPlace) -> Draws:
    return town.draw(scenario(CHANCE), DRAWS)


def paid(found: Draws, contract: str) -> np.ndarray:
    """What moved under a contract in the first year, in pounds by draw."""
    return np.asarray(found.paid[found.contracts.index(contract), :, 0] / 100)


def spread_of(each: float) -> float:
    """Standard deviation of a total where so many of the people have so much each: of people drawn with replacement."""
    return each * math.sqrt(HEAVY * (1 - HEAVY / PEOPLE))


def test_those_who_need_much_care_make_the_total_stray_as_far_as_people_do(town: OpenPlace, drawn: Draws) -> None:
    """240 people of £20,000: a standard deviation of £303,579, where visits by themselves would have £69,282."""
    amounts = paid(drawn, "tariff")
    assert amounts.mean() == pytest.approx(HEAVY * VISITS * PRICE, abs=4 * spread_of(VISITS * PRICE) / math.sqrt(DRAWS))
    assert amounts.std() == pytest.approx(spread_of(VISITS * PRICE), rel=0.12)  # told from 600 groups
    alone = paid(town.draw(scenario({"name": "Visits", "where": CHANCE["where"], "source": "x"}), DRAWS), "tariff")
    assert alone.std() == pytest.approx(PRICE * math.sqrt(HEAVY * VISITS), rel=0.05)


def test_a_stop_loss_bears_what_lies_above_it_for_the_people_drawn(town: OpenPlace, drawn: Draws) -> None:
    """£15,000 lies above the limit for each heavy user: the payer bears it, and it strays three quarters as far."""
    budget, tariff = (paid(drawn, name) for name in ("budget", "tariff"))
    base = PEOPLE * 1 + HEAVY * (VISITS * PRICE - LIMIT)
    assert budget.mean() == pytest.approx(base, abs=4 * spread_of(VISITS * PRICE - LIMIT) / math.sqrt(DRAWS))
    np.testing.assert_allclose(budget - base, 0.75 * (tariff - HEAVY * VISITS * PRICE), atol=2)


def test_the_same_people_are_drawn_in_every_year(town: OpenPlace, drawn: Draws) -> None:
    found = drawn
    assert (
        found.paid[found.contracts.index("tariff"), :, 0] == found.paid[found.contracts.index("tariff"), :, 1]
    ).all()


def test_luck_falls_with_the_root_of_the_population(town: OpenPlace, drawn: Draws) -> None:
    ready = drawn.uncertain
    spreads = []
    for population in (0.25, 1.0, 4.0):
        chance = ready.activity.by_chance(np.random.default_rng(5), DRAWS, population)
        assert chance is not None
        spreads.append(chance.factors[:, 0].std())
    assert spreads[0] / spreads[1] == pytest.approx(2, rel=0.05)
    assert spreads[1] / spreads[2] == pytest.approx(2, rel=0.05)
    assert set(luck(drawn, (1.0,))["contract"]) == {"tariff", "budget"}


def test_the_same_seed_gives_the_same_bytes(town: OpenPlace, drawn: Draws) -> None:
    again = town.draw(scenario(CHANCE), DRAWS)
    assert again.surplus.tobytes() == drawn.surplus.tobytes()
    other = town.draw(scenario(CHANCE), DRAWS, How(seed=4))
    assert other.surplus.tobytes() != again.surplus.tobytes()


def test_the_groups_add_up_to_the_activity_and_hold_as_many_people_each(town: OpenPlace, drawn: Draws) -> None:
    built = town.measure([Ask.of("spend", {"setting": ["clinic"]})], None, [scenario(CHANCE)], drawn=True)
    sums, rows = built.grid.by_group[None], built.grid.activity
    clinic = (rows["setting"] == "clinic").to_numpy()
    assert (sums["spend_pence"][clinic].sum(axis=1) == rows["spend_pence"].to_numpy()[clinic]).all()
    assert not sums["spend_pence"][~clinic].any()
    heavy = sums["spells"][clinic][0] / VISITS
    assert (heavy.sum(), len(heavy)) == (HEAVY, 600)
    # counted off by lot: how many heavy users fall into a group is as spread as a draw of 10 of the 6,000 would be
    assert heavy.var() == pytest.approx(HEAVY / 600 * (1 - HEAVY / PEOPLE), rel=0.25)
    plain = town.measure([Ask.of("spend", {"setting": ["clinic"]})])
    assert not plain.grid.by_group
    pd.testing.assert_frame_equal(plain.grid.activity, rows)


def test_what_is_drawn_is_told(town: OpenPlace, drawn: Draws) -> None:
    (row,) = risk.inputs(drawn).to_dict("records")
    assert (
        row["distribution"]
        == "people of the register drawn again by groups, each with all that they had (spread within 2% or so)"
    )


@pytest.mark.parametrize(
    ("noise", "told"),
    [
        (
            [CHANCE | {"where": {"setting": ["hotline"]}}],
            "100% of this activity names no person, so it cannot follow people who are drawn again",
        ),
        ([CHANCE, {"name": "Visits", "source": "x"}], "Some of its activity varies under 'Who falls ill' too"),
    ],
)
def test_people_who_cannot_be_drawn_again_are_told(town: OpenPlace, noise: list[dict[str, Any]], told: str) -> None:
    with pytest.raises(InputError, match=told):
        town.draw(scenario(*noise), 100)


def test_people_who_are_drawn_again_have_no_dispersion_of_their_own() -> None:
    with pytest.raises(ValueError, match="cluster as they do"):
        scenario(CHANCE | {"over_dispersion": 2})
