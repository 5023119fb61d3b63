"""What `finmodel compare` prints: the headline, who is left out, how a split is told, and loans apart from gains."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from finmodel.cli.screen import show_report
from finmodel.report.comparison_report import comparison_report
from finmodel.scenarios.comparison import Comparison, compare
from finmodel.scenarios.scenario import Scenario
from tests.report.printed import table_of
from tests.scenarios.changes import library, scenario
from tests.scenarios.test_balances import LOAN
from tests.small import small_basis

DEARER = {"kind": "change_terms", "name": "A higher price", "contract": "tariff",
          "set": {"prices.emergency.price": "£2,200"}}  # fmt: skip
FEWER = {"kind": "scale_activity", "name": "Fewer emergencies", "where": {"setting": "emergency"}, "by": "-10%"}
NO_TARIFF = {"kind": "swap_contracts", "name": "The tariff goes", "remove": ["tariff"]}


def compared(after: Scenario) -> Comparison:
    return compare(small_basis(), (None, after), library())


@pytest.fixture
def printed(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """What is printed of the changes that a scenario makes, on a wide screen."""
    monkeypatch.setenv("COLUMNS", "400")

    def of(*changes: dict[str, Any], years: tuple[str, ...] = ("2023/24", "2024/25")) -> str:
        show_report(comparison_report(compared(scenario(*changes)), years))
        return capsys.readouterr().out

    return of


def test_the_headline_says_who_gains_who_loses_by_how_much_and_why(printed: Any) -> None:
    """A tenth more for 260 spells at £2,000 and a market forces factor of 1.05: 260 × £200 × 1.05 = £54,600."""
    assert printed(DEARER).splitlines()[:3] == [
        "Under “S”, Health board would be £55k worse off in 2024/25 than under the contracts in force (“A higher "
        "price”) and Hospital trust £55k better off (“A higher price”).",
        "Nobody else gains or loses in 2024/25.",
        "Together nothing changes: money only moves between partners.",
    ]


def test_each_partner_of_the_headline_has_its_own_cause_and_none_that_it_has_no_part_in(printed: Any) -> None:
    """40 episodes more than 80 take £20,000 from the pool, 3:2, and cost the Council £18,000: £12,000 and £6,000."""
    more = {"kind": "scale_activity", "name": "More reablement", "where": {"setting": "reablement"}, "by": "50%"}
    assert printed(DEARER, more).splitlines()[0] == (
        "Under “S”, Health board would be £67k worse off in 2024/25 than under the contracts in force (mostly “A "
        "higher price”), Hospital trust £55k better off (“A higher price”) and Council £6,000 worse off (“More "
        "reablement”)."
    )


def test_those_whom_nothing_changes_for_are_named_below_and_not_in_the_table(printed: Any) -> None:
    said = printed(DEARER)
    gainers = table_of(said, "Who gains and who loses")
    assert gainers.column("Partner") == ["Hospital trust", "Health board"]
    assert "No change for: Council; GP federation.\n" in said[: said.index("What each change does")]
    kept = compared(scenario(DEARER)).gainers
    assert set(kept["partner"]) >= {"council", "gps"}


def test_where_everyone_is_touched_nobody_is_named_below(printed: Any) -> None:
    grants = [
        {"kind": "change_funding", "name": f"A grant to {who}", "partner": who, "add": "£1,000"}
        for who in ("icb", "council", "trust", "gps")
    ]
    assert "No change for" not in printed(*grants)


def test_a_year_in_which_nothing_changes_is_named_and_not_shown(printed: Any) -> None:
    grant = {"kind": "change_funding", "name": "A grant", "partner": "icb", "add": {"2024/25": "£1,000"}}
    said = printed(grant)
    assert "Nothing changes in 2023/24.\n" in said
    assert table_of(said, "Who gains and who loses").headings == [
        "Partner", "Surplus before, 2024/25", "Surplus after, 2024/25", "Gain or loss, 2024/25",
    ]  # fmt: skip
    assert table_of(said, "What each change does").headings == ["Partner", "2024/25"]


def test_only_the_years_asked_for_are_shown(printed: Any) -> None:
    both = table_of(printed(DEARER), "Through which contract")
    one = table_of(printed(DEARER, years=("2023/24",)), "Through which contract")
    assert (both.headings, one.headings) == (["Partner", "2023/24", "2024/25", "All years"], ["Partner", "2023/24"])
    assert one.column("2023/24") == both.column("2023/24")


def test_the_way_that_changes_share_what_they_do_together_is_told(printed: Any) -> None:
    said = printed(DEARER, FEWER)
    assert "each part is the average over every order in which the changes could come" in said
    assert "Contracts, terms and who pays come first in each; what moves does so under them." in said
    assert "no longer in force" not in said
    assert "every order" not in printed(DEARER)


def test_a_gain_through_a_contract_that_is_gone_is_accounted_for(printed: Any) -> None:
    said = printed(DEARER, NO_TARIFF)
    assert (
        "In some of those orders a change comes before another takes away Hospital tariff, so it may gain or lose "
        "through a contract that is no longer in force under" in said
    )


def test_beyond_eight_changes_the_interaction_is_said_to_be_a_line_of_its_own(printed: Any) -> None:
    many = [{**FEWER, "name": f"Fewer still {number}", "by": f"-{number}%"} for number in range(1, 10)]
    said = printed(*many)
    assert "There are more than 8 changes, so each part is what the change does by itself" in said
    assert "that is the line 'Interaction of the changes'." in said


def test_a_loan_is_shown_apart_and_is_nobodys_gain(printed: Any) -> None:
    """£9,000 lent to the board for a year at 5%: £450 is all that the Council gains, and the board loses."""
    table = compared(scenario(LOAN)).gainers.set_index(["partner", "period"])
    assert (table.loc["icb", ["difference", "of_which_loans"]] / 100).to_numpy().tolist() == [
        [9_000, 9_000],
        [-9_450, -9_000],
    ]
    assert (table.loc["council", "of_which_loans"] / 100).tolist() == [-9_000, 9_000]
    assert not table.loc["trust", "of_which_loans"].any()
    said = printed(LOAN)
    gainers = table_of(said, "Who gains and who loses")
    told = ("Difference", "Of which loans", "Gain or loss")
    lines = {
        (partner, year): [gainers.row(partner)[f"{heading}, {year}"] for heading in told]
        for partner in ("Health board", "Council")
        for year in ("2023/24", "2024/25", "all years")
    }
    assert lines == {
        ("Health board", "2023/24"): ["+£9,000", "+£9,000", "no change"],
        ("Health board", "2024/25"): ["−£9,450", "−£9,000", "−£450"],
        ("Health board", "all years"): ["−£450", "no change", "−£450"],
        ("Council", "2023/24"): ["−£9,000", "−£9,000", "no change"],
        ("Council", "2024/25"): ["+£9,450", "+£9,000", "+£450"],
        ("Council", "all years"): ["+£450", "no change", "+£450"],
    }
    assert said.startswith("Under “S”, Health board would be £450 worse off in 2024/25")
    assert "A loan is money owed" in said
    assert "through “A loan”, a loan" in table_of(said, "Through which contract").column("Partner")


def test_a_loan_that_pays_for_an_investment_leaves_its_partner_in_the_table(printed: Any) -> None:
    """The board spends on a team what it borrows: its balance is as it was, and it is £9,000 the worse for it."""
    team = {"kind": "investment", "name": "A team", "partner": "icb", "one_off": "£9,000"}
    row = table_of(printed(LOAN, team), "Who gains and who loses").row("Health board")
    assert [row[f"{heading}, 2023/24"] for heading in ("Difference", "Of which loans", "Gain or loss")] == [
        "no change", "+£9,000", "−£9,000",
    ]  # fmt: skip


def test_without_a_loan_nothing_is_said_of_loans(printed: Any) -> None:
    assert "loan" not in printed(DEARER, FEWER)


def test_whoever_acts_heads_a_column_and_what_nobody_states_is_said_so(printed: Any) -> None:
    said = printed(DEARER, {**FEWER, "actor": "council"})
    matrix = table_of(said, "Who acts, and who gains or loses by it")
    assert matrix.headings == ["Who gains or loses", "By someone not stated", "By Council", "By all"]
    assert table_of(printed(DEARER), "Who acts").headings == ["Who gains or loses", "By someone not stated"]


def test_a_matrix_adds_up_to_what_comes_from_outside_and_from_delivering_care(printed: Any) -> None:
    """25 and 26 fewer spells at £900 each are £22,500 and £23,400 less to spend; no step of a ward is closed."""
    matrix = table_of(printed(FEWER), "Who acts")
    assert matrix.row("through money from outside") == {
        "Who gains or loses": "through money from outside", "By someone not stated": "no change",
    }  # fmt: skip
    place, delivery = matrix.row("The place"), matrix.row("through cost of delivery")
    assert place["By someone not stated"] == delivery["By someone not stated"] == "+£45,900"
