"""The reviewer sees every jump whatever it is measured in, terms that others make dead, and numbers that are far."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import finmodel.must.statements  # noqa: F401
from finmodel.contracts.contract import Contract
from finmodel.contracts.reviewing.cliffs import cliffs_of
from finmodel.contracts.reviewing.far_numbers import far_apart
from finmodel.contracts.reviewing.review import review
from finmodel.must.verdicts import verdicts_alone
from finmodel.scenarios.run import run
from tests.contracts.test_review import GAIN
from tests.small import GAIN as IN_PLACE
from tests.small import TARIFF, small_basis


def read(data: dict[str, Any]) -> Contract:
    return Contract.KINDS[data["kind"]].model_validate(data)


def asked(data: dict[str, Any]) -> list[str]:
    return [remark.what for remark in review(read(data), data)]


def stepped(unit: str, first: Any = 20, second: Any = 50, **more: Any) -> dict[str, Any]:
    """£1,000 below a first threshold, £5,000 below a second, then £90,000."""
    limits = {"first": {"value": first, "unit": unit}, "second": {"value": second, "unit": unit}}
    rule = "if(reading < first, low, if(reading < second, middle, high))"
    return {
        "kind": "schedule", "id": "steps", "title": "Steps", "round_to": "£0.01", "measures": {"reading": unit},
        "terms": limits | {"low": "£1,000", "middle": "£5,000", "high": "£90,000"},
        "lines": [{"name": "pay", "formula": rule, "payer": "a", "payee": "b"}],
    } | more  # fmt: skip


@pytest.mark.parametrize("unit", ["score", "number", "index", "points", "people", "spells", "money"])
def test_a_jump_is_seen_whatever_the_measure_is_counted_in(unit: str) -> None:
    found = cliffs_of(read(stepped(unit, *(["£20", "£50"] if unit == "money" else []))))
    assert [(cliff.at, cliff.before, cliff.after) for cliff in found] == [(20, 1000, 5000), (50, 5000, 90_000)]


def test_a_jump_that_a_yes_makes_is_seen() -> None:
    flagged = stepped("score") | {
        "measures": {"agreed": "flag"}, "terms": {"sum": "£40,000", "none": "£0"},
        "lines": [{"name": "pay", "formula": "if(agreed, sum, none)", "payer": "a", "payee": "b"}],
    }  # fmt: skip
    (what,) = asked(flagged)
    assert what == "'Pay' jumps from about £0 to £40,000 where Agreed is yes."
    assert asked(flagged | {"note": "Where agreed is yes, £40,000 is due, as meant."}) == []
    assert asked(flagged | {"note": "All or nothing: £40,000 is due."}) != []


def test_an_all_or_nothing_indicator_jumps_by_what_its_points_are_worth() -> None:
    """10 points at £100, earned once 60% is reached."""
    stated = {
        "kind": "pay_for_performance", "id": "points", "title": "Points", "payer": "icb", "payee": "gps",
        "round_to": "£0.01", "price": {"per_point": "£100"},
        "indicators": [{"code": "plans", "points": 10, "achieved": {"measure": "done"}, "upper": "60%"}],
    }  # fmt: skip
    (cliff,) = cliffs_of(read(stated))
    assert (cliff.at, cliff.before, cliff.after) == (0.6, 0, 1000)


def test_a_discount_by_score_jumps_where_its_bands_meet() -> None:
    """A target of £9,000 for each of 100 episodes: 3% off is £873,000, and 2% off £882,000."""
    stated = {
        "kind": "bundle", "id": "hips", "title": "Hips", "payer": "icb", "payee": "trust", "round_to": "£0.01",
        "settled": "prospective", "bundles": [{"code": "hip", "target": "£9,000", "episodes": 100}],
        "discount": {"score": {"measure": "quality"}, "bands": [{"below": 5, "discount": "3%"}, {"discount": "2%"}]},
    }  # fmt: skip
    (cliff,) = cliffs_of(read(stated))
    assert (cliff.at, cliff.before, cliff.after) == (5, 873_000, 882_000)


def test_a_clawback_jumps_where_its_target_is_reached() -> None:
    """£40 for each of 1,000 plans; 10% of that goes back in full where fewer than 80% are reached."""
    stated = {
        "kind": "pay_for_coordination", "id": "plans", "title": "Plans", "payer": "icb", "payee": "gps",
        "round_to": "£0.01", "fees": [{"code": "plan", "per": "plan", "fee": "£40", "number": 1000}],
        "clawback": {"share": "10%", "unless": {"reached": {"measure": "followed_up"}, "target": "80%"},
                     "how": "all_or_nothing", "when": "same_year"},
    }  # fmt: skip
    found = [cliff for cliff in cliffs_of(read(stated)) if cliff.measure.name == "followed_up"]
    assert [(cliff.at, cliff.size) for cliff in found] == [(0.8, 4_000)]


def test_a_note_means_the_jump_that_it_names_and_no_other() -> None:
    first = asked(stepped("score", note="At a score of 20 it rises by £4,000, as meant."))
    assert [what.partition(":")[0] for what in first] == [
        "'Pay' jumps from about £5,000 to £90,000 where Reading passes 50"
    ]
    both = "At a score of 20 it rises by £4,000, and at 50 by £85,000, as meant."
    assert asked(stepped("score", note=both)) == []


@pytest.mark.parametrize("note", ["The jump at the threshold is meant.", "All or nothing.", "It jumps at 20 and 50."])
def test_the_word_alone_excuses_no_jump(note: str) -> None:
    assert len(asked(stepped("score", note=note))) == 2


def test_what_is_asked_says_how_a_note_would_name_the_jump() -> None:
    told = review(read(stepped("score")), stepped("score"))
    assert [remark.fix.rpartition(", such as ")[2] for remark in told] == [
        "“at 20 it jumps by £4,000, as meant”.", "“at 50 it jumps by £85,000, as meant”.",
    ]  # fmt: skip


def test_a_note_may_name_a_jump_at_nil() -> None:
    first = {
        "kind": "schedule", "id": "first", "title": "First", "round_to": "£0.01", "measures": {"answered": "people"},
        "terms": {"sum": "£50,000"},
        "lines": [{"name": "pay", "formula": "gate(answered > 0, sum)", "payer": "a", "payee": "b"}],
    }  # fmt: skip
    (told,) = review(read(first), first)
    assert told.fix.endswith("“at 0 people it jumps by £50,000, as meant”.")
    noted = first | {"note": "at 0 people it jumps by £50,000, as meant"}
    assert review(read(noted), noted) == []
    elsewhere = first | {"note": "at 10 people it jumps by £50,000, as meant"}
    assert len(review(read(elsewhere), elsewhere)) == 1


def limited(formula: str, **terms: Any) -> dict[str, Any]:
    """A payment of £20 a visit, by a formula and some more terms."""
    return {
        "kind": "schedule", "id": "visits", "title": "Visits", "round_to": "£0.01", "measures": {"visits": "units"},
        "terms": {"price": {"value": 20, "unit": "money/units"}} | terms,
        "lines": [{"name": "pay", "formula": formula, "payer": "a", "payee": "b"}],
    }  # fmt: skip


def test_a_cap_above_a_lower_cap_never_bears() -> None:
    rule = "cap(share * cap(price * visits, lower), upper)"
    what = "'Upper' of £600 never bears: 'Lower' keeps what comes before within that."
    # half of £1,000 is £500 at most
    assert asked(limited(rule, lower="£1,000", upper="£600", share="50%")) == [what]
    assert asked(limited(rule, lower="£1,000", upper="£400", share="50%")) == []


def test_a_floor_above_a_cap_is_always_paid() -> None:
    rule = "floor(cap(price * visits, most), least)"
    assert asked(limited(rule, most="£500", least="£800")) == [
        "'Most' never bears: 'Least' of £800 lifts all it leaves, and is always paid."
    ]
    assert asked(limited(rule, most="£900", least="£800")) == []


def test_a_share_of_what_is_nil_never_counts() -> None:
    rule = "kept * part * price * visits"
    assert asked(limited(rule, kept="0%", part="40%")) == [
        "'Part' never counts: it is taken of what 'Kept', which is nil, has made nil."
    ]
    assert asked(limited(rule, kept="10%", part="40%")) == []


def tariff(factor: Any) -> dict[str, Any]:
    return TARIFF | {"round_to": "£0.01", "multipliers": [{"name": "market_forces_factor", "factor": factor}]}


def test_a_factor_of_104_is_asked_about() -> None:
    (remark,) = review(read(tariff(104)), tariff(104))
    assert remark.what == "'Market forces factor' is 104, which is far from 1 for a factor: it makes 104 times as much."
    assert remark.fix == "If 104 is a percentage, write 1.04."
    assert asked(tariff(0.04)) == [
        "'Market forces factor' is 0.04, which is far from 1 for a factor: it leaves 0.04 of what it multiplies."
    ]
    assert asked(tariff(1.04)) == []


def test_weights_that_are_all_nil_are_asked_about() -> None:
    weights = [{"where": {"age_band": band}, "weight": 0} for band in ("0-64", "65+")]
    stated = {"kind": "capitation", "id": "list", "title": "List", "payer": "icb", "payee": "gps", "round_to": "£0.01",
              "rate": "£100", "weights": weights}  # fmt: skip
    assert any("is nil for every one of 2: whatever it multiplies comes to nothing." in what for what in asked(stated))


@pytest.mark.parametrize(("benchmark", "told"), [("£60,410,000", 1), ("£650,000", 0), ("£6,030", 1)])
def test_a_benchmark_a_hundred_times_the_spending_is_asked_about(benchmark: str, told: int) -> None:
    """The tariff pays 250 × £2,100 and 500 × £157.50 in the first year: £603,750, and £627,900 in the second."""
    basis = small_basis(
        TARIFF,
        IN_PLACE
        | {"benchmark": {"2023/24": benchmark, "2024/25": benchmark.replace("60,41", "62,80").replace("6,04", "6,27")}},
    )
    found = far_apart(run(basis).settlement, basis.contracts[1], "GBP")
    assert len(found) == told
    if benchmark == "£60,410,000":
        assert found[0][0] == "Its benchmark of £60,410,000 is 100 times its expenditure, £603,750."


def test_a_figure_that_a_table_publishes_is_asked_for_and_no_idle_line() -> None:
    stated = limited("price * visits")
    owed = {"name": "owed", "formula": "price * visits"}
    reads = {"title": "results", "period": 2022, "entity": "Name", "columns": {"visits": "V"}}
    idle = stated | {"lines": [*stated["lines"], owed], "reads": [reads]}
    assert asked(idle) == ["`owed` is worked out, and neither paid nor used."]
    assert asked(idle | {"reads": [reads | {"published": {"owed": {"column": "Owed"}}}]}) == []


@given(size=st.integers(2_000, 400_000), above=st.integers(0, 500_000), at=st.integers(1, 90))
def test_a_line_about_jumps_agrees_with_the_reviewer(size: int, above: int, at: int) -> None:
    """A jump of so much is told by the reviewer, and holds to a limit just where it is no larger than that."""
    stated = stepped("score", at, 100) | {"terms": {
        "first": {"value": at, "unit": "score"}, "second": {"value": 100, "unit": "score"},
        "low": "£0", "middle": f"£{size}", "high": f"£{size}",
    }}  # fmt: skip
    contract = read(stated | {"must": [{"kind": "no_jump", "above": above}]})
    assert [cliff.size for cliff in cliffs_of(contract)] == [size]
    (verdict,) = verdicts_alone(contract, ["steps.yaml"])
    assert (verdict.status == "holds") == (size <= above)


def test_a_gate_is_still_told_of_a_gain_share() -> None:
    assert len(asked(GAIN | {"gate": {"minimum_rate": "2%"}})) == 1
    assert (
        asked(GAIN | {"gate": {"minimum_rate": "2%"}, "note": "At 2% of the benchmark £100,000 comes at once."}) == []
    )
