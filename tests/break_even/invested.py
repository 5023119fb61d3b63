"""Fewer emergency spells for an investment, in the small place: what each is better off by can be told on paper.

There are 250 emergency spells in 2023/24 and 260 in 2024/25, at £2,000 × 1.05 = £2,100 paid and £900 each to deliver,
in wards of £20,000 for every 100 that are started, which close as soon as they are not needed: three in each year until
200 are left. So a fall by a part s saves the place 510 × £900 × s = £459,000 × s, and costs the hospital 510 × £1,200 ×
s = £612,000 × s, until a ward goes.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from finmodel.break_even.break_even import BreakEven, ForWhom, SizesGround, answered
from finmodel.core.place import Place
from finmodel.scenarios.asked_break_even import AskedBreakEven
from finmodel.scenarios.basis import Basis
from finmodel.scenarios.scenario import Scenario
from tests.small import PLACE, small_basis

FEWER = {"kind": "scale_activity", "name": "Fewer spells", "where": {"setting": ["emergency"]}, "by": "-10%"}
SIZE = "Fewer spells.size"


def teams(recurrent: str = "£0", **keys: Any) -> dict[str, Any]:
    """Community teams that the council pays for itself, each year."""
    return {"kind": "investment", "name": "Community teams", "partner": "council", "recurrent": recurrent, **keys}


def invested(*changes: dict[str, Any], uncertainty: Any = None) -> Scenario:
    """A scenario of some changes."""
    told = [{"source": "invented", **each} for each in changes]
    stated = {"scenario": "s", "title": "Teams", "question": "?", "changes": told, "uncertainty": uncertainty}
    return Scenario.model_validate(stated)


def closing() -> Basis:
    """The small place, whose wards close as soon as they are not needed."""
    wards = PLACE["costs"][0] | {"step": {"every": 100, "cost": "£20,000", "stays_open": 0}}
    place = Place.model_validate(PLACE | {"costs": [wards, *PLACE["costs"][1:]]})
    return replace(small_basis(), place=place)


def tried(*changes: dict[str, Any], uncertainty: Any = None, **keys: Any) -> SizesGround:
    """The scenario on the small place."""
    return SizesGround(closing(), invested(*changes, uncertainty=uncertainty), **keys)


def asked(over: str, vary: str = SIZE, **keys: Any) -> AskedBreakEven:
    """A question."""
    return AskedBreakEven.model_validate({"vary": vary, "over": over, **keys})


def for_one(found: BreakEven, who: str) -> ForWhom:
    """The answer for one partner, or the place."""
    return next(each for each in found.whom if each.who == who)


def sizes(found: BreakEven, who: str) -> list[float]:
    """Sizes at which the target is reached next to a crossing, the lowest first."""
    return [float(found.lattice.size(each.reached[0])) for each in for_one(found, who).crossed.crossings]


def pounds(found: BreakEven, who: str) -> list[float]:
    """What somebody is better off by at each of them."""
    return [found.better(each.reached[0], who) / 100 for each in for_one(found, who).crossed.crossings]


def answer(question: AskedBreakEven, *changes: dict[str, Any], **keys: Any) -> BreakEven:
    """The answer to a question of a scenario of some changes."""
    return answered(question, tried(*changes, **keys))
