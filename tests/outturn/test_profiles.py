"""What the rest of a year follows: by hand on a few months, and on the published attendances of 2016 to 2019."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from finmodel.core.period import months_of, year_period
from finmodel.outturn.forecast import outlook
from finmodel.outturn.profiles import Choice, best
from tests.outturn.test_outturn import BEFORE, YEAR, attendances

DAYS = np.array([month.days for month in YEAR], dtype=np.float64)
LEVEL = DAYS / 30 * 100
"""100 for every thirty days."""


def test_growth_within_the_year_before_is_not_taken_for_its_seasons() -> None:
    """It rose from 100 to 200 for thirty days, and this year is level at 200: its last three months tell the rest.

    Followed month by month, the year before would have added 597 for the 90 days to come; the rate of late adds 600.
    """
    rising = LEVEL * np.linspace(1, 2, 12)
    found = outlook(2 * LEVEL[:9], YEAR, before=rising, choice="best")
    assert found.profile == "flat"  # the same rate a day tells them as well
    assert found.year == pytest.approx(2 * LEVEL.sum())
    falling = np.concatenate([3 * LEVEL[:3], 2 * LEVEL[3:9]])
    found = outlook(falling, YEAR, before=rising, choice="best")
    assert (found.profile, found.year) == ("recent", pytest.approx(falling.sum() + 600))
    assert found.rests_on == pytest.approx(2 * LEVEL[6:9].sum())


def test_plain_seasons_are_followed() -> None:
    """Half as many again in winter, in both years: 1,000 of spring to autumn are followed by 450 of winter."""
    seasons = np.where(np.arange(12) < 8, LEVEL, 1.5 * LEVEL)
    found = outlook(1.1 * seasons[:9], YEAR, before=seasons, choice="best")
    assert (found.profile, found.year) == ("previous_year", pytest.approx(1.1 * seasons.sum()))
    assert set(found.years) == {"previous_year", "flat", "recent"}


def test_the_first_months_follow_the_year_before_where_they_keep_to_it_better() -> None:
    seasons = np.where(np.arange(12) % 2, LEVEL, 2 * LEVEL)
    assert best(seasons[:3], DAYS, seasons) == "previous_year"
    assert best(LEVEL[:3], DAYS, seasons) == "flat"
    assert best(LEVEL[:3], DAYS, None) == "flat"


def test_what_is_recorded_by_the_quarter_is_not_counted_by_days() -> None:
    """300 on the first day of each quarter: three of four are there by November, and the year has 1,200."""
    quarterly = np.where(np.arange(12) % 3 == 0, 300.0, 0.0)
    found = outlook(quarterly[:8], YEAR, before=quarterly, choice="best")
    assert (found.profile, found.year, found.dispersion) == ("previous_year", 1200, 1)
    assert set(found.years) == {"previous_year"}


def test_a_service_that_closed_last_year_tells_no_seasons() -> None:
    """It was open to September and is open again: 100 for every thirty days go on."""
    closed = np.where(np.arange(12) < 6, LEVEL, 0.0)
    found = outlook(LEVEL[:6], YEAR, before=closed, choice="best")
    assert (found.profile, found.year) == ("flat", pytest.approx(LEVEL.sum()))


def test_a_rate_of_late_is_less_certain_than_one_of_nine_months() -> None:
    """100 a month, 300 to come: told from 300, 300 × (1 + 300/300) = 600, beside 300 × (1 + 300/900) = 400."""
    even = months_of(year_period("2018/19", (4, 1)))
    seen = DAYS[:9]
    late, whole = (outlook(seen, even, choice=choice) for choice in ("recent", "flat"))
    rest = DAYS[9:].sum()
    assert late.chance == pytest.approx(1.2815516 * np.sqrt(rest * (1 + rest / DAYS[6:9].sum())))
    assert whole.chance == pytest.approx(1.2815516 * np.sqrt(rest * (1 + rest / DAYS[:9].sum())))


@pytest.mark.parametrize(("seen", "followed", "chosen"), [(6, 0.0630, 0.0463), (9, 0.0246, 0.0134)])
def test_attendances_of_2018_are_told_better_by_what_told_the_months_seen(
    shared_data: Path, seen: int, followed: float, chosen: float
) -> None:
    """Out by 1.3% for each department at the end of December, and by 2.5% where the year before is followed.

    Departments open in every month of both years; worked out apart, in a few lines.
    """
    units = attendances(shared_data)
    year, before = ([month.label for month in months] for months in (YEAR, BEFORE))
    units = units[(units[[*year, *before]] > 0).all(axis=1)]
    came, last = units[year].to_numpy(), units[before].to_numpy()
    choices: tuple[Choice, ...] = ("previous_year", "best")
    pairs = list(zip(came, last, strict=True))
    errors = {
        choice: sum(abs(outlook(one[:seen], YEAR, before=was, choice=choice).year - one.sum()) for one, was in pairs)
        for choice in choices
    }
    apart = sum(abs(_apart(one, was, seen)[0] - one[seen:].sum()) for one, was in pairs)
    assert errors["best"] == pytest.approx(apart)
    assert errors["previous_year"] / came.sum() == pytest.approx(followed, abs=0.0001)
    assert errors["best"] / came.sum() == pytest.approx(chosen, abs=0.0001)


def test_how_often_the_range_then_holds_the_attendances_of_2018(shared_data: Path) -> None:
    """Said to hold eight in ten were months only to vary, it holds five in ten; worked out apart."""
    units = attendances(shared_data)
    year, before = ([month.label for month in months] for months in (YEAR, BEFORE))
    units = units[(units[[*year, *before]] > 0).all(axis=1)]
    pairs = list(zip(units[year].to_numpy(), units[before].to_numpy(), strict=True))
    found = [outlook(one[:9], YEAR, before=was, choice="best") for one, was in pairs]
    held = [each.fewest <= one.sum() <= each.most for each, (one, _) in zip(found, pairs, strict=True)]
    apart = []
    for one, was in pairs:
        to_come, way = _apart(one, was, 9)
        shape = was[:9] if way == "last" else DAYS[:9]
        usual = one[:9].sum() * shape / shape.sum()
        wide = max(((one[:9] - usual) ** 2 / usual).sum() / 8, 1)
        known = one[6:9].sum() if way == "late" else one[:9].sum()
        limit = 1.2815515655 * np.sqrt(wide * to_come * (1 + to_come / known))
        apart.append(abs(one[9:].sum() - to_come) <= limit)
    assert np.array_equal(held, apart)
    assert np.mean(held) == pytest.approx(0.51, abs=0.01)


def _apart(came: np.ndarray, last: np.ndarray, seen: int) -> tuple[float, str]:
    """Attendances still to come, by the rule as it is told in words, and which way that was."""
    months = pd.DataFrame({"came": came, "last": last, "days": DAYS})
    known, early, late = months[:seen], months[: seen - 3], months[seen - 3 : seen]

    def told(by: str, rows: pd.DataFrame, ahead: pd.DataFrame) -> float:
        return float(rows["came"].sum() / rows[by].sum() * ahead[by].sum())

    def chi(by: str) -> float:
        usual = known["came"].sum() * known[by] / known[by].sum()
        return float(((known["came"] - usual) ** 2 / usual).sum())

    rest, truth = months[seen:], late["came"].sum()
    ways = {
        "last": (told("last", early, late), told("last", known, rest)),
        "flat": (told("days", early, late), told("days", known, rest)),
        "late": (told("days", early[-3:], late), told("days", late, rest)),
    }
    if chi("last") <= chi("days") / 4:
        return ways["last"][1], "last"
    way = min(ways, key=lambda name: abs(ways[name][0] - truth))
    return ways[way][1], way
