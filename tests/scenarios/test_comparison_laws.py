"""Laws of a comparison, for any two scenarios: causes sum to the penny, and the matrix nets to what the place gains."""

from __future__ import annotations

import pandas as pd
from hypothesis import given, settings

from finmodel.scenarios.apply import apply
from finmodel.scenarios.comparison import compare
from finmodel.scenarios.run import run
from finmodel.scenarios.scenario import Scenario
from tests.scenarios.changes import library, scenarios
from tests.small import small_basis

SMALL = small_basis()
"""What was settled for one pair of scenarios serves the next."""


def surpluses(settled: object) -> dict[tuple[str, str], int]:
    table: pd.DataFrame = settled.positions  # type: ignore[attr-defined]
    return {(row.partner, row.period): int(row.surplus) for row in table.itertuples()}


@settings(max_examples=200)  # each settles two scenarios three times over
@given(scenarios(), scenarios())
def test_causes_sum_to_the_difference_and_the_matrix_nets_to_the_change_in_the_place(
    one: Scenario, other: Scenario
) -> None:
    found = compare(SMALL, (one, other), library())
    before, after = (run(apply(small_basis(), each, library())) for each in (one, other))
    was, now = surpluses(before), surpluses(after)
    told = found.by_cause.groupby(["partner", "period"])["difference"].sum().to_dict()
    assert {key: now[key] - was[key] for key in was} == {key: told.get(key, 0) for key in was}

    def outside(table: pd.DataFrame, contract: str) -> int:
        return int(table.loc[table["contract"] == contract, "pence"].sum())

    moved = {name: outside(after.ledger, name) - outside(before.ledger, name) for name in ("funding", "delivery")}
    nets = found.nets
    assert int(found.matrix["difference"].sum()) == moved["funding"] - moved["delivery"]
    assert {name: int(nets[name].sum()) for name in moved} == moved
    by_actor = found.matrix.groupby(["actor", "period"])["difference"].sum()
    for row in nets.itertuples():
        assert by_actor[row.actor, row.period] == row.net == row.funding - row.delivery == row.gains + row.losses


@settings(max_examples=200)
@given(scenarios(3))
def test_a_scenario_against_itself_has_no_cause(one: Scenario) -> None:
    found = compare(SMALL, (one, one), library())
    assert (found.causes, len(found.split)) == ((), 0)
    assert (found.gainers["difference"] == 0).all()


@settings(max_examples=200)
@given(scenarios(3), scenarios(3))
def test_a_run_that_reuses_what_was_settled_is_a_fresh_run(one: Scenario, other: Scenario) -> None:
    run(SMALL)
    for each in (one, other, one):
        again = run(apply(SMALL, each, library()))
        fresh = run(apply(small_basis(), each, library()))
        pd.testing.assert_frame_equal(again.ledger, fresh.ledger)
        pd.testing.assert_frame_equal(again.positions, fresh.positions)
        assert again.checks == fresh.checks
        assert {key: set(values) for key, values in again.settlement.values.items()} == {
            key: set(values) for key, values in fresh.settlement.values.items()
        }
