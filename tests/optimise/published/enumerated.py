"""Every plan of a small brief, tried one by one and settled: written from what a file's keys are said to mean.

Nothing of the optimiser is used here. Activity is changed by hand, contracts are settled on it, and what the pool pays,
gets and gives back is worked out in pence beside them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from itertools import product
from typing import Any

import pandas as pd

from finmodel.scenarios.basis import Basis
from finmodel.scenarios.run import run
from tests.small import small_basis

Plan = tuple[tuple[Fraction, ...], ...]
"""Units that are started, by scheme and then by year."""
PARTNERS = ("icb", "council", "trust", "gps")
REABLED = {"2023/24": 60_000_00, "2024/25": 40_000_00}
"""Pence that the pool pays for reablement in any case."""
PRESENT = {"2023/24": {"emergency": 250, "outpatient": 500}, "2024/25": {"emergency": 260, "outpatient": 520}}


def pence(pounds: Any) -> int:
    return int(Decimal(str(pounds).replace("£", "").replace(",", "")) * 100)


def split(amount: int, weights: list[int]) -> list[int]:
    """Pence by weight, those left over to the largest remainders, the first of equals first."""
    total = sum(weights)
    parts = [amount * weight // total for weight in weights]
    rest = [amount * weight % total for weight in weights]
    for place in sorted(range(len(weights)), key=lambda each: -rest[each])[: amount - sum(parts)]:
        parts[place] += 1
    return parts


@dataclass
class Brief:
    """A brief as its file says it, on contracts in force, of which the fund is stated apart."""

    says: dict[str, Any]
    contracts: list[dict[str, Any]]
    fund: dict[str, Any]

    @cached_property
    def basis(self) -> Basis:
        return small_basis(*self.contracts, self.fund)

    @cached_property
    def years(self) -> list[str]:
        return list(self.says.get("periods") or [self.says["period"]])

    @cached_property
    def before(self) -> dict[tuple[str, str], int]:
        return self.settled(())

    @cached_property
    def _known(self) -> dict[Any, dict[tuple[str, str], int]]:
        return {}

    def settled(self, changes: tuple[tuple[str, str, Fraction], ...]) -> dict[tuple[str, str], int]:
        """Pence that each partner has left in each year when so many units of a setting are added in a year."""
        if changes not in self._known:
            rows = self.basis.grid.activity.copy()
            for year, setting, units in changes:
                chosen = (rows["period"] == year) & (rows["setting"] == setting)
                for name in ("spells", "quantity_milli", "days", "spend_pence", "cost_pence"):
                    value = Fraction(int(rows.loc[chosen, name].iloc[0]))
                    after = value * (1 + units / PRESENT[year][setting])
                    rows.loc[chosen, name] = int(after + Fraction(1, 2))
            grid = self.basis.grid.with_activity(rows, pd.Series(1.0, index=rows.index).to_numpy())
            positions = run(replace(self.basis, grid=grid)).positions
            keys = zip(positions["partner"], positions["period"], positions["surplus"], strict=True)
            self._known[changes] = {(partner, year): int(left) for partner, year, left in keys}
        return self._known[changes]

    # What is bought

    def plans(self) -> Iterator[Plan]:
        each = [list(product(self._sizes(scheme), repeat=len(self.years))) for scheme in self.says["schemes"]]
        return product(*each)

    def _sizes(self, scheme: dict[str, Any]) -> list[Fraction]:
        if "sizes" in scheme:
            return [Fraction(0), *map(Fraction, scheme["sizes"])]
        if scheme.get("all_or_nothing"):
            return [Fraction(0), Fraction(scheme["at_most"])]
        return [Fraction(units) for units in range(scheme["at_most"] + 1)]

    def running(self, plan: Plan, at: int, year: int) -> Fraction:
        lasts = self.says["schemes"][at].get("lasts", 1)
        lasts = len(self.years) if lasts == "to_the_end" else lasts
        return sum(plan[at][max(0, year - lasts + 1) : year + 1], Fraction(0))

    def working(self, plan: Plan, at: int, year: int) -> Fraction:
        """Units by the part of its work that each does: by its age, then by how many there are."""
        scheme = self.says["schemes"][at]
        lasts = scheme.get("lasts", 1)
        lasts = len(self.years) if lasts == "to_the_end" else lasts
        parts = [Fraction(part) for part in scheme.get("ramp", ())]
        units = sum(
            plan[at][begun] * (parts[year - begun] if year - begun < len(parts) else 1)
            for begun in range(max(0, year - lasts + 1), year + 1)
        )
        if "returns" not in scheme:
            return Fraction(units)
        done, low = Fraction(0), Fraction(0)
        for band in scheme["returns"]:
            high = Fraction(band["up_to"]) if "up_to" in band else max(units, low)
            done += max(Fraction(0), min(units, high) - low) * Fraction(band["part"])
            low = high
        return done

    def cost(self, at: int, year: int, key: str = "cost") -> int:
        scheme = self.says["schemes"][at]
        own = scheme.get("in_years", {}).get(self.years[year], {})
        if key == "cost":
            return pence(own.get("cost", scheme["cost"]))
        return pence(own.get(key, scheme[key])) if key in own or key in scheme else self.cost(at, year)

    def spend(self, plan: Plan, at: int, year: int) -> int:
        start_up = pence(self.says["schemes"][at].get("start_up", 0))
        return int(self.cost(at, year) * self.running(plan, at, year) + start_up * plan[at][year])

    # What it brings

    def outcome(self, plan: Plan, name: str, year: int, chosen: list[int] | None = None) -> Fraction:
        schemes = self.says["schemes"]
        ats = range(len(schemes)) if chosen is None else chosen
        total = sum(
            Fraction(str(schemes[at].get("outcomes", {}).get(name, 0))) * self.working(plan, at, year) for at in ats
        )
        if chosen is None:
            for one in self.says.get("combinations", ()):
                ids = [at for at, scheme in enumerate(schemes) if scheme["id"] in one["schemes"]]
                if all(self.running(plan, at, year) for at in ids):
                    total += Fraction(str(one["outcomes"].get(name, 0)))
        return Fraction(total)

    def change(self, plan: Plan, setting: str, year: int) -> Fraction:
        """Units of activity more than today."""
        return sum(
            (
                Fraction(str(effect["change"])) * self.working(plan, at, year)
                for at, scheme in enumerate(self.says["schemes"])
                for effect in scheme.get("effects", ())
                if effect["where"]["setting"] == [setting]
            ),
            Fraction(0),
        )

    def paid(self, year: int) -> dict[str, int]:
        return {name: pence(amount) for name, amount in self.says["contributions"].items()}

    def gains(self, plan: Plan) -> dict[tuple[str, str], int]:
        """Pence that each partner is better off by in each year of the plan."""
        changes = tuple(
            (year, setting, units)
            for number, year in enumerate(self.years)
            for setting in PRESENT[year]
            if (units := self.change(plan, setting, number))
        )
        settled, found = self.settled(changes), {}
        for number, year in enumerate(self.years):
            gain = {name: settled[name, year] - self.before[name, year] for name in PARTNERS}
            for at, scheme in enumerate(self.says["schemes"]):
                margin = self.cost(at, number) - self.cost(at, number, "cost_to_deliver")
                gain[scheme["provider"]] += int(margin * self.running(plan, at, number))
            paid = self.paid(number)
            own = {name: pence(amount) for name, amount in self.fund["contributions"].items()}
            spent = sum(self.spend(plan, at, number) for at in range(len(self.says["schemes"])))
            was = self._shared(own, sum(own.values()) - REABLED[year])
            both = {name: own.get(name, 0) + paid.get(name, 0) for name in {**own, **paid}}
            now = self._shared(both, sum(both.values()) - REABLED[year] - spent)
            for name in PARTNERS:
                gain[name] += now.get(name, 0) - was.get(name, 0) - paid.get(name, 0)
            found |= {(name, year): amount for name, amount in gain.items()}
        return found

    def _shared(self, contributions: dict[str, int], left: int) -> dict[str, int]:
        """What comes back to each contributor of what is left, below nil what it meets of what is short."""
        stated = self.fund.get("underspend" if left >= 0 else "overspend", "proportional")
        weights = list(contributions.values())
        if isinstance(stated, dict):
            weights = [int(stated.get(name, "0%").rstrip("%")) for name in contributions]
        parts = split(abs(left), weights)
        return {name: part if left >= 0 else -part for name, part in zip(contributions, parts, strict=True)}

    # What it must keep to

    def allowed(self, plan: Plan) -> bool:
        numbers = range(len(self.years))
        return (
            all(self._units_hold(plan, year) and self._together(plan, year) for year in numbers)
            and all(self._money_holds(plan, year) and self._enough_activity(plan, year) for year in numbers)
            and all(self._resources_hold(plan, year) for year in numbers)
            and all(self.holds(plan, limit) for limit in self.says.get("limits", ()) if "resource" not in limit)
        )

    def _units_hold(self, plan: Plan, year: int) -> bool:
        for at, scheme in enumerate(self.says["schemes"]):
            own = scheme.get("in_years", {}).get(self.years[year], {})
            most = own.get("at_most", max(scheme["sizes"]) if "sizes" in scheme else scheme["at_most"])
            least = own.get("at_least", scheme.get("at_least", 0))
            if not least <= self.running(plan, at, year) <= most:
                return False
        return True

    def _together(self, plan: Plan, year: int) -> bool:
        runs = {scheme["id"]: self.running(plan, at, year) > 0 for at, scheme in enumerate(self.says["schemes"])}
        return all(
            not runs[scheme["id"]]
            or (
                all(runs[name] for name in scheme.get("requires", ()))
                and not any(runs[name] for name in scheme.get("excludes", ()))
            )
            for scheme in self.says["schemes"]
        )

    def _money_holds(self, plan: Plan, year: int) -> bool:
        there = sum(self.paid(year).values())
        if self.says.get("use_unspent"):
            own = sum(pence(amount) for amount in self.fund["contributions"].values())
            there += max(0, own - REABLED[self.years[year]])
        return sum(self.spend(plan, at, year) for at in range(len(self.says["schemes"]))) <= there

    def _enough_activity(self, plan: Plan, year: int) -> bool:
        here = PRESENT[self.years[year]]
        return all(here[setting] + self.change(plan, setting, year) >= 0 for setting in here)

    def _resources_hold(self, plan: Plan, year: int) -> bool:
        used = {name: self._used(plan, name, year) for name in self.says.get("resources", ())}
        caps = {
            each["resource"]: Fraction(each["at_most"]) for each in self.says.get("limits", ()) if "resource" in each
        }
        for shift in self.says.get("task_shifting", ()):
            work, other = shift["work_of"], shift["done_by"]
            over = max(Fraction(0), used[work] - caps[work]) if work in caps else Fraction(0)
            moved = min(over, Fraction(shift["at_most"])) if "at_most" in shift else over
            used[work] -= moved
            used[other] += moved * Fraction(str(shift["each_takes"]))
        return all(used[name] <= cap for name, cap in caps.items())

    def _used(self, plan: Plan, name: str, year: int) -> Fraction:
        each = [Fraction(str(scheme.get("uses", {}).get(name, 0))) for scheme in self.says["schemes"]]
        return sum((amount * self.running(plan, at, year) for at, amount in enumerate(each)), Fraction(0))

    def holds(self, plan: Plan, limit: dict[str, Any]) -> bool:
        """Whether a limit on spending, units, schemes, outcomes, activity or a surplus is kept to."""
        years = [number for number, year in enumerate(self.years) if year in limit.get("years", self.years)]
        spans = [years] if limit.get("over") == "the_plan" else [[number] for number in years]
        return all(
            self._side_holds(plan, limit, side, span)
            for span in spans
            for side in ("at_least", "at_most")
            if side in limit
        )

    def _side_holds(self, plan: Plan, limit: dict[str, Any], side: str, span: list[int]) -> bool:
        pairs = [self.reached(plan, limit, str(limit[side]), year) for year in span]
        reached = sum((one for one, _ in pairs), Fraction(0))
        bound = sum((bound for _, bound in pairs), Fraction(0)) if str(limit[side]).endswith("%") else pairs[0][1]
        return reached >= bound if side == "at_least" else reached <= bound

    def reached(self, plan: Plan, limit: dict[str, Any], bound: str, year: int) -> tuple[Fraction, Fraction]:
        """What a plan comes to in a year in the measure of a bound, and the bound."""
        if "surplus_of" in limit:
            gains = self.gains(plan)
            names = PARTNERS if limit["surplus_of"] == "every_partner" else (limit["surplus_of"],)
            return Fraction(min(gains[name, self.years[year]] for name in names)), Fraction(pence(bound))
        if "activity" in limit:
            setting = limit["activity"]["setting"][0]
            return PRESENT[self.years[year]][setting] + self.change(plan, setting, year), Fraction(bound)
        if "outcome" in limit:
            return self.outcome(plan, limit["outcome"], year), Fraction(bound)
        chosen = [
            at
            for at, scheme in enumerate(self.says["schemes"])
            if ("schemes" not in limit or scheme["id"] in limit["schemes"])
            and limit.get("paid_to") in (None, scheme["provider"])
            and ("purpose" not in limit or limit["purpose"] in scheme["purpose"])
        ]
        if bound.endswith("units"):
            return sum((self.running(plan, at, year) for at in chosen), Fraction(0)), Fraction(
                bound.split(maxsplit=1)[0]
            )
        if bound.endswith("schemes"):
            return Fraction(sum(self.running(plan, at, year) > 0 for at in chosen)), Fraction(
                bound.split(maxsplit=1)[0]
            )
        spent = Fraction(sum(self.spend(plan, at, year) for at in chosen))
        if bound.endswith("%"):
            every = sum(self.spend(plan, at, year) for at in range(len(self.says["schemes"])))
            return spent, Fraction(bound[:-1]) / 100 * every
        return spent, Fraction(pence(bound))

    # What is aimed at

    def goal(self, plan: Plan) -> Fraction:
        """What a plan comes to by the goal, the more the better; pounds where it is money."""
        aim, numbers = self.says["goal"], range(len(self.years))
        if aim.get("minimise") == "spending":
            spent = (self.spend(plan, at, year) for at in range(len(self.says["schemes"])) for year in numbers)
            return -Fraction(sum(spent), 100)
        if aim.get("maximise") == "place_surplus" or aim.get("minimise") == "net_cost":
            return Fraction(sum(self.gains(plan).values()), 100)
        if aim["maximise"] == "worst_off_partner":
            gains = self.gains(plan)
            return Fraction(min(gains[name, self.years[0]] for name in PARTNERS), 100)
        if aim["maximise"] == "value":
            return sum((self._worth(plan, value) for value in aim["values"]), Fraction(0))
        weights = aim["outcomes"] if aim["maximise"] == "outcome" else {aim["maximise"]["outcome"]: 1}
        return sum(
            (
                Fraction(str(weight)) * self.outcome(plan, name, year)
                for name, weight in weights.items()
                for year in numbers
            ),
            Fraction(0),
        )

    def _worth(self, plan: Plan, value: dict[str, Any]) -> Fraction:
        each = Fraction(pence(value["worth"]), 100)
        if "outcome" in value:
            return each * sum(self.outcome(plan, value["outcome"], year) for year in range(len(self.years)))
        return -each * sum(self.change(plan, value["where"]["setting"][0], year) for year in range(len(self.years)))

    def best(self) -> tuple[Fraction, Plan] | None:
        """The best plan of all, and what it comes to; None where none keeps to the brief."""
        kept = [plan for plan in self.plans() if self.allowed(plan)]
        return max(((self.goal(plan), plan) for plan in kept), default=None)
