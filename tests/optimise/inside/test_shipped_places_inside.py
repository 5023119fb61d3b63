"""Contracts of the shipped places come to inside an allocation what they settle to, and the example's plan is known."""

from __future__ import annotations

from pathlib import Path

import pytest

from finmodel.example.generate import write_example
from finmodel.load.yaml import read_model
from finmodel.optimise.optimise import optimise
from finmodel.optimise.saying.problem import Problem, asks_of_problem
from finmodel.pipeline import open_place
from finmodel.scenarios.basis import Basis
from tests.conftest import ROOT
from tests.optimise.inside.deciding import check_agreement

STARTER = ROOT / "finmodel" / "example" / "starter"


def put(folder: Path) -> tuple[Problem, Basis]:
    """A place's own problem, and the place as it is measured for it."""
    file = folder / "problems" / "better_care.yaml"
    brief = read_model(file, Problem, shown=file.name)
    return brief, open_place(folder).prepared((), also=asks_of_problem(brief)).basis


def test_the_starter_is_followed_exactly() -> None:
    check_agreement(*put(STARTER), seed=1, decisions=15)


@pytest.mark.slow
def test_the_best_for_the_example_place_costs_it_127856_pounds(tmp_path: Path) -> None:
    write_example(tmp_path / "place")
    brief, basis = put(tmp_path / "place")
    check_agreement(brief, basis, seed=1, decisions=10)
    says = brief.model_dump(exclude_unset=True) | {"goal": {"maximise": "place_surplus"}}
    best = optimise(Problem.model_validate(says), basis)
    assert best.decided is not None
    assert float(best.decided.settled_pounds) == -127_855.77
