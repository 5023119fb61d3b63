"""A second program, starting from wrong stored values, finds what Python found; and follows every input."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from finmodel.core.place import Place
from finmodel.measures.grid import Grid
from finmodel.scenarios.apply import Basis, apply
from finmodel.scenarios.run import Run, run
from finmodel.scenarios.scenario import Scenario
from finmodel.workbooks.cells import Plan
from tests.small import PLACE
from tests.workbooks.boards import (
    GAIN_SHARE,
    Reader,
    Recalculated,
    basis_of,
    live_surpluses,
    small_plan,
    surpluses,
)

PARTIES = ("icb", "council", "trust", "gps", "pool")


def test_no_cell_differs_by_half_a_penny_when_recalculated(board: Plan, tmp_path: Path) -> None:
    assert Recalculated(board, tmp_path).differences() == []


def test_what_opens_differs_from_what_is_spoilt(board: Plan, tmp_path: Path) -> None:
    """The check is not empty: before recalculation the copy holds nothing but wrong values."""
    book = Recalculated(board, tmp_path)
    row = book.row("Positions", "icb.surplus")
    book.model.set_user_input(book.sheet("Positions")[0], row, 8, "-987654.25")
    assert len(book.differences()) == 1


def test_stored_values_are_the_settlement_and_positions_of_python(board: Plan, runs: tuple[Run, ...]) -> None:
    reader, (_, positions) = Reader(board), Reader(board).sheet("Positions")
    for party, wanted in surpluses(runs[0], runs[1]).items():
        row = reader.row("Positions", f"{party}.surplus")
        found = [float(positions.cells[row, 8 + at].value) for at in range(4)]
        assert found == pytest.approx(wanted, abs=1e-9), party


def test_stored_settlement_lines_are_those_of_python(board: Plan, runs: tuple[Run, ...]) -> None:
    reader, (_, sheet) = Reader(board), Reader(board).sheet("Settlement")
    for settled in runs[1].settlement.lines:
        code = f"{settled.contract.id}.{settled.line.name}"
        axis = settled.line.rule.axis
        for member, amounts in zip(axis.members if axis else ("",), np.atleast_2d(settled.amounts), strict=True):
            row = reader.row("Settlement", f"{code}.{member}" if member else code)
            after = [float(sheet.cells[row, 10 + at].value) for at in range(2)]
            assert after == pytest.approx(list(amounts), abs=1e-9), (code, member)


@pytest.mark.parametrize("before", [0, 1, 2])
@pytest.mark.parametrize("after", [0, 1, 2])
def test_choosing_scenarios_shows_what_python_settled_for_them(
    board: Plan, runs: tuple[Run, ...], tmp_path: Path, before: int, after: int
) -> None:
    book = Recalculated(board, tmp_path)
    book.enter({"choice_before": runs[before].title, "choice_after": runs[after].title})
    wanted = surpluses(runs[before], runs[after])
    found = live_surpluses(book, PARTIES)
    assert {party: pytest.approx(values, abs=HALF) for party, values in wanted.items()} == found
    assert cover(book, "Checks") == "All checks pass"


HALF = 0.004


def cover(book: Recalculated, item: str) -> str:
    """What the cover says of an item."""
    _, sheet = book.sheet("Cover")
    (row,) = [row for (row, column), cell in sheet.cells.items() if column == 1 and cell.value == item]
    return str(book.value("Cover", row, 2))


def with_terms(contract: str, **terms: Any) -> Callable[[Basis], Basis]:
    """A basis with terms of a contract changed, as a scenario would."""
    change = {"kind": "change_terms", "name": "n", "source": "s", "contract": contract, "set": terms}
    scenario = Scenario.model_validate({"scenario": "s", "title": "t", "question": "q", "changes": [change]})
    return lambda basis: apply(basis, scenario, {})


def with_place(**changes: Any) -> Callable[[Basis], Basis]:
    """A basis with another place file."""
    return lambda basis: Basis(Place.model_validate(PLACE | changes), basis.contracts, basis.grid)


def with_more(activity: float, people: float) -> Callable[[Basis], Basis]:
    """A basis with growth in 2024/25, in numbers that stay whole."""

    def grown(basis: Basis) -> Basis:
        grid, tables = basis.grid, []
        for table, names, growth in (
            (grid.activity, ["spells", "quantity_milli", "days", "spend_pence"], activity),
            (grid.people, ["people", "person_days"], people),
        ):
            factor = np.where(table["period"] == "2024/25", 1 + growth, 1.0)
            tables.append(table.assign(**{name: table[name] * factor for name in names}))
        return Basis(basis.place, basis.contracts, Grid(grid.periods, *tables))

    return grown


def without(name: str) -> Callable[[Basis], Basis]:
    """A basis without a contract."""
    return lambda basis: Basis(basis.place, tuple(one for one in basis.contracts if one.id != name), basis.grid)


def funded(icb: dict[str, str]) -> dict[str, Any]:
    return {"funding": PLACE["funding"] | {"icb": icb}}


def costed(number: int, **changes: Any) -> dict[str, Any]:
    costs = [dict(cost) for cost in PLACE["costs"]]
    costs[number] |= changes
    return {"costs": costs}


EDITS: dict[str, tuple[dict[str, object], Callable[[Basis], Basis]]] = {
    "a price": (
        {"in_tariff_prices_emergency_price_2023_24": 2150.55, "in_tariff_prices_emergency_price_2024_25": 2150.55},
        with_terms("tariff", **{"prices.emergency.price": "£2,150.55"}),
    ),
    "a factor": (
        {"in_tariff_multipliers_market_forces_factor_factor": 1.0375},
        with_terms("tariff", **{"multipliers.market_forces_factor.factor": 1.0375}),
    ),
    "a weight": (
        {"in_gp_list_weights_65_weight": 2.125},
        with_terms("gp_list", **{"weights.65+.weight": 2.125}),
    ),
    "a rate": ({"in_gp_list_rate": 101.01}, with_terms("gp_list", rate="£101.01")),
    "a contribution": (
        {"in_fund_contributions_icb": 31234.56},
        with_terms("fund", **{"contributions.icb": "£31,234.56"}),
    ),
    "a share of gains": ({"in_gain_gains_share": 0.6}, with_terms("gain", **{"gains.share": "60%"})),
    "a share of losses": ({"in_gain_losses_share": 0.125}, with_terms("gain", **{"losses.share": "12.5%"})),
    "a gate": (
        {"in_gain_gate_minimum_rate": 0.12},
        with_terms("gain", **{"gate.minimum_rate": "12%"}),
    ),
    "two agreed shares": (
        {"in_gain_payees_icb": 0.1, "in_gain_payees_trust": 0.65},
        with_terms("gain", payees={"icb": "10%", "trust": "65%", "gps": "25%"}),
    ),
    "a benchmark, by year": (
        {"in_gain_benchmark_2023_24": 500000.0, "in_gain_benchmark_2024_25": 810000.25},
        with_terms("gain", benchmark={"by_period": {"2023/24": "£500,000", "2024/25": "£810,000.25"}}),
    ),
    "funding": (
        {"in_funding_icb_2024_25": 990000},
        with_place(**funded({"2023/24": "£1,000,000", "2024/25": "£990,000"})),
    ),
    "a fixed cost": ({"in_delivery_trust_1_fixed": 90000}, with_place(**costed(0, fixed="£90,000"))),
    "a step": (
        {"in_delivery_trust_1_step_every": 65, "in_delivery_trust_1_step_cost": 15000},
        with_place(**costed(0, step={"every": 65, "cost": "£15,000"})),
    ),
    "a unit cost": ({"in_delivery_council_3_variable": 471.5}, with_place(**costed(2, variable="£471.50"))),
    "growth": (
        {"in_partner_edit_activity_growth_2024_25": 0.25, "in_partner_edit_people_growth_2024_25": 0.1},
        with_more(0.25, 0.1),
    ),
    "a contract that leaves": ({"in_gain_in_force": 0}, without("gain")),
}


@pytest.mark.parametrize("edit", EDITS)
def test_an_input_changed_in_the_workbook_gives_what_python_gives(board: Plan, tmp_path: Path, edit: str) -> None:
    entered, changed = EDITS[edit]
    book = Recalculated(board, tmp_path)
    book.enter(entered)
    wanted = surpluses(run(basis_of(None)), run(changed(basis_of(GAIN_SHARE))))
    found = live_surpluses(book, PARTIES)
    assert {party: pytest.approx(values, abs=HALF) for party, values in wanted.items()} == found
    assert cover(book, "Checks") == "All checks pass"
    assert cover(book, "Inputs changed since issue").startswith("Changed")


def test_an_edit_moves_nothing_where_it_is_not_compared(board: Plan, runs: tuple[Run, ...], tmp_path: Path) -> None:
    book = Recalculated(board, tmp_path)
    book.enter({"choice_after": runs[2].title, "in_tariff_prices_emergency_price_2024_25": 9999})
    assert live_surpluses(book, PARTIES)["trust"] == pytest.approx(surpluses(runs[0], runs[2])["trust"], abs=HALF)


@pytest.mark.parametrize(
    ("name", "entry"),
    [
        ("in_gain_gains_share", "half"),
        ("in_gain_gains_share", 50),
        ("in_funding_icb_2024_25", "n/a"),
        ("in_fund_contributions_icb", -1),
    ],
)
def test_an_entry_that_is_no_number_in_its_range_shows_on_the_cover(
    board: Plan, tmp_path: Path, name: str, entry: object
) -> None:
    book = Recalculated(board, tmp_path)
    book.enter({name: entry})
    assert cover(book, "Checks").startswith("CHECK")


def test_shares_that_no_longer_sum_to_one_show_on_the_cover(board: Plan, tmp_path: Path) -> None:
    book = Recalculated(board, tmp_path)
    book.enter({"in_gain_payees_icb": 0.5})
    assert cover(book, "Checks").startswith("CHECK")


def test_inputs_put_back_are_no_longer_said_to_be_changed(board: Plan, tmp_path: Path) -> None:
    book = Recalculated(board, tmp_path)
    book.enter({"in_gp_list_rate": 120})
    book.enter({"in_gp_list_rate": 100})
    assert cover(book, "Inputs changed since issue") == "None"


@pytest.mark.parametrize("party", ["Health board", "Council", "Hospital trust", "GP federation"])
def test_the_waterfall_of_each_partner_ends_at_its_surplus(board: Plan, tmp_path: Path, party: str) -> None:
    book = Recalculated(board, tmp_path)
    book.enter({"choice_partner": party, "choice_after": "Demand up, and blocks"})
    _, sheet = book.sheet("Bridge")
    rows = range(7, sheet.table_end + 1)
    code = book.value("Bridge", 7, 4)
    row = book.row("Positions", f"{code}.surplus")
    before, after = (book.value("Positions", row, column) for column in (12, 13))
    assert book.value("Bridge", rows[0], 12) == pytest.approx(before, abs=HALF)
    assert book.value("Bridge", rows[-1], 12) == pytest.approx(after, abs=HALF)
    for at in rows:
        start, end, *bars = (book.value("Bridge", at, column) for column in (11, 12, 14, 15, 16, 17, 18, 19))
        assert drawn(bars) == pytest.approx((min(start, end), max(start, end)), abs=HALF)


def drawn(bars: list[float]) -> tuple[float, float]:
    """Where the coloured part of stacked bars begins and ends; the first is the invisible base."""
    base, *shown = bars
    above, below = sum(bar for bar in shown if bar > 0), sum(bar for bar in shown if bar < 0)
    assert not base or not above or not below, "a bar that crosses nil stands on no base"
    low = below + min(base, 0.0) if below or base < 0 else base
    high = above + max(base, 0.0) if above or base > 0 else base
    return low, high


def test_a_place_with_one_set_of_contracts_has_an_edit_that_starts_as_a_copy(
    runs: tuple[Run, ...], tmp_path: Path
) -> None:
    book = Recalculated(small_plan(runs[:1]), tmp_path)
    assert book.differences() == []
    book.enter({"in_tariff_prices_outpatient_price": 160})
    wanted = surpluses(runs[0], run(with_terms("tariff", **{"prices.outpatient.price": "£160"})(runs[0].basis)))
    found = live_surpluses(book, PARTIES)
    assert {party: pytest.approx(values, abs=HALF) for party, values in wanted.items()} == found


def test_every_view_a_spec_may_open_on_recalculates(runs: tuple[Run, ...], tmp_path: Path) -> None:
    for before, after, edit in (
        ("all_changed", "gain_share", "all_changed"),
        ("gain_share", "partner_edit", "baseline"),
    ):
        view = small_plan(runs, compare_from=before, compare_to=after, edit_starts_as=edit, partner_shown="trust")
        assert Recalculated(view, tmp_path).differences() == []
