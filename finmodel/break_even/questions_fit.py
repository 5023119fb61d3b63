"""Whether what a scenario asks under `break_even:` fits it, told without settling it at any size."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from finmodel.break_even.break_even import whom_of, years_of
from finmodel.break_even.varied import Grounds, varied
from finmodel.errors import Finding, InputError
from finmodel.scenarios.apply import contracts_under
from finmodel.scenarios.basis import Basis, Library
from finmodel.scenarios.scenario import Scenario


def unfit_questions(scenario: Scenario, basis: Basis, library: Library) -> Iterator[Finding]:
    """What varies and is nothing of the scenario, a range the wrong way, somebody or a year that is not there."""
    place = basis.place
    grounds = Grounds(scenario, contracts_under(basis.contracts, scenario, library, place), place)
    for number, asked in enumerate(scenario.break_even, 1):
        where = f"scenario {scenario.scenario}, break_even {number}"
        yield from _found(partial(varied, asked.vary, asked.over, grounds, where))
        yield from _found(partial(whom_of, asked, place, where))
        yield from _found(partial(years_of, asked, place, where))


def _found(part: Callable[[], object]) -> tuple[Finding, ...]:
    try:
        part()
    except InputError as error:
        return error.findings
    return ()
