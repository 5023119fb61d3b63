"""The order contracts are settled in: each after those it uses, and never in a circle."""

from __future__ import annotations

from collections.abc import Sequence
from graphlib import CycleError, TopologicalSorter

from finmodel.contracts.clash import Clash
from finmodel.contracts.line import Line, LineOf
from finmodel.contracts.rule_book import RuleBook
from finmodel.core.nearest import nearest
from finmodel.errors import InputError


def check_order(contracts: Sequence[RuleBook]) -> None:
    """Raise InputError for ids used twice, contracts that are not there, circles, and one before what it uses."""
    clashes = order_clashes(contracts)
    if clashes:
        raise InputError(clash.finding() for clash in clashes)


def order_clashes(contracts: Sequence[RuleBook]) -> list[Clash]:
    """Ids used twice and contracts that are not there; where there are none, circles and ones listed late."""
    ids = [contract.id for contract in contracts]
    clashes = []
    first: dict[str, RuleBook] = {}
    for number, contract in enumerate(contracts):
        if contract.id in first:
            what = f"The id '{contract.id}' is used already, by '{first[contract.id].title}'."
            clashes.append(Clash(contract.id, ("id",), what, "Give each contract an id of its own.", number))
        first.setdefault(contract.id, contract)
    needs = {contract.id: contract.uses for contract in contracts}
    for name, used in needs.items():
        for other in used:
            if other not in first:
                fix = f"The contracts in force are {', '.join(ids)}."
                what = f"It uses what '{other}' pays, and no such contract is in force."
                clashes.append(Clash(name, (other,), what, fix))
    return clashes or _circle(needs) or _late(ids, needs) or _unknown_lines(contracts)


def _circle(needs: dict[str, tuple[str, ...]]) -> list[Clash]:
    try:
        TopologicalSorter(needs).prepare()
    except CycleError as error:
        circle: list[str] = list(reversed(error.args[1]))
        what = f"Contracts use each other's payments in a circle: {' → '.join(circle)}."
        return [Clash(circle[0], (circle[1],), what, "State one of the amounts instead.")]
    return []


def _late(ids: list[str], needs: dict[str, tuple[str, ...]]) -> list[Clash]:
    places = {name: number for number, name in enumerate(ids)}
    return [
        Clash(
            name,
            (other,),
            f"It uses what '{other}' pays, but is listed before it.",
            f"List '{other}' first.",
        )
        for name, used in needs.items()
        for other in used
        if places[other] > places[name]
    ]


def _unknown_lines(contracts: Sequence[RuleBook]) -> list[Clash]:
    """Lines asked for that the earlier contract does not have, or that are in another unit."""
    books = {contract.id: contract for contract in contracts}
    lines_of: dict[str, dict[str, Line]] = {}
    clashes = []
    for contract in contracts:
        for measure in contract.measures():
            ask = measure.ask
            if not isinstance(ask, LineOf):
                continue
            if ask.contract not in lines_of:
                lines_of[ask.contract] = {line.name: line for line in books[ask.contract].lines()}
            lines = lines_of[ask.contract]
            line = lines.get(ask.line)
            axis = line.rule.axis if line is not None else None
            spot = ".".join(filter(None, (ask.contract, ask.line, ask.member)))
            if line is None:
                near = nearest(ask.line, lines)
                fix = f"Did you mean '{ask.contract}.{near}'?" if near else f"It has {', '.join(lines)}."
                what = f"'{ask.contract}' has no line '{ask.line}'."
            elif (ask.member or None) not in (axis.members if axis is not None else (None,)):
                members = axis.members if axis is not None else ()
                what = f"'{ask.contract}.{ask.line}' " + ("is for each of several." if members else "is one figure.")
                fix = f"Name one of them: {', '.join(members)}." if members else "Take the last part out."
            elif line.rule.unit.powers != measure.unit.powers:
                what = f"'{spot}' is {line.rule.unit}, and the number here is {measure.unit}."
                fix = "Name a line in the unit of the number here."
            else:
                continue
            clashes.append(Clash(contract.id, (spot,), what, fix))
    return clashes
