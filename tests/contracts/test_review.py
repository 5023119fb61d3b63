"""A contract read by a reviewer: what is left open or pays in jumps is told, with the clause that settles it."""

from __future__ import annotations

from typing import Any, Literal

import pytest

from finmodel.contracts.contract import Contract
from finmodel.contracts.kinds.block import Block
from finmodel.contracts.reviewing.cliffs import cliffs_of
from finmodel.contracts.reviewing.review import review
from finmodel.contracts.values import Money
from finmodel.core.faults import Fault

GAIN: dict[str, Any] = {
    "kind": "gain_share", "id": "gain", "title": "Gain share", "payer": "icb", "payees": "trust", "round_to": "£0.01",
    "benchmark": "£10,000,000", "expenditure": {"activity": "spend"}, "gains": {"share": "50%"},
}  # fmt: skip
BLOCK: dict[str, Any] = {
    "kind": "block", "id": "beds", "title": "Beds", "payer": "icb", "payee": "trust", "amount": "£1", "round_to": "£1",
}  # fmt: skip


def read(data: dict[str, Any]) -> Contract:
    return Contract.KINDS[data["kind"]].model_validate(data)


def remarks(data: dict[str, Any]) -> list[Fault]:
    return review(read(data), data)


def test_a_contract_with_nothing_left_open_has_no_remark() -> None:
    assert remarks(BLOCK) == []
    assert remarks(GAIN) == []


def test_a_contract_that_does_not_say_what_it_rounds_to_is_asked() -> None:
    (remark,) = remarks({key: value for key, value in BLOCK.items() if key != "round_to"})
    assert remark.what == "It does not say what payments are rounded to; £0.01 is assumed."
    assert remark.fix == "Add `round_to: £0.01`, or £1 for whole pounds."


def test_a_saving_shared_from_the_first_pound_past_a_gate_is_a_cliff_of_half_the_gate() -> None:
    (cliff,) = cliffs_of(read(GAIN | {"gate": {"minimum_rate": "2%"}}))
    # a saving of 2% of £10m is £200,000, of which half is earned; a pound less earns nothing
    assert (cliff.measure.label, cliff.member) == ("Expenditure", "")
    assert (cliff.at, cliff.before, cliff.after) == (9_800_000, 100_000, 0)


def test_a_cliff_is_told_at_the_term_that_makes_it_with_the_clause_that_mends_it() -> None:
    (remark,) = remarks(GAIN | {"gate": {"minimum_rate": "2%"}})
    assert remark.at == ("gate", "minimum_rate")
    assert remark.what.startswith("'Earned or owed' jumps from about £100,000 ")
    assert "to £0 where Expenditure passes £9,800,000" in remark.what
    assert remark.what.endswith("there 'Saving as a share of the benchmark' meets 'Minimum rate'.")


def test_a_corridor_a_cap_and_a_collar_are_no_cliffs() -> None:
    bands = [{"up_to": "5%", "share": "20%"}, {"up_to": "10%", "share": "80%"}, {"share": "0%"}]
    gains = {"bands": bands, "cap": {"share_of_benchmark": "4%", "applied": "before_factor"}}
    assert cliffs_of(read(GAIN | {"gains": gains, "losses": {"bands": bands}})) == ()


def test_a_gate_on_both_sides_is_two_cliffs() -> None:
    both = cliffs_of(read(GAIN | {"gate": {"minimum_rate": "2%"}, "losses": {"share": "30%"}}))
    jumps = sorted(cliff.after - cliff.before for cliff in both)
    assert jumps == [-100_000, -60_000]  # 30% of £200,000 is owed from the first pound past the gate


def test_a_gate_is_found_exactly_where_the_benchmark_moves_it() -> None:
    """£1m is spent, and 2% of the benchmark must be saved: passed at £1m ÷ 98%, where half of 2% of that is paid."""
    measured = {"benchmark": {"measure": "benchmark"}, "expenditure": {"measure": "expenditure"}}
    (cliff,) = cliffs_of(read(GAIN | measured | {"gate": {"minimum_rate": "2%"}}))
    assert cliff.measure.label == "Benchmark"
    assert (cliff.at, cliff.before, cliff.after) == pytest.approx((1_000_000 / 0.98, 0, 10_000 / 0.98), rel=1e-15)


def test_a_part_that_a_partner_would_pay_itself_is_no_cliff() -> None:
    shared = {"payees": {"icb": "60%", "trust": "40%"}, "gate": {"minimum_rate": "2%"}}
    (cliff,) = cliffs_of(read(GAIN | shared))
    assert (cliff.member, cliff.before, cliff.after) == ("trust", 40_000, 0)


def scheduled(formula: str) -> Contract:
    """A payment for visits, by terms that some formula or other uses."""
    units = {"one": 1, "team_of": 40, "least": 1000, "most": 300}
    numbers = {name: {"value": value, "unit": "units"} for name, value in units.items() if name in formula}
    stated = {"price": {"value": 20, "unit": "money/units"}, "team": "£1,000", "nothing": "£0"}
    return read({
        "kind": "schedule", "id": "visits", "title": "Visits", "measures": {"visits": {"unit": "units"}},
        "terms": {**numbers, **{name: value for name, value in stated.items() if name in formula}},
        "lines": [{"name": "pay", "formula": formula, "payer": "icb", "payee": "trust"}],
    })  # fmt: skip


def test_a_threshold_on_whole_visits_is_found_among_more_steps_than_are_looked_at() -> None:
    """Of 2,000 visits each is a step of £20; 999½ are rounded to 1,000, and paid £20,000."""
    rule = "if(round(visits, one) >= least, price * round(visits, one), nothing)"
    (cliff,) = cliffs_of(scheduled(rule))
    assert (cliff.at, cliff.before, cliff.after) == (999.5, 0, 20_000)


def test_teams_that_are_started_whole_are_steps_told_once_beside_the_limit() -> None:
    terms = cliffs_of(scheduled("if(visits > most, nothing, started_steps(visits, team_of) * team)"))
    assert [(cliff.at, cliff.before, cliff.after) for cliff in terms] == [(0, 0, 1000), (300, 8000, 0)]


class Retainer(Block):
    """A block with a fee that its rule forgets."""

    kind: Literal["retainer"]  # type: ignore[assignment]
    fee: Money
    """A fee."""


Contract.KINDS.pop("retainer")  # it is for this test alone, and no kind that a user could name


def test_a_number_that_no_rule_uses_is_named() -> None:
    stated = BLOCK | {"kind": "retainer", "fee": "£85"}
    (remark,) = review(Retainer.model_validate(stated), stated)
    assert (remark.at, remark.what) == (("fee",), "`fee` is stated and never used.")


def test_terms_that_name_other_years_than_their_neighbours_are_told() -> None:
    loose = GAIN | {
        "benchmark": {"2023/24": "£10m", "2024/25": "£11m"}, "gains": {"share": {"2023/24": "50%", "2025/26": "40%"}}
    }  # fmt: skip
    told = {remark.at: remark.what for remark in remarks(loose)}
    assert told[("benchmark",)] == "`benchmark` has no number for 2025/26, and other terms have."
    assert told[("gains", "share")] == "`share` has no number for 2024/25, and other terms have."
    closed = loose | {"gains": {"share": {"by_period": {"2023/24": "50%"}, "otherwise": "40%"}}}
    assert remarks(closed) == []


def test_one_rate_written_as_a_percentage_and_another_as_a_fraction_are_told() -> None:
    mixed = GAIN | {"gains": {"share": {"2023/24": "50%", "2024/25": 0.4}}}
    (remark,) = remarks(mixed)
    assert remark.what == "One rate is written 50%, and another beside it 0.4."
    assert remark.fix == "Write both alike: 40%."


def test_a_layout_that_lacks_a_measure_or_reads_one_for_nothing_is_told() -> None:
    reads = {"title": "results", "period": 2022, "entity": "Name", "columns": {"expenditure": "Spend", "people": "N"}}
    tabled = GAIN | {"benchmark": {"measure": "benchmark"}, "expenditure": {"measure": "expenditure"}, "reads": [reads]}
    told = [(remark.at, remark.what) for remark in remarks(tabled)]
    assert told == [
        (("reads", 0, "columns"), "Results gives no column for `benchmark`, which the rules use."),
        (("reads", 0, "columns", "people"), "`people` is read and never used."),
    ]
