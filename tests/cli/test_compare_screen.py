"""What `finmodel compare` prints: who is left out, how a split is told, and loans apart from gains."""

from __future__ import annotations

from typing import Any

import pytest

from finmodel.cli.compare_tables import show
from finmodel.scenarios.comparison import Comparison, compare
from finmodel.scenarios.scenario import Scenario
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
def printed(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Any:
    """What is printed of the changes that a scenario makes, with every run of blanks as one."""
    monkeypatch.setenv("COLUMNS", "400")

    def of(*changes: dict[str, Any]) -> str:
        show(compared(scenario(*changes)))
        return " ".join(capsys.readouterr().out.split())

    return of


def test_those_whom_nothing_changes_for_are_named_below_and_not_in_the_table(printed: Any) -> None:
    said = printed(DEARER)
    gainers = said[said.index("Who gains") : said.index("What each change does")]
    assert "Difference ┃ Gains or loses ┃" in gainers
    assert gainers.count("│ Hospital trust │") == gainers.count("│ Health board │") == 1
    assert gainers.endswith("No change for: Council; GP federation. ")
    assert "│ Council" not in gainers
    kept = compared(scenario(DEARER)).gainers
    assert set(kept["partner"]) >= {"council", "gps"}


def test_where_everyone_is_touched_nobody_is_named_below(printed: Any) -> None:
    grants = [
        {"kind": "change_funding", "name": f"A grant to {who}", "partner": who, "add": "£1,000"}
        for who in ("icb", "council", "trust", "gps")
    ]
    assert "No change for" not in printed(*grants)


def test_the_way_that_changes_share_what_they_do_together_is_told(printed: Any) -> None:
    said = printed(DEARER, FEWER)
    assert "each part is the average over every order in which the changes could come" in said
    assert "no longer in force" not in said
    assert "every order" not in printed(DEARER)


def test_a_gain_through_a_contract_that_is_gone_is_accounted_for(printed: Any) -> None:
    said = printed(FEWER, NO_TARIFF)
    assert (
        "In some of those orders a change comes before another takes away Hospital tariff, so it may gain or lose "
        "through a contract that is no longer in force under" in said
    )


def test_beyond_eight_changes_the_interaction_is_said_to_be_a_line_of_its_own(printed: Any) -> None:
    many = [{**FEWER, "name": f"Fewer still {number}", "by": f"-{number}%"} for number in range(1, 9)]
    said = printed(*many, NO_TARIFF)
    assert "There are more than 8 changes, so each part is what the change does by itself" in said
    assert "that is the line 'Interaction of the changes'. By itself, a change comes before another takes away" in said


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
    assert "£9,000 │ the same │ │ of which loans │ │ │ │ £9,000 │ no gain │" in said
    assert "−£9,450 │ loses │ │ of which loans │ │ │ │ −£9,000 │ no loss │" in said
    assert "£9,450 │ gains │ │ of which loans │ │ │ │ £9,000 │ no gain │" in said
    assert "A loan is money owed" in said
    assert "through brokerage_a_loan, a loan" in said


def test_a_loan_that_pays_for_an_investment_leaves_its_partner_in_the_table(printed: Any) -> None:
    """The board spends on a team what it borrows: its balance is as it was, and it is £9,000 the worse for it."""
    team = {"kind": "investment", "name": "A team", "partner": "icb", "one_off": "£9,000"}
    said = printed(LOAN, team)
    assert "£0 │ loses │ │ of which loans │ │ │ │ £9,000 │ no gain │" in said


def test_without_a_loan_nothing_is_said_of_loans(printed: Any) -> None:
    assert "loan" not in printed(DEARER, FEWER)
