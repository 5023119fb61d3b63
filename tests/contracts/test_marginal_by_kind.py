"""What one more unit pays under each kind of contract: the templates' own numbers, worked out by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from finmodel.contracts.contract import Contract
from finmodel.contracts.kinds.shared_budget import SharedBudget
from finmodel.contracts.rule_book import RuleBook
from finmodel.contracts.settle import settle_alone
from finmodel.contracts.slopes import Moving
from finmodel.contracts.values import consecutive
from finmodel.load.contracts import read_contract
from finmodel.rules.nodes import Measure
from finmodel.rules.series import Series
from tests.conftest import ROOT

TEMPLATES = ROOT / "contracts" / "templates"
Given = dict[str, float | dict[str, float]]

BY_HAND: list[tuple[str, Given, tuple[str, str], tuple[str, str], float]] = [
    # a template, its measures, the measure (and member) of which there is one more, the line (and member), pounds
    ("activity_tariff", {"quantity": {"elective": 900}, "readmissions_stays": 900}, ("quantity", "elective"),
     ("payment", ""), 5208.00),  # £3,100 × 1.6 for a child × 1.05
    ("blended", {"actual_value": 10_500_000, "quality_achieved": 1}, ("actual_value", ""), ("payment", ""), 0.20),
    ("blended", {"actual_value": 10_300_000, "quality_achieved": 1}, ("actual_value", ""), ("payment", ""), 0.20),
    ("blended", {"actual_value": 12_000_000, "quality_achieved": 1}, ("actual_value", ""), ("payment", ""), 0.60),
    ("bundle", {"bundles.hip_replacement.episodes": 100, "bundles.hip_replacement.actual": 930_000},
     ("bundles.hip_replacement.actual", ""), ("reconciliation", ""), -0.95),  # 1 − 25% × (1 − 80%)
    ("capitation", {"person_years": {"age_band 0-64": 1000, "age_band 65+": 500}}, ("person_years", "1"),
     ("payment", ""), 393.12),  # £180 × 2.1 × 1.04
    ("cost_and_volume", {"cases": 1050}, ("cases", ""), ("payment", ""), 3500.0),
    ("cost_and_volume", {"cases": 1020}, ("cases", ""), ("payment", ""), 0.0),  # within the 3% that it tolerates
    ("cost_and_volume", {"cases": 2000}, ("cases", ""), ("payment", ""), 0.0),  # above the ceiling of £6m
    ("gain_share", {"expenditure": 10_000_000, "quality_score": 80}, ("expenditure", ""),
     ("shared", "hospital_trust"), -0.1715),  # saving 2.8%: 35% of 50% × 98%
    ("gain_share", {"expenditure": 10_250_000, "quality_score": 80}, ("expenditure", ""),
     ("shared", "hospital_trust"), 0.0),  # saving 0.4%, inside the gate of 1%
    ("lead_provider", {"subcontract_hospital_activity": 10_000_000, "subcontract_therapy": 5_000_000,
                       "own_delivery": 7_000_000}, ("own_delivery", ""), ("surplus_shared", "icb"), -0.40),
    ("marginal_rate", {"emergency_value": 11_000_000, "ambulatory_cases": 4000}, ("emergency_value", ""),
     ("payment", ""), 0.70),
    ("marginal_rate", {"emergency_value": 10_100_000, "ambulatory_cases": 4000}, ("emergency_value", ""),
     ("payment", ""), 1.00),  # below £10m × 1.018
    ("pay_for_coordination", {"people_with_some_needs": 400, "plans": 1000, "people_on_panel": 600},
     ("people_with_some_needs", ""), ("payment", ""), 100.80),  # £8.40 × 12
    ("pay_for_performance", {"blood_pressure": 0.5, "weeks_waited": 20, "list": 9000}, ("blood_pressure", ""),
     ("payment", ""), 14 / 0.37 * 213.43),
    ("pay_for_performance", {"blood_pressure": 0.3, "weeks_waited": 20, "list": 9000}, ("blood_pressure", ""),
     ("payment", ""), 0.0),  # points begin at 40%
    ("personal_budget", {"people_moderate": 40}, ("people_moderate", ""), ("payment", "council"), 4300.0),
    ("personal_budget", {"people_moderate": 40}, ("people_moderate", ""), ("payment", "icb"), 3800.0),
    ("pooled_fund", {"spend": 12_600_000, "spend_equipment": 1_000_000, "spend_day_care": 1_100_000},
     ("spend", ""), ("overspend", "icb"), 67 / 118),  # by contributions: £6.7m, and £5.4m of which clients pay £0.3m
    ("schedule", {"visits": 1000, "quality": 0.5, "target_cost": 0, "actual_cost": 0, "people": 1}, ("visits", ""),
     ("core", ""), 14.1375),  # £14.50 less the 2.5% held back
    ("schedule", {"visits": 1000, "quality": 0.9, "target_cost": 0, "actual_cost": 0, "people": 1}, ("visits", ""),
     ("earned_back", ""), 0.3625),  # and all of it earned back
    ("shared_budget", {"weighted_people": {"elm": 6000, "oak": 4000}, "registered_people": {"elm": 5000, "oak": 5000}},
     ("weighted_people", "elm"), ("payment", "elm"), 400.0),  # £10m × 4,000 ÷ 10,000²
    ("year_of_care", {"person_years": {"b": 10, "c": 20, "d": 5, "e": 1}}, ("person_years", "c"), ("payment", ""),
     2650.0),
]  # fmt: skip


def template(kind: str) -> Contract:
    """The template of a kind; a budget that is shared by the rows of a table has two."""
    contract = read_contract(TEMPLATES / f"{kind}.yaml")
    return contract.model_copy(update={"payees": ("elm", "oak")}) if isinstance(contract, SharedBudget) else contract


@pytest.mark.parametrize(("kind", "given", "more", "line", "pounds"), BY_HAND)
def test_one_more_unit_pays_what_was_worked_out_by_hand(
    kind: str, given: Given, more: tuple[str, str], line: tuple[str, str], pounds: float
) -> None:
    contract = template(kind)
    here, after = settled(contract, given, more)
    one = here[contract.id, line[0], 0]
    other = after[contract.id, line[0], 0]
    member = _place(contract, line)
    cell = other if member is None else other[member]  # type: ignore[index]
    start = one if member is None else one[member]  # type: ignore[index]
    assert isinstance(cell, Series)
    assert isinstance(start, Series)
    assert float(cell.slope) == pytest.approx(pounds, rel=1e-9, abs=1e-12)
    assert cell.now == start.now  # nothing jumps


def test_a_block_pays_nothing_for_one_more_of_anything() -> None:
    assert read_contract(TEMPLATES / "block.yaml").measures() == ()


def test_every_kind_is_here() -> None:
    kinds = {name for name, model in Contract.KINDS.items() if model.__module__.startswith("finmodel.")}
    assert {row[0] for row in BY_HAND} | {"block"} == kinds
    assert {Path(file).stem for file in TEMPLATES.glob("*.yaml")} == kinds


def settled(contract: Contract, given: Given, more: tuple[str, str]) -> tuple[dict, dict]:  # type: ignore[type-arg]
    """Every line in 2024/25, and just after one measure has begun to rise."""

    def supply(_: RuleBook, measure: Measure) -> np.ndarray:
        value = given.get(measure.name, 0.0)
        if measure.along is None:
            return np.array([value], dtype=float)
        named = list(value.values()) if isinstance(value, dict) else []
        if len(named) == len(measure.along.members):
            return np.array([[one] for one in named], dtype=float)
        table = value if isinstance(value, dict) else {}
        return np.array([[table.get(member, 0.0)] for member in measure.along.members], dtype=float)

    settlement = settle_alone(contract, consecutive(["2024/25"]), supply)
    moving = Moving(settlement)
    measure = next(each for each in contract.measures() if each.name == more[0])
    direction = np.ones(1)
    if measure.along is not None:
        members = measure.along.members
        at = int(more[1]) if more[1].isdigit() else members.index(more[1])
        direction = np.array([[float(number == at)] for number in range(len(members))])
    moved = {(contract.id, more[0]): direction}
    return moving.base.lines, {**moving.base.lines, **moving.beside(moved, side=1).lines}


def _place(contract: Contract, line: tuple[str, str]) -> int | None:
    axis = next(each.rule.axis for each in contract.lines() if each.name == line[0])
    return None if axis is None else axis.members.index(line[1])
