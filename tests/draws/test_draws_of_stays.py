"""How long stays are, drawn: pay and cost by the day follow it, pay by the spell does not."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from finmodel.draws.uncertain import uncertain
from finmodel.errors import InputError
from finmodel.positions.by_draw import ByDraw
from tests.scenarios.changes import scenario
from tests.scenarios.test_length_of_stay import SHORTER, paid_by, priced, with_long_stays

RANGE = {"interval": ["-30%", "-10%"], "interval_is": "plausible range"}


def surplus(settled: ByDraw, place: Any, partner: str) -> list[float]:
    names = list(place.parties)
    return [float(each) for each in np.asarray(settled.surplus)[names.index(partner), :, 0] / 100]


@pytest.mark.parametrize(("per", "price", "paid"), [("spells", "£2,000", 600_000), ("days", "£400", None)])
def test_days_that_are_drawn_move_what_goes_by_the_day_and_nothing_else(
    per: str, price: str, paid: float | None
) -> None:
    # at -10%, -20% and -30% there are 1,350, 1,200 and 1,050 days at £80, and three wards of 500 days stay open
    unsure = uncertain(paid_by(priced(per=per, price=price), days=True), scenario(SHORTER | RANGE), {})
    days = [1350, 1200, 1050]
    settled = unsure.settled(np.array([[-0.1], [-0.2], [-0.3]]), None)
    earned = [paid or 400 * each for each in days]
    wanted = [income - 80 * each - 60_000 - 50_000 for income, each in zip(earned, days, strict=True)]
    assert surplus(settled, unsure.place, "trust") == pytest.approx(wanted, abs=0.02)


def test_a_drawn_stay_moves_what_is_given_instead_and_those_who_come_back_with_it() -> None:
    # 4% of 300 stays come back at £2,000 in every draw, their days as long as the others'
    change = SHORTER | RANGE | {"readmissions": "4%"}
    unsure = uncertain(paid_by(priced(per="spells", price="£2,000"), days=True), scenario(change), {})
    settled = unsure.settled(np.array([[-0.1], [-0.3]]), None)
    wanted = [624_000 - 80 * 1.04 * each - wards - 50_000 for each, wards in ((1350, 60_000), (1050, 60_000))]
    assert surplus(settled, unsure.place, "trust") == pytest.approx(wanted, abs=1)


def test_excess_days_are_not_drawn() -> None:
    with pytest.raises(
        InputError, match="Days past a length of stay cannot be drawn, and 'change 0' is of those past 10"
    ):
        uncertain(with_long_stays(150), scenario(SHORTER | RANGE | {"over": 10}), {})
