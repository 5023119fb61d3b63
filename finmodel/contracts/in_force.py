"""What contracts in force must be in their place: between its parties, for its years, and paying once.

A contract can be right by itself and wrong in its place, which no model of one file can know: so this is looked at
once all of them are read. A clash is a value that holds the keys it is about; they are gathered over all contracts,
and `load` tells each at its file and line.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from finmodel.contracts.clash import Clash
from finmodel.contracts.contract import Contract
from finmodel.contracts.feeding import how_to_feed
from finmodel.contracts.line import Given
from finmodel.contracts.order import order_clashes
from finmodel.contracts.target import target_clashes, two_way_clashes
from finmodel.contracts.values import TermValue, cases_of
from finmodel.core.columns import UNKNOWN
from finmodel.core.frozen import Frozen
from finmodel.core.nearest import nearest
from finmodel.core.period import spelt_otherwise
from finmodel.core.place import Place
from finmodel.core.selections import Selections
from finmodel.core.speech import listed
from finmodel.measures.ask import PREVIOUS, Ask, What
from finmodel.rules.nodes import Term

_KEPT = ("funding", "delivery")
"""Ids that stand for money from outside and for the cost of delivery."""


def clashes_of(contract: Contract, place: Place) -> list[Clash]:
    """What one contract says that does not fit its place: strangers, years without a number, tables."""
    return [
        *_strangers(contract, place),
        *_pays_itself(contract),
        *_unknown_codes(contract, place),
        *_missing_years(contract, place),
        *_late_dates(contract, place),
        *_other_years(contract, place),
        *_part_years(contract, place),
        *_from_tables(contract, place),
    ]


def together(contracts: Sequence[Contract]) -> tuple[Contract, ...]:
    """The contracts in force, each as it stands among the others."""
    return tuple(contract.among(contracts) for contract in contracts)


def clashes_between(contracts: Sequence[Contract], place: Place) -> list[Clash]:
    """What is wrong between the contracts in force: their order, their pools, activity paid for twice, and more."""
    kept = [
        Clash(
            contract.id,
            ("id",),
            f"The id '{contract.id}' is kept for money from outside and the cost of delivery.",
            "Choose another.",
        )
        for contract in contracts
        if contract.id in _KEPT
    ]
    beside = (clash for contract in contracts for clash in contract.beside(contracts))
    return (
        kept
        or order_clashes(contracts)
        or [*_pools(contracts, place), *_paid_twice(contracts), *beside, *_counted(contracts)]
    )


def _counted(contracts: Sequence[Contract]) -> list[Clash]:
    return [*target_clashes(contracts), *two_way_clashes(contracts)]


def _strangers(contract: Contract, place: Place) -> Iterator[Clash]:
    for party in contract.parties():
        if party and party not in place.parties:
            near = nearest(party, place.parties)
            fix = f"Did you mean '{near}'?" if near else f"Use one of: {', '.join(place.parties)}."
            what = f"'{party}' is not a partner or pool of {place.place}."
            yield Clash(contract.id, (party,), what, fix)
    pools = [pool.id for pool in place.pools]
    shared = contract.shares_out
    if shared is not None and shared in place.parties and shared not in pools:
        fix = f"Name one of its pools: {', '.join(pools)}." if pools else "Add it to `pools:` of the place."
        yield Clash(contract.id, ("pool",), f"'{shared}' is a partner of {place.place}, not a pool.", fix)


def _pays_itself(contract: Contract) -> Iterator[Clash]:
    """A line whose payer is its payee; one of several partners may hold a share of its own."""
    for line in contract.lines():
        if isinstance(line.payer, str) and line.payer == line.payee:
            yield Clash(contract.id, ("payee",), f"'{line.payer}' would pay itself.", "Name another payer or payee.")
            return


def _unknown_codes(contract: Contract, place: Place) -> Iterator[Clash]:
    """Age bands and parties that a `where:` speaks of and the place does not have."""
    parties = (*place.parties, UNKNOWN)
    known = {"age_band": (*place.age_codes, UNKNOWN), "provider": parties, "commissioner": parties}
    asks = _asks(contract)
    rules = [ask.rows for ask in asks if ask.rows is not None]
    chosen = [*(ask.where for ask in asks), *(one for rule in rules for each in rule.choices for one in each)]
    for name, code in dict.fromkeys((name, code) for where in chosen for name, codes in where for code in codes):
        if code not in known.get(name, (code,)) and not (code in contract.parties() and name != "age_band"):
            what = f"The place has no {name.replace('_', ' ')} '{code}'."
            yield Clash(contract.id, (code,), what, f"Use one of: {', '.join(known[name])}.")


def _missing_years(contract: Contract, place: Place) -> Iterator[Clash]:
    for term in contract.terms():
        for member, path, value in _values(contract, term):
            if value.by_period is None:
                continue
            needed = [case.label for case in cases_of(place) if contract.in_force(case)]
            gaps = [label for label in needed if label not in value.by_period and value.otherwise is None]
            if gaps:
                named = f"{term.label}{f', {member},' if member else ''}"
                yield Clash(contract.id, path, *_without(named, gaps, tuple(value.by_period), place))


def _without(named: str, gaps: Sequence[str], stated: Sequence[str], place: Place) -> tuple[str, str]:
    """What is wrong with a number that years of the place lack, and how to mend it; no other year is guessed."""
    near = spelt_otherwise(gaps[0], [label for label in stated if label not in place.periods])
    if near is not None:
        return f"{named} has no number for {', '.join(gaps)}.", f"Did you mean {gaps[0]} by '{near}'?"
    numbers = "a number" if len(stated) == 1 else "numbers"
    settles = f"the place settles {listed(place.periods)}"
    return f"{named} has {numbers} for {listed(stated)}; {settles}.", f"Add {listed(gaps)}, or give one number for all."


def _late_dates(contract: Contract, place: Place) -> Iterator[Clash]:
    """Numbers by date whose first date leaves days of the place's years without one."""
    spans = [case.span for case in cases_of(place) if case.span is not None and contract.in_force(case)]
    starts = [max(span.start, contract.starts or span.start) for span in spans]
    for path, value in _stated(contract, ()):
        first = min(value.by_date or {}, default=None)
        if first is not None and starts and first > starts[0]:
            what = f"The first number is for {first.isoformat()}, and activity from {starts[0].isoformat()} has none."
            yield Clash(contract.id, (*path, "by_date"), what, f"Add the number from {starts[0].isoformat()}.")


def _stated(part: object, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], TermValue]]:
    """Every number that a contract states, with the keys that lead to it."""
    if isinstance(part, TermValue) and part.is_stated:
        yield path, part
        return
    inner: Iterable[tuple[str | int, object]] = ()
    if isinstance(part, Frozen):
        inner = ((name, getattr(part, name)) for name in type(part).model_fields)
    elif isinstance(part, dict):
        inner = part.items()
    elif isinstance(part, tuple):
        inner = enumerate(part)
    for key, value in inner:
        yield from _stated(value, (*path, key))


def _other_years(contract: Contract, place: Place) -> Iterator[Clash]:
    """Years that activity is asked for and the place does not have; a year before the first."""
    asks, first = dict.fromkeys(_asks(contract)), cases_of(place)[0]
    back = sum(ask.year == PREVIOUS for ask in asks)
    if back and contract.in_force(first):
        spans = [case.span for case in cases_of(place)[1:2] if case.span is not None]
        often = f" ({back} of its numbers do)" if back > 1 else ""
        what = f"It looks at the year before{often}, and the place's years begin with {first.label}."
        later = f"Let it start a year later, `starts: {spans[0].start.isoformat()}`, or add" if spans else "Add"
        yield Clash(contract.id, (PREVIOUS,), what, f"{later} the year before to `periods:` of the place.")
    for ask in asks:
        if ask.year not in (None, PREVIOUS, *place.periods):
            yield Clash(
                contract.id,
                (ask.year or "",),
                f"{ask.year} is not among the place's years.",
                f"Use {', '.join(place.periods)}, or `previous`.",
            )


def _part_years(contract: Contract, place: Place) -> Iterator[Clash]:
    """A contract that starts or ends within a year, of a kind that cannot say what part of a year pays."""
    if not contract.whole_years and (contract.PRORATED or contract.counts_rows):
        return
    for case in cases_of(place):
        part = contract.part_of(case)
        if 0 < part < 1:
            late = contract.starts is not None and case.span is not None and case.span.start < contract.starts
            key = "starts" if late else "ends"
            what = f"It is in force for part of {case.label}, and a {contract.kind} is settled on whole years."
            yield Clash(contract.id, (key,), what, "Let it start on the first day of a year and end on the last.")


def _asks(contract: Contract) -> list[Ask]:
    asked = [measure.ask for measure in contract.measures()]
    return [one for ask in asked for one in (ask if isinstance(ask, tuple) else (ask,)) if isinstance(one, Ask)]


def _values(contract: Contract, term: Term) -> Iterator[tuple[str, tuple[str | int, ...], TermValue]]:
    """Each number of a term: the member it is for, the keys that lead to it, and the number."""
    keys: list[str | int] = [int(part) - 1 if part.isdigit() else part for part in term.name.split(".")]
    if isinstance(term.value, TermValue):
        yield "", tuple(keys), term.value
    elif isinstance(term.value, tuple) and term.along is not None:
        group = _found(contract, keys)
        places = _places(group if isinstance(group, tuple) else (), keys)
        for index, (member, value) in enumerate(zip(term.along.members, term.value, strict=True)):
            at: str | int = member if isinstance(group, dict) else places.get(id(value.stated), index)
            yield member, tuple(at if key == "*" else key for key in keys), value


def _places(listed: Sequence[object], keys: Sequence[str | int]) -> dict[int, int]:
    """Which of a list each number belongs to: a price that changes by date is several numbers of one price line."""
    found = {}
    for place, each in enumerate(listed):
        held: object = each
        for key in keys[keys.index("*") + 1 :]:
            held = getattr(held, str(key), None)
        found[id(held)] = place
    return found


def _found(contract: Contract, keys: Sequence[str | int]) -> object:
    """What the keys lead to in a contract, as far as the members of a table; None where they lead nowhere."""
    found: object = contract
    for key in keys[: keys.index("*")] if "*" in keys else keys:
        listed = isinstance(key, int) and isinstance(found, tuple) and key < len(found)
        found = found[key] if listed else getattr(found, str(key), None)  # type: ignore[index]
    return found


def _from_tables(contract: Contract, place: Place) -> Iterator[Clash]:
    """What a contract reads from a table of measures and the place's outcomes do not give, and how to feed it."""
    for name, lacking in contract.lacks:
        yield Clash(contract.id, (name,), f"It reads '{name}' from the place's outcomes. {lacking.what}", lacking.fix)
    told = dict(contract.lacks)
    asked = {
        measure.ask.name: measure
        for measure in contract.measures()
        if isinstance(measure.ask, Given) and measure.ask.name not in told
    }
    if asked:
        names = listed([f"'{name}'" for name in asked])
        what = f"It reads {names} from a table of measures, and the place has no outcomes."
        fix = how_to_feed(next(iter(contract.fed_of[0]), ""), tuple(asked.values()), place)
        yield Clash(contract.id, (next(iter(asked)),), what, fix)


def _pools(contracts: Sequence[Contract], place: Place) -> Iterator[Clash]:
    """Pools that would not end at nil: without an agreement, with two, or paid behind its back."""
    for pool in (each.id for each in place.pools):
        agreements = [contract for contract in contracts if contract.shares_out == pool]
        used = [contract for contract in contracts if pool in contract.parties()]
        if used and not agreements:
            what = f"The pool '{pool}' has no agreement: nothing says who pays in, or who bears what is over."
            fix = "List a contract of kind pooled_fund for it, or take the pool and what uses it away."
            yield Clash("", ("pools", pool), what, fix)
        for second in agreements[1:]:
            what = f"The pool '{pool}' has an agreement already, '{agreements[0].id}'."
            yield Clash(second.id, ("pool",), what, "Keep one of them.")
        if len(agreements) == 1:
            yield from _around(agreements[0], pool, contracts)


def _around(agreement: Contract, pool: str, contracts: Sequence[Contract]) -> Iterator[Clash]:
    position = contracts.index(agreement)
    for number, contract in enumerate(contracts):
        if contract is agreement:
            continue
        moves = [transfer for line in contract.lines() for transfer in line.transfers]
        if any(each.payee == pool and not each.back for each in moves):
            what = f"It pays into the pool '{pool}', and only its agreement, '{agreement.id}', may."
            yield Clash(contract.id, (pool,), what, f"Make it one of the `contributions:` of '{agreement.id}'.")
        elif number > position and pool in contract.parties():
            what = f"The pool '{pool}' pays for it after '{agreement.id}' has shared out what is left."
            yield Clash(contract.id, (pool,), what, f"List it before '{agreement.id}'.")


def _paid_twice(contracts: Sequence[Contract]) -> Iterator[Clash]:
    earlier, asked = Selections(), list[tuple[int, Ask]]()
    for number, contract in enumerate(contracts):
        both: dict[int, tuple[str, What, What, str]] = {}
        paid = [(code, ask, dict(ask.where)) for code, ask in contract.pays_for()]
        for code, mine, where in paid:
            for place, other_ask in (asked[found] for found in earlier.meeting(where)):
                shared = None if place in both else _shared(mine, other_ask)
                if shared is not None:
                    both[place] = (code, mine.what, other_ask.what, shared)
        for _, mine, where in paid:
            earlier.add(where)
            asked.append((number, mine))
        for place in sorted(both):
            other = contracts[place]
            if other.id in contract.alongside or contract.id in other.alongside:
                continue
            if not (contract.notional or other.notional or _apart_in_time(contract, other)):
                code, counted, theirs, activity = both[place]
                too = "for too" if counted == theirs else f"{_COUNTED[theirs]} of"
                what = f"Contract '{contract.id}' pays {_COUNTED[counted]} of activity that '{other.id}' pays {too}"
                fix = (
                    "Narrow a `where:` in one of the two, so that each unit is paid for once; "
                    f"or, if both are meant, add `alongside: [{other.id}]`."
                )
                yield Clash(contract.id, (code,), f"{what}: {activity}.", fix)


_COUNTED: dict[str, str] = {
    "quantity": "units", "spells": "spells", "days": "days", "spend": "the recorded price", "cost": "the cost",
}  # fmt: skip
"""What a contract pays of the activity it counts, in words."""


def _apart_in_time(one: Contract, other: Contract) -> bool:
    """True where one contract ends before the other starts."""
    return any(
        first.ends is not None and second.starts is not None and first.ends < second.starts
        for first, second in ((one, other), (other, one))
    )


def _shared(one: Ask, other: Ask) -> str | None:
    """The activity that two asks both count, in words; None where there is none."""
    mine, theirs = dict(one.where), dict(other.where)
    codes = {
        name: [code for code in mine.get(name, theirs.get(name, ())) if code in theirs.get(name, (code,))]
        for name in mine | theirs
    }
    if not all(codes.values()) or _apart(one, other) or _apart(other, one):
        return None
    payer, payee = (" and ".join(codes.pop(name, ["any party"])) for name in ("commissioner", "provider"))
    told = ", ".join(f"{name.replace('_', ' ')} {' or '.join(found)}" for name, found in codes.items())
    return f"{told or 'all activity'}, commissioned by {payer} and provided by {payee}"


def _apart(one: Ask, other: Ask) -> bool:
    """True where the rule for the rows of one leaves out what the other counts."""
    return one.rows is not None and one.rows.leaves_out(dict(other.where), other.rows)
