"""The checks of rows are described once, and the kernels hold them as they are described."""

from __future__ import annotations

import re

import pytest

from finmodel.core.day_counts import STILL_OPEN
from finmodel.measures.render import kernel_text
from finmodel.measures.row_checks import FAULTS, SOURCES, RowCheck, faulty_case
from tests.measures.fresh_checks import fresh


@pytest.mark.parametrize("role", SOURCES)
def test_the_kernels_hold_the_checks_as_they_are_described(role: str) -> None:
    for name, text in fresh(SOURCES[role]).items():
        assert kernel_text(name) == text, "run `python -m tests.measures.fresh_checks`"


def test_a_check_that_is_taken_out_of_a_kernel_is_missed() -> None:
    prices = SOURCES["prices"]
    last = prices.checks[-1]
    said = f"WHEN {last.when} THEN {2 if FAULTS[last.fault].severity == 'warning' else 1}"
    assert said in kernel_text(prices.read)
    assert said not in faulty_case(
        type(prices)(prices.read, prices.table, prices.faults, prices.also, prices.checks[:-1])
    )


def test_every_kind_of_fault_can_be_told_and_is_checked_for() -> None:
    checked = {check.fault for source in SOURCES.values() for check in source.checks}
    # others of FAULTS are reasons why a text is no number or day, which tests/cells puts through every reader
    assert checked | {"not_finite", "clash", "shared_days", "overlap"} <= set(FAULTS)


@pytest.mark.parametrize("role", SOURCES)
def test_a_fault_is_told_once_of_a_column(role: str) -> None:
    told = [(check.fault, check.column) for check in SOURCES[role].checks]
    assert len(told) == len(set(told))


def test_what_is_written_is_shown_only_where_something_is() -> None:
    checks: list[RowCheck] = [check for source in SOURCES.values() for check in source.checks]
    assert {check.fault for check in checks if check.shown is None} == {"missing"}
    assert all(check.shown for check in checks if FAULTS[check.fault].by_code)


def test_what_is_not_over_lasts_as_long_in_the_kernels_as_where_it_is_read() -> None:
    for name in ("read_activity", "lasting_rows", "lasting_totals"):
        stated = set(re.findall(r"\.stay (?:<|>=) (\d+)", kernel_text(name)))
        assert stated == {str(STILL_OPEN)}, name
