"""What can be wrong with a problem file by itself, each fault at its own key.

Two limits that cannot both hold, or activity that is valued twice, belong to no one part of the file: so all faults
are found here, in its order, and told together. What clashes only through the place's data is the solver's to find.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any

from finmodel.core.faults import Fault
from finmodel.optimise.saying.brief import Contribution, Goal, LimitOfBrief, Scheme, SchemeEffect, providers_of


def faults_of(
    schemes: Sequence[Scheme],
    contributions: Mapping[str, Contribution],
    use_unspent: bool,
    limits: Sequence[LimitOfBrief],
    goal: Goal,
) -> Iterator[Fault]:
    """Every fault of what a problem states, in the order of its file."""
    for index, scheme in enumerate(schemes):
        for fault in _of_scheme(scheme):
            yield Fault(("schemes", index, *fault.at), fault.what, fault.fix)
    yield from _of_names(schemes, limits)
    yield from _of_money(contributions, use_unspent)
    for index, limit in enumerate(limits):
        for fault in (*_of_limit(limit), *_of_selection(limit, schemes)):
            yield Fault(("limits", index, *fault.at), fault.what, fault.fix)
    yield from _of_crossed_limits(schemes, limits)
    yield from _of_goal(goal, schemes)


def covers(wide: Mapping[Any, tuple[str, ...]], narrow: Mapping[Any, tuple[str, ...]]) -> bool:
    """True where everything the narrow selection admits, the wide one admits too."""
    return all(name in narrow and set(narrow[name]) <= set(codes) for name, codes in wide.items())


def overlap(one: Mapping[Any, tuple[str, ...]], other: Mapping[Any, tuple[str, ...]]) -> bool:
    """True where some activity could belong to both selections."""
    return all(set(one[name]) & set(other[name]) for name in set(one) & set(other))


def _of_scheme(scheme: Scheme) -> Iterator[Fault]:
    if scheme.cost * 100 % 1:
        yield Fault(("cost",), f"A cost of £{scheme.cost} is not in whole pence.", "Round it to the penny.")
    if scheme.at_most is not None and scheme.at_least > scheme.at_most:
        what = f"At least {scheme.at_least} {scheme.plural} and at most {scheme.at_most} cannot both hold."
        yield Fault(("at_least",), what, "Lower `at_least:` or raise `at_most:`.")
    if scheme.at_most is None and scheme.cost == 0:
        yield Fault((), f"Scheme '{scheme.id}' costs nothing, so money does not limit it.", "Give `at_most:`.")
    if scheme.all_or_nothing and not scheme.at_most:
        yield Fault(("all_or_nothing",), "All of it is how much?", "Give `at_most:`, the size of the whole scheme.")
    elif scheme.all_or_nothing and scheme.at_least not in (0, scheme.at_most):
        what = f"All or nothing, and at least {scheme.at_least} {scheme.plural}, do not go together."
        yield Fault(("at_least",), what, "Take `at_least:` out, or make it equal to `at_most:`.")
    for name in ("at_least", "at_most"):
        units = getattr(scheme, name)
        if units is not None and scheme.whole_units and units % 1:
            yield Fault((name,), f"{units} is not a whole number of {scheme.plural}.", "Round it.")
        elif units is not None and units * 1000 % 1:
            yield Fault((name,), f"{units} has more than three decimals.", "Round it to three.")
    for index, effect in enumerate(scheme.effects):
        if effect.change == 0:
            yield Fault(("effects", index, "change"), "An effect of 0 changes nothing.", "Take it out.")


def _of_names(schemes: Sequence[Scheme], limits: Sequence[LimitOfBrief]) -> Iterator[Fault]:
    ids = [scheme.id for scheme in schemes]
    for name, count in Counter(ids).items():
        if count > 1:
            at = len(ids) - 1 - ids[::-1].index(name)
            yield Fault(("schemes", at, "id"), f"The id '{name}' is used {count} times.", "Give each scheme its own.")
    names = [limit.name.casefold() for limit in limits]
    for index, name in enumerate(names):
        if name in names[:index]:
            what = f"Two limits are called '{limits[index].name}'."
            yield Fault(("limits", index, "name"), what, "Give each a name of its own.")


def _of_money(contributions: Mapping[str, Contribution], use_unspent: bool) -> Iterator[Fault]:
    for partner, contribution in contributions.items():
        if contribution.at_least > contribution.at_most:
            what = f"At least £{contribution.at_least:,} and at most £{contribution.at_most:,} cannot both hold."
            yield Fault(("contributions", partner, "at_least"), what, "Lower one or raise the other.")
        for name in ("at_least", "at_most"):
            if getattr(contribution, name) * 100 % 1:
                yield Fault(
                    ("contributions", partner, name),
                    "The contribution is not in whole pence.",
                    "Round it to the penny.",
                )
    if not use_unspent and not any(one.at_most for one in contributions.values()):
        yield Fault(
            ("contributions",), "There is no money to spend.", "Say who contributes what, or set `use_unspent: true`."
        )


def _of_limit(limit: LimitOfBrief) -> Iterator[Fault]:
    if limit.at_least is None and limit.at_most is None:
        yield Fault((), f"'{limit.name}' has no bound.", "Give `at_least:` or `at_most:`, as 20% or as £300,000.")
    if sum((bool(limit.schemes), limit.paid_to is not None, limit.surplus_of is not None)) > 1:
        what = f"'{limit.name}' limits one thing: some schemes, one provider's schemes, or a partner's surplus."
        yield Fault((), what, "Keep one of `schemes:`, `paid_to:` and `surplus_of:`.")
    for name in ("at_least", "at_most"):
        bound = getattr(limit, name)
        if bound is None:
            continue
        if limit.surplus_of is not None and bound.share is not None:
            yield Fault((name,), "A surplus is limited in pounds.", "Write it like -£1m.")
        if limit.surplus_of is None and bound.pounds is not None and bound.pounds < 0:
            yield Fault((name,), "Spending is never below nil.", "Take the minus out.")
    low, high = limit.at_least, limit.at_most
    if low is not None and high is not None:
        crossed = [
            (one, other)
            for one, other in ((low.pounds, high.pounds), (low.share, high.share))
            if one is not None and other is not None and one > other
        ]
        if crossed:
            yield Fault(
                ("at_least",),
                f"The floor of '{limit.name}' is above its cap.",
                "Lower `at_least:` or raise `at_most:`.",
            )


def _of_selection(limit: LimitOfBrief, schemes: Sequence[Scheme]) -> Iterator[Fault]:
    providers = providers_of(schemes)
    ids = [scheme.id for scheme in schemes]
    for index, name in enumerate(limit.schemes):
        if name not in ids:
            yield Fault(("schemes", index), f"There is no scheme '{name}'.", f"The schemes are {', '.join(ids)}.")
        if name in limit.schemes[:index]:
            yield Fault(("schemes", index), f"Scheme '{name}' is named twice.", "Name it once.")
    if limit.paid_to is not None and limit.paid_to not in providers:
        yield Fault(
            ("paid_to",), f"'{limit.paid_to}' provides no scheme.", f"The providers are {', '.join(providers)}."
        )
    for name in ("at_least", "at_most"):
        bound = getattr(limit, name)
        whole = limit.surplus_of is None and set(limit.selected(schemes)) == set(ids)
        if bound is not None and bound.share is not None and whole:
            yield Fault(
                (name,),
                f"'{limit.name}' takes in every scheme, so its share is always 100%.",
                "Name some of the schemes, or give pounds.",
            )


def _of_crossed_limits(schemes: Sequence[Scheme], limits: Sequence[LimitOfBrief]) -> Iterator[Fault]:
    """Two limits on the very same spending, of which one's floor is above the other's cap."""
    for (one, lower), (other, upper) in combinations(enumerate(limits), 2):
        for index, floor, cap in ((one, lower, upper), (other, upper, lower)):
            same = floor.surplus_of == cap.surplus_of and set(floor.selected(schemes)) == set(cap.selected(schemes))
            if not same or floor.at_least is None or cap.at_most is None:
                continue
            pairs = ((floor.at_least.pounds, cap.at_most.pounds), (floor.at_least.share, cap.at_most.share))
            if any(low is not None and high is not None and low > high for low, high in pairs):
                what = f"The floor of '{floor.name}' is above the cap of '{cap.name}', on the same spending."
                yield Fault(("limits", index, "at_least"), what, "Lower the floor or raise the cap.")


def _of_goal(goal: Goal, schemes: Sequence[Scheme]) -> Iterator[Fault]:
    if goal.maximise != "value":
        if goal.values:
            yield Fault(
                ("goal", "values"), "`values:` goes with `maximise: value`.", "Take it out, or change the goal."
            )
        return
    if not goal.values:
        yield Fault(
            ("goal",), "What is avoided is worth how much?", "Give `values:`, or write `maximise: place_surplus`."
        )
        return
    for (_, one), (index, other) in combinations(enumerate(goal.values), 2):
        if overlap(one.where, other.where):
            yield Fault(("goal", "values", index, "where"), "Some activity is valued twice.", "Narrow one `where:`.")
    for place, scheme in enumerate(schemes):
        for index, effect in enumerate(scheme.effects):
            yield from _of_valued(goal, effect, ("schemes", place, "effects", index))


def _of_valued(goal: Goal, effect: SchemeEffect, path: tuple[str | int, ...]) -> Iterator[Fault]:
    if any(covers(value.where, effect.where) for value in goal.values):
        return
    activity = ", ".join(f"{name} {' or '.join(codes)}" for name, codes in effect.where.items())
    if any(overlap(value.where, effect.where) for value in goal.values):
        yield Fault(
            (*path, "where"),
            f"Part of the activity with {activity} has a value and part has none.",
            "Split the effect, or widen `values:`.",
        )
    else:
        yield Fault(
            (*path, "where"),
            f"No value is given for activity with {activity}.",
            "Add it to `values:`, at £0 if it is worth nothing.",
        )
