"""What a later contract, such as a gain share, counts of earlier ones: which lie inside its target, and which way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from finmodel.contracts.clash import Clash
from finmodel.contracts.contract import Contract
from finmodel.contracts.line import Paid, counted


def counts(later: Contract, contract: Contract) -> bool:
    """True where a later contract counts what a contract pays, by name or because it counts every payment."""
    asks = [measure.ask for measure in later.measures() if isinstance(measure.ask, Paid)]
    return any(counted(ask, contract.id, line) for ask in asks for line in contract.lines())


def target_clashes(contracts: Sequence[Contract]) -> list[Clash]:
    """Contracts that say they are inside or outside a target, where the later contract has it otherwise."""
    return [clash for place, contract in enumerate(contracts) for clash in _of_one(contract, place, contracts)]


def _of_one(contract: Contract, place: int, contracts: Sequence[Contract]) -> Iterator[Clash]:
    later = {other.id: other for other in contracts[place + 1 :]}
    for other in (*contract.inside_target_of, *contract.outside_target_of):
        if other not in later:
            listed = [each.id for each in contracts]
            what = f"It speaks of the target of '{other}', and no such contract is in force."
            fix = f"The contracts in force are {', '.join(listed)}."
            if other in listed:
                what = f"It speaks of the target of '{other}', which is not listed after it."
                fix = f"List '{other}' after it."
            yield Clash(contract.id, (other,), what, fix)
    for other in contract.inside_target_of:
        if other in later and not counts(later[other], contract):
            what = f"It says that its payments are inside the target of '{other}', which does not count them."
            fix = f"Add '{contract.id}' to `paid_under:` of '{other}', or move '{other}' to `outside_target_of:`."
            yield Clash(contract.id, (other,), what, fix)
    for other in contract.outside_target_of:
        if other in later and counts(later[other], contract):
            what = f"It says that its payments are outside the target of '{other}', which counts them."
            fix = (
                f"Name in `paid_under:` of '{other}' the contracts that it counts, without '{contract.id}', "
                f"or move '{other}' to `inside_target_of:`."
            )
            yield Clash(contract.id, (other,), what, fix)


def two_way_clashes(contracts: Sequence[Contract]) -> Iterator[Clash]:
    """Sums of contracts that pay opposite ways between the same two, where nothing says which of them comes off."""
    books = {contract.id: contract for contract in contracts}
    for later in contracts:
        asks = [measure.ask for measure in later.measures()]
        for ask in (one for one in asks if isinstance(one, Paid) and one.payer is None and one.payee is None):
            ways: dict[tuple[str, str], str] = {}
            asked = ((contract, *way) for contract in ask.contracts for way in _ways(books[contract]))
            for name, payer, payee in asked:
                ways.setdefault((payer, payee), name)
                if (payee, payer) in ways:
                    first = ways[payee, payer]
                    what = f"'{first}' pays from '{payee}' to '{payer}' and '{name}' the other way, and both are added."
                    fix = f"Say `paid_by: {payee}` and `paid_to: {payer}`, so that what '{name}' pays is taken off."
                    yield Clash(later.id, (name,), what, fix)


def _ways(contract: Contract) -> Iterable[tuple[str, str]]:
    """Payers and payees between whom a contract pays, turned round where money comes back."""
    moves = (each for line in contract.lines() for each in line.would_pay)
    return dict.fromkeys((each.payee, each.payer) if each.back else (each.payer, each.payee) for each in moves)
