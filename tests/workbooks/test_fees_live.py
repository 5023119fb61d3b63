"""Performance and coordination contracts in a workbook, live: recalculated by a program that did not write it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from finmodel.scenarios.apply import Basis
from finmodel.scenarios.run import Run, run
from tests.small import contract, small_basis
from tests.workbooks.boards import Recalculated, live_surpluses, small_plan, surpluses

FEES: dict[str, Any] = {
    "kind": "pay_for_coordination", "id": "fees", "title": "Care planning fees", "payer": "icb", "payee": "gps",
    "fees": [
        {"code": "plan", "per": "plan", "fee": "£100.05", "number": {"2023/24": 41, "2024/25": 57}, "most": 50},
        {"code": "month", "per": "month", "fee": "£7.35", "number": 40, "times": 12},
    ],
    "minimum_panel": {"people": {"activity": "people"}, "at_least": 2, "otherwise": "50%"},
    "clawback": {
        "share": "10%", "unless": {"reached": {"2023/24": "61%", "2024/25": "80%"}, "target": "80%"},
        "how": "in_proportion", "when": "next_year",
    },
}  # fmt: skip
QUALITY: dict[str, Any] = {
    "kind": "pay_for_performance", "id": "quality", "title": "Quality reward", "payer": "icb", "payee": "gps",
    "indicators": [
        {"code": "plans", "points": 10, "achieved": {"2023/24": "55%", "2024/25": "71%"}, "lower": "40%",
         "middle": {"at": "50%", "earns": "40%"}, "upper": "77%",
         "improvement": {"baseline": "50%", "starts_at": "0%", "full_at": "12%", "at_most": "90%"},
         "prevalence": {"own": "8%", "national": "5%"}},
        {"code": "waits", "points": 5, "rate": {"2023/24": 14, "2024/25": 11}, "better": "lower", "upper": 12},
    ],
    "round_points": {"decimal_places": 2, "of": "each"},
    "price": {"per_point": "£201.16", "list_size": {"own": 9000, "average": 9103}},
    "gate": {"share": "20%"},
    "add_ons": [{"code": "both", "amount": "£500", "needs": ["plans", "waits"]}],
    "penalties": [{"code": "late", "each": "£50", "number": 3}],
    "penalty_cap": {"share": "0.1%", "of": {"paid_under": ["tariff"]}},
}  # fmt: skip
WITHHOLD: dict[str, Any] = {
    "kind": "pay_for_performance", "id": "withhold", "title": "Withhold", "payer": "icb", "payee": "trust",
    "indicators": [{"code": "a", "points": 10, "achieved": {"2023/24": "55%", "2024/25": "71%"}, "lower": "10%",
                    "upper": "90%"}],
    "at_stake": {"amount": {"paid_under": ["tariff"]}, "share": "2.5%", "how": "held_back",
                 "scale": [{"below": "60%", "pays": "0%"}, {"below": "80%", "pays": "50%"}, {"pays": "100%"}]},
}  # fmt: skip
AVOIDED: dict[str, Any] = {
    "kind": "pay_for_performance", "id": "avoided", "title": "Fewer emergencies", "payer": "icb", "payee": "council",
    "per_unit": {"value": "£1,490", "baseline": 130, "target": "35%",
                 "actual": {"activity": "spells", "where": {"setting": ["emergency"]}}},
    "residue": {"payee": "gps"},
}  # fmt: skip


def with_fees(**share: Any) -> Run:
    """The small place with four contracts more."""
    basis = small_basis()
    withhold = WITHHOLD | {"at_stake": WITHHOLD["at_stake"] | share}
    more = tuple(contract(each) for each in (FEES, QUALITY, withhold, AVOIDED))
    return run(Basis(basis.place, (*basis.contracts, *more), basis.grid))


def test_every_line_of_both_kinds_recalculates_to_what_was_settled(tmp_path: Path) -> None:
    assert Recalculated(small_plan([with_fees()]), tmp_path).differences() == []


def test_a_board_may_change_what_is_held_back_and_sees_what_settlement_would_give(tmp_path: Path) -> None:
    book = Recalculated(small_plan([with_fees()]), tmp_path)
    book.enter({"in_withhold_at_stake_share": 0.05})
    assert live_surpluses(book, ["trust"])["trust"][2:] == surpluses(with_fees(share="5%"))["trust"]
