"""Every control of the product is shown to fail: a fault is planted before it, and the way that users take is refused.

Each sample goes through the command's own route (a place is read, settled, compared, drawn, optimised), so that a
control that is no longer asked is missed as well as one that always holds.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from pydantic import model_validator

import finmodel
from finmodel.cli import new_from
from finmodel.concentration.people_sums import PeopleSums, RankAsked
from finmodel.contracts.clauses.over_time.balance import Balance
from finmodel.contracts.kinds.pooled_fund import PooledFund
from finmodel.core.control import CONTROLS, Control, ControlFailed
from finmodel.core.faults import Faults
from finmodel.core.frozen import Frozen
from finmodel.costly_people import costly_people
from finmodel.draws.draw import draw
from finmodel.load.yaml import Document, in_document
from finmodel.measures.row_rules import Stay
from finmodel.optimise import tables as settling
from finmodel.optimise.inside import moved_values
from finmodel.optimise.optimise import optimise
from finmodel.outturn import reconciled as reconciling
from finmodel.pipeline import open_place
from finmodel.positions import conservation
from finmodel.scenarios import comparison
from finmodel.scenarios.basis import Basis
from finmodel.scenarios.changes.demand import ScaleActivity
from finmodel.scenarios.comparison import compare
from finmodel.scenarios.run import run
from finmodel.shadowing import AskedMonth, shadow
from finmodel.share import nucleolus as fair
from finmodel.share.exact_program import Row, Solved
from tests.concentration.ranked_place import write_ranked
from tests.controls.planted import SAMPLES, Patch, read_with, shows
from tests.draws.test_draws import effect
from tests.optimise.brief import VALUE, problem
from tests.scenarios.changes import library, scenario
from tests.scenarios.unsure import demand, ready, unsure
from tests.shadow.month import small_month
from tests.small import FUND, GP, REABLEMENT, TARIFF, small_basis

GRID_LOST = "the grid does not add up to the priced activity; a join has lost or repeated rows"
LOST_IN_DRAWS = r"Money is not conserved in every draw\. This is a fault in finmodel or in the contracts"
UNEXPLAINED = r"The causes leave -?[\d,]+\.00 of what .* unexplained\. This is a fault in finmodel"
RANKED_LOST = "people ranked do not add up to the priced activity"
NETS_TO_MORE = r"22,500\.00 for the place, and money from outside less the cost of delivery changes by"


def every_control() -> Mapping[str, Control]:
    """The controls of every module there is, imported or not."""
    for module in pkgutil.walk_packages(finmodel.__path__, "finmodel."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    return CONTROLS


@shows(
    "rows and spending of the grid are those of the priced activity",
    GRID_LOST,
)
def a_cell_is_lost(patch: Patch, folder: Path) -> object:
    return read_with(folder, "activity_grid", lambda cells: cells.iloc[1:])


@shows(
    "rows and spending of the grid are those of the priced activity",
    GRID_LOST,
)
def a_row_is_counted_twice_without_its_money(patch: Patch, folder: Path) -> object:
    return read_with(folder, "activity_grid", lambda cells: cells.assign(spells=cells["spells"] + 1))


@shows(
    "rows and spending of the grid are those of the priced activity",
    GRID_LOST,
)
def a_penny_is_lost(patch: Patch, folder: Path) -> object:
    return read_with(folder, "activity_grid", lambda cells: cells.assign(spend=cells["spend"] - 1))


@shows(
    "no coalition is less content under the nucleolus than its first programme found",
    "the nucleolus does not stand as its programmes found it",
)
def a_share_is_taken_from_one_partner(patch: Patch, folder: Path) -> object:
    right = fair.Programme.least

    def less(programme: fair.Programme, aim: Row) -> Solved:
        solved = right(programme, aim)
        return replace(solved, shares=(solved.shares[0] - 1, *solved.shares[1:]))

    patch.setattr(fair.Programme, "least", less)
    return fair.nucleolus([Fraction(worth) for worth in (0, 0, 0, 60)])


@shows("a programme over coalitions has a best answer", "shares could be moved without end")
def nothing_holds_the_shares(patch: Patch, folder: Path) -> object:
    return fair.Programme(2, [], []).least((Fraction(1), Fraction(1), Fraction(0)))


@shows("a programme over coalitions has a best answer", "no shares are what they must be")
def two_sums_contradict_each_other(patch: Patch, folder: Path) -> object:
    whole = [fair.Requirement(3, 0, Fraction(worth), exactly=True) for worth in (1, 2)]
    return fair.Programme(2, [], whole).least((Fraction(1), Fraction(1), Fraction(0)))


@shows("every row read within the periods is priced once", "pricing has lost or repeated rows of activity")
def a_row_is_read_that_is_never_priced(patch: Patch, folder: Path) -> object:
    return read_with(folder, "activity_totals", lambda rows: rows.assign(row_count=rows["row_count"] + 1))


PENNY = Decimal("0.01")
TO_NOBODY = {
    "kind": "block", "id": "to_nobody", "title": "To nobody", "payer": "icb", "payee": "outside", "amount": "£1",
}  # fmt: skip


@shows(
    "surpluses are money in less cost of delivery",
    r"Surpluses are money in less cost of delivery, 2023/24: 7\d\d,\d\d\d\.00 against",
)
def a_contract_pays_money_out_of_the_place(patch: Patch, folder: Path) -> object:
    return run(small_basis(TARIFF, GP, TO_NOBODY))


@shows(
    "in every draw, surpluses are money in less cost of delivery",
    LOST_IN_DRAWS,
)
def a_contract_pays_money_out_of_the_place_in_draws(patch: Patch, folder: Path) -> object:
    return drawn(small_basis(TARIFF, GP, TO_NOBODY))


def drawn(basis: Basis) -> object:
    """A scenario of a place in two draws."""
    return draw(ready(unsure(demand()), basis=basis), 2)


@shows("a pool without a balance ends at nil", r"Pooled fund ends at nil, 2023/24: -60,000\.00 against 0\.00")
def a_pool_pays_and_nobody_pays_in(patch: Patch, folder: Path) -> object:
    return run(small_basis(TARIFF, GP, REABLEMENT))


@shows(
    "in every draw, a pool ends at nil or keeps what its balances grow by",
    r"Pooled fund is left with 60,000\.00 that no balance explains. This is a fault in finmodel or in the contracts",
)
def a_pool_pays_and_nobody_pays_in_in_draws(patch: Patch, folder: Path) -> object:
    return drawn(small_basis(TARIFF, GP, REABLEMENT))


RISK = {"contributions": {"icb": "£5,000", "council": "£3,000"}, "left": "carried_forward"}
WITH_RISK_POOL = FUND | {"waterfall": ["risk_pool"], "risk_pool": RISK}


BY_SERVICE = {
    "kind": "pooled_fund", "id": "fund", "title": "Pooled fund agreement", "pool": "pool",
    "services": [
        {"id": "home", "contributions": {"icb": "£30,000", "council": "£20,000"}, "paid_under": ["reablement"]},
    ],
}  # fmt: skip


def holding(patch: Patch, line: str, fund: dict[str, Any]) -> Basis:
    """The small place, whose pooled fund says of some line that its pool holds that, at both ends of a year."""
    patch.setattr(PooledFund, "holds", (Balance("Risk pool", line, line),))
    return small_basis(TARIFF, GP, REABLEMENT, fund)


@shows("a pool keeps what its balances grow by", r"keeps what its risk pool grows by, 2024/25: 8,000\.00 against 0\.00")
def a_balance_that_grows_is_said_not_to(patch: Patch, folder: Path) -> object:
    return run(holding(patch, "risk_pool_balance", WITH_RISK_POOL))


@shows("a pool's balance opens as it closed", r"risk pool opens as it closed, 2024/25: 8,000\.00 against 0\.00")
def a_balance_opens_with_what_it_will_close_with(patch: Patch, folder: Path) -> object:
    return run(holding(patch, "risk_pool_balance", WITH_RISK_POOL))


@shows("a pool's balance is not overdrawn", r"risk pool is not overdrawn, 2024/25: -10,000\.00 against 0\.00")
def a_balance_ends_below_nil(patch: Patch, folder: Path) -> object:
    return run(holding(patch, "variance_home", BY_SERVICE))


@shows("in every draw, a pool's balance is not overdrawn", "In some draw, risk pool of Pooled fund is overdrawn")
def a_balance_ends_below_nil_in_draws(patch: Patch, folder: Path) -> object:
    return drawn(holding(patch, "variance_home", BY_SERVICE))


@shows("a tariff pays what its activity is worth", r"Hospital tariff pays what its activity is worth, 2023/24: ")
def the_rules_pay_a_penny_more_than_activity_priced_apart(patch: Patch, folder: Path) -> object:
    apart = conservation.worth_apart
    patch.setattr(conservation, "worth_apart", lambda *asked: (apart(*asked) or 0) - PENNY)
    return run(small_basis())


def fewer(**changes: Any) -> dict[str, Any]:
    """A tenth fewer emergencies."""
    stated = {"kind": "scale_activity", "name": "Fewer", "where": {"setting": "emergency"}, "by": "-10%"}
    return stated | {"source": "invented"} | changes


def compared_with(patch: Patch, spoil: Callable[[pd.DataFrame], pd.DataFrame]) -> object:
    """The small place against a tenth fewer emergencies, with the split by cause spoilt."""
    split = comparison.split
    patch.setattr(comparison, "split", lambda *given: spoil(split(*given)))
    return compare(small_basis(), (None, scenario(fewer())), library())


@shows(
    "causes sum to what each party gains",
    UNEXPLAINED,
)
def a_cause_is_lost(patch: Patch, folder: Path) -> object:
    return compared_with(patch, lambda split: split[split["contract"] != "tariff"])


@shows(
    "what an actor changes nets to money in less cost of delivery",
    NETS_TO_MORE,
)
def a_cost_that_is_saved_is_told_as_a_payment(patch: Patch, folder: Path) -> object:
    return compared_with(patch, lambda split: split.replace({"contract": {"delivery": "tariff"}}))


@shows("schemes are paid for as decided", "The schemes were not paid for as decided. This is a fault in finmodel")
def another_decision_is_settled(patch: Patch, folder: Path) -> object:
    decided = settling.decided

    def with_nothing(*given: Any) -> Basis:
        *rest, decision = given
        return decided(*rest, replace(decision, units={}))

    patch.setattr(settling, "decided", with_nothing)
    return optimise(problem(goal=VALUE), small_basis())


@shows(
    "what contracts come to inside an allocation is what they settle to",
    r"What was optimised is not what is settled: contract .*, line .*, 2024/25: .* This is a fault in finmodel",
)
def what_is_decided_counts_twice(patch: Patch, folder: Path) -> object:
    once = moved_values.weighed
    patch.setattr(moved_values, "weighed", lambda adds, columns: once(adds, columns) * 2)
    return optimise(problem(), small_basis())


@shows("a change leaves the rows that it found in their order", "'Fewer' puts rows of activity in another order")
def a_change_turns_the_rows_round(patch: Patch, folder: Path) -> object:
    changed = ScaleActivity.changed

    def turned(self: ScaleActivity, *given: Any) -> Basis:
        basis = changed(self, *given)
        return replace(basis, grid=replace(basis.grid, activity=basis.grid.activity.iloc[::-1]))

    patch.setattr(ScaleActivity, "changed", turned)
    shape = {"shape": "normal", "mean": "-10%", "sd": "1%"}
    return ready(unsure(effect("How many fewer", "Fewer", shape)), fewer())


@shows("what a row rule makes came from activity that is there", "stays by their length where there is no activity")
def a_stay_comes_from_no_activity(patch: Patch, folder: Path) -> object:
    grid = small_basis().grid
    stray = grid.activity.head(1).assign(setting="nowhere")
    return replace(grid, derived={Stay(3): stray}).with_activity(grid.activity, np.full(len(grid.activity), 2.0))


@shows("other activity of a grid has the same rows", "a grid takes other activity of the same cells, row for row")
def a_row_is_lost_between_grids(patch: Patch, folder: Path) -> object:
    grid = small_basis().grid
    return grid.with_activity(grid.activity.iloc[1:], np.ones(len(grid.activity)))


@shows("no row of activity counts less than nothing", "a row of activity has days below nil")
def a_kernel_counts_days_backwards(patch: Patch, folder: Path) -> object:
    return read_with(folder, "activity_grid", lambda cells: cells.assign(days=-1))


@shows(
    "how much there is of a row of activity can be told by a measure that it has",
    "a row of activity has money below nil and nothing else, so that draws cannot follow it",
)
def a_row_is_a_credit_and_nothing_else(patch: Patch, folder: Path) -> object:
    basis = small_basis()
    rows = basis.grid.activity
    credit = rows.head(1).assign(spells=0, quantity_milli=0, days=0, cost_pence=0, spend_pence=-500)
    grid = replace(basis.grid, activity=pd.concat([credit, rows.iloc[1:]], ignore_index=True))
    return drawn(replace(basis, grid=grid))


@shows("a file that is refused says why", "a.yaml was refused, and finmodel does not say why. Please report it")
def a_reader_refuses_without_a_word(patch: Patch, folder: Path) -> object:
    class Silent(Frozen):
        """Refuses everything."""

        @model_validator(mode="after")
        def refuse(self) -> Silent:
            """Refuse, and say nothing."""
            raise Faults([])

    return in_document(Document("a.yaml", {}), Silent)


@shows(
    "what a reconciliation leaves to rounding is pennies",
    r"a reconciliation leaves 500\.00 to rounding, at icb · north · nel",
)
def a_price_that_differs_is_forgotten(patch: Patch, folder: Path) -> object:
    told = reconciling._kind_rows
    patch.setattr(reconciling, "_kind_rows", lambda kinds: [row for row in told(kinds) if row[1] != "price"])
    return shadow(open_place(small_month(folder)), AskedMonth("2024-10")).result.split


@shows(
    "a reconciliation comes to what the file states",
    r"a reconciliation comes to 91,550\.00, and the file states 91,550\.01",
)
def a_penny_of_the_file_is_in_no_row(patch: Patch, folder: Path) -> object:
    found = shadow(open_place(small_month(folder)), AskedMonth("2024-10")).result
    statement = replace(found.statement, pence=found.statement.pence + 1)
    return replace(found, statement=statement).split


@shows(
    "a place that is proposed pays what the file comes to",
    r"the rows come to £30\.00, and the place that was proposed pays £20\.00",
)
def a_proposal_leaves_a_row_unpaid(patch: Patch, folder: Path) -> object:
    (folder / "rows.csv").write_text("date,provider,price\n2024-05-01,A,20\n2024-05-02,A,10\n", encoding="utf-8")
    patch.setattr(new_from, "_paid", lambda place, data: (Decimal(20), 1))
    return new_from.place_from(folder / "ours", folder / "rows.csv")


@shows("prices of ranked people and of rows that name nobody are those of the priced activity", RANKED_LOST)
def loses_a_pound_of_the_people_ranked(monkeypatch: Patch, folder: Path) -> None:
    honest = PeopleSums.__init__

    def loses(self: PeopleSums, *given: Any) -> None:
        given[2]["paid"] -= 1.0
        honest(self, *given)

    monkeypatch.setattr(PeopleSums, "__init__", loses)
    costly_people(open_place(write_ranked(folder)), RankAsked())


@pytest.mark.parametrize("planted", sorted(SAMPLES))
def test_a_control_fails_on_its_sample_and_says_so(planted: str, tmp_path: Path, monkeypatch: Patch) -> None:
    name, sample, said = SAMPLES[planted]
    with pytest.raises(ControlFailed) as failed:
        sample(monkeypatch, tmp_path)
    assert name in [control.name for control in failed.value.controls]
    assert re.search(said, str(failed.value)), str(failed.value)


def test_every_control_has_a_sample_and_every_sample_a_control() -> None:
    assert set(every_control()) == {name for name, *_ in SAMPLES.values()}


def test_two_controls_may_not_share_a_name() -> None:
    with pytest.raises(ValueError, match="two controls are called 'schemes are paid for as decided'"):
        Control("schemes are paid for as decided")
