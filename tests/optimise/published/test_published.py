"""Published allocation problems, said in a problem file's own words, reach the results that were published for them."""

from __future__ import annotations

import csv
from decimal import ROUND_DOWN, Decimal
from pathlib import Path
from typing import Any

import pytest

from finmodel.optimise.optimise import optimise
from finmodel.optimise.outcome import Outcome
from finmodel.optimise.saying.problem import Problem
from tests.small import small_basis

MKNAP = [3800, Decimal("8706.1"), 4015, 6120, 12400, 10618, 16537]
"""Best values of the seven problems of mknap1.txt (OR-Library; Petersen, Management Science 13(9), 1967)."""
WEINGARTNER = {
    "value": [
        1898, 440, 22507, 270, 14148, 3100, 4650, 30800, 615, 4975, 1160, 4225, 510, 11880, 479, 440, 490, 330, 110,
        560, 24355, 2885, 11748, 4550, 750, 3720, 1950, 10500,
    ],
    "first_year": [
        45, 0, 85, 150, 65, 95, 30, 0, 170, 0, 40, 25, 20, 0, 0, 25, 0, 0, 25, 0, 165, 0, 85, 0, 0, 0, 0, 100,
    ],
    "second_year": [
        30, 20, 125, 5, 80, 25, 35, 73, 12, 15, 15, 40, 5, 10, 10, 12, 10, 9, 0, 20, 60, 40, 50, 36, 49, 40, 19, 150,
    ],
}  # fmt: skip
"""Weingartner and Ness, Operations Research 15 (1967), first problem: 28 projects, 600 in each of two years; the best
plan is worth 141,278 (`WEING1` of OR-Library's mknap2)."""
UGANDA = Path(__file__).parent / "uganda_2020.csv"
"""Mohan and others, Supporting the revision of the health benefits package in Uganda, Health Economics 32(6), 2023,
1244-1255: supplementary table 1 and the inputs published with its program. Per case: DALYs averted, full cost and
consumables in 2019 US dollars, minutes of eight cadres of staff; cases in need in 2020."""
STAFF = {
    "medical": "546896983.16923678", "nursing": "1272028837.731807", "pharmacy": "30539770.8",
    "laboratory": "308736196.4", "dental": "31079228.4", "mental_health": "33404956.2", "nutrition": "3418894.8",
    "imaging": "16686294",
}  # fmt: skip
"""Patient-facing minutes in a year."""
NONE, THRESHOLD = Decimal(0), Decimal(161)
"""Dollars for which a DALY is averted elsewhere: a case counts net of the DALYs that its cost would have averted."""
CONSUMABLES = 374_300_000
SUBSTITUTES = [("217", "218"), ("185", "186"), ("321", "322"), ("096", "097"), ("223", "224"), ("229", "233")]
"""Of two that do the same, no more cases together than the larger has."""
WITHIN = [
    ("003", "004", "0.05"), ("353", "354", "0.1765"), ("353", "036", "1.1765"), ("006", "007", "1"),
    ("006", "059", "1"), ("006", "061", "1"), ("006", "303", "1"), ("104", "106", "1"), ("105", "106", "1"),
]  # fmt: skip
"""Cases of the second are at most so many for each case of the first, such as cases of antenatal care."""


def said(name: str, schemes: list[dict[str, Any]], resources: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A problem of resources alone, with a cap on each."""
    caps = [
        {"name": f"No more {each} than there is", "resource": each, "at_most": cap} for each, cap in resources.items()
    ]
    return {
        "problem": name, "title": name.capitalize(), "question": "Which of them?",
        "resources": dict.fromkeys(resources, "units"), "outcomes": {"value": "points"}, "schemes": schemes,
        "limits": [*caps, *more.pop("limits", [])], "goal": {"maximise": {"outcome": "value"}}, **more,
    }  # fmt: skip


def project(number: int, value: Any, uses: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Something that is done or not."""
    return {
        "id": f"project_{number}", "title": f"Project {number}", "unit": "project", "at_most": 1, "whole_units": True,
        "outcomes": {"value": value}, "uses": {name: amount for name, amount in uses.items() if amount},
        "source": "as published", **more,
    }  # fmt: skip


def best(data: dict[str, Any]) -> Outcome:
    found = optimise(Problem.model_validate(data), small_basis(), gap=0)
    assert found.decided is not None
    return found


def brought(found: Outcome, outcome: str) -> Decimal:
    """What a plan brings of an outcome, added up here from its units."""
    assert found.decided is not None
    units = found.decided.decision.units
    return sum((each.outcomes.get(outcome, NONE) * units.get(each.id, NONE) for each in found.problem.schemes), NONE)


def used(found: Outcome, resource: str) -> Decimal:
    assert found.decided is not None
    units = found.decided.decision.units
    return sum((each.uses.get(resource, NONE) * units.get(each.id, NONE) for each in found.problem.schemes), NONE)


def knapsacks(text: str) -> list[tuple[Decimal, dict[str, Any]]]:
    """Each problem of the file as a problem of projects, with the best value that its head line states."""
    numbers = iter(text.split())
    found = []
    for turn in range(int(next(numbers))):
        count, rows, value = int(next(numbers)), int(next(numbers)), Decimal(next(numbers))
        values = [Decimal(next(numbers)) for _ in range(count)]
        needs = [[Decimal(next(numbers)) for _ in range(count)] for _ in range(rows)]
        caps = {f"resource_{row}": Decimal(next(numbers)) for row in range(rows)}
        schemes = [
            project(number, values[number], {name: needs[row][number] for row, name in enumerate(caps)})
            for number in range(count)
        ]
        found.append((value, said(f"knapsack_{turn}", schemes, caps)))
    return found


def test_seven_published_knapsacks_reach_their_published_best(shared_data: Path) -> None:
    problems = knapsacks((shared_data / "mknap1.txt").read_text(encoding="ascii"))
    assert [value for value, _ in problems] == MKNAP
    for value, data in problems:
        found = best(data)
        assert brought(found, "value") == value
        assert all(used(found, limit["resource"]) <= limit["at_most"] for limit in data["limits"])


def test_twenty_eight_projects_in_two_years_reach_their_published_best() -> None:
    years = ("first_year", "second_year")
    schemes = [
        project(number, value, {year: WEINGARTNER[year][number] for year in years})
        for number, value in enumerate(WEINGARTNER["value"])
    ]
    found = best(said("weingartner", schemes, dict.fromkeys(years, 600)))
    assert brought(found, "value") == 141_278
    assert all(used(found, year) <= 600 for year in years)


def investments(limits: list[dict[str, Any]], **more: dict[str, Any]) -> Outcome:
    """Four investments of $14,000 in all: M. Trick, A Tutorial on Integer Programming (1997), capital budgeting."""
    amounts = {1: (8, 5), 2: (11, 7), 3: (6, 4), 4: (4, 3)}
    schemes = [
        project(number, value, {"money": cost}, **more.get(f"project_{number}", {}))
        for number, (value, cost) in amounts.items()
    ]
    return best(said("investments", schemes, {"money": 14}, limits=limits))


def bought(found: Outcome) -> set[str]:
    assert found.decided is not None
    return {name for name, units in found.decided.decision.units.items() if units}


def test_four_investments_reach_the_published_plan() -> None:
    found = investments([])
    assert brought(found, "value") == 21
    assert bought(found) == {"project_2", "project_3", "project_4"}


def test_at_most_two_investments_of_which_one_needs_another_and_two_exclude_each_other() -> None:
    # two at most; the second needs the fourth; the first and the third exclude each other. Of the pairs left, first
    # and fourth are worth 12, second and fourth 15, third and fourth 10
    two = {"name": "Two at most", "at_most": "2 schemes"}
    found = investments([two], project_2={"requires": ["project_4"]}, project_1={"excludes": ["project_3"]})
    assert brought(found, "value") == 15
    assert bought(found) == {"project_2", "project_4"}


def package(**more: Any) -> dict[str, Any]:
    """The health benefits package of Uganda: cases of each intervention, within consumables and minutes of staff."""
    rows = list(csv.DictReader(UGANDA.read_text(encoding="utf-8").splitlines()))
    cases = {row["code"]: Decimal(row["cases"]).quantize(Decimal("0.001"), ROUND_DOWN) for row in rows}
    room = {f"room_{number}": pair for number, pair in enumerate(WITHIN)}
    schemes = []
    for row in rows:
        net = Decimal(row["dalys"]) - Decimal(row["cost"]) / THRESHOLD
        outcomes = {"net_dalys": net, "dalys": Decimal(row["dalys"])}
        for name, (base, nested, part) in room.items():
            if row["code"] in (base, nested):
                outcomes[name] = Decimal(part) if row["code"] == base else Decimal(-1)
        uses = {name: Decimal(row[name]) for name in ("consumables", *STAFF) if Decimal(row[name])}
        schemes.append(
            {
                "id": f"i{row['code']}",
                "title": row["intervention"],
                "unit": "case",
                "at_most": cases[row["code"]],
                "outcomes": outcomes,
                "uses": uses,
                "source": "Mohan and others (2023)",
            }
        )
    caps = {"consumables": CONSUMABLES, **STAFF}
    limits = [{"name": f"Use of {name}", "resource": name, "at_most": cap} for name, cap in caps.items()]
    limits += [{"name": f"Cases within others, {name}", "outcome": name, "at_least": 0} for name in room]
    limits += [
        {
            "name": f"One or the other, {one} and {other}",
            "schemes": [f"i{one}", f"i{other}"],
            "at_most": f"{max(cases[one], cases[other])} units",
        }
        for one, other in SUBSTITUTES
    ]
    return {
        "problem": "uganda", "title": "Health benefits package", "question": "Which interventions, for how many?",
        "resources": {"consumables": "dollars", **dict.fromkeys(STAFF, "minutes")},
        "outcomes": {"net_dalys": "net DALYs averted", "dalys": "DALYs averted", **dict.fromkeys(room, "cases")},
        "schemes": schemes, "limits": limits, "goal": {"maximise": {"outcome": "net_dalys"}}, **more,
    }  # fmt: skip


def test_the_health_benefits_package_of_uganda_is_the_published_one() -> None:
    found = best(package())
    assert brought(found, "net_dalys") == pytest.approx(26_714_032, abs=3)
    assert brought(found, "dalys") == pytest.approx(34_819_184, rel=1e-6)
    assert len(bought(found)) == 45
    assert float(used(found, "consumables")) / CONSUMABLES == pytest.approx(0.6028754, abs=1e-6)
    shares = {name: float(used(found, name) / Decimal(minutes)) for name, minutes in STAFF.items()}
    published = {"medical": 0.38, "nursing": 0.45, "pharmacy": 1, "mental_health": 0.59, "nutrition": 1}
    assert {name: round(shares[name], 2) for name in published} == published
    assert max(shares.values()) <= 1


def test_nurses_may_do_the_work_of_pharmacists_and_nutritionists_as_published() -> None:
    shifting = [
        {"work_of": name, "done_by": "nursing", "each_takes": 1, "source": "Mohan and others (2023)"}
        for name in ("pharmacy", "nutrition")
    ]
    found = best(package(task_shifting=shifting))
    assert brought(found, "net_dalys") == pytest.approx(32_045_499, abs=3)
    assert brought(found, "dalys") == pytest.approx(40_508_535, rel=1e-6)
    assert len(bought(found)) == 73
