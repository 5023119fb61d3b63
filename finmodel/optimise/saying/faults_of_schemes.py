"""What can be wrong with the schemes of a problem: each by itself, and with what the problem says of its words.

A scheme names pools, resources, outcomes, localities and other schemes; a word that is misspelt would quietly limit
nothing, so that each is held against what the problem declares.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from finmodel.core.faults import Fault
from finmodel.core.nearest import nearest
from finmodel.optimise.saying.brief import Scheme
from finmodel.optimise.saying.whole_brief import WholeBrief


def faults_of_schemes(brief: WholeBrief) -> Iterator[Fault]:
    """Every fault of every scheme, and of the combinations of them."""
    ids = [scheme.id for scheme in brief.schemes]
    for index, scheme in enumerate(brief.schemes):
        for fault in (*_by_itself(scheme), *_of_curve(scheme), *_of_money(scheme, brief), *_of_words(scheme, brief)):
            yield Fault(("schemes", index, *fault.at), fault.what, fault.fix)
    for name, count in Counter(ids).items():
        if count > 1:
            at = len(ids) - 1 - ids[::-1].index(name)
            yield Fault(("schemes", at, "id"), f"The id '{name}' is used {count} times.", "Give each scheme its own.")
    for index, combination in enumerate(brief.combinations):
        for fault in (
            *named_once(combination.schemes, ids, ("schemes",)),
            *declared(combination.outcomes, brief.outcomes, "outcome"),
        ):
            yield Fault(("combinations", index, *fault.at), fault.what, fault.fix)
        if not combination.outcomes and not combination.effects:
            what = f"'{combination.name}' brings and changes nothing."
            yield Fault(("combinations", index), what, "Give `outcomes:` or `effects:`, or take it out.")
    for index, shift in enumerate(brief.task_shifting):
        for key, name in (("work_of", shift.work_of), ("done_by", shift.done_by)):
            for fault in declared((name,), brief.resources, "resource"):
                yield Fault(("task_shifting", index, key), fault.what, fault.fix)


def named_once(names: Sequence[str], ids: Sequence[str], at: tuple[str, ...]) -> Iterator[Fault]:
    """Schemes that are not there, and those that are named twice."""
    known = set(ids)
    for index, name in enumerate(names):
        if name not in known:
            shown = ids if len(ids) <= 12 else [*ids[:12], f"and {len(ids) - 12} more"]
            yield Fault((*at, index), f"There is no scheme '{name}'.", f"The schemes are {', '.join(shown)}.")
        if name in names[:index]:
            yield Fault((*at, index), f"Scheme '{name}' is named twice.", "Name it once.")


def declared(names: Iterable[str], known: Iterable[str], what: str) -> Iterator[Fault]:
    """Resources, outcomes or localities that the problem does not say the measure of."""
    listed = list(known)
    for name in names:
        if name not in listed:
            near = nearest(name, listed)
            told = {"resource": "resources", "outcome": "outcomes", "locality": "localities"}[what]
            added = "the people who live there" if what == "locality" else "what it is counted in"
            fix = f"Did you mean '{near}'?" if near else f"Add it to `{told}:` with {added}."
            yield Fault((), f"Nothing says what {what} '{name}' is.", fix)


def _by_itself(scheme: Scheme) -> Iterator[Fault]:
    for name, pounds in (("cost", scheme.cost), ("start_up", scheme.start_up)):
        if pounds * 100 % 1:
            yield Fault((name,), f"A cost of £{pounds} is not in whole pence.", "Round it to the penny.")
    for year, own in scheme.in_years.items():
        if own.cost is not None and own.cost * 100 % 1:
            what = f"A cost of £{own.cost} is not in whole pence."
            yield Fault(("in_years", year, "cost"), what, "Round it to the penny.")
        least, most = scheme.least_in(year), scheme.most_in(year)
        if most is not None and least > most:
            what = f"At least {least} {scheme.plural} and at most {most} cannot both hold in {year}."
            yield Fault(("in_years", year), what, "Lower `at_least:` or raise `at_most:`.")
    if scheme.at_most is not None and scheme.at_least > scheme.at_most:
        what = f"At least {scheme.at_least} {scheme.plural} and at most {scheme.at_most} cannot both hold."
        yield Fault(("at_least",), what, "Lower `at_least:` or raise `at_most:`.")
    if scheme.at_most is None and not scheme.cost and not scheme.start_up and not scheme.sizes:
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
    if scheme.sizes and (scheme.at_most is not None or scheme.all_or_nothing):
        yield Fault(("sizes",), "`sizes:` say how much can be bought.", "Take out `at_most:` and `all_or_nothing:`.")
    if scheme.sizes and (0 in scheme.sizes or any(low >= high for low, high in pairwise(scheme.sizes))):
        yield Fault(("sizes",), "Sizes must rise, from above nil.", "Write them like [5, 10, 20].")


def _of_curve(scheme: Scheme) -> Iterator[Fault]:
    """Bands of returns that do not follow on each other, and ramps that do not fit the years that a unit runs."""
    for index, (band, after) in enumerate(pairwise(scheme.returns)):
        if band.up_to is None:
            yield Fault(("returns", index), "A band without an end is the last.", "Give it `up_to:`.")
        elif after.up_to is not None and after.up_to <= band.up_to:
            yield Fault(("returns", index + 1, "up_to"), "Bands must rise.", "Give each a higher `up_to:`.")
    if scheme.returns and scheme.returns[-1].up_to is not None:
        last, most = scheme.returns[-1].up_to, scheme.most_in("")
        if most is None or most > last:
            what = f"Nothing says what more than {last} {scheme.plural} do."
            yield Fault(("returns",), what, "Add a last band without `up_to:`, or lower `at_most:`.")
    rises = any(one.part < other.part for one, other in pairwise(scheme.returns))
    if rises and scheme.most_in("") is None:
        what = "Units of a later band do more than those before, and the last band has no end."
        yield Fault(("returns",), what, "Give `at_most:`, or let each band do no more than the one before.")
    if scheme.lasts != "to_the_end" and scheme.lasts < 1:
        yield Fault(("lasts",), "A unit runs for at least a year.", "Give 1 or more, or `to_the_end`.")
    elif scheme.lasts != "to_the_end" and len(scheme.ramp) > scheme.lasts:
        what = f"The ramp has {len(scheme.ramp)} years, and a unit runs for {scheme.lasts}."
        yield Fault(("ramp",), what, "Shorten the ramp, or say with `lasts:` how long a unit runs.")


def _of_money(scheme: Scheme, brief: WholeBrief) -> Iterator[Fault]:
    """Money that nobody pays, and schemes that nobody is paid for."""
    pools = list(brief.funds)
    paid = scheme.cost or scheme.start_up
    if not pools:
        if paid:
            yield Fault(("cost",), f"Nothing says who pays for scheme '{scheme.id}'.", "Name the pool with `pool:`.")
        return
    if not paid and "cost" not in scheme.model_fields_set:
        what = f"Scheme '{scheme.id}' costs how much?"
        yield Fault((), what, "Give `cost:`, £0 where it costs the pool nothing.")
    if paid and not scheme.provider:
        yield Fault((), f"Nobody is paid for scheme '{scheme.id}'.", "Give `provider:`.")
    if scheme.pool is None and len(pools) > 1 and paid:
        yield Fault((), f"Which of {' and '.join(pools)} pays for scheme '{scheme.id}'?", "Give `pool:`.")
    if scheme.pool is not None and scheme.pool not in pools:
        yield Fault(("pool",), f"The problem has no pool '{scheme.pool}'.", f"The pools are {', '.join(pools)}.")


def _of_words(scheme: Scheme, brief: WholeBrief) -> Iterator[Fault]:
    """What a scheme names that the problem does not know."""
    ids = [one.id for one in brief.schemes] if scheme.requires or scheme.excludes else []
    for key in ("requires", "excludes"):
        names = getattr(scheme, key)
        yield from named_once(names, ids, (key,))
        if scheme.id in names:
            yield Fault((key,), f"Scheme '{scheme.id}' is named in its own `{key}:`.", "Take it out.")
    for key, known, what in (("uses", brief.resources, "resource"), ("outcomes", brief.outcomes, "outcome")):
        for fault in declared(getattr(scheme, key), known, what):
            yield Fault((key,), fault.what, fault.fix)
    if scheme.locality is not None and brief.localities:
        for fault in declared((scheme.locality,), brief.localities, "locality"):
            yield Fault(("locality",), fault.what, fault.fix)
    for year in scheme.in_years:
        if year not in brief.years:
            what = f"{year} is not one of the years that are planned."
            yield Fault(("in_years", year), what, f"Use {', '.join(brief.years)}.")
