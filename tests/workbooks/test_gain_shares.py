"""Gain shares with every clause, in a place and in its workbook, which a second program recalculates."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from finmodel.scenarios.run import Run, run
from tests.small import FUND, GP, REABLEMENT, TARIFF, small_basis
from tests.workbooks.boards import Recalculated, small_plan

CARRIED: dict[str, Any] = {
    "kind": "gain_share",
    "id": "carried",
    "title": "Losses carried forward",
    "payer": "icb",
    "round_to": "£0.01",
    "payees": ["icb", "trust", "gps"],
    "split": {
        "basis": "budget",
        "of": {"icb": "£3m", "trust": "£2m", "gps": "£1m"},
        "first": {"to": "losses", "of": {"icb": 0, "trust": {"2023/24": 0, "2024/25": "£2000"}, "gps": 0}},
    },
    "benchmark": {
        "history": [
            {"spend": "£600k", "weight": "40%", "trend": 1.1},
            {"spend": {"2023/24": "£500k", "2024/25": "£640k"}, "weight": "60%"},
        ],
        "trend": 1.02,
        "discount": "1%",
    },
    "expenditure": {"parts": {"tariff": {"paid_under": ["tariff"]}, "fees": "£100"}},
    "carried_losses": {"applied": "before_gate", "part": "50%"},
    "gate": {"minimum_rate": "1%", "below": {"part": "50%"}},
    "gains": {
        "bands": [{"up_to": "5%", "share": "50%"}, {"share": "30%"}],
        "quality": {
            "score": 75,
            "at_least": {"mean_of": [70, 80, 76.03]},
            "alternative": {
                "met": 1,
                "part": {
                    "score": 75,
                    "beyond": "hold",
                    "points": [{"score": 50, "rate": 0}, {"score": 100, "rate": 1}],
                },
            },
        },
        "factor": "98%",
        "cap": {
            "share_of_benchmark": "8%",
            "share_of_revenue": "5%",
            "revenue": {"paid_to": "trust"},
            "applied": "after_factor",
        },
    },
}
ADVANCED: dict[str, Any] = {
    "kind": "gain_share",
    "id": "advanced",
    "title": "An advance repaid",
    "payer": "icb",
    "round_to": "£1",
    "payees": "gps",
    "benchmark": {"2023/24": "£620k", "2024/25": "£700k"},
    "expenditure": {"paid_under": ["tariff"]},
    "gains": {"bands": [{"costs_to": "97%", "share": "0%"}, {"share": "50%"}]},
    "losses": {"mirrored": True, "disaster": {"amount": "£500"}},
    "advances": {"amount": {"2023/24": "£50k", "2024/25": 0}, "part_of_gain": "50%"},
}
BORNE: dict[str, Any] = {
    "kind": "gain_share",
    "id": "borne",
    "title": "A risk corridor",
    "payer": "icb",
    "round_to": "£1",
    "payees": "trust",
    "spending_borne_by": "payee",
    "benchmark": {"2023/24": "£520k", "2024/25": "£700k"},
    "expenditure": {"paid_under": ["tariff"]},
    "losses": {"bands": [{"costs_to": "103%", "share": "0%"}, {"share": "50%"}]},
    "gains": {"mirrored": True},
}


@pytest.fixture(scope="module")
def with_gains() -> Run:
    basis = small_basis(TARIFF, GP, REABLEMENT, CARRIED, ADVANCED, BORNE, FUND)
    return run(basis, "gains", "With gain shares")


def test_losses_are_carried_and_those_who_lose_made_good_first(with_gains: Run) -> None:
    """The tariff pays 603,750 and 627,900.

    Benchmarks: (264,000 + 300,000) x 1.02 x 99% = 569,527.20 and (264,000 + 384,000) x 1.02 x 99% = 654,350.40.
    First year: 34,322.80 lost, half carried. Second: 26,350.40 saved, less 17,161.40 = 9,189.00, which is 1.4%;
    50% x half for quality x 98% = 2,251.305; 2,000 makes the trust good, 251.31 goes 3 : 2 : 1.
    """
    of = with_gains.settlement.of
    assert of("carried", "saving") == pytest.approx([-34322.80, 26350.40])
    assert of("carried", "losses_carried_forward") == pytest.approx([17161.40, 0])
    assert of("carried", "earned") == pytest.approx([0, 2251.31])
    assert of("carried", "paid_first")[:, 1] == pytest.approx([0, 2000, 0])
    assert of("carried", "shared")[:, 1] == pytest.approx([125.66, 83.77, 41.88])


def test_an_advance_is_repaid_and_a_corridor_measured_as_costs(with_gains: Run) -> None:
    """72,100 saved, 51,100 of it beyond 3% of 700,000: half is 25,550, of which half repays the advance.

    The trust bears 83,750 more than 520,000: half of what is beyond 3% (15,600) is 34,075.
    """
    of = with_gains.settlement.of
    assert of("advanced", "earned") == pytest.approx([0, 25550])
    assert of("advanced", "advance_repaid") == pytest.approx([0, 12775])
    assert of("advanced", "advance_balance") == pytest.approx([50000, 37225])
    assert of("borne", "earned") == pytest.approx([34075, -25550])


def test_a_workbook_with_gain_shares_recalculates_to_what_python_found(with_gains: Run, tmp_path: Path) -> None:
    assert Recalculated(small_plan([run(small_basis()), with_gains]), tmp_path).differences() == []
