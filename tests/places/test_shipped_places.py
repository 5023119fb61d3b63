"""The places that ship settle to what was worked out by hand, and pass their own checks."""

from __future__ import annotations

from pathlib import Path

from finmodel.pipeline import open_place
from finmodel.scenarios.run import Run

PLACES = Path(__file__).parents[2] / "places"


def _settled(name: str) -> Run:
    return open_place(PLACES / name).run().runs[0]


def _paid(run: Run, contract: str, line: str) -> list[float]:
    return [round(float(each), 2) for each in run.settlement.of(contract, line).ravel()]


def test_an_integrated_health_organisation_counts_what_comes_back_from_its_neighbourhoods() -> None:
    """Three levels, each net of the one below.

    250,000 x £1,700 = £425m. A neighbourhood: 40,000 x 120 + 8,000 x 500 + 2,000 x 1,400 = £11.6m; five, £58m. The
    multi-neighbourhood provider keeps 62 - 58 - 1 = £3m, and half comes back. The organisation has 425 - 60.5 - 340 =
    £24.5m; it bears 1% of the budget, £4.25m, and 30% of £20.25m goes to the board.
    """
    run = _settled("integrated_health_organisation")
    assert _paid(run, "integrated_health_organisation", "subcontracts") == [60_500_000]
    assert _paid(run, "integrated_health_organisation", "margin") == [24_500_000]
    assert _paid(run, "integrated_health_organisation", "surplus_shared") == [6_075_000]


def test_the_better_care_fund_pays_social_care_its_minimum_and_is_spent_to_the_pound() -> None:
    """19m x 1.039 = £19,741,000; with 36.399m, 7.11m and 26.4m that is the £89.65m paid in."""
    run = _settled("better_care_fund_2025")
    assert _paid(run, "social_care", "payment") == [19_741_000]
    assert _paid(run, "fund", "spend") == [89_650_000]
    assert _paid(run, "fund", "overspend") == [0, 0]
