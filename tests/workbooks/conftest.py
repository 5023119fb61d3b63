"""The small place's runs and plan, worked out once."""

import pytest

from finmodel.scenarios.run import Run
from finmodel.workbooks.cells import Plan
from tests.workbooks.boards import small_plan, small_runs


@pytest.fixture(scope="session")
def runs() -> tuple[Run, ...]:
    """The contracts in force and two scenarios."""
    return small_runs()


@pytest.fixture(scope="session")
def board(runs: tuple[Run, ...]) -> Plan:
    """Their board workbook."""
    return small_plan(runs)
