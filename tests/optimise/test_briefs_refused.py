"""What a problem of years, pools, resources and outcomes may not say, each with its words."""

import json
from pathlib import Path
from typing import Any

import pytest

from finmodel.errors import InputError
from finmodel.load.problem_file import read_problem
from tests.optimise.brief import VALUE, says, schemes

TWO_YEARS = {"period": "", "periods": ["2023/24", "2024/25"]}
QALYS = {"outcomes": {"qaly": "QALYs"}}
NURSES = {"resources": {"nurse": "hours"}}
TOWNS = {"localities": {"north": 1000, "south": 500}}


def limit(**keys: Any) -> dict[str, Any]:
    return {"limits": [{"name": "A limit", **keys}]}


def places(**keys: Any) -> dict[str, Any]:
    return {"schemes": schemes(places=keys)}


def pools(**keys: Any) -> dict[str, Any]:
    return {"pool": "", "contributions": {}, "pools": {"pool": {"contributions": {"icb": "£9,000"}, **keys}}}


def stated(data: Any) -> Any:
    """What a file says, without the keys that are left empty."""
    if isinstance(data, dict):
        return {key: stated(value) for key, value in data.items() if value != ""}
    return [stated(each) for each in data] if isinstance(data, list) else data


REFUSED: list[tuple[dict[str, Any], str]] = [
    (TWO_YEARS | {"period": "2024/25"}, "`period:` and `periods:` say the same thing. Keep one of them."),
    ({"period": ""}, "Nothing says which year is planned. Give `period:`, or `periods:` for several."),
    ({"period": "", "periods": ["2024/25", "2024/25"]}, "Period 2024/25 is given twice. Keep one."),
    (pools() | {"pool": "pool"}, "Money is stated for each pool of `pools:`, and beside them."),
    ({"pool": ""}, "Nothing says which pool the money is for. Name it with `pool:`."),
    (pools(carry_forward=True), "Money moves between years, and one year is planned."),
    (places(pool="other"), "The problem has no pool 'other'. The pools are pool."),
    (places(provider=""), "Nobody is paid for scheme 'places'. Give `provider:`."),
    (
        {"pool": "", "contributions": {}},
        "Nothing says who pays for scheme 'places'. Name the pool with `pool:`.",
    ),
    (
        {"schemes": [{key: value for key, value in schemes()[0].items() if key != "cost"}]},
        "Scheme 'places' costs how much? Give `cost:`, £0 where it costs the pool nothing.",
    ),
    (
        pools() | {"pools": {"one": {"contributions": {"icb": 9}}, "two": {"contributions": {"icb": 9}}}},
        "Which of one and two pays for scheme 'places'? Give `pool:`.",
    ),
    (places(in_years={"2030/31": {"cost": 5}}), "2030/31 is not one of the years that are planned. Use 2024/25."),
    (places(in_years={"2024/25": {"cost": 5.001}}), "A cost of £5.001 is not in whole pence."),
    (places(in_years={"2024/25": {"at_most": 1, "at_least": 2}}), "At least 2 places and at most 1 cannot both hold"),
    (places(sizes=[5, 10]), "`sizes:` say how much can be bought. Take out `at_most:` and `all_or_nothing:`."),
    (places(at_most=None, sizes=[10, 5]), "Sizes must rise, from above nil. Write them like [5, 10, 20]."),
    (places(returns=[{"part": 1}, {"up_to": 5, "part": 0.5}]), "A band without an end is the last. Give it `up_to:`."),
    (
        places(returns=[{"up_to": 5, "part": 1}, {"up_to": 5, "part": 0.5}, {"part": 0.2}]),
        "Bands must rise. Give each a higher `up_to:`.",
    ),
    (
        places(returns=[{"up_to": 5, "part": 1}]),
        "Nothing says what more than 5 places do. Add a last band without `up_to:`, or lower `at_most:`.",
    ),
    (
        places(at_most=None, returns=[{"up_to": 5, "part": 0.5}, {"part": 1}]),
        "Units of a later band do more than those before, and the last band has no end. Give `at_most:`, or let each",
    ),
    (places(lasts=0), "A unit runs for at least a year. Give 1 or more, or `to_the_end`."),
    (places(ramp=[0.5, 0.8]), "The ramp has 2 years, and a unit runs for 1. Shorten the ramp, or say with `lasts:`"),
    (places(requires="place"), "There is no scheme 'place'. The schemes are places, visits, hub."),
    (places(excludes=["places"]), "Scheme 'places' is named in its own `excludes:`. Take it out."),
    (NURSES | places(uses={"nurses": 3}), "Nothing says what resource 'nurses' is. Did you mean 'nurse'?"),
    (places(outcomes={"qaly": 3}), "Nothing says what outcome 'qaly' is. Add it to `outcomes:` with what it is"),
    (TOWNS | places(locality="west"), "Nothing says what locality 'west' is. Add it to `localities:` with the people"),
    (
        {"combinations": [{"name": "Both", "schemes": ["places", "hub"], "source": "x"}]},
        "'Both' brings and changes nothing. Give `outcomes:` or `effects:`, or take it out.",
    ),
    (NURSES | {"task_shifting": [{"work_of": "nurse", "done_by": "aide", "source": "x"}]}, "what resource 'aide' is."),
    (limit(resource="nurse", at_most=5), "Nothing says what resource 'nurse' is."),
    (NURSES | limit(resource="nurse", at_most="£5"), "What is counted is limited by a number. Write the number alone"),
    (
        NURSES | QALYS | limit(resource="nurse", outcome="qaly", at_most=5),
        "'A limit' limits more than one thing. Keep one of `resource:` and `outcome:`.",
    ),
    (limit(purpose="care", at_most="£5"), "No scheme has the purpose 'care'. Give schemes a `purpose:`."),
    (limit(pool="other", at_most="£5"), "The problem has no pool 'other'. The pools are pool."),
    (limit(years="2030/31", at_most="£5"), "2030/31 is not one of the years that are planned."),
    (limit(difference_at_most="£5"), "'A limit' is on how localities differ, and fewer than two are named."),
    (
        TOWNS | limit(difference_at_most="5%"),
        "A difference between localities is an amount for each head. Write it like £5, or give `ratio_at_most:`.",
    ),
    (
        TOWNS | limit(difference_at_most="£5", at_most="£9"),
        "'A limit' is on how localities differ, and on what there is in all. Make two limits of it.",
    ),
    (
        limit(surplus_of="trust", locality="north", at_least="£5"),
        "is on all that a plan comes to, and not on some schemes.",
    ),
    (limit(schemes=["places"], at_most="1.5 schemes"), "'1.5 schemes' is not a whole number of schemes. Write it"),
    ({"goal": {}}, "A goal is to make one thing as large or as small as can be. Give `maximise:` or `minimise:`."),
    ({"goal": {"maximise": "outcome"}}, "Which outcome is aimed at? Write it like `maximise: {outcome: qaly}`"),
    (QALYS | {"goal": {"minimise": "spending", "outcomes": {"qaly": 1}}}, "`outcomes:` goes with `maximise: outcome`."),
    (
        QALYS | {"goal": {"maximise": "worst_off_locality", "outcomes": {"qaly": 1}}},
        "The worst off of which localities? Give `localities:`, with the people who live in each.",
    ),
    ({"goal": {"minimise": "spending", "among": "icb"}}, "`among:` goes with `maximise: worst_off_partner`."),
    ({"goal": {"minimise": "change_from_today"}}, "Nothing says what runs today. Give schemes `today:`"),
    ({"goal": {"minimise": "spending", "give_up": "£5"}}, "No goal follows that it could be given up for."),
    (
        {"goal": {"minimise": "spending", "give_up": "-£5"}, "then": [{"maximise": "place_surplus"}]},
        "What is given up is not below nil. Take the minus out.",
    ),
    (
        QALYS | {"goal": {"maximise": "value", "values": [{"worth": 5, "source": "x"}]}},
        "A value is of activity or of an outcome. Give one of `where:` and `outcome:`.",
    ),
    (
        QALYS | {"goal": VALUE | {"values": [*VALUE["values"], *[{"outcome": "qaly", "worth": 5, "source": "x"}] * 2]}},
        "Outcome 'qaly' is valued twice. Keep one of them.",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "message"), REFUSED, ids=[message[:40] for _, message in REFUSED])
def test_a_brief_that_cannot_be_meant_so_is_told_why_and_how_to_mend_it(
    tmp_path: Path, changes: dict[str, Any], message: str
) -> None:
    file = tmp_path / "problem.yaml"
    file.write_text(json.dumps(stated(says(**changes)), ensure_ascii=False, indent=1), encoding="utf-8")
    with pytest.raises(InputError) as refused:
        read_problem(file)
    told = [str(finding) for finding in refused.value.findings]
    assert any(message in one for one in told), told


def test_schemes_may_be_the_rows_of_a_file_with_their_headings_mapped(tmp_path: Path) -> None:
    (tmp_path / "schemes.csv").write_text(
        'Ref,Provider,Price,Most,Hours,Fewer\nHome care,council,"£1,200",30,2.5,-1.5\nNurse,trust,900,4,1,-0.2\n',
        encoding="utf-8",
    )
    columns = {
        "provider": "Provider",
        "cost": "Price",
        "at_most": "Most",
        "uses.nurse": "Hours",
        "effects.0.change": "Fewer",
    }
    effect = {"where": {"setting": "emergency"}, "source": "invented"}
    listed = {
        "file": "schemes.csv", "code": "Ref", "columns": columns,
        "every": {"unit": "place", "source": "invented", "effects": [effect]},
    }  # fmt: skip
    file = tmp_path / "problem.yaml"
    file.write_text(json.dumps(says(schemes=listed, **NURSES)), encoding="utf-8")
    found = read_problem(file)
    assert [(one.id, one.title, one.cost, one.at_most) for one in found.schemes] == [
        ("home_care", "Home care", 1200, 30),
        ("nurse", "Nurse", 900, 4),
    ]
    assert [float(one.uses["nurse"]) for one in found.schemes] == [2.5, 1]
    assert [float(one.effects[0].change) for one in found.schemes] == [-1.5, -0.2]


def test_what_is_wrong_in_a_row_of_schemes_is_told_at_that_row(tmp_path: Path) -> None:
    (tmp_path / "schemes.csv").write_text("Ref,Price\na,dear\n", encoding="utf-8")
    listed = {"file": "schemes.csv", "code": "Ref", "columns": {"cost": "Price"}, "every": {"unit": "place"}}
    file = tmp_path / "problem.yaml"
    file.write_text(json.dumps(says(schemes=listed)), encoding="utf-8")
    with pytest.raises(InputError) as refused:
        read_problem(file)
    assert any(finding.where.startswith("schemes.csv, row 2 (Price)") for finding in refused.value.findings)


def test_a_file_of_schemes_that_is_not_there_is_told(tmp_path: Path) -> None:
    listed = {"file": "schemes.csv", "code": "Ref", "columns": {"cost": "Price"}}
    file = tmp_path / "problem.yaml"
    file.write_text(json.dumps(says(schemes=listed)), encoding="utf-8")
    with pytest.raises(InputError, match=r"There is no file schemes\.csv beside the problem\."):
        read_problem(file)
