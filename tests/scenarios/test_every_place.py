"""Every shipped scenario runs on the place that `finmodel new` makes, as it does on the example, bound by role."""

from __future__ import annotations

from pathlib import Path

import pytest

from finmodel.example.generate import write_example
from finmodel.pipeline import OpenPlace, open_place
from tests.cli.test_commands import finmodel

SHIPPED = sorted(file.stem for file in (Path(__file__).parents[2] / "scenarios").glob("*.yaml"))


@pytest.fixture(scope="module")
def new(tmp_path_factory: pytest.TempPathFactory) -> OpenPlace:
    folder = tmp_path_factory.mktemp("new") / "ours"
    assert finmodel("new", folder).exit_code == 0
    return open_place(folder)


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> OpenPlace:
    folder = tmp_path_factory.mktemp("example") / "place"
    write_example(folder, people=8_000)
    return open_place(folder)


def test_every_shipped_scenario_runs_on_a_new_place_and_on_the_example(new: OpenPlace, example: OpenPlace) -> None:
    on_new = ran(new, SHIPPED)
    on_example = ran(example, SHIPPED)
    said = f"of {len(SHIPPED)} shipped scenarios {on_new} run on a new place, {on_example} on the example"
    assert (on_new, on_example) == (len(SHIPPED), len(SHIPPED)), said
    assert on_new >= 21


def ran(place: OpenPlace, names: list[str]) -> int:
    """How many scenarios ran in a place, each with money conserved; raises FinmodelError where one does not fit."""
    result = place.run(names)
    assert all(check.passed for run in result.runs for check in run.checks)
    return len({run.name for run in result.runs} & set(names))


def test_a_new_place_checks_every_shipped_scenario_by_its_form() -> None:
    done = finmodel("check", *(Path(__file__).parents[2] / "scenarios" / f"{name}.yaml" for name in SHIPPED))
    assert done.exit_code == 0, done.output


def test_who_is_meant_is_told_with_the_result(new: OpenPlace) -> None:
    result = new.run(["risk_stratification"])
    assert result.roles == {"health_commissioner": "icb", "community": "community"}
    said = [part.sentences for part in result.report().parts if getattr(part, "heading", "").startswith("Who is meant")]
    assert said == [
        ("commissioner of health care: Integrated Care Board; community health provider: Community Trust.",)
    ]
    assert new.compare(None, "risk_stratification").roles["community"] == "community"
