"""What contracts make of a decision and nobody can follow exactly is named, and may be estimated, told to be so."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice

import numpy as np
import pytest

from finmodel.core.control import ControlFailed
from finmodel.errors import FinmodelError, InputError
from finmodel.optimise.inside.agreeing import agree, values_at
from finmodel.optimise.inside.inside import contracts_inside
from finmodel.optimise.inside.joined import joined
from finmodel.optimise.inside.moves import MovedTerm, MovingPlace
from finmodel.optimise.solving.program import Choice, Program
from finmodel.rules.linear.expression import evaluate
from finmodel.scenarios.run import Run
from tests.optimise.brief import problem
from tests.optimise.inside.agreements import COUNTED, WATERFALL
from tests.optimise.inside.deciding import choices_at, drawn, inside_of, settled, stated
from tests.small import FUND, GAIN, GP, REABLEMENT, TARIFF, small_basis

BOTH_OPEN = {
    "icb": {"at_least": "£10,000", "at_most": "£20,000"},
    "council": {"at_least": "£5,000", "at_most": "£15,000"},
}

CURVED = {
    "kind": "schedule", "id": "curved", "title": "Dearer the more there are", "source": "invented",
    "terms": {"rate": {"value": "£10", "unit": "money/units"}, "whole": {"value": 100, "unit": "units"}},
    "measures": {"stays": {"unit": "units", "found": COUNTED}},
    "lines": [{"name": "paid", "label": "Paid by stays", "formula": "rate * stays * (stays / whole)",
               "payer": "icb", "payee": "gps"}],
}  # fmt: skip


def left_by(partner: str, after: Run) -> float:
    rows = after.positions
    return float(rows[(rows["partner"] == partner) & (rows["period"] == "2024/25")]["surplus"].item()) / 100


def test_two_contributions_that_move_a_share_of_what_is_left_are_refused_by_contract_and_line() -> None:
    inside = inside_of(problem(contributions=BOTH_OPEN), small_basis())
    with pytest.raises(InputError) as refused:
        inside.surplus("council", "2024/25")
    (finding,) = refused.value.findings
    assert finding.where == "contract fund, line underspend"
    assert finding.what.startswith("What is decided cannot be followed through Share of underspend exactly: ")
    assert "'Underspend' is shared by 'Contribution', which move with what is decided." in finding.what
    assert finding.fix == "State the shares, or hold what they are in proportion to still."


def test_what_does_not_hang_on_that_share_is_followed_all_the_same() -> None:
    brief, basis = problem(contributions=BOTH_OPEN), small_basis()
    inside = inside_of(brief, basis)
    (decision,) = islice(drawn(brief, seed=1), 1)
    after, values = settled(brief, basis, decision), values_at(inside, choices_at(brief, decision))
    pence = after.positions.groupby("partner")["surplus"].sum()
    assert evaluate(inside.surplus("trust"), values) == pytest.approx(pence["trust"] / 100, abs=0.02)
    together = sum(pence[partner] for partner in ("icb", "council", "trust", "gps")) / 100
    assert evaluate(inside.place_surplus(), values) == pytest.approx(together, abs=0.05)


def test_shares_that_several_contributions_move_may_be_estimated_and_how_far_out_it_was_is_told() -> None:
    brief, basis = problem(contributions=BOTH_OPEN), small_basis()
    inside = inside_of(brief, basis, estimating=True)
    (told,) = inside.findings
    assert (told.severity, told.where) == ("warning", "contract fund, line underspend")
    assert told.what == (
        "Shares of the underspend of Pooled fund agreement are estimated: several contributions that are decided move "
        "them."
    )
    assert told.fix == "State the shares, or fix all contributions but one."
    amount = inside.surplus("council", "2024/25")
    for decision in islice(drawn(brief, seed=2), 10):
        after, choices = settled(brief, basis, decision), choices_at(brief, decision)
        out = agree(inside, choices, after)
        assert {(one.contract, one.line) for one in out} <= {("fund", "underspend")}
        left = left_by("council", after)
        # of £10,000 the council has £3,846 where it pays £25,000 of £65,000, and £4,118 at £35,000 of £85,000
        assert evaluate(amount, values_at(inside, choices)) == pytest.approx(left, abs=200)


def test_a_contract_that_multiplies_what_moves_may_be_taken_by_its_straight_line() -> None:
    brief, basis = problem(), small_basis(TARIFF, GP, REABLEMENT, WATERFALL, CURVED)
    with pytest.raises(InputError, match="contract curved, line paid: What is decided cannot be followed through"):
        inside_of(brief, basis).surplus("gps")
    inside = inside_of(brief, basis, estimating=True)
    (told,) = inside.findings
    assert told.where == "contract curved, line paid"
    assert told.what.startswith("Paid by stays is estimated by a straight line, as it cannot be followed exactly: ")
    amount = inside.surplus("gps", "2024/25")
    for decision in islice(drawn(brief, seed=4), 10):
        after, choices = settled(brief, basis, decision), choices_at(brief, decision)
        assert {one.contract for one in agree(inside, choices, after)} <= {"curved"}
        # £10 × 260² ÷ 100 = £6,760 as things stand, and at most 71.25 stays fewer: a chord is out by £127 at the most
        assert evaluate(amount, values_at(inside, choices)) == pytest.approx(left_by("gps", after), abs=128)


def test_a_settlement_that_says_otherwise_stops_the_run() -> None:
    brief, basis = problem(), small_basis(TARIFF, GP, REABLEMENT, FUND, GAIN)
    inside = inside_of(brief, basis)
    (decision,) = islice(drawn(brief, seed=3), 1)
    after, choices = settled(brief, basis, decision), choices_at(brief, decision)
    assert agree(inside, choices, after) == ()
    lines = tuple(
        replace(one, amounts=one.amounts + np.array([0.0, 0.03])) if one.line.name == "trust.1.variable" else one
        for one in after.settlement.lines
    )
    wrong = replace(after, settlement=replace(after.settlement, lines=lines))
    with pytest.raises(ControlFailed, match="What was optimised is not what is settled: contract delivery, line"):
        agree(inside, choices, wrong)


def test_a_choice_that_nothing_ends_is_refused() -> None:
    program = Program((Choice("places"),), ())
    with pytest.raises(
        InputError, match=r"Nothing limits how much of 'places' can be chosen\. Give it an `at_most:`\."
    ):
        contracts_inside(MovingPlace(small_basis()), program)


def test_a_number_that_no_contract_has_cannot_be_decided() -> None:
    moved = MovedTerm("gp_list", "contributions.*", "icb", "2024/25", {"places": 1.0})
    place = MovingPlace(small_basis(), terms=(moved,))
    with pytest.raises(FinmodelError, match=r"has no 'contributions\.\*' that a decision could add to"):
        contracts_inside(place, Program((Choice("places", 0, 1),), ()))


def test_a_program_is_held_to_known_shares_only_where_they_are_asked_for() -> None:
    brief, basis = problem(), small_basis()
    inside, program = inside_of(brief, basis), stated(brief, basis).program
    for partner, more in (("trust", 0), ("council", 1)):
        made = joined(inside, program, [], inside.surplus(partner, "2024/25")).program
        gates = [choice.name for choice in made.choices if choice.name.startswith("More is left than need be")]
        assert len(gates) == more
