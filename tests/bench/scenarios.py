"""Scenarios, beside settling each with nothing remembered: `python -m tests.bench.scenarios [--small]`."""

from __future__ import annotations

import sys
from dataclasses import replace

from finmodel.contracts.memo import Memo
from finmodel.scenarios.apply import Basis, apply
from finmodel.scenarios.run import Run, run
from finmodel.scenarios.scenario import Scenario
from tests.bench.growth import Size, basis_of
from tests.bench.measured import told_beside, told_memory


def scenario(number: int, contracts: int) -> Scenario:
    """One of many: every other one changes a price, the rest the activity of one provider."""
    trust = f"trust_{number % contracts}"
    price = {"kind": "change_terms", "contract": f"tariff_{trust}", "set": {"prices.s0.price": f"£{200 + number}"}}
    grown = {"kind": "scale_activity", "where": {"provider": [trust]}, "by": f"{1 + number % 9}%"}
    change = {"name": "Change", "source": "assumption", **(grown if number % 2 else price)}
    return Scenario.model_validate({"scenario": "s", "title": "S", "question": "?", "changes": [change]})


def apart(basis: Basis) -> Basis:
    """The same with nothing remembered of what was settled or measured."""
    return replace(basis, grid=replace(basis.grid), memo=Memo())


def main(contracts: int, number: int) -> float:
    """Settle so many scenarios of a place of so many contracts both ways, print what each takes, and give the ratio."""
    basis = basis_of(Size(contracts=contracts))
    every = [scenario(each, contracts) for each in range(number)]
    ours, obvious = ([] for _ in range(2))  # type: ignore[var-annotated]

    def remembered() -> None:
        started = apart(basis)
        run(started)
        ours[:] = [_surpluses(run(apply(started, one, {}))) for one in every]

    def anew() -> None:
        obvious[:] = [_surpluses(run(apart(apply(basis, one, {})))) for one in every]

    title = f"{number} scenarios, {contracts} contracts"
    ratio = told_beside(title, remembered, anew)
    assert ours == obvious
    told_memory()
    return ratio


def _surpluses(settled: Run) -> list[int]:
    return [int(pence) for pence in settled.positions["surplus"]]


if __name__ == "__main__":
    main(*((4, 6) if "--small" in sys.argv[1:] else (40, 100)))
