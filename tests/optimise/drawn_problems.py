"""Small problems drawn by chance, as a file would say them, with every feature that whole units can have."""

from __future__ import annotations

import random
from typing import Any

YEARS = ["2024/25", "2025/26", "2026/27"]


def drawn(seed: int) -> dict[str, Any]:
    """A problem of a few schemes, years, pools, resources and outcomes."""
    dice = random.Random(seed)
    years = YEARS[: dice.choice([1, 1, 2, 3])]
    count = {1: 4, 2: 3, 3: 2}[len(years)]
    says: dict[str, Any] = {
        "problem": "drawn",
        "title": "Drawn",
        "question": "Which?",
        "outcomes": {"qaly": "QALYs", "home": "people at home"},
        "resources": {"nurse": "hours", "aide": "hours"},
        "localities": {"north": 1000, "south": 500},
        "schemes": [_scheme(dice, number, years) for number in range(count)],
        "limits": [],
        **({"periods": years} if len(years) > 1 else {"period": years[0]}),
    }
    _relations(dice, says)
    _money(dice, says)
    _limits(dice, says)
    says["goal"] = _goal(dice)
    return says


def _scheme(dice: random.Random, number: int, years: list[str]) -> dict[str, Any]:
    scheme: dict[str, Any] = {
        "id": f"s{number}", "title": f"Scheme {number}", "unit": "place", "source": "drawn",
        "provider": dice.choice(["council", "trust"]), "purpose": dice.choice(["care", "nursing"]),
        "locality": dice.choice(["north", "south"]), "cost": dice.choice([0, 80, 100, 125, 260]),
        "uses": {"nurse": dice.randint(0, 4), "aide": dice.randint(0, 4)}, "today": dice.randint(0, 2),
        "outcomes": {"qaly": dice.choice([0.2, 0.5, 1, 1.5, 3]), "home": dice.choice([0, 1, 2])},
    }  # fmt: skip
    shape = dice.choice(["units", "units", "lump", "sizes"])
    if shape == "sizes":
        scheme["sizes"] = [1, 3]
    else:
        scheme["at_most"] = dice.randint(1, 3)
        scheme["all_or_nothing" if shape == "lump" else "whole_units"] = True
    if dice.random() < 0.3:
        scheme["returns"] = [
            {"up_to": 1, "part": 1}, {"up_to": 2, "part": dice.choice([0.6, 0.4, 1])}, {"part": dice.choice([0.2, 0.9])}
        ]  # fmt: skip
        if "sizes" not in scheme and scheme["returns"][1]["part"] < scheme["returns"][2]["part"]:
            scheme["returns"][2]["part"] = 0.1
    if len(years) > 1 and dice.random() < 0.6:
        scheme["lasts"] = dice.choice([2, "to_the_end"])
        scheme["start_up"] = dice.choice([0, 40, 90])
        if dice.random() < 0.5:
            scheme["ramp"] = [0.5]
    if len(years) > 1 and dice.random() < 0.3:
        scheme["in_years"] = {years[1]: {"cost": 110}}
    return scheme


def _relations(dice: random.Random, says: dict[str, Any]) -> None:
    ids = [scheme["id"] for scheme in says["schemes"]]
    for scheme in says["schemes"]:
        others = [name for name in ids if name != scheme["id"]]
        if dice.random() < 0.25:
            scheme["requires"] = [dice.choice(others)]
        elif dice.random() < 0.15:
            scheme["excludes"] = [dice.choice(others)]
    if dice.random() < 0.5:
        pair = dice.sample(ids, 2)
        bonus = dice.choice([-2, -1, 1, 2.5])
        says["combinations"] = [{"name": "Pair", "schemes": pair, "outcomes": {"qaly": bonus}, "source": "drawn"}]
    if dice.random() < 0.5:
        says["task_shifting"] = [
            {"work_of": "nurse", "done_by": "aide", "each_takes": dice.choice([1, 1.5]), "source": "drawn"}
        ]
        if dice.random() < 0.5:
            says["task_shifting"][0]["at_most"] = 3


def _money(dice: random.Random, says: dict[str, Any]) -> None:
    several = "periods" in says
    if dice.random() < 0.3:
        for scheme in says["schemes"]:
            scheme["pool"] = dice.choice(["one", "two"])
        names = ["one", "two"]
    elif several:
        names = ["one"]
    else:
        says |= {"pool": "one", "contributions": {"icb": dice.randint(100, 700)}}
        return
    says["pools"] = {}
    for name in names:
        fund: dict[str, Any] = {"contributions": {"icb": dice.randint(100, 500), "council": dice.randint(0, 100)}}
        if several and dice.random() < 0.5:
            fund["carry_forward"] = True
        if several and dice.random() < 0.5:
            fund["borrowing"] = {"lender": "icb", "at_most": 200, "interest": 0.05, "source": "drawn"}
        if several and dice.random() < 0.3:
            fund["contributions"]["icb"] = {"at_least": 300, "at_most": 300, "in_years": {YEARS[0]: 500}}
        says["pools"][name] = fund


def _limits(dice: random.Random, says: dict[str, Any]) -> None:
    ids = [scheme["id"] for scheme in says["schemes"]]
    could: list[dict[str, Any]] = [
        {"name": "Nurses", "resource": "nurse", "at_most": dice.randint(4, 14)},
        {"name": "Aides", "resource": "aide", "at_most": dice.randint(4, 14)},
        {"name": "Units", "schemes": ids[:2], "at_most": f"{dice.randint(1, 4)} units"},
        {"name": "Number", "at_most": f"{dice.randint(1, 3)} schemes"},
        {"name": "Care", "purpose": "care", "at_least": f"£{dice.choice([80, 100, 200])}"},
        {"name": "Council", "paid_to": "council", "at_most": f"{dice.choice([40, 60])}%"},
        {"name": "Home", "outcome": "home", "at_least": dice.randint(0, 3), "over": "the_plan"},
        {"name": "Fair", "outcome": "qaly", "difference_at_most": dice.choice([0.001, 0.003])},
        {"name": "Ratio", "ratio_at_most": dice.choice([1.5, 3])},
        {"name": "Plan", "at_most": f"£{dice.randint(300, 900)}", "over": "the_plan"},
        {"name": "Pool", "pool": "one", "at_most": f"£{dice.randint(100, 400)}"},
        {"name": "First year", "at_most": "£250", "years": [YEARS[0]]},
    ]
    providers = {scheme["provider"] for scheme in says["schemes"]}
    purposes = {scheme["purpose"] for scheme in says["schemes"]}
    if providers != {"council", "trust"}:
        could = [one for one in could if "paid_to" not in one]
    if "care" not in purposes:
        could = [one for one in could if "purpose" not in one]
    says["limits"] = dice.sample(could, dice.randint(0, 3))


def _goal(dice: random.Random) -> dict[str, Any]:
    return dice.choice(
        [
            {"maximise": {"outcome": "qaly"}},
            {"maximise": {"outcome": "qaly"}},
            {"maximise": "outcome", "outcomes": {"qaly": 2, "home": 0.5}},
            {"minimise": "spending"},
            {"minimise": "change_from_today"},
            {"maximise": "worst_off_locality", "outcomes": {"qaly": 1}},
        ]
    )
