"""Small briefs drawn by chance, as files would say them, on contracts of many kinds that are in force together."""

from __future__ import annotations

import random
from typing import Any

from tests.optimise.published.enumerated import Brief
from tests.small import GP, REABLEMENT, TARIFF

YEARS = ("2023/24", "2024/25")
EMERGENCY, OUTPATIENT = {"setting": ["emergency"]}, {"setting": ["outpatient"]}
OF_TRUST = {"activity": "quantity", "where": {**EMERGENCY, "provider": ["trust"]}}
SPEND = {"activity": "spend", "where": {**EMERGENCY, "provider": ["trust"]}}
CLINICS = {"activity": "quantity", "where": {**OUTPATIENT, "provider": ["trust"]}}
SIDES = {"payer": "icb", "payee": "trust", "source": "drawn"}
Said = dict[str, Any]


def contracts(dice: random.Random, least: int) -> list[Said]:
    """The tariff, capitation and reablement of the small place, and at least so many of seven other kinds."""
    base, last = dice.choice([248, 252, 256]), f"£{dice.choice([600, 625, 640])},000"
    kinds: list[Said] = [
        {
            "kind": "gain_share", "id": "gains", "title": "Gain share", "payer": "icb",
            "payees": {"icb": "50%", "trust": "30%", "gps": "20%"}, "source": "drawn",
            "benchmark": {"by_period": {"2023/24": "£610,000", "2024/25": last}, "source": "drawn"},
            "expenditure": {"paid_under": ["tariff"]}, "gate": {"minimum_rate": dice.choice(["1%", "2%", "4%"])},
            "gains": {"share": "50%", "cap": {"amount": "£9,000", "applied": "after_factor"}},
            "losses": {"share": "30%"},
        },
        {
            "kind": "cost_and_volume", "id": "volume", "title": "Cost and volume", **SIDES, "fixed": "£90,000",
            "plan": 510, "volume": CLINICS, "price": "£110", "price_below": "£60",
            "tolerance": {"above": "1%", "below": "1%", "counted_from": dice.choice(["edge", "plan"])},
            "floor": "£88,000", "ceiling": "£93,000",
        },
        {
            "kind": "marginal_rate", "id": "marginal", "title": "Marginal rate", **SIDES,
            "baselines": [{"code": "emergency", "value": SPEND, "baseline": f"£{base * 2},000"}],
            "rate": dice.choice(["30%", "70%"]), "pays": "whole",
        },
        {
            "kind": "blended", "id": "blend", "title": "Blended payment", **SIDES, "plan": "£510,000", "actual": SPEND,
            "above": "20%", "below": dice.choice(["20%", "50%"]), "pays": "whole",
        },
        {
            "kind": "pay_for_performance", "id": "reward", "title": "Fewer admissions", "payer": "icb", "payee": "gps",
            "source": "drawn", "per_unit": {"value": "£700", "baseline": base, "actual": OF_TRUST, "pot": "£4,000"},
        },
        {
            "kind": "schedule", "id": "agreed", "title": "As agreed", "source": "drawn",
            "terms": {"rate": {"value": "£130", "unit": "money/units"},
                      "most": {"value": f"£{base * 130}", "unit": "money"}},
            "measures": {"stays": {"unit": "units", "found": OF_TRUST}},
            "lines": [{"name": "stays_paid", "label": "Stays up to a limit", "formula": "min(rate * stays, most)",
                       "payer": "council", "payee": "trust"}],
        },
        {"kind": "block", "id": "block", "title": "Block", **SIDES, "amount": "£80,000"},
    ]  # fmt: skip
    return [TARIFF, GP, REABLEMENT, *dice.sample(kinds, dice.randint(least, len(kinds)))]


def fund(dice: random.Random) -> Said:
    """The pooled fund in force: over- and underspend in proportion, or by stated shares."""
    made: Said = {
        "kind": "pooled_fund", "id": "fund", "title": "Pooled fund agreement", "pool": "pool",
        "contributions": {"icb": "£30,000", "council": "£20,000"}, "source": "drawn",
    }  # fmt: skip
    if dice.random() < 0.4:
        made |= {"underspend": {"icb": "70%", "council": "30%"}, "overspend": {"icb": "50%", "council": "50%"}}
    return made


def scheme(dice: random.Random, number: int, years: tuple[str, ...]) -> Said:
    """A scheme in whole units, with what may be said of one."""
    most = dice.randint(1, 3)
    cost = dice.randint(8, 60) * 100 + dice.choice([0, 0, 37])
    said: Said = {
        "id": f"scheme_{number}", "title": f"Scheme {number}", "provider": dice.choice(("council", "gps", "trust")),
        "unit": "team", "cost": f"£{cost}", "at_most": most, "whole_units": True, "source": "drawn",
        "purpose": dice.sample(["care", "health"], dice.randint(1, 2)),
        "uses": {"nurse": dice.randint(0, 4), "aide": dice.randint(0, 4)},
        "outcomes": {"qaly": dice.randint(0, 9), "home": dice.choice([0, 0.5, 2])},
        "effects": [{"where": EMERGENCY, "change": dice.choice([-0.4, -1.2, -2.4, -4, 1.2]), "source": "drawn"}],
    }  # fmt: skip
    if dice.random() < 0.5:
        said["effects"].append({"where": OUTPATIENT, "change": dice.choice([-2, 3.2, 6]), "source": "drawn"})
    if dice.random() < 0.4 or said["provider"] == "trust":  # the place has costs of its own for what the trust does
        said["cost_to_deliver"] = f"£{cost - dice.randint(0, 6) * 100}"
    if dice.random() < 0.15:
        said["all_or_nothing"] = True
    elif dice.random() < 0.15:
        del said["at_most"]
        said["sizes"] = [1, 3]
    elif dice.random() < 0.15:
        said["at_least"] = 1
    if dice.random() < 0.25 and most > 1 and "at_most" in said:
        first, then = dice.choice([(1, 0.5), (1, 0.25), (0.5, 1)])
        said["returns"] = [{"up_to": 1, "part": first}, {"part": then}]
    if len(years) > 1:
        _of_years(dice, said, cost)
    return said


def _of_years(dice: random.Random, said: Said, cost: int) -> None:
    if dice.random() < 0.5:
        said["lasts"] = dice.choice([1, 2, "to_the_end"])
    if said.get("lasts", 1) != 1 and dice.random() < 0.5:
        said["ramp"] = [0.5, 1]
    if dice.random() < 0.3:
        said["start_up"] = f"£{dice.randint(1, 9) * 100}"
    if dice.random() < 0.3 and "cost_to_deliver" not in said:
        said["in_years"] = {YEARS[1]: {"cost": f"£{cost + 500}"}}


def limits(dice: random.Random, schemes: list[Said], floors: int) -> list[Said]:
    """Some limits of every kind, and so many floors on what partners may lose."""
    ids = [each["id"] for each in schemes]
    could: list[Said] = [
        {"name": "Nurses", "resource": "nurse", "at_most": dice.randint(3, 12)},
        {"name": "Aides", "resource": "aide", "at_most": dice.randint(3, 12)},
        {"name": "Units together", "schemes": ids[:2], "at_most": f"{dice.randint(1, 4)} units"},
        {"name": "Schemes at most", "at_most": f"{dice.randint(1, 2)} schemes"},
        {"name": "Care at least", "purpose": "care", "at_least": f"£{dice.choice([500, 2000, 5000])}"},
        {"name": "Share of one", "schemes": ids[:1], "at_most": f"{dice.choice([30, 60])}%"},
        {"name": "At home", "outcome": "home", "at_least": dice.randint(0, 3), "over": "the_plan"},
        {"name": "QALYs", "outcome": "qaly", "at_least": dice.randint(0, 6)},
        {"name": "Stays", "activity": EMERGENCY, "at_most": dice.choice([246, 250, 258])},
        {"name": "Whole plan", "at_most": f"£{dice.randint(4, 16) * 1000}", "over": "the_plan"},
    ]
    chosen = dice.sample(could, dice.randint(0, 3))
    if not any("care" in each["purpose"] for each in schemes):
        chosen = [each for each in chosen if "purpose" not in each]
    for who in dice.sample(["icb", "council", "trust", "gps", "every_partner"], floors):
        floor = dice.choice([-9000, -4000, -2000, -1000, -500, 0, 300]) - dice.randint(0, 99)
        chosen.append(
            {"name": f"Floor of {who}", "surplus_of": who, "at_least": f"-£{-floor}" if floor < 0 else f"£{floor}"}
        )
    return chosen


def goal(dice: random.Random, years: tuple[str, ...]) -> Said:
    """Any goal of which a plan can be said to have so much."""
    aims: list[Said] = [
        {"maximise": "place_surplus"},
        {"maximise": "place_surplus"},
        {"maximise": {"outcome": "qaly"}},
        {"maximise": "outcome", "outcomes": {"qaly": 2, "home": 0.5}},
        {"minimise": "spending"},
        {"minimise": "net_cost"},
        {"maximise": "value", "values": [
            {"where": EMERGENCY, "worth": "£1,450", "source": "drawn"},
            {"where": OUTPATIENT, "worth": "£90", "source": "drawn"},
            {"outcome": "qaly", "worth": "£300", "source": "drawn"},
        ]},
    ]  # fmt: skip
    if len(years) == 1:
        aims.append({"maximise": "worst_off_partner"})
    return dice.choice(aims)


def drawn(seed: int, floors: bool) -> Brief:
    """A brief by its number; with `floors` on at least six kinds of contract, and of what partners may lose."""
    dice = random.Random(f"{seed} {floors}")
    years = YEARS if dice.random() < 0.35 else (dice.choice(YEARS),)
    schemes = [scheme(dice, number, years) for number in range(2 if len(years) > 1 else 3)]
    if dice.random() < 0.2:
        schemes[0]["requires"] = [schemes[1]["id"]]
    elif dice.random() < 0.2:
        schemes[0]["excludes"] = [schemes[1]["id"]]
    paid = {"icb": f"£{dice.randint(2, 12) * 1000}", "council": f"£{dice.randint(1, 8) * 1000 + 50}"}
    if dice.random() < 0.2:
        paid["trust"] = "£1,500"
    says: Said = {
        "problem": "drawn", "title": "Drawn", "question": "Which?", "pool": "pool", "schemes": schemes,
        "resources": {"nurse": "hours", "aide": "hours"}, "outcomes": {"qaly": "QALYs", "home": "people at home"},
        "contributions": paid, "limits": limits(dice, schemes, dice.randint(1, 3) if floors else dice.randint(0, 1)),
        "goal": goal(dice, years), **({"periods": list(years)} if len(years) > 1 else {"period": years[0]}),
    }  # fmt: skip
    if years == (YEARS[1],) and dice.random() < 0.3:
        says["use_unspent"] = True
    if dice.random() < 0.25:
        together = {"name": "Together", "schemes": [each["id"] for each in schemes[:2]], "source": "drawn"}
        says["combinations"] = [{**together, "outcomes": {"qaly": dice.choice([-3, 4])}}]
    if dice.random() < 0.3 and any(each.get("resource") == "nurse" for each in says["limits"]):
        shift: Said = {"work_of": "nurse", "done_by": "aide", "each_takes": dice.choice([1, 1.5]), "source": "drawn"}
        says["task_shifting"] = [shift | ({"at_most": 3} if dice.random() < 0.5 else {})]
    return Brief(says, contracts(dice, 4 if floors else 0), fund(dice))
