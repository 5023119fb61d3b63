"""Every documented key decides something: with another value a figure moves, or the file is refused."""

from __future__ import annotations

from itertools import chain
from pathlib import Path

import numpy as np
import pytest

from finmodel.contracts.contract import Contract
from tests.keys.contracts import cases
from tests.keys.in_place import InPlace, in_place, with_rows
from tests.keys.proof import REFUSED, Proved
from tests.keys.register import Key, keys_of
from tests.keys.scenario_examples import scenarios

READ = "says how a table is read: tests/bad/settle_*, tests/real and tests/cli settle such tables"
SCHEDULES = "a form of table of a schedule, which tests/cases/schedule.yaml settles as a list of rows"
IN_CONTRACTS: dict[Key, str] = {
    **{("MeasureColumn", key): READ for key in ("missing_is", "otherwise", "values", "written_as")},
    **{("TableReading", key): READ for key in ("columns", "missing", "recognised_by", "rows_are", "where")},
    **{("StretchRow", key): SCHEDULES for key in ("end", "rate", "rate_to", "start")},
    **{("Stretches", key): SCHEDULES for key in ("rate_unit", "rows", "scale_unit")},
    ("Published", "within"): "how near a published figure must be: tests/load/test_prove.py",
    ("contract", "reads"): READ,
    ("Bands", "rate_unit"): SCHEDULES,
    ("amount", "unit"): "needed where a unit cannot be told from the number: the terms of a schedule",
    ("FittedWeights", "among"): "no case states it yet",
    ("FittedWeights", "spend"): "no case states it yet",
    ("HighCostCap", "standard_deviations"): "the rule for rows is tested in tests/load/test_build.py",
    ("RiskRatio", "at_least"): "no case states it yet",
    ("SplitByOwnership", "first"): "no case states it yet",
    ("shared_budget", "payee"): "has one value, `rows`",
}
"""Keys of contracts that no case shows to decide a figure, and why; the list may only grow shorter."""
NO_ONE_SIZE = "every value is refused, because the change states no one size"
IN_SCENARIOS: dict[Key, str] = {
    ("Brokerage", "interval"): NO_ONE_SIZE,
    ("Brokerage", "ramp"): "every value is refused: a loan is paid out at once",
    ("GroupGrowth", "sex"): "no case states it yet: the small place does not tell people by sex",
    ("PopulationGrowth", "interval"): NO_ONE_SIZE,
    ("PopulationGrowth", "table"): "names a file, which is read with the scenario: tests/bad/scenario_growth_table",
    ("ServiceDemand", "interval"): NO_ONE_SIZE,
    ("scenario", "based_on"): "names other files: tests/bad/scenario_circle reads scenarios that rest on others",
    ("scenario", "baseline"): "names another file, which the run is compared with: tests/cli/test_compare.py",
}
"""The same of scenarios."""


def kinds() -> list[str]:
    """The kinds of contract."""
    return sorted(name for name, kind in Contract.KINDS.items() if kind.__module__.startswith("finmodel."))


@pytest.mark.slow
def test_every_key_of_a_contract_decides_something(tmp_path: Path) -> None:
    with np.errstate(all="ignore"):
        proved = Proved().look_at(chain(with_rows(tmp_path), in_place(), cases()))
    every = set.union(*(keys_of(kind) for kind in kinds()))
    assert proved.stated <= every
    assert proved.unproved(every) == set(IN_CONTRACTS)


@pytest.mark.slow
def test_every_key_of_a_scenario_decides_something() -> None:
    proved = Proved().look_at(scenarios())
    assert proved.unproved(keys_of("scenario")) == set(IN_SCENARIOS)


def pounds(example: InPlace) -> dict[str, list[float]]:
    """The lines that a case expects, as they came out."""
    settlement = example.settled(example.data).settlement
    return {line: settlement.of(*line.split(".", 1)).tolist() for line in example.expect}


@pytest.mark.parametrize("example", [one for one in in_place() if not one.number], ids=lambda one: one.name)
def test_contracts_together_pay_what_was_worked_out_by_hand(example: InPlace) -> None:
    assert pounds(example) == example.expect


def test_contracts_on_rows_pay_what_was_worked_out_by_hand(tmp_path: Path) -> None:
    for example in with_rows(tmp_path):
        if not example.number:
            assert pounds(example) == example.expect, example.name


def test_a_key_that_decides_nothing_is_found() -> None:
    class Deaf:
        """A block that settles to the same whatever its amount."""

        data = {"kind": "block", "id": "a", "title": "A", "payer": "icb", "payee": "trust", "amount": "£5"}
        schema = "block"

        def figures(self, data: dict[str, object]) -> object:
            """The parties alone."""
            return (data["payer"], data["payee"]) if "payer" in data and "payee" in data else REFUSED

    found = Proved().look_at([Deaf()]).unproved({("block", "amount"), ("block", "payer"), ("block", "payee")})
    assert found == {("block", "amount")}
