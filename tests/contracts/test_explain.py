"""One figure explained: numbers put in, what came before, where each number comes from, and what nobody has checked."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from finmodel.contracts.explaining.explain import Explanation, Told, explain
from finmodel.contracts.explaining.put_in import PutIn
from finmodel.contracts.settled_lines import lookup
from finmodel.core.amounts import number_in_words
from finmodel.core.unit import unit
from finmodel.report.explanation_text import markdown, plain
from finmodel.rules.exact import Exact, exact
from finmodel.rules.nodes import SHARE, Const, Maximum, Term
from finmodel.scenarios.run import run
from tests.cli.test_commands import finmodel
from tests.contracts.test_money_back import FEES, shared
from tests.small import GAIN, TARIFF, small_basis

LATE = TARIFF | {"interim": {"amount": "£600,000", "reconciled": "next_year"}}
NAMES = {"icb": "Health board", "trust": "Hospital trust", "gps": "GP federation", "tariff": "Hospital tariff"}


def told(contract: str, line: str, year: int, *contracts: dict[str, Any], **more: Any) -> Explanation:
    settlement = run(small_basis(*contracts)).settlement
    (settled,) = [one for one in lookup(settlement, contract) if one.line.name == line]
    return explain(settlement, settled, year, Told(names=NAMES, **more))


def worked(found: Explanation) -> dict[str, list[str]]:
    """What each step was made from, by its label."""
    return {figure.label: [number.put_in for number in figure.numbers] for _, figure in found.steps}


def sources(found: Explanation) -> dict[str, list[str]]:
    """Where each number put in comes from."""
    figures = (*found.terms, *found.measures, *found.before)
    return {figure.label: [number.source for number in figure.numbers] for figure in figures}


def test_each_step_has_its_numbers_put_in() -> None:
    found = worked(told("tariff", "payment", 0, TARIFF))
    assert found["Activity at price, by price line"] == [
        f"250 units of activity × {number_in_words(2000, unit('money/units'))}",
        f"500 units of activity × {number_in_words(150, unit('money/units'))}",
    ]
    assert found["Activity at price"] == ["£500,000 + £75,000"]
    assert found["Payment for activity"] == ["£575,000 × 1.05"]


def test_what_a_line_was_the_period_before_is_a_figure_of_its_own() -> None:
    found = told("tariff", "reconciliation", 1, LATE)
    (before,) = found.before
    assert before.label == "Due, less paid on account, the period before"
    assert before.values == (("", "£3,750"),)  # 603,750 due in 2023/24 less 600,000
    assert before.numbers[0].source == "2023/24"
    assert found.steps[-1][1].values == (("", "£3,750"),)
    assert "From the period before\n  Due, less paid on account, the period before: £3,750  [2023/24]" in plain(found)


def test_in_the_first_period_nothing_came_before() -> None:
    (before,) = told("tariff", "reconciliation", 0, LATE).before
    assert before.values == (("", "£0"),)
    assert before.numbers[0].source == "nothing came before"


def test_activity_is_told_with_what_it_counts_and_its_file() -> None:
    found = sources(told("tariff", "payment", 0, TARIFF, files={"activity": "data/activity.csv"}))
    assert found["Activity"][0] == (
        "emergency spells of commissioner Health board; provider Hospital trust; setting emergency, "
        "from data/activity.csv"
    )


def test_money_of_earlier_contracts_is_told_with_their_names() -> None:
    assert sources(told("gain", "earned", 0, TARIFF, GAIN | {"payees": "trust"}))["Expenditure"] == [
        "paid under Hospital tariff"
    ]
    by_line = GAIN | {"payees": "trust", "expenditure": {"line": "tariff.payment"}}
    assert sources(told("gain", "earned", 0, TARIFF, by_line))["Expenditure"] == ["the line payment of Hospital tariff"]
    paid = GAIN | {"payees": "trust", "expenditure": {"paid_by": "icb", "paid_to": "trust"}}
    assert sources(told("gain", "earned", 0, TARIFF, paid))["Expenditure"] == [
        "paid by Health board to Hospital trust under every earlier contract"
    ]


def test_the_year_before_and_a_fixed_year_are_told() -> None:
    spend = {"activity": "spend", "where": {"setting": "emergency"}}
    before = GAIN | {"payees": "trust", "starts": "2024-04-01", "benchmark": spend | {"year": "previous"}}
    fixed = GAIN | {"payees": "trust", "benchmark": spend | {"year": "2023/24"}}
    counted = "spend at the prices in force of setting emergency"
    assert sources(told("gain", "saving", 1, TARIFF, before))["Benchmark"] == [f"{counted} in the year before"]
    assert sources(told("gain", "saving", 1, TARIFF, fixed))["Benchmark"] == [f"{counted} in 2023/24"]


def test_members_are_named_by_their_label_and_parties_by_their_name() -> None:
    prices = [
        {"code": "nel", "label": "Emergency spell", "where": {"setting": ["emergency"]}, "price": "£2,000"},
        {"code": "op", "where": {"setting": ["outpatient"]}, "price": "£150"},
    ]
    found = told("tariff", "payment", 0, TARIFF | {"prices": prices})
    assert [number.name for number in found.terms[0].numbers] == ["Emergency spell", "op"]
    shared = told("gain", "shared", 0, TARIFF, GAIN)
    assert [number.name for number in shared.steps[-1][1].numbers] == [
        "Health board",
        "Hospital trust",
        "GP federation",
    ]


def test_a_split_shows_the_part_and_the_whole() -> None:
    # 650,000 - 603,750 = 46,250, of which half: 23,125; the trust has 35%
    shared = told("gain", "shared", 0, TARIFF, GAIN).steps[-1][1]
    assert shared.numbers[1].put_in == "£23,125 × 35% ÷ 100%"
    assert shared.numbers[1].value == "£8,093.75"


def test_what_is_left_of_the_whole_is_shown_as_a_percentage() -> None:
    kept, nil = Const(1) - Term("discount", SHARE, "Discount", value=None), Const(0)
    known: dict[str, Exact] = {"discount": Decimal("0.03")}
    put_in = PutIn(lambda node: exact(node, known), lambda node, _: f"{float(exact(node, known)):.0%}")  # type: ignore[arg-type]
    assert put_in(kept, None) == "100% − 3%"
    assert put_in(Maximum((kept, nil)), None) == "the higher of 100% − 3% and 0%"


def test_a_number_nobody_has_checked_is_marked_in_text_and_on_paper() -> None:
    doubtful = TARIFF | {
        "multipliers": [
            {"name": "market_forces_factor", "factor": {"value": 1.05, "confirmed": False, "source": "a board paper"}}
        ]
    }
    found = told("tariff", "payment", 0, doubtful)
    assert "Market forces factor: 1.05  [a board paper; not confirmed]" in plain(found)
    assert "| Market forces factor |  | 1.05 | a board paper; **not confirmed** |" in markdown(found)
    assert "1 of these numbers is **not confirmed** by a source." in markdown(found)


def test_a_paper_has_the_sentence_the_numbers_put_in_each_step_and_each_source() -> None:
    text = markdown(told("tariff", "payment", 0, TARIFF))
    assert text.startswith("# Hospital tariff: Payment for activity, 2023/24\n\n**£603,750**")
    price = number_in_words(2000, unit("money/units"))
    assert f"| Price | emergency | {price} | invented |" in text
    assert "| 2 | Activity at price: the total of “Activity at price, by price line” over every price line. |" in text
    assert "£575,000 × 1.05 | £603,750 |" in text
    tables = [line.count("|") for line in text.splitlines() if line.startswith("|")]
    assert len(tables) > 8


def test_text_that_would_break_a_table_is_made_harmless() -> None:
    text = markdown(told("tariff", "payment", 0, TARIFF | {"source": "price list | annex\nB"}))
    assert "price list \\| annex B" in text


def test_a_branch_not_taken_is_not_told() -> None:
    found = told("gain", "earned", 0, TARIFF, GAIN)
    assert "Share of a loss" not in {figure.label for figure in found.terms}


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("user") / "ours"
    assert finmodel("new", folder).exit_code == 0
    return folder


def test_the_command_prints_markdown_or_writes_it(ours: Path, tmp_path: Path) -> None:
    shown = finmodel("explain", ours, "hospital_tariff", "--of", "2024/25", "--markdown")
    assert "| What | For | Number | Source |" in shown.output
    assert "from data/activity.csv" in shown.output
    done = finmodel("explain", ours, "hospital_tariff", "--of", "2024/25", "--out", tmp_path / "tariff.md")
    assert done.exit_code == 0
    assert (tmp_path / "tariff.md").read_text(encoding="utf-8").strip() in shown.output
    assert finmodel_fails("explain", ours, "hospital_tariff", "--out", tmp_path / "tariff.md") == "It is already there."


def finmodel_fails(*words: object) -> str:
    from finmodel.errors import InputError

    with pytest.raises(InputError) as refused:
        finmodel(*words)
    return refused.value.findings[0].what


def test_a_figure_of_a_table_is_told_with_its_column(tmp_path: Path) -> None:
    (tmp_path / "gain.yaml").write_text(
        "kind: gain_share\nid: g\ntitle: Gain share\npayer: icb\npayees: trust\nsource: invented\n"
        "benchmark: {measure: benchmark}\nexpenditure: {measure: spent}\ngains: {share: 50%}\n",
        encoding="utf-8",
    )
    (tmp_path / "rows.csv").write_text(
        "site,period,benchmark,spent\nNorth,2024/25,1000,900\nSouth,2024/25,1000,950\n", encoding="utf-8"
    )
    done = finmodel("explain", tmp_path / "gain.yaml", tmp_path / "rows.csv", "--of", "South")
    assert done.exit_code == 0, done.output
    assert "Spent: £950  [rows.csv, column spent]" in done.output
    assert "Gain share: Earned or owed, South, 2024/25" in done.output
    assert "= £25" in done.output  # half of 50


def test_a_balance_of_a_table_follows_the_same_organisation(tmp_path: Path) -> None:
    (tmp_path / "block.yaml").write_text(
        "kind: block\nid: b\ntitle: Block\npayer: icb\npayee: trust\namount: {2023/24: £130, 2024/25: £150}\n"
        "interim: {amount: £100, reconciled: next_year}\n",
        encoding="utf-8",
    )
    (tmp_path / "rows.csv").write_text(
        "site,period\nNorth,2024/25\nSouth,2023/24\nNorth,2023/24\nSouth,2024/25\n", encoding="utf-8"
    )
    done = finmodel("explain", tmp_path / "block.yaml", tmp_path / "rows.csv", "--line", "reconciliation")
    assert done.exit_code == 0, done.output
    assert "the period before: £30  [North, 2023/24]" in done.output  # 130 due in 2023/24 less 100 on account


def test_what_a_contract_paid_is_told_less_what_came_back_under_it() -> None:
    """£50,000 of fees, of which £5,000 goes back: the gain share counts £45,000 against its £60,000."""
    found = told("share", "earned", 0, TARIFF, FEES, shared("£60,000", {"paid_under": ["fees"]}))
    (spent,) = found.measures
    assert [(number.value, number.source) for number in spent.numbers] == [
        ("£45,000", "paid under fees, less what came back")
    ]
    alone = told("share", "earned", 0, TARIFF, shared("£600,000", {"paid_under": ["tariff"]}))
    assert [number.source for number in alone.measures[0].numbers] == ["paid under Hospital tariff"]
