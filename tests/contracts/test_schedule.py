"""Schedules: quick to check and settle, changed by scenarios, explained, and told what they never use."""

from __future__ import annotations

import time
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from finmodel.contracts.contract import Contract
from finmodel.contracts.kinds.schedule import Schedule
from finmodel.contracts.reviewing.review import review
from finmodel.contracts.rule_book import RuleBook
from finmodel.contracts.settle import settle_alone
from finmodel.contracts.values import consecutive
from finmodel.errors import InputError
from finmodel.load.contracts import contract_in, read_contract
from finmodel.load.yaml import Document, read_document
from finmodel.rules.exact import Exact, exact
from finmodel.rules.macros import MACROS
from finmodel.rules.nodes import Measure, Prev, Term, walk
from finmodel.rules.words import sentences
from finmodel.scenarios.apply import Basis, apply
from finmodel.scenarios.changes.terms import ChangeTerms
from finmodel.scenarios.scenario import Scenario
from tests.rules.sheet import excel_values
from tests.small import small_basis

ROOT = Path(__file__).parents[2]
TEMPLATE = ROOT / "contracts" / "templates" / "schedule.yaml"
CASES = read_document(ROOT / "tests" / "cases" / "schedule.yaml").data["cases"]
YEARS = [f"{year}/{year - 1999}" for year in range(2023, 2028)]

SMALL: dict[str, Any] = {
    "kind": "schedule",
    "id": "small",
    "title": "Small",
    "terms": {"kept": "50%", "spare": "£10", "fee": {"value": 3, "unit": "money/units"}},
    "measures": {"cost": "money", "visits": "units"},
    "lines": [{"name": "paid", "formula": "cost * kept", "payer": "icb", "payee": "trust"}],
}


def made(data: dict[str, Any]) -> Schedule:
    contract = contract_in(Document("schedule.yaml", data))
    assert isinstance(contract, Schedule)
    return contract


def settled(contract: Contract, periods: list[str], measures: dict[str, Any]) -> Any:
    def supply(_: RuleBook, measure: Measure) -> np.ndarray:
        return np.array(measures[measure.name], dtype=float)

    return settle_alone(contract, consecutive(periods), supply)


def large() -> dict[str, Any]:
    """Sixty lines over ten partners: prices, corridors, splits, balances and gates, each using the one before."""
    partners = [f"partner_{number}" for number in range(10)]
    lines: list[dict[str, Any]] = []
    for number in range(12):
        before = f"carried_{number - 1}" if number else "spend"
        lines += [
            {"name": f"priced_{number}", "formula": f"sum_product(visits, prices) * kept + {before}"},
            {"name": f"shared_{number}", "formula": f"corridor(at_least_nil(priced_{number}), bands)"},
            {"name": f"gated_{number}", "formula": f"gate(priced_{number} >= target, shared_{number}, target)"},
            {"name": f"carried_{number}", "formula": f"gated_{number} - prev(carried_{number})", "unit": "money"},
            {
                "name": f"parts_{number}",
                "formula": f"split(at_least_nil(carried_{number}), shares)",
                "payer": "icb",
                "payee": "partner",
            },
        ]
    return {
        "kind": "schedule",
        "id": "large",
        "title": "Sixty lines",
        "terms": {"kept": "90%", "target": "£5,000"},
        "measures": {"spend": "money", "visits": {"unit": "units", "for_each": "partner"}},
        "tables": {
            "prices": {"for_each": "partner", "unit": "money/units", "values": dict.fromkeys(partners, 12.5)},
            "shares": {"for_each": "partner", "values": dict.fromkeys(partners, "10%")},
            "bands": {
                "rows": [{"up_to": "£1,000", "rate": "100%"}, {"up_to": "£9,000", "rate": "50%"}, {"rate": "5%"}]
            },
        },
        "lines": lines,
    }


def test_sixty_lines_over_ten_partners_and_five_years_are_checked_and_settled_in_under_a_second() -> None:
    started = time.perf_counter()
    contract = made(large())
    measures = {"spend": [1000.0] * 5, "visits": [[float(10 + at)] * 5 for at in range(10)]}
    done = settled(contract, YEARS, measures)
    assert time.perf_counter() - started < 1
    assert len(done.lines) == 60
    parts, carried = done.of("large", "parts_0"), done.of("large", "carried_0")
    assert parts.shape == (10, 5)
    assert parts.sum(axis=0) == pytest.approx(np.round(np.maximum(carried, 0), 2))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_schedule_comes_to_the_same_in_decimals_and_in_a_spreadsheet(case: dict[str, Any]) -> None:
    contract = made(case["contract"])
    periods = [str(period) for period in case["periods"]]
    given = {
        measure.name: list(case["measures"][measure.name].values()) if measure.along else case["measures"][measure.name]
        for measure in contract.measures()
    }
    done = settled(contract, periods, given)
    values = dict(done.values[contract.id])
    before: dict[str, np.ndarray] = {}
    for line in done.lines:
        before[f"prev:{line.line.name}"] = np.concatenate(
            [np.zeros((*line.amounts.shape[:-1], 1)), line.amounts[..., :-1]], axis=-1
        )
    for line in done.lines:
        used = {node.name for node in walk(line.line.rule) if isinstance(node, Term | Measure | Prev)}
        looks_back = any(isinstance(node, Prev) for node in walk(line.line.rule))
        for period in range(len(periods)):
            now = {
                name: column[..., period] if column.shape[-1] > 1 else column[..., 0]
                for name, column in (values | before).items()
                if name in used
            }
            decimals: dict[str, Exact] = {name: _decimal(value) for name, value in now.items()}
            found = exact(line.line.rule, decimals)
            wanted = line.amounts[..., period]
            assert [float(each) for each in (found if isinstance(found, tuple) else (found,))] == pytest.approx(
                [float(each) for each in np.atleast_1d(wanted)], abs=1e-6
            )
        if not looks_back and line.line.rule.axis is None:
            shown = {name: np.broadcast_to(value, (*value.shape[:-1], len(periods))) for name, value in values.items()}
            rows = excel_values(line.line.rule, {name: shown[name] for name in used}, len(periods))
            assert rows == pytest.approx(line.amounts, abs=1e-6)


def _decimal(value: np.ndarray) -> Exact:
    return Decimal(repr(float(value))) if value.ndim == 0 else tuple(Decimal(repr(float(each))) for each in value)


def test_the_template_reads_well_and_names_every_step_once() -> None:
    contract = read_contract(TEMPLATE)
    for line in contract.lines():
        said = sentences(line.label, line.rule, {})
        assert len({each.label for each in said}) == len(said), line.name
    bonus = contract.lines()[-2]
    assert [each.label for each in sentences(bonus.label, bonus.rule, {})] == [
        "Saving after losses brought forward",
        "Bonus in band 1, shared",
        "Bonus in band 2, shared",
        "Bonus in band 3, shared",
        "Bonus for a saving, where the list is full",
    ]


def test_every_macro_is_listed_in_the_template() -> None:
    text = TEMPLATE.read_text(encoding="utf-8")
    assert [name for name in MACROS if f"{name}(" not in text] == []


def test_terms_and_measures_that_no_formula_speaks_of_are_told() -> None:
    remarks = [remark.what for remark in review(made(SMALL | {"round_to": "£0.01"}), SMALL)]
    assert remarks == [
        "`spare` is stated and never used.",
        "`fee` is stated and never used.",
        "`visits` is measured and never used.",
    ]


def test_a_scenario_changes_a_term_of_a_schedule_in_its_own_unit() -> None:
    found = {"found": {"activity": "spend", "where": {"setting": "emergency"}}, "unit": "money"}
    lines = [*SMALL["lines"], {"name": "fees", "formula": "visits * fee", "payer": "icb", "payee": "trust"}]
    counted = {"unit": "units", "found": {"activity": "quantity"}}
    basis = small_basis(SMALL | {"measures": {"cost": found, "visits": counted}, "lines": lines})
    change = ChangeTerms(
        name="other", kind="change_terms", contract="small", set={"terms.kept": "25%", "terms.fee": "4"}, source="asked"
    )
    scenario = Scenario(scenario="other", title="Other", question="What if?", changes=(change,))
    changed = apply(Basis(basis.place, basis.contracts, basis.grid), scenario, {}).contracts[0]
    assert isinstance(changed, Schedule)
    kept, fee = changed.stated["kept"], changed.stated["fee"]
    assert (str(kept.value), kept.unit) == ("0.25", "share")
    assert (str(fee.value), fee.unit) == ("4", "money/units")


def test_a_list_of_a_schedule_must_be_one_that_activity_is_told_apart_by() -> None:
    spells = {"unit": "spells", "for_each": "ward", "found": {"activity": "spells"}}
    lines = [{"name": "all", "formula": "sum(spells)"}]
    with pytest.raises(InputError, match="Activity is not told apart by 'ward'"):
        made(SMALL | {"measures": {"spells": spells, "cost": "money"}, "lists": {"ward": ["a", "b"]}, "lines": lines})


def test_editors_are_told_what_each_key_of_a_schedule_means() -> None:
    schema = Schedule.model_json_schema()
    assert {"terms", "measures", "tables", "lists", "lines"} <= schema["properties"].keys()
    assert "stated" not in schema["properties"]
    assert schema["required"] == ["id", "title", "kind", "lines"]
    assert all(
        schema["properties"][key].get("description") for key in ("terms", "measures", "tables", "lists", "lines")
    )


def test_a_schedule_may_start_and_end_within_its_years() -> None:
    contract = made(SMALL | {"starts": "2024-04-01", "ends": "2026-03-31"})
    done = settled(contract, YEARS, {"cost": [100.0] * 5})
    assert list(done.of("small", "paid")) == [0, 50, 50, 0, 0]


@pytest.mark.parametrize(("written", "paid"), [("£1", 33), (0.01, 33.33), ("SEK 0.01", 33.33), ("£10", 30)])
def test_what_is_rounded_to_may_be_written_with_or_without_a_currency(written: object, paid: float) -> None:
    done = settled(made(SMALL | {"round_to": written}), ["2024/25"], {"cost": [66.66]})
    assert list(done.of("small", "paid")) == [paid]


def test_one_to_round_to_is_refused_without_a_currency_for_it_could_mean_one_decimal() -> None:
    with pytest.raises(InputError, match="'1' is not a unit to round to"):
        made(SMALL | {"round_to": 1})
