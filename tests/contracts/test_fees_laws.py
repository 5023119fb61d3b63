"""Laws of performance and coordination on contracts made at random, against plain decimal arithmetic."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from finmodel.contracts.contract import Contract
from finmodel.contracts.settle import settle_alone
from finmodel.contracts.settled_lines import Settlement
from finmodel.contracts.values import consecutive
from finmodel.load.contracts import contract_in
from finmodel.load.yaml import Document

PENNY = Decimal("0.01")
whole = st.integers(0, 100)


def shared(kind: str) -> dict[str, Any]:
    return {"kind": kind, "id": "made", "title": "Made at random", "payer": "icb", "payee": "trust"}


def settled(contract: Contract, measures: dict[str, list[float]]) -> Settlement:
    count = len(next(iter(measures.values())))
    return settle_alone(
        contract, consecutive([str(n) for n in range(count)]), lambda _, measure: np.array(measures[measure.name])
    )


def rounded(amount: Decimal) -> Decimal:
    return amount.quantize(PENNY, ROUND_HALF_UP)


@st.composite
def indicators(draw: st.DrawFn) -> dict[str, Any]:
    low, high = sorted(draw(st.lists(whole, min_size=2, max_size=2, unique=True)))
    stated: dict[str, Any] = {"points": draw(st.integers(1, 50)), "lower": f"{low}%", "upper": f"{high}%"}
    if draw(st.booleans()):
        full = draw(st.integers(1, 100))
        stated["improvement"] = {"baseline": f"{draw(whole)}%", "starts_at": "0%", "full_at": f"{full}%"}
    elif high - low > 1 and draw(st.booleans()):
        stated["middle"] = {"at": f"{draw(st.integers(low + 1, high - 1))}%", "earns": f"{draw(whole)}%"}
    return stated


def part(stated: dict[str, Any], achieved: Decimal) -> Decimal:
    """The part of the points earned, worked out apart from the rules."""

    def number(text: str) -> Decimal:
        return Decimal(text.rstrip("%")) / 100

    def way(start: Decimal, end: Decimal, at: Decimal) -> Decimal:
        return min(Decimal(1), max(Decimal(0), (at - start) / (end - start)))

    low, high = number(stated["lower"]), number(stated["upper"])
    if "middle" in stated:
        at, earns = number(stated["middle"]["at"]), number(stated["middle"]["earns"])
        return earns * way(low, at, achieved) if achieved < at else earns + (1 - earns) * way(at, high, achieved)
    level = way(low, high, achieved)
    if "improvement" not in stated:
        return level
    better = achieved - number(stated["improvement"]["baseline"])
    return max(level, way(Decimal(0), number(stated["improvement"]["full_at"]), better))


@given(
    made=st.lists(indicators(), min_size=1, max_size=4),
    achieved=st.lists(whole, min_size=4, max_size=4),
    people=st.integers(1, 20_000),
    least=st.integers(0, 60),
    most=st.integers(0, 20_000),
    breaches=st.integers(0, 40),
)
def test_points_gate_limit_and_penalties_are_what_decimal_arithmetic_makes_of_them(
    made: list[dict[str, Any]], achieved: list[int], people: int, least: int, most: int, breaches: int
) -> None:
    listed = [each | {"code": f"i{n}", "achieved": {"measure": f"m{n}"}} for n, each in enumerate(made)]
    price = {"per_point": "£12.34", "list_size": {"own": {"measure": "people"}, "average": 9103}}
    contract = contract_in(
        Document("made", {
            **shared("pay_for_performance"), "indicators": listed, "price": price, "gate": {"points": least},
            "round_points": {"decimal_places": 2, "of": "each"}, "most": f"£{most}",
            "penalties": [{"code": "late", "each": "£7.50", "number": {"measure": "late"}}],
            "penalty_cap": {"amount": "£100"},
        })
    )  # fmt: skip
    measures = {f"m{n}": [value / 100] for n, value in enumerate(achieved[: len(made)])}
    found = settled(contract, measures | {"people": [float(people)], "late": [float(breaches)]})
    points = sum(
        (
            rounded(each["points"] * part(each, Decimal(value) / 100))
            for each, value in zip(made, achieved, strict=False)
        ),
        Decimal(0),
    )
    due = points * Decimal("12.34") * people / 9103 if points >= least else Decimal(0)
    assert abs(float(points) - found.of("made", "points")[0]) < 1e-9
    assert abs(float(rounded(min(due, Decimal(most)))) - found.of("made", "payment")[0]) < 1e-6
    assert found.of("made", "penalty")[0] == float(min(Decimal("7.50") * breaches, Decimal(100)))


@given(made=indicators(), most=st.integers(0, 3_000))
def test_more_achieved_never_pays_less_and_never_more_than_the_most(made: dict[str, Any], most: int) -> None:
    listed = [made | {"code": "one", "achieved": {"measure": "one"}}]
    stated = {"indicators": listed, "price": {"per_point": "£100"}, "most": f"£{most}", "gate": {"share": "10%"}}
    contract = contract_in(Document("made", {**shared("pay_for_performance"), **stated}))
    paid = settled(contract, {"one": [n / 200 for n in range(201)]}).of("made", "payment")
    assert (np.diff(paid) >= 0).all()
    assert paid.min() >= 0
    assert paid.max() <= most


@given(
    amount=st.integers(0, 10_000_000),
    score=st.integers(0, 1000),
    how=st.sampled_from(["paid_on_top", "held_back", "withdrawn"]),
)
def test_what_is_earned_and_what_is_missed_make_up_what_was_at_stake(amount: int, score: int, how: str) -> None:
    stake = {"amount": f"£{Decimal(amount) / 100}", "share": "2.5%", "how": how}
    listed = [{"code": "one", "points": 1000, "earned": {"measure": "one"}}]
    contract = contract_in(Document("made", {**shared("pay_for_performance"), "indicators": listed, "at_stake": stake}))
    found = settled(contract, {"one": [float(score)]})
    parts = {
        "paid_on_top": ("pot", "payment", "residue"),
        "held_back": ("withheld", "earned_back"),
        "withdrawn": ("pot", "kept", "withdrawn"),
    }[how]
    whole_pot, *pieces = (found.of("made", name)[0] for name in parts)
    assert whole_pot == float(rounded(Decimal(amount) / 100 * Decimal("0.025")))
    assert min(whole_pot, *pieces) >= 0
    if how == "held_back":
        assert pieces[0] <= whole_pot
    else:
        assert abs(whole_pot - sum(pieces)) < 1e-9


@given(
    numbers=st.lists(st.integers(0, 500), min_size=3, max_size=3),
    panel=st.integers(0, 200),
    most=st.integers(0, 60_000),
    reached=whole,
)
def test_fees_and_what_goes_back_are_what_decimal_arithmetic_makes_of_them(
    numbers: list[int], panel: int, most: int, reached: int
) -> None:
    fees = [("7.35", 12, 1000), ("112.50", 1, 1000), ("380.00", 1, 48)]
    listed = [
        {
            "code": f"f{n}",
            "per": "month",
            "fee": f"£{fee}",
            "number": {"measure": f"m{n}"},
            "times": times,
            "most": limit,
        }
        for n, (fee, times, limit) in enumerate(fees)
    ]
    unless = {"reached": {"measure": "reached"}, "target": "80%"}
    contract = contract_in(
        Document("made", {
            **shared("pay_for_coordination"), "fees": listed, "most": f"£{most}",
            "minimum_panel": {"people": {"measure": "panel"}, "at_least": 100, "otherwise": "50%"},
            "clawback": {"share": "25%", "unless": unless, "how": "in_proportion", "when": "same_year"},
        })
    )  # fmt: skip
    measures = {f"m{n}": [float(value)] for n, value in enumerate(numbers)}
    found = settled(contract, measures | {"panel": [float(panel)], "reached": [reached / 100]})
    due = sum(Decimal(fee) * times * min(n, limit) for n, (fee, times, limit) in zip(numbers, fees, strict=True))
    paid = rounded(min(Decimal(due) * (1 if panel >= 100 else Decimal("0.5")), Decimal(most)))
    missed = max(Decimal(0), 1 - Decimal(reached) / 80)
    assert abs(float(paid) - found.of("made", "payment")[0]) < 1e-6
    assert abs(float(rounded(paid * Decimal("0.25") * missed)) - found.of("made", "returned")[0]) < 1e-6
