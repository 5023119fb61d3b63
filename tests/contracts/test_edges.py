"""What is measured where a table has nothing: settlement names contract, line, measure and value."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from finmodel.contracts.reviewing.review import review
from finmodel.contracts.settle import settle_alone
from finmodel.contracts.settled_lines import Settlement
from finmodel.contracts.values import consecutive
from finmodel.errors import InputError
from tests.small import contract

ROWS = [{"start": 1000, "end": 1999, "rate": "£10", "rate_to": "£5"}, {"start": 3000, "end": 3999, "rate": "£20"}]
ADD = "Add a row for it to the table; or write `beyond: hold` there, for the nearest rate to hold."


def schedule(table: dict[str, Any], formula: str, unit: str = "people") -> dict[str, Any]:
    line = {"name": "due", "formula": formula, "payer": "icb", "payee": "trust"}
    named: dict[str, Any] = {"kind": "schedule", "id": "s", "title": "S", "measures": {"size": unit}}
    return named | {"tables": {"rates": table}, "lines": [line]}


def settled(data: dict[str, Any], *sizes: float) -> Settlement:
    return settle_alone(contract(data), consecutive([f"y{n}" for n in range(len(sizes))]), lambda *_: np.array(sizes))


def told(data: dict[str, Any], *sizes: float) -> list[str]:
    with pytest.raises(InputError) as refused:
        settled(data, *sizes)
    return [str(finding) for finding in refused.value.findings]


@pytest.mark.parametrize(
    ("size", "said"), [(999, "999 people"), (2000, "2,000 people"), (2999, "2,999 people"), (4000, "4,000 people")]
)
def test_a_size_that_no_row_has_is_refused_by_name_and_number(size: float, said: str) -> None:
    data = schedule({"scale_unit": "people", "beyond": "refuse", "rows": ROWS}, "look_up(size, rates)")
    (finding,) = told(data, 1500, size)
    what = f"Due cannot be worked out for y1: 'Size' is {said} there, not covered by the table 'rates'."
    assert f"contract s, line due: {what} {ADD}" in finding
    assert settled(data, 1000, 1999, 3000, 3999).of("s", "due").tolist() == [10, 5, 20, 20]


def test_an_amount_past_the_last_band_is_refused() -> None:
    rows = [{"up_to": "£100", "rate": "5%"}, {"below": "£200", "rate": "10%"}]
    data = schedule({"beyond": "refuse", "rows": rows}, "slab(size, rates)", "money")
    assert settled(data, 100, 150).of("s", "due").tolist() == [5, 15]
    (finding,) = told(data, 100, 200, 250)
    assert "for y1 and 1 more: 'Size' is £200 there, not covered by the table 'rates'." in finding


def test_a_corridor_of_what_the_data_has_below_nought_is_refused() -> None:
    data = schedule({"rows": [{"up_to": "£100", "rate": "5%"}, {"rate": "10%"}]}, "corridor(size, rates)", "money")
    assert settled(data, 0, 150).of("s", "due").tolist() == [0, 10]
    (finding,) = told(data, -1)
    assert "'Size' is −£1 there, not covered by the bands, which start from nought." in finding


def test_a_share_below_the_first_row_at_nought_is_refused() -> None:
    rows = [{"start": "0%", "end": "50%", "rate": "£10", "rate_to": "£20"}, {"start": "50%", "rate": "£20"}]
    data = schedule({"rows": rows}, "look_up(size, rates)", "share")
    assert settled(data, 0, 0.25, 1).of("s", "due").tolist() == [10, 15, 20]
    assert "'Size' is −1% there, not covered by the table 'rates'." in told(data, -0.01)[0]


def test_whole_numbers_that_follow_each_other_leave_no_gap() -> None:
    rows = [{"start": 0, "end": 999, "rate": "£10"}, {"start": 1000, "rate": "£5"}]
    data = schedule({"scale_unit": "people", "rows": rows}, "look_up(size, rates)")
    assert settled(data, 999, 999.5, 1000).of("s", "due").tolist() == [10, 10, 5]


def test_the_end_of_a_level_row_is_no_unused_number() -> None:
    table = {"scale_unit": "people", "beyond": "hold", "rows": ROWS}
    stated = schedule(table, "look_up(size, rates)") | {"round_to": "£0.01"}
    assert [fault for fault in review(contract(stated), stated) if "never used" in fault.what] == []
