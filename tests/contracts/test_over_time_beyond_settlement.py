"""Paths, tapers, shifts, triggers and notional budgets in scenarios, draws, variance, slopes, workbooks and words.

In the small place the hospital's work comes to £603,750 at the tariff in 2023/24 and £627,900 in 2024/25; an emergency
spell is £2,100.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest

from finmodel.incentives.margins import Incentives
from finmodel.outturn.variance import variance
from finmodel.report.explanation_text import plain
from finmodel.report.report import Remark, Table
from finmodel.report.run_report import run_report
from finmodel.scenarios.apply import apply
from finmodel.scenarios.run import Run, run
from finmodel.scenarios.scenario import Scenario
from finmodel.workbooks.write import write
from tests.contracts.test_explain import told
from tests.contracts.test_over_time_in_a_place import (
    BLOCK,
    PACE,
    PARTNERS,
    PATH,
    POOL_TAPER,
    SHADOW,
    SHARE,
    SHIFT,
    TAPER,
    TOLD,
    YEARS,
    ran,
)
from tests.draws.test_draws import term
from tests.outturn.test_variance import grown
from tests.scenarios.unsure import demand, ready, unsure
from tests.small import REABLEMENT, TARIFF, small_basis
from tests.workbooks.boards import Recalculated, differs, live_surpluses, small_plan, surpluses
from tests.workbooks.office import convert

BY_YEARS, BY_SHARE, BY_PACE = ((SHADOW, BLOCK | {"path": path}) for path in (YEARS, SHARE, PACE))
GROWS = (SHADOW, BLOCK | {"path": PATH | {"up": {"grows": "1%"}, "down": {"years": 2}}})
TAPERED = (TARIFF, BLOCK | {"taper": TAPER["taper"]})
"""A payment of all that the tariff paid, of which 80% is left in 2024/25; the council makes up the rest."""
MARKET = {"trust": {"paid_under": ["tariff"]}, "gps": "-£700,000"}
SHIFTED = (TARIFF, SHIFT | {"market_shift": {"between": MARKET, "part": "50%"}})
DEMAND_UP = {
    "kind": "scale_activity", "name": "Demand", "source": "invented", "by": "10%", "where": {"setting": ["emergency"]},
}  # fmt: skip
ALL_FIVE = (
    SHADOW, BLOCK | {"id": "on_path", "path": SHARE}, TAPER | {"id": "grant"}, SHIFT | {"id": "market"},
    TOLD | {"id": "told"}, REABLEMENT, POOL_TAPER,
)  # fmt: skip


def changed(contracts: tuple[dict[str, Any], ...], *changes: dict[str, Any]) -> Run:
    stated = {"scenario": "s", "title": "Otherwise", "question": "?", "changes": list(changes)}
    return run(apply(small_basis(*contracts), Scenario.model_validate(stated), {}), "s", "Otherwise")


def terms(contract: str, **paths: Any) -> dict[str, Any]:
    stated = {path.replace("__", "."): value for path, value in paths.items()}
    return {
        "kind": "change_terms",
        "name": f"Terms of {contract}",
        "contract": contract,
        "source": "invented",
        "set": stated,
    }


@pytest.mark.parametrize(
    ("contracts", "paths", "line", "sums"),
    [
        (BY_YEARS, {"path__up__years": 4}, "payment", [525_937.5, 563_950]),  # 1/4 of 103,750; 2/4 of 127,900
        (BY_YEARS, {"path__first_day": "2022-04-01"}, "payment", [603_750, 627_900]),  # both steps are gone
        (BY_SHARE, {"path__from_sum": "£400,000"}, "payment", [501_875, 564_887.5]),  # half of 203,750; of 126,025
        (BY_SHARE, {"path__up__share": "20%"}, "payment", [520_750, 542_180]),  # 20% of 103,750; of 107,150
        (BY_PACE, {"path__up__at_most": "£20,000"}, "payment", [520_000, 540_000]),
        (GROWS, {"path__up__grows": "2%"}, "payment", [510_000, 520_200]),
        (TAPERED, {"taper__left": {"2023/24": "50%", "2024/25": "0%"}}, "payment", [301_875, 0]),
        (TAPERED, {"taper__left": {"2023/24": "50%", "2024/25": "0%"}}, "taper_made_up", [301_875, 627_900]),
        (SHIFTED, {"market_shift__part": "10%"}, "market_shift", [[60_375, 62_790], [-60_375, -62_790]]),
        (SHIFTED, {"market_shift__between__gps": "-£10"}, "market_shift", [[5, 5], [-5, -5]]),
        ((TOLD,), {"triggers__emergencies__above": "4%"}, "told_emergencies", [0, 0]),  # 260 of 250 is 4%, not more
    ],
)  # fmt: skip
def test_a_scenario_changes_their_terms(
    contracts: tuple[dict[str, Any], ...], paths: dict[str, Any], line: str, sums: list[float]
) -> None:
    assert changed(contracts, terms("fixed", **paths)).settlement.of("fixed", line).tolist() == sums


def test_a_scenario_turns_a_notional_tariff_into_one_that_is_paid() -> None:
    found = changed((SHADOW,), terms("tariff", notional=False))
    assert found.ledger[found.ledger["contract"] == "tariff"]["pence"].tolist() == [60_375_000, 62_790_000]


@pytest.mark.parametrize(
    ("contracts", "paid"),
    [
        (BY_YEARS, [578_125, 682_500]),  # 1/2 of 156,250 more than 500,000; then all of 325 and a tenth: 682,500
        (BY_SHARE, [578_125, 630_312.5]),  # half of the 104,375 that are left
        (BY_PACE, [510_000, 520_000]),
        (TAPERED, [656_250, 682_500]),  # what the council makes up is paid under the same contract
    ],
    ids=["steps", "share", "pace", "taper"],
)
def test_draws_follow_them(contracts: tuple[dict[str, Any], ...], paid: list[float]) -> None:
    """A tenth more emergencies drawn: £656,250 at the tariff in 2023/24, £682,500 in 2024/25."""
    one = ready(unsure(demand()), basis=small_basis(*contracts))
    found = one.settled(np.array([[0.1]]), None, one.columns)
    assert (found.paid[found.contracts.index("fixed"), 0] / 100).tolist() == paid


def test_a_draw_takes_from_one_provider_what_the_other_has_gained() -> None:
    """Half of £656,250 and of £682,500 beside surgeries of £150,000, which nobody pays for here."""
    one = ready(unsure(demand()), basis=small_basis(*SHIFTED))
    found = one.settled(np.array([[0.1]]), None, one.columns).surplus
    assert (found[one.place.parties.index("gps"), 0] / 100).tolist() == [-478_125, -491_250]


@pytest.mark.parametrize(
    ("contracts", "path", "drawn", "paid"),
    [
        (BY_SHARE, "path.up.share", 0.2, [520_750, 542_180]),
        (BY_SHARE, "path.from_sum", 400_000, [501_875, 564_887.5]),
        (BY_PACE, "path.up.at_most", 20_000, [520_000, 540_000]),
    ],
)
def test_their_terms_are_drawn(
    contracts: tuple[dict[str, Any], ...], path: str, drawn: float, paid: list[float]
) -> None:
    spread = {"shape": "uniform", "low": drawn * 0.5, "high": drawn * 1.5}
    one = ready(unsure(term("Drawn", "fixed", path, spread)), basis=small_basis(*contracts))
    found = one.settled(np.array([[drawn]]), None, one.columns)
    assert (found.paid[found.contracts.index("fixed"), 0] / 100).tolist() == paid


@pytest.mark.parametrize(
    ("contracts", "differs_by"),
    [
        (BY_YEARS, {("icb", "trust", "2023/24"): 26_250}),
        (BY_SHARE, {("icb", "trust", "2023/24"): 26_250, ("icb", "trust", "2024/25"): 13_125}),
        (BY_PACE, {}),
        (SHIFTED, {("icb", "trust", "2023/24"): 26_250, ("icb", "gps", "2023/24"): -26_250}),
    ],
    ids=["steps", "share", "pace", "shift"],
)
def test_a_variance_is_what_the_clause_makes_of_25_more_spells(
    contracts: tuple[dict[str, Any], ...], differs_by: dict[tuple[str, str, str], int]
) -> None:
    """£52,500 more at the tariff, half of it on the way or the part that moves."""
    plan = small_basis(*contracts)
    assert _variances(variance(run(plan), run(grown(plan, 1.1, 1, 1, 1, 1, 1)))) == differs_by


def test_a_variance_of_what_tapers_is_shared_with_who_makes_it_up() -> None:
    """26 more spells in 2024/25 are £54,600: 80% is left to the board, and the council makes up 20%."""
    plan = small_basis(*TAPERED)
    found = _variances(variance(run(plan), run(grown(plan, 1, 1, 1, 1.1, 1, 1))))
    assert found == {("icb", "trust", "2024/25"): 43_680, ("council", "trust", "2024/25"): 10_920}


def _variances(table: Any) -> dict[tuple[str, str, str], int]:
    mine = table[(table["contract"] == "fixed") & (table["variance"] != 0)]
    assert (mine["variance"] == mine["contract_terms"]).all()
    return {(row.payer, row.payee, row.period): row.variance // 100 for row in mine.itertuples()}


@pytest.mark.parametrize(
    ("contracts", "year", "more"),
    [
        (BY_YEARS, 0, {"trust": 1_050, "icb": -1_050}),
        (BY_SHARE, 1, {"trust": 1_050, "icb": -1_050}),
        (BY_PACE, 1, {}),
        (TAPERED, 1, {"trust": 2_100, "icb": -1_680, "council": -420}),
        (SHIFTED, 0, {"trust": 1_050, "gps": -1_050}),
    ],
    ids=["steps", "share", "pace", "taper", "shift"],
)
def test_one_more_spell_adds_what_the_clause_leaves_of_its_price(
    contracts: tuple[dict[str, Any], ...], year: int, more: dict[str, float]
) -> None:
    incentives = Incentives(run(small_basis(*contracts)))
    (kind,) = [
        each for each in incentives.kinds
        if (each.name, each.provider, each.period) == ("emergency", "trust", year)
    ]  # fmt: skip
    found = {one.partner: round(one.more, 6) for one in incentives.all[kind] if one.contract == "fixed" and one.more}
    assert found == more


def test_libreoffice_recalculates_all_five_under_a_scenario_that_changes_each(
    libreoffice: Path, tmp_path: Path
) -> None:
    otherwise = changed(
        ALL_FIVE, DEMAND_UP, terms("on_path", path__up__share="20%"),
        terms("grant", taper__left={"2023/24": "90%", "2024/25": "70%"}), terms("market", market_shift__part="40%"),
        terms("told", triggers__emergencies__above="12%"),
    )  # fmt: skip
    book = small_plan([ran(*ALL_FIVE), otherwise])
    spoilt = tmp_path / "spoilt.xlsx"
    write(book, spoilt, spoil=True)
    found = openpyxl.load_workbook(convert(libreoffice, spoilt, "xlsx", tmp_path), data_only=True)
    assert [
        f"{sheet.name} row {row} column {column}: {cell.formula} gives {value!r}, not {cell.value!r}"
        for sheet in book.sheets
        for (row, column), cell in sheet.cells.items()
        if cell.formula and differs(value := found[sheet.name].cell(row, column).value, cell.value)
    ] == []


def test_a_workbook_shows_what_is_set_aside_below_the_positions_and_counts_it_in_none(tmp_path: Path) -> None:
    before, after = ran(*ALL_FIVE), changed(ALL_FIVE, DEMAND_UP)
    book = Recalculated(small_plan([before, after]), tmp_path)
    assert book.live("Positions", "not_paid.tariff.payment.icb.trust") == [603_750, 627_900, 656_250, 682_500]
    assert live_surpluses(book, PARTNERS) == {
        party: values for party, values in surpluses(before, after).items() if party in PARTNERS
    }


def test_what_a_scenario_no_longer_has_in_force_is_set_aside_no_more(tmp_path: Path) -> None:
    without = {"kind": "swap_contracts", "name": "Ends", "source": "invented", "remove": ["tariff"]}
    book = Recalculated(small_plan([ran(SHADOW, TAPER), changed((SHADOW, TAPER), without)]), tmp_path)
    assert book.live("Positions", "not_paid.tariff.payment.icb.trust") == [603_750, 627_900, 0, 0]
    assert book.differences() == []


def test_a_run_shows_what_is_set_aside_beside_what_is_left() -> None:
    positions = next(part for part in run_report(ran(SHADOW), (), ("2023/24", "2024/25")).parts)
    assert isinstance(positions, Table)
    rows = [row.values for row in positions.rows]
    board = rows.index(("Health board", 1_000_000, 1_050_000))
    assert rows[board + 1] == ("set aside by it: counted, not paid", 603_750, 627_900)
    hospital = next(number for number, row in enumerate(rows) if row[0] == "Hospital trust")
    assert rows[hospital + 1] == ("set aside for it: counted, not paid", 603_750, 627_900)
    assert rows[-1][0] == "All partners together"


def test_a_scenario_that_moves_only_what_is_set_aside_is_told_with_it() -> None:
    basis = small_basis(SHADOW)
    before = run(replace(basis, place=basis.place.model_copy(update={"costs": ()})))
    stated = {"scenario": "s", "title": "Otherwise", "question": "?", "changes": [DEMAND_UP]}
    after = run(apply(before.basis, Scenario.model_validate(stated), {}), "s", "Otherwise")
    parts = run_report(before, [(after, before)], ("2023/24", "2024/25")).parts
    assert Remark(("“Otherwise” changes no payment in 2023/24, 2024/25.",)) in parts
    (table,) = [part for part in parts if isinstance(part, Table) and part.title.endswith("not paid: Otherwise")]
    assert table.rows[0].values[-1] == 656_250 + 682_500


@pytest.mark.parametrize(
    ("contract", "line", "says"),
    [
        ("on_path", "payment", "Moves up: “Sum that the path leads to” less “Sum reached in the year before”"),
        ("grant", "taper_made_up", "Lost by the taper, made up: “Sum before the taper” times"),
        ("market", "market_shift", "Shift: what moves: the lower of “Shift: all gains” and “Shift: all losses”"),
        ("told", "told_emergencies", "yes if the volume done is above “Plan with the room above it”"),
        ("tariff", "payment", "(notional, not paid)"),
        ("fund", "contributions", "“Lost by the taper”, only where “Contribution that tapers” is yes"),
    ],
)
def test_an_explanation_says_them_in_words(contract: str, line: str, says: str) -> None:
    assert says in plain(told(contract, line, 1, *ALL_FIVE))
