"""A brief with one of its limits wider or tighter: the limit is found by what it means, and moved where it is stated.

A limit that the brief states for every year, or for every partner, is moved for one of them alone, beside itself for
the others. More money to spend is more paid in, by those whose contributions are fixed and in proportion to them.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal

from finmodel.core.money import split_pence
from finmodel.optimise.building.meaning import Meaning
from finmodel.optimise.saying.brief import EVERY_PARTNER, Bound, Contribution, LimitOfBrief
from finmodel.optimise.saying.problem import Problem

MOVABLE = (
    "money", "contribution", "surplus", "spend", "share", "scheme", "units", "count", "resource", "outcome", "rate",
)  # fmt: skip
"""Kinds of limit that are moved, those of money and partners first; then what is left of activity, equity and debt."""
MORE_MOVABLE = ("remaining", "equity", "owed")


def moved_brief(
    problem: Problem, name: str, meaning: Meaning, by: Decimal, partners: Mapping[str, str]
) -> Problem | None:
    """The brief with the bound of a limit more by an amount; None where it cannot be stated so."""
    if meaning.kind == "scheme":
        return _of_scheme(problem, meaning, by)
    if meaning.kind in ("money", "contribution"):
        return _paid_in(problem, name, meaning, by, partners)
    if meaning.kind == "owed":
        return _owing(problem, meaning, by)
    limits: list[LimitOfBrief] = []
    hits = 0
    for limit in problem.limits:
        side = _side_of(limit, name, meaning, partners)
        if side is None:
            limits.append(limit)
            continue
        hits += 1
        bound = getattr(limit, side).model_copy(update={_measure_of(getattr(limit, side)): meaning.bound + by})
        limits += _beside_itself(problem, limit, side, bound, (meaning, tuple(partners)))
    return problem.model_copy(update={"limits": tuple(limits)}) if hits == 1 else None


def _of_scheme(problem: Problem, meaning: Meaning, by: Decimal) -> Problem:
    key = "at_most" if meaning.sense == "<=" else "at_least"
    bound = max(Decimal(0), meaning.bound + by)
    schemes = []
    for scheme in problem.schemes:
        if scheme.id == meaning.about and meaning.year:
            in_year = scheme.in_years.get(meaning.year)
            year = {key: bound} if in_year is None else {**in_year.model_dump(), key: bound}
            changed = {"in_years": {**scheme.in_years, meaning.year: _in_year(year)}}
            schemes.append(scheme.model_copy(update=changed))
        else:
            schemes.append(scheme.model_copy(update={key: bound}) if scheme.id == meaning.about else scheme)
    return problem.model_copy(update={"schemes": tuple(schemes)})


def _in_year(said: Mapping[str, object]) -> object:
    from finmodel.optimise.saying.brief import InYear

    return InYear.model_validate(dict(said))


def _paid_in(problem: Problem, name: str, meaning: Meaning, by: Decimal, partners: Mapping[str, str]) -> Problem | None:
    """More or less paid into a pool: by one partner, or by all whose contributions are fixed."""
    year = meaning.year or problem.years[0]
    pools = list(problem.funds) if meaning.kind == "contribution" else [meaning.about]
    for pool in pools:
        fund = problem.funds[pool]
        if meaning.kind == "money":
            fixed = {partner: one.most_in(year) for partner, one in fund.contributions.items() if one.fixed}
            if not sum(fixed.values()) or sum(fixed.values()) + by < 0:
                return None
            pence = int((by * 100).to_integral_value(rounding=ROUND_HALF_UP))
            parts = dict(zip(fixed, split_pence(pence, list(fixed.values())), strict=True))
            paid = {
                partner: one.model_copy(
                    update={"in_years": {**one.in_years, year: one.most_in(year) + _pounds(parts[partner])}}
                )
                if partner in parts
                else one
                for partner, one in fund.contributions.items()
            }
            return _with_pool(problem, pool, paid)
        mine = fund.contributions.get(meaning.about)
        titled = len(pools) == 1 or f" into {pool}" in name or pool in name
        if mine is None or not titled:
            continue
        if meaning.sense == ">=":
            changed = mine.model_copy(update={"at_least": mine.at_least + by})
        else:
            changed = mine.model_copy(update={"in_years": {**mine.in_years, year: mine.most_in(year) + by}})
        if changed.at_least < 0 or changed.most_in(year) < changed.at_least:
            return None
        return _with_pool(problem, pool, {**fund.contributions, meaning.about: changed})
    return None


def _with_pool(problem: Problem, pool: str, paid: Mapping[str, Contribution]) -> Problem:
    if problem.pools:
        fund = problem.pools[pool].model_copy(update={"contributions": dict(paid)})
        return problem.model_copy(update={"pools": {**problem.pools, pool: fund}})
    return problem.model_copy(update={"contributions": dict(paid)})


def _owing(problem: Problem, meaning: Meaning, by: Decimal) -> Problem | None:
    fund = problem.pools.get(meaning.about)
    if fund is None or fund.borrowing is None or meaning.bound + by < 0:
        return None
    borrowing = fund.borrowing.model_copy(update={"at_most": meaning.bound + by})
    moved = fund.model_copy(update={"borrowing": borrowing})
    return problem.model_copy(update={"pools": {**problem.pools, meaning.about: moved}})


def _side_of(limit: LimitOfBrief, name: str, meaning: Meaning, partners: Mapping[str, str]) -> str | None:
    """Which bound of a limit of the brief a limit of the program is; None where it is none of it."""
    base = name.removesuffix(f", {meaning.year}") if meaning.year else name
    if meaning.kind == "equity":
        return "difference_at_most" if base.startswith(f"{limit.name}: ") and limit.difference_at_most else None
    if meaning.kind == "surplus" and limit.surplus_of == EVERY_PARTNER:
        told = partners.get(meaning.about, meaning.about)
        base = (
            name.removesuffix(f": {told}").removesuffix(f", {meaning.year}")
            if meaning.year
            else name.removesuffix(f": {told}")
        )
    side, suffix = ("at_least", " (floor)") if meaning.sense == ">=" else ("at_most", " (cap)")
    both = limit.at_least is not None and limit.at_most is not None
    return side if getattr(limit, side) is not None and base == limit.name + (suffix if both else "") else None


def _beside_itself(
    problem: Problem, limit: LimitOfBrief, side: str, bound: Bound, of: tuple[Meaning, tuple[str, ...]]
) -> list[LimitOfBrief]:
    """The limit with another bound where it is meant, and as it was for other years and partners."""
    meaning, partners = of
    own: dict[str, object] = {side: bound}
    others: list[LimitOfBrief] = []
    years = limit.years or problem.years
    if meaning.year and limit.over == "each_year" and len(years) > 1:
        others.append(limit.model_copy(update={"years": tuple(year for year in years if year != meaning.year)}))
        own["years"] = (meaning.year,)
    if meaning.kind == "surplus" and limit.surplus_of == EVERY_PARTNER:
        here = {"years": own["years"]} if "years" in own else {}
        others += [
            limit.model_copy(update={**here, "surplus_of": partner, "name": f"{limit.name}: {partner}"})
            for partner in partners
            if partner != meaning.about
        ]
        own["surplus_of"] = meaning.about
    return [*others, limit.model_copy(update=own)]


def _measure_of(bound: Bound) -> str:
    """The measure that a bound is stated in."""
    return next(name for name in ("pounds", "share", "units", "schemes", "number") if getattr(bound, name) is not None)


def _pounds(pence: int) -> Decimal:
    return Decimal(pence) / 100
