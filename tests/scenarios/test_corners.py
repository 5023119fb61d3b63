"""A scenario with and without a pool: each corner worked out on paper for the small place."""

from __future__ import annotations

from typing import Any

import pytest

from finmodel.errors import InputError
from finmodel.report.report import Report
from finmodel.report.side_by_side.corners_report import corners_report
from finmodel.scenarios.corners import Corners, put_beside, settled_corners, taken_out
from finmodel.scenarios.scenario import Scenario
from tests.scenarios.changes import library, scenario
from tests.small import FUND, contract, small_basis

FEWER = {"kind": "scale_activity", "name": "Fewer emergencies", "where": {"setting": "emergency"}, "by": "-10%"}
BUYS = {
    "kind": "change_payer", "name": "The pool buys admissions", "where": {"setting": ["emergency"]}, "part": "100%",
    "commissioner": "pool", "terms_of": "tariff",
}  # fmt: skip
AGREED = {"kind": "swap_contracts", "name": "One agreement", "remove": ["fund"], "add": ["one.yaml"]}
HALVES = {"icb": "50%", "council": "50%"}
ONE = FUND | {
    "id": "one", "contributions": {"icb": "£300,000", "council": "£285,000"}, "overspend": HALVES, "underspend": HALVES,
}  # fmt: skip
FILES = {**library(), "one.yaml": contract(ONE)}


def pool(**keys: Any) -> Scenario:
    """A structure: the pool buys admissions, and what is over or left is shared half and half."""
    return scenario(BUYS, AGREED, **({"scenario": "pool", "title": "One pool", "structure": True} | keys))


def with_pool(title: str = "S") -> Scenario:
    """A scenario that brings the pool itself."""
    return scenario(FEWER, title=title).model_copy(
        update={"changes": (*scenario(FEWER).changes, *pool().as_one_cause().changes)}
    )


def corners(structure: Scenario | None = None) -> Corners:
    return settled_corners(small_basis(), put_beside(None, scenario(FEWER), structure or pool()), FILES)


def of(found: Corners, partner: str) -> dict[str, float]:
    """Pounds of 2023/24."""
    table = found.table
    (row,) = table[(table["partner"] == partner) & (table["period"] == "2023/24")].to_dict("records")
    return {str(name): value / 100 for name, value in row.items() if name not in ("partner", "period")}


def test_the_pool_alters_who_keeps_what_fewer_admissions_save() -> None:
    found = corners()
    # 25 admissions at £2,100 are £52,500: the board's without the pool, halved with it
    assert [of(found, "icb")[name] for name in ("without_structure", "with_structure", "altered")] == [
        52_500, 26_250, -26_250,
    ]  # fmt: skip
    assert [of(found, "council")[name] for name in ("without_structure", "with_structure", "altered")] == [
        0, 26_250, 26_250,
    ]  # fmt: skip
    # the hospital loses £52,500 less 25 × £900 with and without it
    assert [of(found, "trust")[name] for name in ("without_structure", "with_structure", "altered")] == [
        -30_000, -30_000, 0,
    ]  # fmt: skip


def test_each_corner_is_what_the_place_comes_to_there() -> None:
    found = of(corners(), "icb")
    # with the pool the board pays £300,000 in place of 250 × £2,100 and of £30,000 with 60% of £10,000 over;
    # the pool spends £525,000 and £60,000 of £585,000
    neither = 1_000_000 - 525_000 - 500 * 157.50 - 36_000
    people = 100 * (1000 + 2.5 * 190)
    assert found["neither"] == pytest.approx(neither - people, abs=0.01)
    assert found["structure"] - found["neither"] == pytest.approx(525_000 + 36_000 - 300_000, abs=0.01)
    assert found["both"] - found["structure"] == found["with_structure"]


def told(found: Corners) -> Report:
    return corners_report(found, ("2023/24", "2024/25"), Report("s", ("x",)))


def test_the_headline_says_whether_the_pool_alters_who_keeps_it() -> None:
    # over both years 51 admissions: £107,100, half of it £53,550
    assert told(corners()).headline == (
        "Without “One pool”, under “S” Health board is £107k better off and Hospital trust is £61k worse off over "
        "2023/24 to 2024/25.",
        "Once it is in place, the same changes leave it so: Hospital trust is £61k worse off, Health board is £54k "
        "better off and Council is £54k better off.",
        "So “One pool” alters who keeps what: because of it Health board is £54k worse off and Council is £54k better "
        "off; together nothing.",
    )


def test_a_structure_that_alters_nothing_is_said_to() -> None:
    paid_otherwise = {"kind": "change_terms", "name": "The list", "contract": "gp_list", "set": {"rate": "£110"}}
    found = corners(scenario(paid_otherwise, scenario="list", title="A dearer list"))
    assert told(found).headline[2] == "“A dearer list” alters nothing of who keeps what."


def test_a_scenario_is_set_with_and_without_the_pool_that_it_brings() -> None:
    whole = with_pool("Fewer, and a pool")
    place = small_basis().place
    for name in ("One pool", "pool", "one", "Pooled fund"):
        beside = taken_out(None, whole, name, FILES, place)
        assert [change.name for change in beside.scenario.changes] == ["Fewer emergencies"]
        assert [change.name for change in beside.structure.changes] == [BUYS["name"], AGREED["name"]]
    found = settled_corners(small_basis(), taken_out(None, whole, "One pool", FILES, place), FILES)
    assert of(found, "icb") == of(corners(), "icb")


REFUSED = [
    (
        lambda: put_beside(None, scenario(FEWER), scenario({**FEWER, "name": "Fewer"}, BUYS, title="A pool")),
        "“A pool” is no structure alone: it also changes what is done, by 'Fewer'. Name a scenario that brings or "
        "alters contracts, or who pays, such as one that puts in a pool.",
    ),
    (
        lambda: put_beside(None, scenario(FEWER), scenario(title="A pool")),
        "“A pool” changes nothing. Name a scenario that brings or alters contracts, or who pays, such as one that puts "
        "in a pool.",
    ),
    (
        lambda: put_beside(None, scenario(FEWER, BUYS), pool()),
        "“S” and “One pool” both have a change called 'The pool buys admissions'. Give one of the two another name.",
    ),
    (
        lambda: taken_out(None, with_pool(), "one pol", FILES, small_basis().place),
        "“S” brings no pool, lead provider or other structure called 'one pol'. Did you mean 'one pool'? It has "
        "“One pool”.",
    ),
    (
        lambda: taken_out(None, scenario(FEWER), "pool", FILES, small_basis().place),
        "“S” brings no pool, lead provider or other structure called 'pool'. Put one beside it with --beside.",
    ),
    (
        lambda: taken_out(
            None, scenario(AGREED, {**AGREED, "name": "Another"}), "pool", FILES, small_basis().place
        ),
        "'pool' may be “Another” or “One agreement” of “S”. Write the name of one of them.",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("ask", "says"), REFUSED, ids=[says[:50] for _, says in REFUSED])
def test_a_structure_that_cannot_be_set_beside_is_refused_in_words(ask: Any, says: str) -> None:
    with pytest.raises(InputError) as refused:
        ask()
    (finding,) = refused.value.findings
    assert f"{finding.what} {finding.fix}" == says
