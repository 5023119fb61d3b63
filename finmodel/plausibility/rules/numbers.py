"""Numbers of contracts far from any that their clause has: a factor of 104, a benchmark in pence or below nil."""

from __future__ import annotations

from collections.abc import Iterator

from finmodel.contracts.reviewing.far_numbers import below_nil, far_apart
from finmodel.contracts.reviewing.review import far_terms
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
        for name, what, fix in below_nil(run.settlement, contract, run.basis.place.currency):
            yield Alarm(what, fix, (name,), contract.id)
