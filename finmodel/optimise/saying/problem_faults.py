"""What can be wrong with a problem file by itself, each fault at its own key.

Two limits that cannot both hold, or activity that is valued twice, belong to no one part of the file: so all faults
are found here, in its order, and told together. What clashes only through the place's data is the solver's to find.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations, pairwise
from typing import Any

from finmodel.core.faults import Fault
from finmodel.optimise.saying.brief import (
    Bound,
    Contribution,
    LimitOfBrief,
    SchemeEffect,
    providers_of,
)
from finmodel.optimise.saying.faults_of_schemes import declared, faults_of_schemes, named_once
from finmodel.optimise.saying.goal import Goal
from finmodel.optimise.saying.whole_brief import WholeBrief


def faults_of(brief: WholeBrief) -> Iterator[Fault]:
    """Every fault of what a problem states, in the order of its file."""
    yield from _of_years(brief)
    yield from faults_of_schemes(brief)
    yield from _of_names(brief)
    yield from _of_money(brief)
    for index, limit in enumerate(brief.limits):
        for fault in (
            *_of_limit(limit),
            *_of_bounds(limit, brief),
            *_of_selection(limit, brief),
            *_of_words(limit, brief),
        ):
            yield Fault(("limits", index, *fault.at), fault.what, fault.fix)
    yield from _of_crossed_limits(brief)
    for number, goal in enumerate(brief.goals):
        at: tuple[str | int, ...] = ("then", number - 1) if number else ("goal",)
        for fault in (*_of_aim(goal, brief), *_of_values(goal, brief)):
            # What an effect or a scheme lacks is told there.
            yield fault if fault.at[:1] == ("schemes",) else Fault((*at, *fault.at), fault.what, fault.fix)
    if brief.goals[-1].give_up is not None:
        last: tuple[str | int, ...] = ("then", len(brief.then) - 1) if brief.then else ("goal",)
        yield Fault((*last, "give_up"), "No goal follows that it could be given up for.", "Take `give_up:` out.")


def covers(wide: Mapping[Any, tuple[str, ...]], narrow: Mapping[Any, tuple[str, ...]]) -> bool:
    """True where everything the narrow selection admits, the wide one admits too."""
    return all(name in narrow and set(narrow[name]) <= set(codes) for name, codes in wide.items())


def overlap(one: Mapping[Any, tuple[str, ...]], other: Mapping[Any, tuple[str, ...]]) -> bool:
    """True where some activity could belong to both selections."""
    return all(set(one[name]) & set(other[name]) for name in set(one) & set(other))


def _of_years(brief: WholeBrief) -> Iterator[Fault]:
    if brief.period and brief.periods:
        yield Fault(("periods",), "`period:` and `periods:` say the same thing.", "Keep one of them.")
    activity = any(scheme.effects for scheme in brief.schemes) or any(limit.activity for limit in brief.limits)
    if not brief.period and not brief.periods and (brief.funds or activity or brief.measured):
        yield Fault((), "Nothing says which year is planned.", "Give `period:`, or `periods:` for several.")
    for index, year in enumerate(brief.periods):
        if year in brief.periods[:index]:
            yield Fault(("periods", index), f"Period {year} is given twice.", "Keep one.")


def _of_names(brief: WholeBrief) -> Iterator[Fault]:
    names = [limit.name.casefold() for limit in brief.limits]
    for index, name in enumerate(names):
        if name in names[:index]:
            what = f"Two limits are called '{brief.limits[index].name}'."
            yield Fault(("limits", index, "name"), what, "Give each a name of its own.")


def _of_money(brief: WholeBrief) -> Iterator[Fault]:
    if brief.pools and (brief.pool or brief.contributions or brief.use_unspent):
        what = "Money is stated for each pool of `pools:`, and beside them."
        yield Fault(("pools",), what, "Take out `pool:`, `contributions:` and `use_unspent:` beside `pools:`.")
    if not brief.pool and (brief.contributions or brief.use_unspent) and not brief.pools:
        yield Fault(("contributions",), "Nothing says which pool the money is for.", "Name it with `pool:`.")
    for pool, fund in brief.funds.items():
        at: tuple[str, ...] = ("pools", pool) if brief.pools else ()
        for partner, contribution in fund.contributions.items():
            for fault in _of_contribution(contribution, brief):
                yield Fault((*at, "contributions", partner, *fault.at), fault.what, fault.fix)
        if not fund.use_unspent and not any(one.at_most or one.in_years for one in fund.contributions.values()):
            fix = "Say who contributes what, or set `use_unspent: true`."
            yield Fault((*at, "contributions"), "There is no money to spend.", fix)
        if len(brief.years) == 1 and (fund.carry_forward or fund.borrowing is not None):
            what = "Money moves between years, and one year is planned."
            yield Fault(at, what, "Plan several years with `periods:`, or take out `carry_forward:` and `borrowing:`.")


def _of_contribution(one: Contribution, brief: WholeBrief) -> Iterator[Fault]:
    if one.at_least > one.at_most:
        what = f"At least £{one.at_least:,} and at most £{one.at_most:,} cannot both hold."
        yield Fault(("at_least",), what, "Lower one or raise the other.")
    stated = [("at_least", one.at_least), ("at_most", one.at_most), *one.in_years.items()]
    for name, pounds in stated:
        if pounds * 100 % 1:
            yield Fault((name,), "The contribution is not in whole pence.", "Round it to the penny.")
    for year in one.in_years:
        if year not in brief.years:
            what = f"{year} is not one of the years that are planned."
            yield Fault(("in_years", year), what, f"Use {', '.join(brief.years)}.")


def _of_limit(limit: LimitOfBrief) -> Iterator[Fault]:
    sides = limit.at_least is not None or limit.at_most is not None
    if not sides and not limit.between_localities:
        yield Fault((), f"'{limit.name}' has no bound.", "Give `at_least:` or `at_most:`, as 20% or as £300,000.")
    if sides and limit.between_localities:
        what = f"'{limit.name}' is on how localities differ, and on what there is in all."
        yield Fault((), what, "Make two limits of it.")
    if sum((bool(limit.schemes), limit.paid_to is not None, limit.surplus_of is not None)) > 1:
        what = f"'{limit.name}' limits one thing: some schemes, one provider's schemes, or a partner's surplus."
        yield Fault((), what, "Keep one of `schemes:`, `paid_to:` and `surplus_of:`.")
    on = {"resource": limit.resource, "outcome": limit.outcome, "activity": limit.activity}
    named = [f"`{name}:`" for name, value in {**on, "surplus_of": limit.surplus_of}.items() if value is not None]
    if len(named) > 1:
        yield Fault((), f"'{limit.name}' limits more than one thing.", f"Keep one of {' and '.join(named)}.")
    chosen = [limit.schemes, limit.purpose, limit.locality, limit.pool, limit.paid_to]
    if (limit.activity is not None or limit.surplus_of is not None) and any(chosen[1:4]):
        what = f"'{limit.name}' is on all that a plan comes to, and not on some schemes."
        yield Fault((), what, "Take out `purpose:`, `locality:` and `pool:`.")


def _of_bounds(limit: LimitOfBrief, brief: WholeBrief) -> Iterator[Fault]:
    """Bounds that are written in another measure than what they bound, and a floor above its cap."""
    counted = limit.resource is not None or limit.outcome is not None or limit.activity is not None
    for name in ("at_least", "at_most", "difference_at_most"):
        bound: Bound | None = getattr(limit, name)
        if bound is None:
            continue
        if limit.outcome in brief.measured and bound.share is not None and name != "difference_at_most":
            if limit.selects:
                what = f"'{limit.name}' is on a rate of the place, which all schemes together move."
                yield Fault(
                    (), what, "Take out what chooses some schemes, or give a number in place of the percentage."
                )
        elif counted and bound.number is None:
            yield Fault((name,), "What is counted is limited by a number.", "Write the number alone, like 1,200.")
        elif limit.surplus_of is not None and bound.pounds is None:
            yield Fault((name,), "A surplus is limited in pounds.", "Write it like -£1m.")
        elif not counted and bound.number is not None:
            what = f"'{bound.number}' may be an amount, a share or units."
            yield Fault(
                (name,), what, f"Write £{bound.number}, {bound.number}% or {bound.number} units, as it is meant."
            )
        elif limit.surplus_of is None and not counted and bound.value < 0:
            yield Fault((name,), "Spending is never below nil.", "Take the minus out.")
    if limit.difference_at_most is not None and limit.difference_at_most.share is not None:
        what = "A difference between localities is an amount for each head."
        yield Fault(("difference_at_most",), what, "Write it like £5, or give `ratio_at_most:`.")
    if limit.at_least is not None and limit.at_most is not None and _above(limit.at_least, limit.at_most):
        yield Fault(
            ("at_least",), f"The floor of '{limit.name}' is above its cap.", "Lower `at_least:` or raise `at_most:`."
        )


def _above(floor: Bound, cap: Bound) -> bool:
    """True where both are in one measure, and the floor is above the cap."""
    pairs = [(getattr(floor, name), getattr(cap, name)) for name in Bound.model_fields]
    return any(low is not None and high is not None and low > high for low, high in pairs)


def _of_words(limit: LimitOfBrief, brief: WholeBrief) -> Iterator[Fault]:
    """Words of a limit that the problem does not know."""
    known = (
        ("resource", limit.resource, brief.resources),
        ("outcome", limit.outcome, brief.outcomes),
        ("locality", limit.locality, brief.localities),
    )
    for key, name, listed in known:
        if name is not None and (listed or key != "locality"):
            for fault in declared((name,), listed, key):
                yield Fault((key,), fault.what, fault.fix)
    purposes = {word for scheme in brief.schemes for word in scheme.purpose}
    if limit.purpose is not None and limit.purpose not in purposes:
        fix = f"The purposes are {', '.join(sorted(purposes))}." if purposes else "Give schemes a `purpose:`."
        yield Fault(("purpose",), f"No scheme has the purpose '{limit.purpose}'.", fix)
    if limit.pool is not None and limit.pool not in brief.funds:
        fix = f"The pools are {', '.join(brief.funds)}." if brief.funds else "Name it in `pools:`."
        yield Fault(("pool",), f"The problem has no pool '{limit.pool}'.", fix)
    for index, year in enumerate(limit.years):
        if year not in brief.years:
            what = f"{year} is not one of the years that are planned."
            yield Fault(("years", index), what, f"Use {', '.join(brief.years)}.")
    if limit.between_localities and len(brief.localities) < 2:
        what = f"'{limit.name}' is on how localities differ, and fewer than two are named."
        yield Fault((), what, "Give `localities:`, with the people who live in each.")


def _of_selection(limit: LimitOfBrief, brief: WholeBrief) -> Iterator[Fault]:
    schemes = brief.schemes
    providers = providers_of(schemes)
    ids = [scheme.id for scheme in schemes]
    yield from named_once(limit.schemes, ids, ("schemes",))
    if limit.paid_to is not None and limit.paid_to not in providers:
        yield Fault(
            ("paid_to",), f"'{limit.paid_to}' provides no scheme.", f"The providers are {', '.join(providers)}."
        )
    if limit.surplus_of is not None or limit.outcome is not None:
        return
    whole = set(limit.selected(schemes)) == set(ids)
    for name in ("at_least", "at_most"):
        bound = getattr(limit, name)
        if bound is not None and bound.share is not None and whole:
            yield Fault(
                (name,),
                f"'{limit.name}' takes in every scheme, so its share is always 100%.",
                "Name some of the schemes, or give pounds.",
            )


def _of_crossed_limits(brief: WholeBrief) -> Iterator[Fault]:
    """Two limits on the very same thing, of which one's floor is above the other's cap."""
    for (one, lower), (other, upper) in combinations(enumerate(brief.limits), 2):
        for index, floor, cap in ((one, lower, upper), (other, upper, lower)):
            same = all(getattr(floor, name) == getattr(cap, name) for name in _SAME)
            same = same and set(floor.selected(brief.schemes)) == set(cap.selected(brief.schemes))
            if not same or floor.at_least is None or cap.at_most is None:
                continue
            if _above(floor.at_least, cap.at_most):
                what = f"The floor of '{floor.name}' is above the cap of '{cap.name}', on the same spending."
                yield Fault(("limits", index, "at_least"), what, "Lower the floor or raise the cap.")


_SAME = ("resource", "outcome", "activity", "surplus_of", "years", "over")
"""What two limits must have alike to be on the same thing."""


def _of_aim(goal: Goal, brief: WholeBrief) -> Iterator[Fault]:
    if (goal.maximise is None) == (goal.minimise is None):
        yield Fault(
            (), "A goal is to make one thing as large or as small as can be.", "Give `maximise:` or `minimise:`."
        )
    weighed = goal.maximise in ("outcome", "worst_off_locality")
    if weighed and not goal.outcomes:
        yield Fault((), "Which outcome is aimed at?", "Write it like `maximise: {outcome: qaly}`, or give `outcomes:`.")
    if goal.outcomes and not weighed:
        yield Fault(("outcomes",), "`outcomes:` goes with `maximise: outcome`.", "Take it out, or change the goal.")
    for fault in declared(goal.outcomes, brief.outcomes, "outcome"):
        yield Fault(("outcomes",), fault.what, fault.fix)
    if goal.maximise == "worst_off_locality" and len(brief.localities) < 2:
        what = "The worst off of which localities?"
        yield Fault((), what, "Give `localities:`, with the people who live in each.")
    if goal.among and goal.maximise != "worst_off_partner":
        yield Fault(("among",), "`among:` goes with `maximise: worst_off_partner`.", "Take it out, or change the goal.")
    if goal.minimise == "change_from_today" and not any(scheme.today is not None for scheme in brief.schemes):
        yield Fault((), "Nothing says what runs today.", "Give schemes `today:`, their units as they run now.")
    if goal.give_up is not None and goal.give_up.value < 0:
        yield Fault(("give_up",), "What is given up is not below nil.", "Take the minus out.")


def _of_values(goal: Goal, brief: WholeBrief) -> Iterator[Fault]:
    if goal.maximise != "value":
        if goal.values:
            yield Fault(("values",), "`values:` goes with `maximise: value`.", "Take it out, or change the goal.")
        return
    if not goal.values:
        yield Fault((), "What is avoided is worth how much?", "Give `values:`, or write `maximise: place_surplus`.")
        return
    for index, value in enumerate(goal.values):
        if (value.where is None) == (value.outcome is None):
            what = "A value is of activity or of an outcome."
            yield Fault(("values", index), what, "Give one of `where:` and `outcome:`.")
        for fault in declared([value.outcome] if value.outcome else [], brief.outcomes, "outcome"):
            yield Fault(("values", index, "outcome"), fault.what, fault.fix)
    placed = [(index, value.where) for index, value in enumerate(goal.values) if value.where is not None]
    for (_, one), (index, other) in combinations(placed, 2):
        if overlap(one, other):
            yield Fault(("values", index, "where"), "Some activity is valued twice.", "Narrow one `where:`.")
    for first, second in pairwise(sorted(value.outcome for value in goal.values if value.outcome)):
        if first == second:
            yield Fault(("values",), f"Outcome '{first}' is valued twice.", "Keep one of them.")
    for place, scheme in enumerate(brief.schemes):
        for index, effect in enumerate(scheme.effects):
            yield from _of_valued(goal, effect, ("schemes", place, "effects", index))


def _of_valued(goal: Goal, effect: SchemeEffect, path: tuple[str | int, ...]) -> Iterator[Fault]:
    wheres = [value.where for value in goal.values if value.where is not None]
    if any(covers(where, effect.where) for where in wheres):
        return
    activity = ", ".join(f"{name} {' or '.join(codes)}" for name, codes in effect.where.items())
    if any(overlap(where, effect.where) for where in wheres):
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
