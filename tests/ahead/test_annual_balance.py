"""Each year's balance: who gains over the years and ends one of them short by it, by hand."""

from __future__ import annotations

from typing import Any

from finmodel.report.ahead.annual_balance import annual_balance
from finmodel.scenarios.apply import apply
from finmodel.scenarios.run import run
from tests.scenarios.changes import scenario
from tests.small import small_basis

GRANT: dict[str, Any] = {"kind": "change_funding", "name": "Less, then more", "partner": "icb"}


def test_who_gains_in_all_and_ends_a_year_short_is_named_with_how_a_loan_helps() -> None:
    """£900,000 less is more than the board had left in the first year; £1m more comes in the second."""
    basis = small_basis()
    before = run(basis)
    was = before.positions[before.positions["partner"] == "icb"]["surplus"].tolist()
    change = GRANT | {"add": {"2023/24": "-£900,000", "2024/25": "£1,000,000"}}
    after = run(apply(basis, scenario(change, title="Later money"), {}), "s", "Later money")
    told = annual_balance(before, after)
    assert told is not None
    assert told.heading == "Each year's balance: “Later money”"
    short = 900_000 - was[0] / 100
    assert 100_000 < short < 1_000_000
    assert told.sentences[0] == (
        f"Health board ends short in 2023/24 (£{short / 1000:,.0f}k), though it gains over all years."
    )
    assert (
        told.sentences[1] == "Where each year must balance, a loan between partners carries it over: `kind: brokerage`."
    )


def test_nothing_is_said_of_who_loses_in_all_or_ends_no_year_short() -> None:
    basis = small_basis()
    before = run(basis)
    for sums in ({"2023/24": "-£900,000", "2024/25": "£1,000"}, {"2023/24": "£4,000", "2024/25": "£1,000"}):
        after = run(apply(basis, scenario(GRANT | {"add": sums}), {}), "s", "S")
        assert annual_balance(before, after) is None
