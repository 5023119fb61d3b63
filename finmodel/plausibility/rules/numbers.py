"""Numbers of contracts far from any that their clause has: a factor of 104, a benchmark in pence or below nil."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from finmodel.contracts.reviewing.far_numbers import HELD, far_apart
from finmodel.contracts.reviewing.review import far_terms
from finmodel.core.amounts import money
from finmodel.plausibility.alarm import Alarm, rule
from finmodel.scenarios.run import Run


@rule
def term_far_from_any(run: Run) -> Iterator[Alarm]:
    """A factor of 104, or weights that are all nil."""
    for contract in run.basis.contracts:
        for fault in far_terms(contract):
            yield Alarm(fault.what, fault.fix, fault.at, contract.id)


@rule
def benchmark_far_from_what_is_held_against_it(run: Run) -> Iterator[Alarm]:
    """A benchmark or plan a hundred times what is held against it in every year, or a hundredth part."""
    for contract in run.basis.contracts:
        for what, fix in far_apart(run.settlement, contract, run.basis.place.currency):
            yield Alarm(what, fix, ("benchmark",), contract.id)


@rule
def benchmark_below_nil(run: Run) -> Iterator[Alarm]:
    """A benchmark, plan or target below nil in some year."""
    for contract in run.basis.contracts:
        values = run.settlement.values[contract.id]
        for name in dict.fromkeys(name for name, _ in HELD):
            least = float(np.min(values[name])) if name in values else 0.0
            if least < 0:
                what = f"Its {name} is {money(least, run.basis.place.currency)}, which is below nil."
                fix = "Give what care is expected to cost, above nil; what is taken off it is a number of its own."
                yield Alarm(what, fix, (name,), contract.id)
