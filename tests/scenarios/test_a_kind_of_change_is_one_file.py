"""A kind of change is one file: written beside the tests, it is read, told, applied, split by cause and drawn."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from finmodel.core.schema import json_schema
from finmodel.draws.uncertain import uncertain
from finmodel.errors import FinmodelError, InputError
from finmodel.load.binding.cast import Cast
from finmodel.load.scenarios import read_scenario
from finmodel.scenarios.apply import apply
from finmodel.scenarios.change import Stated
from finmodel.scenarios.comparison import compare
from finmodel.scenarios.run import run
from finmodel.scenarios.scenario import Scenario
from tests.small import small_basis
from tests.tidy.architecture_page import files_to_add, proof_of

KIND = '''
"""A strike: part of some activity is called off and given up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar, Literal

import numpy as np

from finmodel.core.columns import Dimension
from finmodel.core.data import Texts
from finmodel.measures.grid import times
from finmodel.scenarios.basis import Basis, Library
from finmodel.scenarios.change import Dated, Selection
from finmodel.scenarios.grid_rows import by_row, chosen
from finmodel.scenarios.sizes import SHARE_MOVED, Part, SortOfSize


class Strike(Dated):
    """A strike calls off part of some activity."""

    SIZES: ClassVar[Mapping[str, SortOfSize]] = {"called_off": SHARE_MOVED}
    OF_ACTIVITY: ClassVar[bool] = True
    kind: Literal["strike"]
    where: dict[Dimension, Texts]
    """The activity that some of is called off."""
    called_off: Part
    """Share of it that is called off, for every year or by year."""

    def selections(self) -> tuple[Selection, ...]:
        """The activity that some of is called off."""
        return (self.where,)

    def changed(self, basis: Basis, library: Library, where: str) -> Basis:
        """What is left."""
        rows = basis.grid.activity
        parts = by_row(self.in_each_year(self.called_off, basis.place, where), rows)
        factors = np.where(chosen(rows, self.where, where), 1 - parts, 1.0)
        return replace(basis, grid=basis.grid.with_activity(times(rows, factors), factors))
'''
SCENARIO = """
scenario: strike
title: A strike
question: What does a strike cost the hospital?
changes:
  - kind: strike
    name: A week without doctors
    where: {setting: emergency}
    called_off: 10%
    starts: 2024/25
    interval: [0%, 20%]
    actor: trust
    source: assumption
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    (tmp_path / "strike_example.py").write_text(KIND, encoding="utf-8")
    (tmp_path / "strike.yaml").write_text(SCENARIO, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    __import__("strike_example")
    yield tmp_path
    Stated.KINDS.pop("strike")
    sys.modules.pop("strike_example")


def read(folder: Path, text: str = SCENARIO) -> Scenario:
    (folder / "strike.yaml").write_text(text, encoding="utf-8")
    return read_scenario(folder / "strike.yaml", folder, Cast(small_basis().place))


def test_adding_a_kind_of_change_touches_one_file(folder: Path) -> None:
    """260 emergencies in 2024/25 at £2,000 times 1.05, of which 26 are called off: £54,600 less for the hospital."""
    basis, scenario = small_basis(), read(folder)
    before, after = run(basis), run(apply(basis, scenario, {}))
    gone = {
        (row.payee, row.period): row.pence for row in before.ledger[before.ledger["contract"] == "tariff"].itertuples()
    }
    now = {
        (row.payee, row.period): row.pence for row in after.ledger[after.ledger["contract"] == "tariff"].itertuples()
    }
    assert {key: now[key] - gone[key] for key in gone} == {("trust", "2023/24"): 0, ("trust", "2024/25"): -54_600_00}
    assert len(list(folder.glob("*.py"))) == files_to_add("a kind of change in a scenario")[0] == 1


def test_every_kind_of_change_is_proved_in_as_many_files_as_the_page_says() -> None:
    root, what = Path(__file__).parents[2], "a kind of change in a scenario"
    paths = [root / path for path in re.findall(r"`([a-z_/.]+)`", proof_of(what))]
    assert len(paths) == files_to_add(what)[1]
    assert all(path.is_file() for path in paths)
    keys = next(path for path in paths if path.parent.name == "keys").read_text(encoding="utf-8")
    assert [name for name in Stated.KINDS if f"kind: {name}," not in keys] == []


def test_its_schema_and_its_keys_are_known(folder: Path) -> None:
    schema = json_schema(Scenario, "scenario")
    assert schema["$defs"]["Strike"]["properties"]["called_off"]["description"].startswith("Share of it that is called")
    assert schema["properties"]["changes"]["items"]["anyOf"][-1] == {"$ref": "#/$defs/Strike"}
    with pytest.raises(InputError) as refused:
        read(folder, SCENARIO.replace("called_off:", "caled_off:"))
    told = {(one.where, one.what, one.fix) for one in refused.value.findings}
    assert ("strike.yaml, line 9", "`caled_off` is not a key here.", "Did you mean 'called_off'?") in told


def test_it_is_a_cause_of_its_own(folder: Path) -> None:
    found = compare(small_basis(), (None, read(folder)), {}).split
    theirs = found[(found["contract"] == "tariff") & (found["payee"] == "trust")]
    assert set(zip(theirs["cause"], theirs["actor"], strict=True)) == {("A week without doctors", "trust")}
    assert theirs["pence"].sum() == -54_600_00


def test_its_size_is_drawn_from_its_interval(folder: Path) -> None:
    """At 20% called off, 52 emergencies at £2,100 go unpaid and save £900 each; there are three wards still."""
    ready = uncertain(small_basis(), read(folder), {})
    assert ready is not None
    surplus = ready.settled(np.array([[0.0], [0.2]]), None).surplus[ready.place.parties.index("trust"), :, 1]
    assert surplus[1] - surplus[0] == -(52 * 2_100 - 52 * 900) * 100
    with pytest.raises(InputError, match="its `interval:` runs from 12% to 20%"):
        read(folder, SCENARIO.replace("[0%, 20%]", "[12%, 20%]"))


def test_two_kinds_of_change_may_not_share_a_name(folder: Path) -> None:
    (folder / "other_example.py").write_text(KIND.replace("class Strike", "class WalkOut"), encoding="utf-8")
    with pytest.raises(FinmodelError, match="two kinds of change are called 'strike'"):
        __import__("other_example")


def test_no_file_names_the_kinds_of_change_of_another() -> None:
    """Nothing outside `changes/` lists the kinds, or asks of which one a change is; a table of growth is one kind's."""
    package = Path(sys.modules["finmodel"].__file__ or "").parent
    names = {kind.__name__ for kind in Stated.KINDS.values()}
    assert len(names) >= 14
    told: dict[str, Any] = {}
    for path in package.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        if path.parent.name != "changes" and any(f"import {name}" in text or f", {name}" in text for name in names):
            told[path.name] = sorted(name for name in names if name in text)
    assert told == {"growth_table.py": ["PopulationGrowth"]}
