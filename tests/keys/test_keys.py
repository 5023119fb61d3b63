"""Every documented key decides something: with another value a figure moves, or the file is refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from finmodel.contracts.contract import Contract
from tests.keys.contracts import cases
from tests.keys.game_examples import games
from tests.keys.in_place import InPlace, in_place, with_rows
from tests.keys.place_examples import places
from tests.keys.problem_examples import problems
from tests.keys.proof import REFUSED, Proved
from tests.keys.register import Key, keys_of
from tests.keys.scenario_examples import scenarios
from tests.keys.workbook_examples import specs

READ = "says how a table is read: tests/bad/settle_*, tests/real and tests/cli settle such tables"
SCHEDULES = "a form of table of a schedule, which tests/cases/schedule.yaml settles as a list of rows"
NAMES = "what messages and workbooks call a line by"
MUST = "decides no payment: whether a check fails is what tests/must shows of every kind of line"
AHEAD = (
    "what rises in years past the place's own, which tests/ahead works out by hand; the same keys of a scenario decide"
)
LISTED = "where a file has the numbers by code, which tests/load/test_listed.py settles beside the same written out"
OF_LINES: dict[Key, str] = {
    **{("ChangeBetween", key): MUST for key in ("least", "most", "partner", "under", "year")},
    **{("NoGainFromAvoidable", key): MUST for key in ("of", "partner", "under")},
    **{("NoJump", key): MUST for key in ("above", "contract", "under")},
    **{("NotWorseOff", key): MUST for key in ("at", "partner", "under", "year")},
    **{
        ("OutcomeWithin", key): MUST
        for key in ("at_least", "at_most", "locality", "measure", "partner", "under", "year")
    },
    **{("PaidAtLeast", key): MUST for key in ("contract", "least", "under", "year")},
    **{("PaidWithoutEffect", key): MUST for key in ("contract", "in_fewer_than", "under")},
}
"""Keys of what a place, a contract or a scenario must hold to."""
OF_PROBLEMS: dict[Key, str] = {
    ("Borrowing", "interest"): "pounds owed grow by it: tests/optimise/test_every_plan_tried.py draws it",
    ("LimitOfBrief", "pool"): "chooses between pools, of which the small place has one: tests/optimise/by_trying.py",
    ("PoolMoney", "use_unspent"): "the same as of the problem itself, which its cases state",
    ("Scheme", "lasts"): "years that units run, of which the small place has two: tests/optimise/by_trying.py",
}
"""Keys of a problem that the small place cannot tell apart."""
OF_ROLES: dict[Key, str] = {
    ("by_role", key): "exchanged for the place's own name before a model reads the file: tests/binding"
    for key in ("agreement_of", "payee", "payer", "pays")
}
"""What a party, or a contract, is told by where no name is."""
IN_CONTRACTS: dict[Key, str] = {
    **OF_LINES,
    **OF_ROLES,
    ("FromActivity", "fixed"): "holds a sum still while a scenario moves activity: tests/scenarios/test_agreed_once.py",
    ("contract", "must"): MUST,
    **{("MeasureColumn", key): READ for key in ("always", "column", "missing_is", "otherwise", "values", "written_as")},
    **{
        ("TableReading", key): READ
        for key in ("columns", "decimal", "entity", "missing", "period", "recognised_by", "rows_are", "where")
    },
    **{("Published", key): READ for key in ("column", "missing_is", "rate_of")},
    **{("RowChoice", key): READ for key in ("above", "at_least", "at_most", "below", "excluding")},
    **{("StretchRow", key): SCHEDULES for key in ("end", "rate", "rate_to", "start")},
    **{("Stretches", key): SCHEDULES for key in ("beyond", "rate_unit", "rows", "scale_unit")},
    ("Published", "within"): "how near a published figure must be: tests/load/test_prove.py",
    ("contract", "reads"): READ,
    ("Bands", "rate_unit"): SCHEDULES,
    **{("amount", key): LISTED for key in ("code", "column", "file", "sheet")},
    ("amount", "unit"): "needed where a unit cannot be told from the number: the terms of a schedule",
    ("FittedWeights", "among"): "no case states it yet",
    ("FittedWeights", "spend"): "no case states it yet",
    ("Localities", "spent_by"): "no case in a place states it yet; on a table of measures it decides nothing",
    ("HighCostCap", "standard_deviations"): "the rule for rows is tested in tests/load/test_build.py",
    ("RiskRatio", "at_least"): "no case states it yet",
    ("SplitByOwnership", "first"): "no case states it yet",
    ("BandTogether", "code"): NAMES,
    ("Baseline", "code"): NAMES,
    ("Penalty", "code"): NAMES,
    ("Fee", "per"): "what a fee is for, in words: tests/contracts/test_fees_remarks.py",
    ("SplitByMoney", "basis"): "what the sums that a split goes by are, in words",
    ("contract", "currency"): "must be the place's: tests/bad/contract_in_another_currency",
    ("FirstCall", "to"): "why somebody is paid first, in words",
}
"""Keys of contracts that no case shows to decide a figure, and why; the list may only grow shorter."""
IN_SCENARIOS: dict[Key, str] = {
    **OF_LINES,
    **OF_ROLES,
    ("by_role", "role"): "exchanged for the place's own name before a model reads the file: tests/binding",
    ("scenario", "must"): MUST,
    ("GroupGrowth", "sex"): "no case states it yet: the small place does not tell people by sex",
    ("PopulationGrowth", "table"): "names a file, which is read with the scenario: tests/bad/scenario_growth_table",
    ("Reported", "what"): "what was reported, in words: tests/cli/test_prove_scenarios.py",
    ("StatedResult", "how"): "how it was worked out, in words",
    ("StatedResult", "place"): "which place a result is of: tests/cli/test_prove_scenarios.py",
    ("scenario", "scenario"): "its name, which results and messages go by",
    ("scenario", "based_on"): "names other files: tests/bad/scenario_circle reads scenarios that rest on others",
    ("scenario", "baseline"): "names another file, which the run is compared with: tests/cli/test_compare.py",
}
"""The same of scenarios."""

IN_PLACES: dict[Key, str] = {
    **OF_LINES,
    ("place", "must"): MUST,
    ("place", "place"): "its name, which results and messages go by",
    ("place", "forward"): AHEAD,
    ("CostStep", "open_source"): "where the number of steps comes from: tests/scenarios/test_capacity.py reads it",
    **{("Forward", key): AHEAD for key in ("activity", "costs", "discount", "funding", "people", "prices", "terms")},
    ("place", "time_zone"): "which day an instant is: tests/cells/test_days.py reads one both ways",
    **{
        (source, "decimal"): "how numbers are written: tests/cells/test_number_spellings.py reads cells both ways"
        for source in ("ActivitySource", "PeopleSource", "PriceSource")
    },
    **{
        (source, key): "names a table on an engine, which tests/engines/test_postgres.py reads there"
        for source in ("ActivitySource", "PeopleSource", "PriceSource")
        for key in ("table",)
    },
    **{
        (source, "format"): "names a file of keys, which a place has in its place: tests/formats/test_formats.py"
        for source in ("ActivitySource", "PeopleSource", "PriceSource")
    },
}
IN_GAMES: dict[Key, str] = {
    ("game", "game"): "its name, which results go by",
    ("game", "table"): "names a file, which tests/share/test_coalition_table.py reads",
}
IN_WORKBOOKS: dict[Key, str] = {("workbook", "workbook"): "its name, by which a command asks for it"}
"""The same of places, of games and of the specs of workbooks; of a problem there is none."""


def kinds() -> list[str]:
    """The kinds of contract."""
    return sorted(name for name, kind in Contract.KINDS.items() if kind.__module__.startswith("finmodel."))


@pytest.mark.slow
def test_every_key_of_a_contract_decides_something(tmp_path: Path) -> None:
    with np.errstate(all="ignore"):
        proved = Proved().look_at(cases()).look_at(in_place()).look_at(with_rows(tmp_path))
    every = set.union(*(keys_of(kind) for kind in kinds()))
    assert proved.stated <= every
    assert proved.unproved(every) == set(IN_CONTRACTS)


@pytest.mark.slow
def test_every_key_of_a_scenario_decides_something() -> None:
    proved = Proved().look_at(scenarios())
    assert proved.unproved(keys_of("scenario")) == set(IN_SCENARIOS)


@pytest.mark.slow
def test_every_key_of_a_place_decides_something(tmp_path: Path) -> None:
    proved = Proved().look_at(places(tmp_path))
    assert proved.unproved(keys_of("place")) == set(IN_PLACES)


@pytest.mark.slow
def test_every_key_of_a_problem_decides_something() -> None:
    assert Proved().look_at(problems()).unproved(keys_of("problem")) - set(OF_PROBLEMS) == set()


def test_every_key_of_a_game_decides_something() -> None:
    assert Proved().look_at(games()).unproved(keys_of("game")) == set(IN_GAMES)


@pytest.mark.slow
def test_every_key_of_the_spec_of_a_workbook_decides_something() -> None:
    assert Proved().look_at(specs()).unproved(keys_of("workbook")) == set(IN_WORKBOOKS)


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
