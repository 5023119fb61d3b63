"""Three levels of money of the small place, by hand, in its first year.

The trust has 250 spells at £2,000 and 500 visits at £150, with 5% on top: £603,750. The council gives 120 people
reablement at £500, paid by the pool, into which the board pays £30,000 and the council £20,000. So £10,000 is over, and
the board meets 60% of it. GPs have £100 for each of 1,000 people, and 2.5 times that for 190 of 65 and more: £147,500.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from finmodel.contracts.contract import Contract
from finmodel.report.three_levels.levels_report import levels_report, risks_table
from finmodel.scenarios.run import run
from finmodel.scenarios.three_levels.levels_of_money import HOW_PAID, LevelsOfMoney, MoreOf
from finmodel.workbooks.cells import FIRST_ROW
from finmodel.workbooks.live_model import model_of
from finmodel.workbooks.plan import laid_out
from finmodel.workbooks.spec import WorkbookSpec
from tests.small import small_basis
from tests.workbooks.boards import SPEC, Recalculated

YEAR = "2023/24"


@pytest.fixture(scope="module")
def levels() -> LevelsOfMoney:
    """The small place under its own four contracts."""
    return LevelsOfMoney(run(small_basis()))


def more_of(levels: LevelsOfMoney, name: str) -> MoreOf:
    """What more of something leaves everybody with in the first year."""
    (found,) = [each for each in levels.risks(YEAR) if each.name == name]
    return found


def test_what_is_combined_is_what_is_paid_into_pools_of_the_money_that_comes_in(levels: LevelsOfMoney) -> None:
    first = levels.combined[levels.combined["period"] == YEAR]
    assert first[["partner", "pool", "pounds"]].values.tolist() == [
        ["icb", "", 1_000_000],
        ["council", "", 300_000],
        ["icb", "pool", 30_000],
        ["council", "pool", 20_000],
    ]


def test_how_it_flows_is_every_payment_of_the_ledger_once(levels: LevelsOfMoney) -> None:
    first = levels.flows[levels.flows["period"] == YEAR]
    assert {(each.payer, each.payee, each.how): each.pounds for each in first.itertuples() if each.pounds} == {
        ("icb", "trust", "by the case"): 603_750,
        ("icb", "gps", "by the head"): 147_500,
        ("pool", "council", "by the case"): 60_000,
        ("icb", "pool", "into the pool"): 30_000,
        ("council", "pool", "into the pool"): 20_000,
        ("icb", "pool", "over- and underspend of a pool"): 6_000,
        ("council", "pool", "over- and underspend of a pool"): 4_000,
    }
    ledger = levels.run.ledger
    between = ledger[(ledger["payer"] != "outside") & (ledger["payee"] != "outside")]
    assert levels.flows["pounds"].sum() == between["pence"].sum() / 100


def test_more_activity_is_borne_by_who_pays_by_the_case_and_gained_by_who_is_paid(levels: LevelsOfMoney) -> None:
    more = more_of(levels, "10% more activity")
    # 25 spells and 50 visits are £60,375 and cost £22,500: 275 spells need no fourth ward. 12 more of reablement are
    # £6,000 of the pool's, 60% of them the board's; they cost the council £5,400.
    assert more.leaves == {"icb": -63_975, "council": -1_800, "trust": 37_875, "gps": 0, "pool": 0}
    assert more.borne == 22_500 + 5_400
    assert more.of_a_pound("icb") == pytest.approx(63_975 / 27_900, abs=1e-6)
    assert sum(more.of_a_pound(party) for party in more.leaves) == pytest.approx(1, abs=1e-5)


def test_of_less_activity_it_is_told_who_keeps_what_is_saved(levels: LevelsOfMoney) -> None:
    """The other way round: £60,375 and £3,600 of the pool's for the board; the trust loses them and saves £22,500."""
    less = more_of(levels, "10% less activity")
    assert less.leaves == {"icb": 63_975, "council": 1_800, "trust": -37_875, "gps": 0, "pool": 0}
    assert less.borne == -27_900
    assert less.of_a_pound("icb") == pytest.approx(63_975 / 27_900, abs=1e-6)
    assert less.of_a_pound("trust") < 0


def test_costs_are_borne_by_who_delivers(levels: LevelsOfMoney) -> None:
    # 1% of £100,000 + 250 × £900 + three wards at £20,000; of £150,000; of 120 × £450
    more = more_of(levels, "1% on costs")
    assert more.leaves == {"icb": 0, "council": -540, "trust": -3_850, "gps": -1_500, "pool": 0}
    assert more.borne == 5_890


def test_prices_move_money_between_partners(levels: LevelsOfMoney) -> None:
    # 1% of £603,750, of £147,500; contributions rise too, by £300 and £200, and £100 of £600 is over
    more = more_of(levels, "1% on prices")
    assert more.leaves == {"icb": -6_037.5 - 1_475 - 300 - 60, "council": 600 - 200 - 40, "trust": 6_037.5,
                           "gps": 1_475, "pool": 0}  # fmt: skip
    assert more.borne == 7_872.5


def test_what_a_pool_spends_more_is_borne_as_its_agreement_shares_it(levels: LevelsOfMoney) -> None:
    more = more_of(levels, "1% more spent by Pooled fund")
    assert more.leaves == {"icb": -360, "council": -240, "trust": 0, "gps": 0, "pool": 0}
    assert (more.of_a_pound("icb"), more.of_a_pound("council")) == (0.6, 0.4)


def test_the_page_has_the_three_levels_with_sums_that_tie(levels: LevelsOfMoney) -> None:
    report = levels_report(levels, ("2023/24", "2024/25"))
    combined, flows, risks = report.tables
    assert [(row.inside, *row.values) for row in combined.rows][-3:] == [
        (0, "All partners together", 1_300_000, 1_350_000),
        (1, "into Pooled fund", 50_000, 50_000),
        (1, "outside of pools", 1_250_000, 1_300_000),
    ]
    assert flows.rows[-1].values[:4] == ("All", "all", "", 603_750 + 147_500 + 60_000 + 50_000 + 10_000)
    assert risks.title == "3. Who bears it, in 2024/25"
    assert [round(float(each or 0), 4) for each in risks.rows[-1].values[1:]] == [1, 1, 1, 0, 1, 1]
    assert (
        report.headline[0] == "Of £1.35m that comes in from outside in 2024/25, £50k, 3.7% of it, is combined in pools."
    )
    table = risks_table(levels, (YEAR,))
    assert table[table["more_of"] != "10% less activity"]["pounds"].sum() < 0


def test_the_workbook_adds_both_levels_up_from_its_ledger_and_shows_who_bears_it(
    levels: LevelsOfMoney, tmp_path: Path
) -> None:
    model = model_of(WorkbookSpec.model_validate(SPEC), [levels.run])
    model.bearing = {YEAR: levels.risks(YEAR)}
    plan = laid_out(model)
    sheets = {sheet.name: sheet for sheet in plan.sheets}
    shown = {
        str(sheets["Three levels"].cells[row, 2].value): sheets["Three levels"].cells[row, 8].value
        for row in range(FIRST_ROW, sheets["Three levels"].rows + 1)
    }
    assert shown["Health board: into Pooled fund"] == 30_000
    assert shown["Health board: outside of pools"] == 970_000
    assert shown["Pooled fund to Council: by the case"] == 60_000
    assert shown["All payments between partners and pools"] == 603_750 + 147_500 + 60_000 + 50_000 + 10_000
    bears = sheets["Who bears it"]
    rows = [[bears.cells[row, column].value for column in range(1, 7)] for row in range(FIRST_ROW, bears.rows + 1)]
    assert [YEAR, "1% more spent by Pooled fund", "Health board", 600, -360, 0.6] in rows
    assert Recalculated(plan, tmp_path).differences() == []


def test_every_kind_of_contract_says_how_it_pays() -> None:
    shipped = {name for name, kind in Contract.KINDS.items() if kind.__module__.startswith("finmodel.")}
    assert shipped <= set(HOW_PAID)
