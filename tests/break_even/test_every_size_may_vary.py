"""Every size of every kind of change may be what varies: read as its file would read it, told in its own unit, tried.

The changes are written here at their least; a kind that states a size in a new place is to be added, or a test fails.
"""

from __future__ import annotations

from typing import Any

import pytest

from finmodel.break_even.varied import Grounds, varied
from finmodel.scenarios.change import Stated
from finmodel.scenarios.scenario import Scenario
from finmodel.scenarios.sizes import full_size
from tests.break_even.invested import invested
from tests.small import small_basis

HOSPITAL, HOME = {"setting": ["emergency"]}, {"setting": ["community"]}
SAMPLES: dict[str, dict[str, Any]] = {
    "change_funding": {"partner": "council"},
    "change_outcome": {"measure": "seen_in_time"},
    "change_payer": {"where": HOSPITAL, "provider": "council", "terms_of": "hospital_tariff"},
    "cost_inflation": {},
    "demand": {},
    "investment": {"partner": "council"},
    "length_of_stay": {"where": HOSPITAL},
    "population_growth": {},
    "price_inflation": {},
    "productivity": {},
    "scale_activity": {"where": HOSPITAL},
    "shift_activity": {"from": HOSPITAL, "to": HOME, "replaced_by": "1"},
    "unmet_need": {"where": HOSPITAL},
}
"""What else a change of each kind with a size must say."""
STATED: dict[str, tuple[str, str, str]] = {
    "by": ("4%", "0%", "9%"), "fixed": ("4%", "0%", "9%"), "step": ("4%", "0%", "9%"), "variable": ("4%", "0%", "9%"),
    "part": ("20%", "0%", "45%"), "units": ("50", "0", "120"), "days": ("-0.5", "-2", "0"), "to": ("80%", "50%", "95%"),
    "recurrent": ("£5,000", "£0", "£9,000"), "one_off": ("£5,000", "£0", "£9,000"), "a_head": ("£2", "-£1", "£3"),
    "add": ("£2", "-£1", "£3"), "by_service": ("4%", "0%", "9%"), "groups": ("4%", "0%", "9%"),
}  # fmt: skip
"""Each size as stated, and the range that it varies over."""
OTHERWISE = {("change_outcome", "add"): ("2%", "0%", "9%"), ("productivity", "by"): ("2%", "0%", "9%")}
UNITS = {"units": "units", "days": "days", "recurrent": "money", "one_off": "money", "a_head": "money", "add": "money"}


def every_size() -> list[tuple[str, str]]:
    """Each size of each kind that comes with finmodel, by the key that states it."""
    found = []
    for name, kind in sorted(Stated.KINDS.items()):
        if not kind.__module__.startswith("finmodel."):
            continue
        keys = {*getattr(kind, "SIZES", {}), *({"by_service", "groups", "one_off"} & kind.model_fields.keys())}
        found += [(name, key) for key in sorted(keys)]
    return found


def of(kind: str, key: str) -> tuple[Scenario, str]:
    """A scenario of one change that states one size, and the range that it varies over."""
    stated, low, high = OTHERWISE.get((kind, key), STATED[key])
    said: dict[str, Any] = {key: stated}
    if key == "by_service":
        said = {key: {"nursing": stated}}
    elif key == "groups":
        said = {key: [{"by": stated}]}
    return invested({"kind": kind, "name": "What varies", **SAMPLES[kind], **said}), f"{low}..{high}"


def test_every_kind_that_states_a_size_is_tried() -> None:
    assert {kind for kind, _ in every_size()} == SAMPLES.keys()


@pytest.mark.parametrize(("kind", "key"), every_size())
def test_a_size_is_varied_by_its_key_and_by_the_name_of_its_change(kind: str, key: str) -> None:
    scenario, over = of(kind, key)
    (change,) = scenario.changes
    (size,) = change.sizes()
    for written in (f"What varies.{size}", "What varies", "what var.size"):
        moves = varied(written, over, Grounds(scenario, (), small_basis().place))
        outcome = kind == "change_outcome" and key != "by"
        assert moves.unit == ("number" if outcome else UNITS.get(key, "change"))
        assert moves.low < moves.high
        (again,) = moves.at(moves.high).changes
        assert full_size(again.sizes()[size]) == moves.high
        assert moves.stated == full_size(change.sizes()[size])


def test_a_share_that_moves_is_told_in_percent_and_days_as_days() -> None:
    said = {}
    for kind, key in (("shift_activity", "part"), ("length_of_stay", "days"), ("investment", "recurrent")):
        scenario, over = of(kind, key)
        moves = varied("What varies", over, Grounds(scenario, (), small_basis().place))
        said[key] = moves.says(moves.low, "GBP"), moves.says(moves.high, "GBP")
    assert said["part"] == ("0%", "45%")
    assert said["days"] == ("−2 days", "0 days")
    assert said["recurrent"] == ("£0", "£9,000")
