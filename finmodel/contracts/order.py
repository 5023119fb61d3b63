"""The order contracts are settled in: each after those it uses, and never in a circle."""

from __future__ import annotations

from collections.abc import Sequence
from graphlib import CycleError, TopologicalSorter

from finmodel.contracts.contract import Paid, RuleBook
from finmodel.errors import Finding, InputError


def uses(contract: RuleBook) -> tuple[str, ...]:
    """Ids of the contracts whose payments a contract names."""
    asks = [measure.ask for measure in contract.measures()]
    return tuple(dict.fromkeys(name for ask in asks if isinstance(ask, Paid) for name in ask.contracts))


def check_order(contracts: Sequence[RuleBook]) -> None:
    """Raise InputError for ids used twice, contracts that are not there, circles, and one before what it uses."""
    ids = [contract.id for contract in contracts]
    findings = [
        Finding(f"contract {name}", f"The id '{name}' is used by {ids.count(name)} contracts.", "Give each its own.")
        for name in dict.fromkeys(ids)
        if ids.count(name) > 1
    ]
    needs = {contract.id: uses(contract) for contract in contracts}
    for name, used in needs.items():
        for other in used:
            if other not in ids:
                fix = f"The contracts in force are {', '.join(ids)}."
                findings.append(Finding(f"contract {name}", f"It uses what '{other}' pays, and there is no such contract.", fix))
    if findings:
        raise InputError(findings)
    _refuse_circle(needs)
    late = [(name, other) for name, used in needs.items() for other in used if ids.index(other) > ids.index(name)]
    if late:
        raise InputError(
            Finding(f"contract {name}", f"It uses what '{other}' pays, but is listed before it.", f"List '{other}' first.")
            for name, other in late
        )


def _refuse_circle(needs: dict[str, tuple[str, ...]]) -> None:
    try:
        TopologicalSorter(needs).prepare()
    except CycleError as error:
        circle = " → ".join(reversed(error.args[1]))
        what = f"Contracts use each other's payments in a circle: {circle}."
        raise InputError.of(f"contract {error.args[1][-1]}", what, "Break it by stating one of the amounts.") from None
