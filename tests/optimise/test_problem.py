"""Problem files that cannot be used, each with what is said of it."""

import json
from pathlib import Path
from typing import Any

import pytest

from finmodel.errors import InputError
from finmodel.load.yaml import read_model
from finmodel.optimise.saying.problem import Problem
from tests.optimise.brief import VALUE, problem, says, schemes

EMERGENCY = {"setting": ["emergency"]}


def limit(**keys: Any) -> dict[str, Any]:
    return says(limits=[{"name": "A limit", **keys}])


def effects(*found: dict[str, Any]) -> list[dict[str, Any]]:
    return schemes(places={"effects": list(found)})


REFUSED: list[tuple[str, dict[str, Any], str]] = [
    (
        "two things",
        limit(schemes=["places"], surplus_of="trust", at_least="-£5"),
        "'A limit' limits one thing: some schemes, one provider's schemes, or a partner's surplus.",
    ),
    (
        "twice",
        says(schemes=schemes(visits={"id": "places"})),
        "The id 'places' is used 2 times. Give each scheme its own.",
    ),
    ("cost", says(schemes=schemes(places={"cost": "-£5"})), "`cost`: '-5' is less than 0. Give 0 or more."),
    (
        "pence",
        says(schemes=schemes(places={"cost": 12.345})),
        "A cost of £12.345 is not in whole pence. Round it to the penny.",
    ),
    (
        "floor",
        says(schemes=schemes(places={"at_least": 40})),
        "At least 40 places and at most 30 cannot both hold. Lower `at_least:` or raise `at_most:`.",
    ),
    (
        "endless",
        says(schemes=schemes(places={"cost": 0, "at_most": None})),
        "costs nothing, so money does not limit it. Give `at_most:`.",
    ),
    (
        "whole of what",
        says(schemes=schemes(hub={"at_most": None})),
        "All of it is how much? Give `at_most:`, the size of the whole scheme.",
    ),
    (
        "half a hub",
        says(schemes=schemes(hub={"at_least": 0.5})),
        "All or nothing, and at least 0.5 hubs, do not go together.",
    ),
    (
        "part",
        says(schemes=schemes(places={"whole_units": True, "at_most": 2.5})),
        "2.5 is not a whole number of places. Round it.",
    ),
    (
        "thousandth",
        says(schemes=schemes(places={"at_most": 2.0005})),
        "2.0005 has more than three decimals. Round it to three.",
    ),
    (
        "nothing",
        says(schemes=effects({"where": EMERGENCY, "change": 0, "source": "x"})),
        "An effect of 0 changes nothing. Take it out.",
    ),
    ("no source", says(schemes=effects({"where": EMERGENCY, "change": -1})), "`source` is missing."),
    ("no where", says(schemes=effects({"where": {}, "change": -1, "source": "x"})), "is empty. Give 1 or more."),
    (
        "dimension",
        says(schemes=effects({"where": {"ward": "a"}, "change": -1, "source": "x"})),
        "'ward' is not known here.",
    ),
    ("no schemes", says(schemes=[]), "is empty. Give 1 or more."),
    (
        "no money",
        says(contributions={}),
        "There is no money to spend. Say who contributes what, or set `use_unspent: true`.",
    ),
    (
        "crossed",
        says(contributions={"icb": {"at_least": "£3m", "at_most": "£2m"}}),
        "At least £3,000,000 and at most £2,000,000 cannot both hold.",
    ),
    (
        "part of a penny",
        says(contributions={"icb": "£1.005"}),
        "The contribution is not in whole pence. Round it to the penny.",
    ),
    (
        "unknown",
        limit(schemes=["place"], at_least="20%"),
        "There is no scheme 'place'. The schemes are places, visits, hub.",
    ),
    ("again", limit(schemes=["places", "places"], at_least="20%"), "Scheme 'places' is named twice. Name it once."),
    (
        "unbounded",
        limit(schemes=["places"]),
        "'A limit' has no bound. Give `at_least:` or `at_most:`, as 20% or as £300,000.",
    ),
    (
        "two things",
        limit(schemes=["places"], paid_to="gps", at_most="£5"),
        "Keep one of `schemes:`, `paid_to:` and `surplus_of:`.",
    ),
    ("paid to", limit(paid_to="icb", at_most="£5"), "'icb' provides no scheme. The providers are council, gps, trust."),
    (
        "upside down",
        limit(schemes=["places"], at_least="30%", at_most="20%"),
        "The floor of 'A limit' is above its cap.",
    ),
    (
        "bare",
        limit(schemes=["places"], at_least=20),
        "'20' may be an amount, a share or units. Write £20, 20% or 20 units, as it is meant.",
    ),
    ("too much", limit(schemes=["places"], at_least="120%"), "'120%' is not a share. A share is from 0% to 100%."),
    (
        "odd",
        limit(schemes=["places"], at_least="£1,00"),
        "'£1,00' has a comma in an odd place. Write thousands like £1,490.",
    ),
    ("whole", limit(at_least="20%"), "'A limit' takes in every scheme, so its share is always 100%."),
    ("below", limit(schemes=["places"], at_least="-£5"), "Spending is never below nil. Take the minus out."),
    ("surplus", limit(surplus_of="trust", at_least="10%"), "A surplus is limited in pounds. Write it like -£1m."),
    (
        "same name",
        says(limits=[{"name": "A", "at_most": "£9"}, {"name": "a", "at_most": "£8"}]),
        "Two limits are called 'a'.",
    ),
    (
        "floor above cap",
        says(
            limits=[
                {"name": "F", "schemes": ["hub"], "at_least": "£9"},
                {"name": "C", "paid_to": "trust", "at_most": "£8"},
            ]
        ),
        "The floor of 'F' is above the cap of 'C', on the same spending. Lower the floor or raise the cap.",
    ),
    (
        "goal",
        says(goal={"maximise": "happiness"}),
        "'happiness' is not known here. Use one of: place_surplus, value, outcome, worst_off_partner, ",
    ),
    ("unvalued", says(goal={"maximise": "value"}), "What is avoided is worth how much?"),
    ("needless", says(goal=VALUE | {"maximise": "place_surplus"}), "`values:` goes with `maximise: value`."),
    (
        "valued twice",
        says(goal=VALUE | {"values": [*VALUE["values"], *VALUE["values"]]}),
        "Some activity is valued twice. Narrow one `where:`.",
    ),
    (
        "no value",
        says(goal=VALUE, schemes=effects({"where": {"setting": "ae"}, "change": -1, "source": "x"})),
        "No value is given for activity with setting ae. Add it to `values:`, at £0 if it is worth nothing.",
    ),
    (
        "part valued",
        says(goal=VALUE, schemes=effects({"where": {"setting": ["ae", "emergency"]}, "change": -1, "source": "x"})),
        "Part of the activity with setting ae or emergency has a value and part has none.",
    ),
    ("key", says(scheme=[]), "`scheme` is not a key here. Did you mean 'schemes'?"),
]


@pytest.mark.parametrize(("data", "message"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED])
def test_a_file_that_cannot_be_used_is_told_why_and_how_to_mend_it(
    tmp_path: Path, data: dict[str, Any], message: str
) -> None:
    file = tmp_path / "problem.yaml"
    file.write_text(json.dumps(data, ensure_ascii=False, indent=1), encoding="utf-8")
    with pytest.raises(InputError) as refused:
        read_model(file, Problem)
    told = [str(finding) for finding in refused.value.findings]
    assert any(message in one for one in told), told
    assert all(one.startswith("problem.yaml, line ") or "problem.yaml: " in one for one in told)


def test_every_fault_of_a_file_is_told_at_its_own_line(tmp_path: Path) -> None:
    file = tmp_path / "problem.yaml"
    data = says(schemes=schemes(places={"at_least": 40}), contributions={}, limits=[{"name": "A", "schemes": ["none"]}])
    file.write_text(json.dumps(data, indent=1), encoding="utf-8")
    with pytest.raises(InputError) as refused:
        read_model(file, Problem)
    assert len({finding.where for finding in refused.value.findings}) == 4


def test_a_file_that_is_right_is_read(tmp_path: Path) -> None:
    file = tmp_path / "problem.yaml"
    file.write_text(json.dumps(says(), ensure_ascii=False), encoding="utf-8")
    assert read_model(file, Problem) == problem()


def test_what_is_not_said_is_assumed_as_the_file_explains() -> None:
    read = problem()
    assert read.contributions["icb"].fixed
    assert read.scheme("places").delivery == 1200
    assert read.scheme("visits").delivery == 25
    assert Problem.model_json_schema()["properties"]["pool"]["description"].startswith("Pool whose money is spent")
