"""What contracts make of a decision and nobody can follow exactly is named, and may be estimated, told to be so."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice

import numpy as np
import pytest

from finmodel.core.control import ControlFailed
from finmodel.errors import InputError
from finmodel.optimise.inside.agreement import agree, values_at
from finmodel.optimise.inside.inside import contracts_inside
from finmodel.optimise.inside.moves import MovingPlace
from finmodel.optimise.solving.program import Choice, Program
from finmodel.rules.linear.expression import evaluate
from tests.optimise.brief import problem
from tests.optimise.inside.deciding import choices_at, drawn, inside_of, settled
from tests.small import FUND, GAIN, GP, REABLEMENT, TARIFF, small_basis

BOTH_OPEN = {
    "icb": {"at_least": "£10,000", "at_most": "£20,000"},
    "council": {"at_least": "£5,000", "at_most": "£15,000"},
}


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


def test_a_straight_line_in_its_place_is_said_to_be_an_estimate_and_how_far_it_was_out_is_told() -> None:
    brief, basis = problem(contributions=BOTH_OPEN), small_basis()
    inside = inside_of(brief, basis, estimating=True)
    (told,) = inside.findings
    assert (told.severity, told.where) == ("warning", "contract fund, line underspend")
    assert told.what.startswith("Share of underspend is estimated by a straight line, as it cannot be followed exactly")
    amount = inside.surplus("council", "2024/25")
    for decision in islice(drawn(brief, seed=2), 10):
        after, choices = settled(brief, basis, decision), choices_at(brief, decision)
        out = agree(inside, choices, after)
        assert {(one.contract, one.line) for one in out} <= {("fund", "underspend")}
        rows = after.positions
        left = rows[(rows["partner"] == "council") & (rows["period"] == "2024/25")]["surplus"].item() / 100
        # £10,000 is handed back, a third of it to the council as things stand and 45% of it at the most
        assert evaluate(amount, values_at(inside, choices)) == pytest.approx(left, abs=2_000)


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
