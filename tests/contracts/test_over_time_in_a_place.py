"""Paths, tapers, shifts, triggers and notional contracts in a place: what is paid, counted, told, and at the margin.

In the small place the hospital's work comes to £603,750 at the tariff in 2023/24 and £627,900 in 2024/25.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from finmodel.contracts.in_force import clashes_between
from finmodel.core.place import Place
from finmodel.incentives.margins import Incentives
from finmodel.positions.ledger import ledger_of
from finmodel.report.run_report import run_report
from finmodel.scenarios.run import Run, run
from tests.small import FUND, PLACE, REABLEMENT, TARIFF, contract, small_basis
from tests.workbooks.boards import Recalculated, live_surpluses, small_plan, surpluses

SHADOW = TARIFF | {"notional": True}
PATH: dict[str, Any] = {"from_sum": "£500,000", "first_day": "2023-04-01"}
YEARS = PATH | {"up": {"years": 2}, "down": {"years": 2}}
SHARE = PATH | {"up": {"share": "50%"}, "down": {"share": "50%"}}
PACE = PATH | {"up": {"at_most": "£10,000"}, "down": {"at_most": "£0"}}
BLOCK: dict[str, Any] = {
    "kind": "block", "id": "fixed", "title": "Fixed payment", "payer": "icb", "payee": "trust",
    "amount": {"paid_under": ["tariff"]},
}  # fmt: skip
SHIFT = BLOCK | {
    "amount": "£100,000", "market_shift": {"between": {"trust": "-£3,000.01", "gps": "£5,000"}, "part": "50%"},
}  # fmt: skip
TAPER = BLOCK | {
    "amount": "£100,000", "taper": {"left": {"2023/24": "100%", "2024/25": "80%"}, "made_up_by": "council"},
}  # fmt: skip
TOLD = BLOCK | {
    "amount": "£100,000",
    "triggers": [
        {
            "name": "emergencies", "says": "The plan for emergencies is reviewed.", "above": "2%",
            "volume": {"activity": "quantity", "where": {"setting": ["emergency"]}}, "planned_volume": 250,
        }
    ],
}  # fmt: skip
POOL_TAPER = FUND | {
    "taper": {"of": "contributions.icb", "left": {"2023/24": "100%", "2024/25": "50%"}, "made_up_by": "council"}
}
PARTNERS = ["icb", "council", "trust", "gps"]


def ran(*contracts: dict[str, Any]) -> Run:
    return run(small_basis(*contracts), "baseline", "Contracts in force")


def paid(line: str, *contracts: dict[str, Any], of: str = "fixed") -> list[float]:
    return [float(value) for value in ran(*contracts).settlement.of(of, line)]


@pytest.mark.parametrize(
    ("path", "sums"),
    [
        (YEARS, [551_875, 627_900]),  # 500,000 + 1/2 of 103,750; then all of it
        (SHARE, [551_875, 589_887.5]),  # then half of 627,900 - 551,875 more
        (PACE, [510_000, 520_000]),
    ],
    ids=["steps", "share", "pace"],
)
def test_a_fixed_payment_moves_to_what_a_notional_tariff_comes_to(path: dict[str, Any], sums: list[float]) -> None:
    assert paid("payment", SHADOW, BLOCK | {"path": path}) == sums


def test_what_is_notional_is_in_no_ledger_and_is_counted_only_by_name() -> None:
    found = ran(SHADOW, BLOCK)
    assert found.settlement.of("tariff", "payment").tolist() == [603_750, 627_900]
    assert set(ledger_of(found.settlement)["contract"]) == {"funding", "delivery", "fixed"}
    assert paid("payment", SHADOW, BLOCK) == [603_750, 627_900]
    assert paid("payment", SHADOW, BLOCK | {"amount": {"paid_to": "trust"}}) == [0, 0]


def test_a_notional_tariff_is_no_second_payment_for_the_activity_it_prices() -> None:
    place = Place.model_validate(PLACE)
    twice = contract(TARIFF | {"id": "again"})
    assert clashes_between([contract(TARIFF), twice], place)
    assert not clashes_between([contract(SHADOW), twice], place)


def test_a_shift_takes_from_one_provider_what_it_gives_another() -> None:
    # half of 3,000.01 is 1,500.005, which rounds to 1,500.01
    assert ran(SHIFT).settlement.of("fixed", "market_shift").tolist() == [[-1_500.01] * 2, [1_500.01] * 2]


def test_a_path_adds_to_one_more_spell_only_the_part_of_the_way_that_is_gone() -> None:
    """A spell is £2,000 x 1.05 at the tariff, which is not paid; the path pays half of it in its first year."""
    incentives = Incentives(ran(SHADOW, BLOCK | {"path": YEARS}))
    (kind,) = [
        each for each in incentives.kinds
        if (each.name, each.provider, each.period) == ("emergency", "trust", 0)
    ]  # fmt: skip
    more = {(one.contract, one.partner): round(one.more, 6) for one in incentives.all[kind] if one.more}
    assert more == {("fixed", "trust"): 1_050, ("fixed", "icb"): -1_050, ("delivery", "trust"): -900}


def test_a_crossed_plan_and_what_is_notional_are_told_with_the_run() -> None:
    told = run_report(ran(SHADOW, TOLD), (), ("2023/24", "2024/25"))
    words = " ".join(str(part) for part in told.parts)
    assert "Fixed payment, 2024/25: The plan for emergencies is reviewed. This changes no payment." in words
    assert "Notional: settled and shown, not paid" in words


def test_a_contribution_that_tapers_is_made_up_by_another_partner() -> None:
    found = ran(REABLEMENT, POOL_TAPER).settlement.of("fund", "contributions")
    assert found.tolist() == [[30_000, 15_000], [20_000, 35_000]]


@pytest.mark.parametrize(
    "contracts",
    [
        pytest.param([SHADOW, BLOCK | {"path": YEARS}], id="equal steps to a notional tariff"),
        pytest.param([SHADOW, BLOCK | {"path": SHARE}], id="a share of the gap a year"),
        pytest.param([TARIFF | {"path": PACE}], id="a tariff at a pace"),
        pytest.param([BLOCK | {"amount": "£400,000", "path": PATH | {"up": {"years": 2}, "down": {"grows": "1%"}}}],
                     id="the old sum grows"),
        pytest.param([BLOCK | {"amount": "£400,000", "starts": "2023-07-01", "path": SHARE}], id="from July"),
        pytest.param([TARIFF, SHIFT], id="a shift"),
        pytest.param([TARIFF, TAPER], id="a taper"),
        pytest.param([TARIFF, TOLD], id="a trigger"),
    ],
)  # fmt: skip
def test_a_workbook_of_them_recalculates_to_what_was_settled(contracts: list[dict[str, Any]], tmp_path: Path) -> None:
    settled = ran(*contracts, REABLEMENT, POOL_TAPER)
    book = Recalculated(small_plan([settled]), tmp_path)
    assert book.differences() == []
    assert live_surpluses(book, PARTNERS) == {
        party: values * 2 for party, values in surpluses(settled).items() if party in PARTNERS
    }
