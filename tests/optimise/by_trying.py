"""Every plan of a small problem tried one by one, in plain Python on the file's own words, without finmodel."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

Plan = dict[tuple[str, str], float]
"""Units started, by scheme and year."""
_HAIR = 1e-7


def best(says: dict[str, Any]) -> float | None:
    """The most that any plan within the limits comes to; None where none is."""
    found: float | None = None
    for plan in plans(says):
        if allowed(says, plan):
            worth = goal(says, plan)
            found = worth if found is None or worth > found else found
    return found


def years(says: dict[str, Any]) -> list[str]:
    return says.get("periods") or [says.get("period", "")]


def plans(says: dict[str, Any]) -> Iterator[Plan]:
    """All that could be started, whole units only."""
    cells = [(scheme, year) for scheme in says["schemes"] for year in years(says)]
    for units in product(*(sizes(scheme) for scheme, _ in cells)):
        yield {(scheme["id"], year): amount for (scheme, year), amount in zip(cells, units, strict=True)}


def sizes(scheme: dict[str, Any]) -> list[float]:
    if "sizes" in scheme:
        return [0, *scheme["sizes"]]
    if scheme.get("all_or_nothing"):
        return [0, scheme["at_most"]]
    return list(range(scheme["at_most"] + 1))


def lasts(says: dict[str, Any], scheme: dict[str, Any]) -> int:
    stated = scheme.get("lasts", 1)
    return len(years(says)) if stated == "to_the_end" else stated


def running(says: dict[str, Any], plan: Plan, scheme: dict[str, Any], number: int) -> float:
    begun = years(says)[max(0, number - lasts(says, scheme) + 1) : number + 1]
    return sum(plan[scheme["id"], year] for year in begun)


def working(says: dict[str, Any], plan: Plan, scheme: dict[str, Any], number: int) -> float:
    """Units by their ramp, then by their returns."""
    ramp, units = scheme.get("ramp", []), 0.0
    for age in range(min(lasts(says, scheme), number + 1)):
        part = ramp[age] if age < len(ramp) else 1.0
        units += part * plan[scheme["id"], years(says)[number - age]]
    if "returns" not in scheme:
        return units
    done, before = 0.0, 0.0
    for band in scheme["returns"]:
        end = min(units, band.get("up_to", units))
        done += max(0.0, end - before) * band["part"]
        before = max(before, end)
    return done


def cost(scheme: dict[str, Any], year: str) -> float:
    return scheme.get("in_years", {}).get(year, {}).get("cost", scheme.get("cost", 0))


def spend(says: dict[str, Any], plan: Plan, scheme: dict[str, Any], number: int) -> float:
    year = years(says)[number]
    paid = cost(scheme, year) * running(says, plan, scheme, number)
    return paid + scheme.get("start_up", 0) * plan[scheme["id"], year]


def outcome(says: dict[str, Any], plan: Plan, name: str, number: int, locality: str | None = None) -> float:
    brought = sum(
        scheme.get("outcomes", {}).get(name, 0) * working(says, plan, scheme, number)
        for scheme in says["schemes"]
        if locality is None or scheme.get("locality") == locality
    )
    if locality is None:
        for one in says.get("combinations", []):
            chosen = [scheme for scheme in says["schemes"] if scheme["id"] in one["schemes"]]
            if all(running(says, plan, scheme, number) > 0 for scheme in chosen):
                brought += one["outcomes"].get(name, 0)
    return brought


def allowed(says: dict[str, Any], plan: Plan) -> bool:
    for number in range(len(years(says))):
        if not (within_units(says, plan, number) and within_relations(says, plan, number)):
            return False
        if not within_resources(says, plan, number):
            return False
    return all(money_holds(says, plan, pool) for pool in pools(says)) and all(
        limit_holds(says, plan, limit) for limit in says.get("limits", []) if "resource" not in limit
    )


def within_units(says: dict[str, Any], plan: Plan, number: int) -> bool:
    for scheme in says["schemes"]:
        units = running(says, plan, scheme, number)
        most = max(scheme["sizes"]) if "sizes" in scheme else scheme["at_most"]
        if units > most or units < scheme.get("at_least", 0):
            return False
    return True


def within_relations(says: dict[str, Any], plan: Plan, number: int) -> bool:
    runs = {scheme["id"]: running(says, plan, scheme, number) > 0 for scheme in says["schemes"]}
    for scheme in says["schemes"]:
        if not runs[scheme["id"]]:
            continue
        if not all(runs[other] for other in scheme.get("requires", [])):
            return False
        if any(runs[other] for other in scheme.get("excludes", [])):
            return False
    return True


def within_resources(says: dict[str, Any], plan: Plan, number: int) -> bool:
    """Limits on resources, where some work may be done by others."""
    used = {
        name: sum(
            scheme.get("uses", {}).get(name, 0) * running(says, plan, scheme, number) for scheme in says["schemes"]
        )
        for name in says.get("resources", {})
    }
    caps = {limit["resource"]: limit["at_most"] for limit in says.get("limits", []) if "resource" in limit}
    for shift in says.get("task_shifting", []):
        over = max(0.0, used[shift["work_of"]] - caps.get(shift["work_of"], float("inf")))
        done = min(over, shift.get("at_most", float("inf")))
        used[shift["work_of"]] -= done
        used[shift["done_by"]] += done * shift.get("each_takes", 1)
    return all(used[name] <= cap + _HAIR for name, cap in caps.items())


def pools(says: dict[str, Any]) -> dict[str, dict[str, Any]]:
    if "pools" in says:
        return says["pools"]
    return {says["pool"]: {"contributions": says["contributions"]}} if "pool" in says else {}


def money_holds(says: dict[str, Any], plan: Plan, pool: str) -> bool:
    """What is left is carried on if it may be; what is short is owed if it may be, with interest, and repaid."""
    fund = pools(says)[pool]
    mine = [scheme for scheme in says["schemes"] if scheme.get("pool", pool) == pool]
    balance = 0.0
    for number, year in enumerate(years(says)):
        for one in fund["contributions"].values():
            balance += one.get("in_years", {}).get(year, one["at_most"]) if isinstance(one, dict) else one
        balance -= sum(spend(says, plan, scheme, number) for scheme in mine)
        last = number == len(years(says)) - 1
        terms = fund.get("borrowing")
        if balance < -_HAIR and (last or terms is None or -balance > terms["at_most"] + _HAIR):
            return False
        if balance < 0:
            balance *= 1 + (terms["interest"] if terms else 0)
        elif not fund.get("carry_forward"):
            balance = 0.0
    return True


def chosen(says: dict[str, Any], limit: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        scheme
        for scheme in says["schemes"]
        if ("schemes" not in limit or scheme["id"] in limit["schemes"])
        and limit.get("paid_to") in (None, scheme.get("provider"))
        and limit.get("purpose") in (None, scheme.get("purpose"))
        and limit.get("locality") in (None, scheme.get("locality"))
        and ("pool" not in limit or scheme.get("pool", limit["pool"]) == limit["pool"])
    ]


def measured(says: dict[str, Any], plan: Plan, limit: dict[str, Any], bound: Any, number: int) -> tuple[float, float]:
    """What a plan comes to in a year in the measure of a bound, and the bound in that measure."""
    schemes = chosen(says, limit)
    if "outcome" in limit:
        return outcome(says, plan, limit["outcome"], number, limit.get("locality")), float(bound)
    text = str(bound)
    if text.endswith("units"):
        return sum(running(says, plan, scheme, number) for scheme in schemes), float(text.split(maxsplit=1)[0])
    if text.endswith("schemes"):
        return sum(running(says, plan, scheme, number) > 0 for scheme in schemes), float(text.split(maxsplit=1)[0])
    paid = sum(spend(says, plan, scheme, number) for scheme in schemes)
    if text.endswith("%"):
        return paid, float(text[:-1]) / 100 * sum(spend(says, plan, scheme, number) for scheme in says["schemes"])
    return paid, float(text.replace("£", "").replace(",", ""))


def limit_holds(says: dict[str, Any], plan: Plan, limit: dict[str, Any]) -> bool:
    numbers = [number for number, year in enumerate(years(says)) if year in limit.get("years", years(says))]
    spans = [numbers] if limit.get("over") == "the_plan" else [[number] for number in numbers]
    for span in spans:
        if "ratio_at_most" in limit or "difference_at_most" in limit:
            if not equal_enough(says, plan, limit, span):
                return False
            continue
        for side, sign in (("at_least", 1), ("at_most", -1)):
            if side not in limit:
                continue
            pairs = [measured(says, plan, limit, limit[side], number) for number in span]
            bound = pairs[0][1] if not str(limit[side]).endswith("%") else sum(one for _, one in pairs)
            if sign * (sum(one for one, _ in pairs) - bound) < -_HAIR:
                return False
    return True


def equal_enough(says: dict[str, Any], plan: Plan, limit: dict[str, Any], span: list[int]) -> bool:
    heads = [
        sum(measured(says, plan, limit | {"locality": name}, "£0" if "outcome" not in limit else 0, n)[0] for n in span)
        / people
        for name, people in says["localities"].items()
    ]
    if max(heads) > min(heads) * limit.get("ratio_at_most", float("inf")) + _HAIR and "ratio_at_most" in limit:
        return False
    apart = limit.get("difference_at_most")
    return apart is None or max(heads) - min(heads) <= float(str(apart).replace("£", "")) + _HAIR


def goal(says: dict[str, Any], plan: Plan, aim: dict[str, Any] | None = None) -> float:
    aim = aim or says["goal"]
    numbers = range(len(years(says)))
    if aim.get("minimise") == "spending":
        return -sum(spend(says, plan, scheme, number) for scheme in says["schemes"] for number in numbers)
    if aim.get("minimise") == "change_from_today":
        return -sum(
            (cost(scheme, years(says)[n]) or 1) * abs(running(says, plan, scheme, n) - scheme["today"])
            for scheme in says["schemes"]
            for n in numbers
            if "today" in scheme
        )
    if aim["maximise"] == "worst_off_locality":
        return min(
            sum(w * outcome(says, plan, name, n, where) for name, w in aim["outcomes"].items() for n in numbers)
            / people
            for where, people in says["localities"].items()
        )
    weights = aim["outcomes"] if "outcomes" in aim else {aim["maximise"]["outcome"]: 1}
    return sum(weight * outcome(says, plan, name, number) for name, weight in weights.items() for number in numbers)
