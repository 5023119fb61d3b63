"""The order contracts are settled in: each after those it uses, and never in a circle."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

from finmodel.contracts.contract import Paid, RuleBook
from finmodel.errors import Finding, InputError


@dataclass(frozen=True)
class Clash:
    """What is wrong with one of several contracts, beside the others or in the place they are for."""

    contract: str
    """Id of the contract; empty where the place itself is at fault."""
    spot: tuple[str | int, ...]
    """Keys that lead to it in the contract's file, or the one word that it is about."""
    what: str
    fix: str
    number: int | None = None
    """Which of the contracts, from 0, where two have one id."""

    def finding(self) -> Finding:
        """The fault, where no file is known."""
        return Finding(f"contract {self.contract}" if self.contract else "place", self.what, self.fix)


def uses(contract: RuleBook) -> tuple[str, ...]:
    """Ids of the contracts whose payments a contract names."""
    asks = [measure.ask for measure in contract.measures()]
    return tuple(dict.fromkeys(name for ask in asks if isinstance(ask, Paid) for name in ask.contracts))


def check_order(contracts: Sequence[RuleBook]) -> None:
    """Raise InputError for ids used twice, contracts that are not there, circles, and one before what it uses."""
    clashes = order_clashes(contracts)
    if clashes:
        raise InputError(clash.finding() for clash in clashes)


def order_clashes(contracts: Sequence[RuleBook]) -> list[Clash]:
    """Ids used twice and contracts that are not there; where there are none, circles and ones listed late."""
    ids = [contract.id for contract in contracts]
    found = []
    for number, contract in enumerate(contracts):
        if contract.id in ids[:number]:
            earlier = contracts[ids.index(contract.id)].title
            what = f"The id '{contract.id}' is used already, by '{earlier}'."
            found.append(Clash(contract.id, ("id",), what, "Give each contract an id of its own.", number))
    needs = {contract.id: uses(contract) for contract in contracts}
    for name, used in needs.items():
        fix = f"The contracts in force are {', '.join(ids)}."
        for other in used:
            if other not in ids:
                what = f"It uses what '{other}' pays, and no such contract is in force."
                found.append(Clash(name, (other,), what, fix))
    return found or _circle(needs) or _late(ids, needs)


def _circle(needs: dict[str, tuple[str, ...]]) -> list[Clash]:
    try:
        TopologicalSorter(needs).prepare()
    except CycleError as error:
        circle: list[str] = list(reversed(error.args[1]))
        what = f"Contracts use each other's payments in a circle: {' → '.join(circle)}."
        return [Clash(circle[0], (circle[1],), what, "State one of the amounts instead.")]
    return []


def _late(ids: list[str], needs: dict[str, tuple[str, ...]]) -> list[Clash]:
    return [
        Clash(
            name,
            (other,),
            f"It uses what '{other}' pays, but is listed before it.",
            f"List '{other}' first.",
        )
        for name, used in needs.items()
        for other in used
        if ids.index(other) > ids.index(name)
    ]
